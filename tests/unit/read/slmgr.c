/* SPDX-License-Identifier: MIT */
/* slmgr.vbs and its kin: blocks of products, commands and their results, other languages. */
#include "reading_test.h"

static void all_statuses(void **state)
{
	static const struct {
		const char *line, *word;
	} rows[] = {
		{ "License Status: Unlicensed", "unlicensed" },
		{ "License Status: Licensed", "licensed" },
		{ "License Status: Initial grace period", "initial-grace" },
		{ "License Status: Additional grace period (KMS license expired or hardware out of "
		  "tolerance)", "additional-grace" },
		{ "License Status: Non-genuine grace period.", "non-genuine-grace" },
		{ "License Status: Notification", "notification" },
		{ "License Status: Extended grace period", "extended-grace" },
		{ "Lizenzstatus: Lizenziert", "licensed" },
		{ "许可证状态: 已授权", "licensed" },
		{ "Estado de la licencia: con licencia", "licensed" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vad_buffer text = vad_buffer_new(4096);
		struct vad_case *c;

		vad_buffer_printf(&text, "Name: Windows(R), Core edition\n%s\n", rows[i].line);
		c = read_pieces(vad_buffer_view(&text), 4096);
		assert_fact(c, NULL, "product.status", rows[i].word);
		vad_case_free(c);
		vad_buffer_clear(&text);
	}
}

static void several_products_are_kept_apart(void **state)
{
	struct vad_case *c = read_text(
		"Name: Windows(R), Professional edition\n"
		"Description: Windows(R) Operating System, RETAIL channel\n"
		"Activation ID: 4de7cb65-cdf1-4de9-8ae8-e3cce27b9f2c\n"
		"This license is not in use.\n"
		"License Status: Unlicensed\n"
		"\n"
		"Name: Windows(R), Professional edition\n"
		"Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel\n"
		"Activation ID: 2de67392-b7a7-462a-b1ca-108dd189f588\n"
		"Partial Product Key: T83GX\n"
		"License Status: Notification\n"
		"Notification Reason: 0xC004F056.\n");

	(void)state;
	assert_fact(c, "product:4de7cb65", "product.channel", "retail");
	assert_fact(c, "product:4de7cb65", "product.key_installed", "false");
	assert_fact(c, "product:2de67392", "product.channel", "gvlk");
	assert_fact(c, "product:2de67392", "product.status", "notification");
	assert_fact(c, "error:", "error.product", "product:2de67392-b7a7-462a-b1ca-108dd189f588@t");
	assert_int_equal(met(c, NULL, "product.machine", "machine:t@t"), 2);
	vad_case_free(c);
}

static void short_and_long_listing_are_one_product(void **state)
{
	struct vad_case *c = read_text("Name: Windows(R), Core edition\n"
				       "Activation ID: 2de67392-b7a7-462a-b1ca-108dd189f588\n"
				       "Partial Product Key: T83GX\n\n"
				       "Name: Windows(R), Core edition\n"
				       "Partial Product Key: T83GX\n"
				       "License Status: Licensed\n");

	(void)state;
	assert_fact(c, "product:2de67392", "product.status", "licensed");
	assert_absent(c, "product:windows", "product.machine", NULL);
	vad_case_free(c);
}

static void labels_in_any_order(void **state)
{
	struct vad_case *c = read_text("License Status: Licensed\n"
				       "Partial Product Key: T83GX\n"
				       "Activation ID: 2de67392-b7a7-462a-b1ca-108dd189f588\n"
				       "Description: Windows(R) Operating System, VOLUME_MAK channel\n"
				       "Unheard Of Label: 17\n"
				       "Extended PID: 03612-03308-000-000000-00-1033-26100.0000-3102025\n");

	(void)state;
	assert_fact(c, "product:2de67392", "product.channel", "mak");
	assert_fact(c, "product:2de67392", "product.status", "licensed");
	assert_fact(c, "product:2de67392", "product.extended_pid",
		    "03612-03308-000-000000-00-1033-26100.0000-3102025");
	vad_case_free(c);
}

static const char french[] =
	"Version du service de gestion des licences logicielles : 10.0.19041.3996\n\n"
	"Nom : Windows(R), Enterprise edition\n"
	"Description : Windows(R) Operating System, VOLUME_KMSCLIENT channel\n"
	"ID d'activation : 73111121-5638-40f6-bc11-f1d7b0d64300\n"
	"ID de l'application : 55c92734-d682-4d71-983e-d6ec3f16059f\n"
	"PID \xc3\xa9tendu : 00329-04303-000-000001-03-1036-19045.0000-3202026\n"
	"Canal de la cl\xc3\xa9 : Volume:GVLK\n"
	"ID d'installation : 189844539606059265855451803261640443485915018321605276862695924\n"
	"Cl\xc3\xa9 partielle : 2YT43\n"
	"Statut : inconnu ici\n"
	"Raison : 0xC004F056.\n"
	"Rearmements Windows : 1001\n"
	"Rearmements SKU : 1000\n"
	"Heure : 18/11/2026 09:10:11\n\n"
	"Informations client\n"
	"    ID d'ordinateur client : 4b5c0b4e-3a61-4f0c-9d5e-0f5a8d2c7e11\n"
	"    Nom d'ordinateur KMS : kms1.corp.example:1688\n"
	"    Adresse IP : 10.0.0.21\n"
	"    PID : 06401-00206-491-411285-03-1031-9600.0000-0802017\n"
	"    Intervalle d'activation : 120 minutes\n"
	"    Intervalle de renouvellement : 10080 minutes\n";

static void language_that_nobody_knows(void **state)
{
	struct vad_case *c = read_text(french);

	(void)state;
	assert_fact(c, "product:73111121", "product.name", "Windows(R), Enterprise edition");
	assert_fact(c, "product:73111121", "product.app", "windows");
	assert_fact(c, "product:73111121", "product.channel", "gvlk");
	assert_fact(c, "product:73111121", "product.extended_pid",
		    "00329-04303-000-000001-03-1036-19045.0000-3202026");
	assert_fact(c, NULL, "key.tail", "2YT43");
	assert_fact(c, NULL, "product.status_reason", "0xC004F056");
	assert_fact(c, NULL, "machine.rearms_left", "1001");
	assert_fact(c, NULL, "product.sku_rearms_left", "1000");
	assert_fact(c, NULL, "machine.cmid", "4b5c0b4e-3a61-4f0c-9d5e-0f5a8d2c7e11");
	assert_fact(c, NULL, "product.discovered_host", "kms1.corp.example");
	assert_fact(c, NULL, "product.kms_address", "10.0.0.21");
	assert_fact(c, NULL, "product.kms_pid", "06401-00206-491-411285-03-1031-9600.0000-0802017");
	assert_fact(c, NULL, "product.activation_interval", "120");
	assert_fact(c, NULL, "product.renewal_interval", "10080");
	vad_case_free(c);
}

static void host_in_a_language_that_nobody_knows(void **state)
{
	struct vad_case *c = read_text(
		"Nazwa: Windows(R), ServerStandard edition\n"
		"Opis: Windows(R) Operating System, VOLUME_KMS_WS22 channel\n"
		"Klucz: 7QRBM\n"
		"Liczba Windows: 1001\nLiczba SKU: 999\n"
		"Usluga wlaczona\n\n"
		"    Liczba: 50\n    Port: 1688\n\n"
		"Razem\n\n"
		"    Odebrane: 826\n    Nieudane: 3\n");

	(void)state;
	assert_fact(c, "host:", "host.enabled", "true");
	assert_fact(c, "host:", "host.count", "50");
	assert_fact(c, "host:", "host.port", "1688");
	assert_fact(c, "host:", "host.channel_token", "VOLUME_KMS_WS22");
	assert_fact(c, "host:", "host.machine", "machine:t@t");
	vad_case_free(c);
}

static void client_and_host_in_one_text(void **state)
{
	struct vad_case *c = read_text(
		"Name: Windows(R), Professional edition\n"
		"Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel\n"
		"Partial Product Key: T83GX\nLicense Status: Notification\n\n"
		"Name: Windows(R), ServerStandard edition\n"
		"Description: Windows(R) Operating System, VOLUME_KMS_WS16 channel\n"
		"Partial Product Key: 7QRBM\nLicense Status: Licensed\n"
		"Key Management Service is enabled on this machine\n"
		"    Current count: 12\n");

	(void)state;
	assert_fact(c, "product:windows:Windows(R), Professional", "product.machine",
		    "machine:t@t");
	assert_fact(c, "product:windows:Windows(R), ServerStandard", "product.machine",
		    "machine:host-of-t@t");
	assert_fact(c, "host:", "host.machine", "machine:host-of-t@t");
	assert_fact(c, "host:", "host.status", "licensed");
	vad_case_free(c);
}

static void kms_hosts_of_a_client(void **state)
{
	struct vad_case *c = read_text(
		"Name: Windows(R), Professional edition\n"
		"Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel\n"
		"    Registered KMS machine name: KMS1.corp.example:1699\n"
		"    Registered KMS SRV record lookup domain: corp.example\n"
		"    KMS machine IP address: not available\n"
		"    KMS host caching is disabled\n");

	(void)state;
	assert_fact(c, NULL, "product.registered_host", "kms1.corp.example");
	assert_fact(c, NULL, "product.registered_port", "1699");
	assert_fact(c, NULL, "product.registered_bad", "false");
	assert_fact(c, NULL, "product.endpoint", "endpoint:kms1.corp.example:1699");
	assert_fact(c, "endpoint:", "endpoint.host", "host:kms1.corp.example");
	assert_fact(c, NULL, "product.lookup_domain", "corp.example");
	assert_fact(c, NULL, "product.host_caching", "false");
	assert_absent(c, NULL, "product.kms_address", NULL);
	vad_case_free(c);
}

static void host_that_is_no_host_name(void **state)
{
	struct vad_case *c = read_text(
		"Name: Windows(R), Professional edition\n"
		"    Registered KMS machine name: kms1.corp.example; shutdown /s:1688\n"
		"    DNS auto-discovery: KMS name not available\n");

	(void)state;
	assert_fact(c, NULL, "product.registered_bad", "true");
	assert_absent(c, NULL, "product.registered_host", NULL);
	assert_absent(c, NULL, "product.endpoint", NULL);
	assert_fact(c, NULL, "product.discovery_failed", "true");
	vad_case_free(c);
}

static void results_of_commands(void **state)
{
	struct vad_case *c = read_text(
		"C:\\> cscript //nologo slmgr.vbs /skms kms1.corp.example:1690\n"
		"Key Management Service machine name set to kms1.corp.example:1690 successfully.\n"
		"C:\\> cscript //nologo slmgr.vbs /ato\n"
		"Activating Windows(R), Enterprise edition (73111121-5638-40f6-bc11-f1d7b0d64300) ...\n"
		"Product activated successfully.\n"
		"C:\\> slmgr /rearm\n"
		"Command completed successfully.\n"
		"Please restart the system for the changes to take effect.\n"
		"C:\\> slmgr.vbs PC9 admin secret /dti\n"
		"Error: 0x80070005 Access denied: the requested action requires elevated privileges.\n");

	(void)state;
	assert_fact(c, "product:73111121", "product.registered_host", "kms1.corp.example");
	assert_fact(c, "product:73111121", "product.registered_port", "1690");
	assert_fact(c, "product:73111121", "product.activated", "true");
	assert_fact(c, NULL, "machine.reboot_pending", "true");
	assert_fact(c, "error:", "error.code", "0x80070005");
	assert_fact(c, "error:", "error.command", "dti");
	assert_fact(c, "error:", "error.remote", "true");
	assert_false(said_anywhere(c, "secret"));
	vad_case_free(c);
}

static void errors_without_a_code(void **state)
{
	struct vad_case *c = read_text("Error: product key not found.\n"
				       "Error: Activation ID (73111121-5638-40f6-bc11-f1d7b0d64300)"
				       " not found.\n");

	(void)state;
	assert_fact(c, NULL, "product.key_missing_said", "true");
	assert_fact(c, NULL, "product.not_found", "true");
	assert_int_equal(met(c, NULL, "error.code", NULL), 0);
	vad_case_free(c);
}

static void keys_leave_only_their_tail(void **state)
{
	struct vad_case *c = read_text(
		"my key is NPPR9-FWDCX-D2C8J-H872K-2YT43 is that right?\n"
		"C:\\> slmgr.vbs /ipk NPPR9-FWDCX-D2C8J-H872K-2YT43\n"
		"Installed product key NPPR9-FWDCX-D2C8J-H872K-2YT43 successfully.\n"
		"Name: Windows(R), NPPR9-FWDCX-D2C8J-H872K-2YT43 edition\n"
		"Description: Windows(R) NPPR9-FWDCX-D2C8J-H872K-2YT43, RETAIL channel\n"
		"Partial Product Key: NPPR9-FWDCX-D2C8J-H872K-2YT43\n");

	(void)state;
	assert_fact(c, "key:2YT43", "key.shape", "good");
	assert_fact(c, "key:2YT43", "key.tail", "2YT43");
	assert_fact(c, NULL, "machine.key_changed", "true");
	assert_false(said_anywhere(c, "NPPR9"));
	assert_false(said_anywhere(c, "FWDCX"));
	vad_case_free(c);
}

static void keys_that_were_typed_badly(void **state)
{
	static const struct {
		const char *line, *word;
	} rows[] = {
		{ "slmgr /ipk NPPR9\xe2\x80\x93" "FWDCX\xe2\x80\x93" "D2C8J\xe2\x80\x93"
		  "H872K\xe2\x80\x93" "2YT43\n", "typographic-dashes" },
		{ "slmgr.vbs -ipk NPPR9-FWDCX-D2C8J-H872K\n", "wrong-length" },
		{ "C:\\> slmgr /ipk NPPR9-FWDCX-D2C8J-H872K-2YTO0\n", "bad-character" },
		{ "cscript ospp.vbs /inpkey:NPPR9-FWDCX-D2C8J-H872K-2YT4\n", "wrong-length" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vad_case *c = read_text(rows[i].line);

		assert_fact(c, "key:", "key.shape", rows[i].word);
		assert_true(met(c, NULL, "product.key", NULL) > 0);
		assert_false(said_anywhere(c, "FWDCX"));
		vad_case_free(c);
	}
}

static void expiry_of_evaluation(void **state)
{
	struct vad_case *c = read_text("Windows(R), ServerStandardEval edition:\n"
				       "    Timebased activation will expire 3/24/2027 2:35:57 AM\n");

	(void)state;
	assert_fact(c, NULL, "product.eval_end", "2027-03-24T02:35:57");
	assert_fact(c, NULL, "product.status", "licensed");
	vad_case_free(c);
}

static void labels_of_other_programs(void **state)
{
	struct vad_case *c = read_text("Name:    kms1.corp.example\n"
				       "Description . . . . . : Intel Gigabit\n"
				       "Nombre de host. . . . : PC1\n"
				       "Name: Anna\n");

	(void)state;
	assert_int_equal(met(c, NULL, "product.name", NULL), 0);
	assert_int_equal(met(c, NULL, "product.description", NULL), 0);
	vad_case_free(c);
}

static void document_times(void **state)
{
	struct vad_case *c = read_text("From: Anna\nDate: Thu, 14 Mar 2024 13:54:25 +0100\n\n"
				       "Name: Windows(R), Core edition\nLicense Status: Licensed\n");
	const struct vad_fact *facts;
	size_t count;

	(void)state;
	facts = vad_case_facts(c, &count);
	assert_true(count > 0);
	assert_int_equal(facts[0].clock, VAD_CLOCK_UTC);
	assert_int_equal(facts[0].first, 1710420865);
	vad_case_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_statuses),
		cmocka_unit_test(several_products_are_kept_apart),
		cmocka_unit_test(short_and_long_listing_are_one_product),
		cmocka_unit_test(labels_in_any_order),
		cmocka_unit_test(language_that_nobody_knows),
		cmocka_unit_test(host_in_a_language_that_nobody_knows),
		cmocka_unit_test(client_and_host_in_one_text),
		cmocka_unit_test(kms_hosts_of_a_client),
		cmocka_unit_test(host_that_is_no_host_name),
		cmocka_unit_test(results_of_commands),
		cmocka_unit_test(errors_without_a_code),
		cmocka_unit_test(keys_leave_only_their_tail),
		cmocka_unit_test(keys_that_were_typed_badly),
		cmocka_unit_test(expiry_of_evaluation),
		cmocka_unit_test(labels_of_other_programs),
		cmocka_unit_test(document_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

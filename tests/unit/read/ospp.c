/* SPDX-License-Identifier: MIT */
/* ospp.vbs, WMI properties and MGADiag: what the samples do not show. */
#include "reading_test.h"

static void several_products(void **state)
{
	struct vad_case *c = read_text(
		"---Processing--------------------------\n"
		"---------------------------------------\n"
		"PRODUCT ID: 00339-10000-00000-AA111\n"
		"SKU ID: d450596f-894d-49e0-966a-fd39ed4c4c64\n"
		"LICENSE NAME: Office 16, Office16ProPlusVL_KMS_Client edition\n"
		"LICENSE DESCRIPTION: Office 16, VOLUME_KMSCLIENT channel\n"
		"LICENSE STATUS:  ---LICENSED---\n"
		"ERROR CODE: 0x4004F040 (for information purposes only as the status is licensed)\n"
		"ERROR DESCRIPTION: The Software Licensing Service reported that the product was "
		"activated.\n"
		"REMAINING GRACE: 179 days  (258000 minute(s) before expiring)\n"
		"Last 5 characters of installed product key: WFG99\n"
		"Activation Type Configuration: KMS\n"
		"\tKMS machine registry override defined: kms1.corp.example:1689\n"
		"\tActivation Interval: 120 minutes\n"
		"\tRenewal Interval: 10080 minutes\n"
		"\tKMS host caching: Enabled\n"
		"---------------------------------------\n"
		"SKU ID: 42c9d0c4-a27f-49e1-a929-3227cd0c6b92\n"
		"LICENSE NAME: Office 16, Office16VisioPro_MAK edition\n"
		"LICENSE DESCRIPTION: Office 16, RETAIL(MAK) channel\n"
		"LICENSE STATUS:  ---UNLICENSED---\n"
		"ERROR CODE: 0xC004F014\n"
		"---------------------------------------\n"
		"SKU ID: 4c8d9af4-ae41-473a-bbb6-da498ac55e3f\n"
		"LICENSE NAME: Office 16, Office16ProjectPro_KMS_Client edition\n"
		"LICENSE DESCRIPTION: Office 16, VOLUME_KMSCLIENT channel\n"
		"LICENSE STATUS:  ---OOT_GRACE---\n"
		"ERROR CODE: 0xC004F074\n"
		"Last 5 characters of installed product key: 2GP3B\n"
		"\tDNS auto-discovery: KMS name not available\n"
		"---------------------------------------\n"
		"---Exiting-----------------------------\n");

	(void)state;
	assert_fact(c, "product:d450596f", "product.status", "licensed");
	assert_fact(c, "product:d450596f", "product.expires_in", "258000");
	assert_fact(c, "product:d450596f", "product.registered_host", "kms1.corp.example");
	assert_fact(c, "product:d450596f", "product.registered_port", "1689");
	assert_fact(c, "product:d450596f", "product.activation_type", "kms");
	assert_fact(c, "product:d450596f", "product.status_reason", "0x4004F040");
	assert_fact(c, "product:42c9d0c4", "product.status", "unlicensed");
	assert_fact(c, "product:42c9d0c4", "product.channel", "mak");
	assert_fact(c, "product:42c9d0c4", "product.status_reason", "0xC004F014");
	assert_fact(c, "product:4c8d9af4", "product.status", "additional-grace");
	assert_fact(c, "product:4c8d9af4", "product.discovery_failed", "true");
	/* a licensed product and a licence without a key have no errors */
	assert_int_equal(met(c, "error:", "error.code", NULL), 1);
	assert_fact(c, "error:0xC004F074", "error.product",
		    "product:4c8d9af4-ae41-473a-bbb6-da498ac55e3f@t");
	vad_case_free(c);
}

static void activation_that_fails(void **state)
{
	struct vad_case *c = read_text(
		"C:\\Office16> cscript ospp.vbs /act\n"
		"---Processing--------------------------\n"
		"---------------------------------------\n"
		"Installed product key detected - attempting to activate the following product:\n"
		"SKU ID: d450596f-894d-49e0-966a-fd39ed4c4c64\n"
		"LICENSE NAME: Office 16, Office16ProPlusVL_KMS_Client edition\n"
		"LICENSE DESCRIPTION: Office 16, VOLUME_KMSCLIENT channel\n"
		"Last 5 characters of installed product key: WFG99\n"
		"ERROR CODE: 0xC004F074\n"
		"ERROR DESCRIPTION: The Software Licensing Service reported that the product could not\n"
		"---------------------------------------\n"
		"---Exiting-----------------------------\n");

	(void)state;
	assert_fact(c, "error:", "error.code", "0xC004F074");
	assert_fact(c, "error:", "error.seen_in", "ospp");
	assert_fact(c, "error:", "error.command", "act");
	assert_fact(c, "error:", "error.product", "product:d450596f-894d-49e0-966a-fd39ed4c4c64@t");
	assert_int_equal(met(c, NULL, "error.code", NULL), 1);
	vad_case_free(c);
}

static void other_results(void **state)
{
	static const struct {
		const char *text, *fact, *value;
	} rows[] = {
		{ "<No installed product keys detected>\n", "product.key_missing_said", "true" },
		{ "<Product activation successful>\n", "product.activated", "true" },
		{ "<Product key installation successful>\n", "machine.key_changed", "true" },
		{ "Error: The Software Protection Platform service is not installed.\n",
		  "machine.osppsvc", "missing" },
		{ "Error: The Software Protection Platform service is not running.\n",
		  "machine.osppsvc", "stopped" },
		{ "Insufficient rights to perform operation.\n", "machine.elevated", "false" },
		{ "Client Machine ID (CMID): 4b5c0b4e-3a61-4f0c-9d5e-0f5a8d2c7e11\n", "machine.cmid",
		  "4b5c0b4e-3a61-4f0c-9d5e-0f5a8d2c7e11" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vad_case *c = read_text(rows[i].text);

		assert_fact(c, NULL, rows[i].fact, rows[i].value);
		vad_case_free(c);
	}
}

static void properties_of_a_host(void **state)
{
	struct vad_case *c = read_text(
		"ApplicationID                      : 55c92734-d682-4d71-983e-d6ec3f16059f\n"
		"ID                                 : 8a26851c-1c7e-48d3-a687-fbca9b9ac16b\n"
		"IsKeyManagementServiceMachine      : 1\n"
		"KeyManagementServiceCurrentCount   : 12\n"
		"KeyManagementServiceTotalRequests  : 4294967295\n"
		"LicenseStatus                      : 1\n"
		"Name                               : Windows(R), ServerStandard edition\n"
		"PartialProductKey                  : 7QRBM\n"
		"\n"
		"ApplicationID                      : 0ff1ce15-a989-479d-af46-f275c6370663\n"
		"ID                                 : 98ebfe73-2084-4c97-932c-c0cd1643bea7\n"
		"IsKeyManagementServiceMachine      : 0\n"
		"KeyManagementServiceCurrentCount   : 4294967295\n"
		"LicenseStatus                      : 5\n"
		"LicenseStatusReason                : 3221549126\n");

	(void)state;
	assert_fact(c, "host:", "host.count", "12");
	assert_int_equal(met(c, NULL, "host.count", NULL), 1);
	assert_int_equal(met(c, NULL, "host.requests", NULL), 0);
	assert_fact(c, "product:8a26851c", "product.status", "licensed");
	assert_fact(c, "product:98ebfe73", "product.app", "office");
	assert_fact(c, "product:98ebfe73", "product.status", "notification");
	assert_fact(c, "product:98ebfe73", "product.status_reason", "0xC004F046");
	vad_case_free(c);
}

static void report_of_mgadiag(void **state)
{
	struct vad_case *c = read_text(
		"Diagnostic Report (1.9.0027.0):\n"
		"-----------------------------------------\n"
		"Windows Validation Data-->\n"
		"Validation Code: 0x8004FE21\n"
		"Cached Online Validation Code: 0x0\n"
		"Windows Product Key: *****-*****-GJY49-VJBQ7-HYRR2\n"
		"Windows License Type: Retail\n"
		"Version: N/A, hr = 0x80070002\n");

	(void)state;
	assert_fact(c, NULL, "key.tail", "HYRR2");
	assert_fact(c, NULL, "product.channel", "retail");
	assert_fact(c, "error:", "error.code", "0x8004FE21");
	assert_int_equal(met(c, NULL, "error.code", NULL), 1);
	assert_false(said_anywhere(c, "GJY49"));
	vad_case_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_products),
		cmocka_unit_test(activation_that_fails),
		cmocka_unit_test(other_results),
		cmocka_unit_test(properties_of_a_host),
		cmocka_unit_test(report_of_mgadiag),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* slmgr /dli, /dlv and /xpr, line by line as the script prints them. */
#include <inttypes.h>
#include <stdio.h>

#include "model/identity.h"
#include "phrases.h"
#include "rules/number.h"
#include "slmgr_private.h"

enum { TEXT_MAX = 1024, MINUTES_OF_DAY = 1440 };

#define REASON_GRACE_OVER 0xC004F009u
#define REASON_NON_GENUINE 0xC004F200u
#define REASON_HARDWARE 0xC004F00Fu

static bool modern(const struct vad_slmgr *s)
{
	return vad_model_release_of(s->machine)->modern;
}

static bool is_windows(const struct vad_slmgr *s, const struct vad_model_product *product)
{
	return product == &s->machine->product[0];
}

static bool in_use(const struct vad_slmgr *s, const struct vad_model_product *product,
		   uint8_t *channel)
{
	*channel = VAD_MODEL_CHANNEL_GVLK;
	return vad_model_channel_of(s->world, product, channel);
}

static void blank(struct vad_slmgr *s)
{
	vad_buffer_add_char(s->out, '\n');
}

static void label_time(struct vad_slmgr *s, unsigned depth, const char *key, vad_time time)
{
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);

	vad_model_local_time(s->world, s->machine, time, &text);
	vad_slmgr_label_buffer(s, depth, key, &text);
}

static void label_guid(struct vad_slmgr *s, unsigned depth, const char *key,
		       const struct vad_guid *guid)
{
	char text[VAD_GUID_TEXT];

	vad_guid_print(guid, text);
	vad_slmgr_label(s, depth, key, text);
}

/* --- the licence ------------------------------------------------------------------------------ */

static void url_line(struct vad_slmgr *s, const char *label, const char *url, const char *value)
{
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);

	if (!vad_model_phrase_add(s->k, "slmgr-url", url, (const char *const[]){ value, NULL },
				  &text))
		s->missing = true;
	vad_slmgr_label_buffer(s, 0, label, &text);
}

/* Where licences come from: KMS clients and guests of AVMA ask no server of Microsoft. */
static void url_lines(struct vad_slmgr *s, const struct vad_model_product *product)
{
	unsigned office = vad_model_office_number(product);
	char number[8];

	(void)snprintf(number, sizeof(number), "%u", office < 16 ? office : 16);
	if (office > 0) {
		url_line(s, "use-license-url", "use-license-office", number);
		url_line(s, "validation-url", "validation-office", NULL);
	} else if (modern(s)) {
		url_line(s, "use-license-url", "use-license", NULL);
		url_line(s, "validation-url", "validation", NULL);
	} else {
		url_line(s, "processor-url", "processor", NULL);
		url_line(s, "machine-url", "machine", NULL);
		url_line(s, "use-license-url", "use-license-7", NULL);
		url_line(s, "product-key-url", "product-key", NULL);
	}
}

static void id_lines(struct vad_slmgr *s, const struct vad_model_product *product)
{
	struct vad_guid id = vad_model_activation_id(s->world, product);
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);
	uint8_t channel;
	bool used = in_use(s, product, &channel);

	label_guid(s, 0, "activation-id", &id);
	vad_slmgr_label(s, 0, "application-id", vad_model_application_id(product));
	vad_model_extended_pid(s->world, s->machine, product, &text);
	vad_slmgr_label_buffer(s, 0, "extended-pid", &text);
	if (modern(s))
		vad_slmgr_label(s, 0, "channel", vad_model_channel_text(s->world, product));
	if (used)
		vad_model_installation_id(s->world, s->machine, product, &text);
	vad_slmgr_label_buffer(s, 0, "installation-id", &text);
	if (used && channel != VAD_MODEL_CHANNEL_GVLK && channel != VAD_MODEL_CHANNEL_AVMA)
		url_lines(s, product);
}

static void time_line(struct vad_slmgr *s, const char *key, int64_t minutes)
{
	char minute[24], day[24];

	(void)snprintf(minute, sizeof(minute), "%" PRId64, minutes);
	(void)snprintf(day, sizeof(day), "%" PRId64,
		       (minutes + MINUTES_OF_DAY - 1) / MINUTES_OF_DAY);
	vad_slmgr_line(s, 0, key, (const char *const[]){ minute, day, NULL });
}

static void reason_line(struct vad_slmgr *s, uint8_t why)
{
	uint32_t code = why == VAD_REASON_NON_GENUINE ? REASON_NON_GENUINE
			: why == VAD_REASON_HARDWARE  ? REASON_HARDWARE
						      : REASON_GRACE_OVER;
	const char *word = why == VAD_REASON_NON_GENUINE ? "reason.non-genuine"
			   : why == VAD_REASON_HARDWARE  ? NULL
							 : "reason.grace";
	char number[16];

	(void)snprintf(number, sizeof(number), "%08X", (unsigned)code);
	if (!vad_model_phrase_add(s->k, "slmgr", "reason", (const char *const[]){ number, NULL },
				  s->out))
		s->missing = true;
	if (word != NULL) {
		vad_buffer_add_char(s->out, ' ');
		if (!vad_model_phrase_add(s->k, "slmgr-reason", word, NULL, s->out))
			s->missing = true;
	}
	vad_buffer_add(s->out, ".\n");
}

static void status_lines(struct vad_slmgr *s, const struct vad_model_product *product)
{
	static const char *const keys[VAD_LICENCE_STATES] = {
		[VAD_LICENCE_UNLICENSED] = "status.unlicensed",
		[VAD_LICENCE_LICENSED] = "status.licensed",
		[VAD_LICENCE_INITIAL_GRACE] = "status.initial-grace",
		[VAD_LICENCE_ADDITIONAL_GRACE] = "status.additional-grace",
		[VAD_LICENCE_NON_GENUINE_GRACE] = "status.non-genuine-grace",
		[VAD_LICENCE_NOTIFICATION] = "status.notification",
		[VAD_LICENCE_EXTENDED_GRACE] = "status.extended-grace",
	};
	const struct vad_licence *licence = &product->licence;
	int64_t minutes = vad_licence_minutes(licence, s->world->now);
	uint8_t channel;

	(void)in_use(s, product, &channel);
	vad_slmgr_line(s, 0, keys[licence->state], NULL);
	if (licence->state == VAD_LICENCE_NOTIFICATION)
		reason_line(s, licence->reason);
	else if (minutes > 0 && licence->state == VAD_LICENCE_LICENSED)
		time_line(s,
			  channel == VAD_MODEL_CHANNEL_AVMA   ? "expiry.avma"
			  : channel == VAD_MODEL_CHANNEL_EVAL ? "expiry.timebased"
							      : "expiry.volume",
			  minutes);
	else if (minutes > 0)
		time_line(s, "time-remaining", minutes);
}

static void rearm_lines(struct vad_slmgr *s, const struct vad_model_product *product)
{
	char number[24];

	if (product->evaluation_end != VAD_TIME_NONE)
		label_time(s, 0, "evaluation-end", product->evaluation_end);
	(void)snprintf(number, sizeof(number), "%" PRId64, product->rearms);
	vad_slmgr_line_with(s, 0, is_windows(s, product) ? "rearm.windows" : "rearm.app", number);
	if (modern(s))
		vad_slmgr_line_with(s, 0, "rearm.sku", number);
	label_time(s, 0, "trusted-time", s->world->now);
}

/* --- how it was activated --------------------------------------------------------------------- */

static void endpoint_line(struct vad_slmgr *s, const char *key, const char *host, int64_t port)
{
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);

	if (port == 0)
		(void)vad_rules_number(s->k, "kms.default-port", &port);
	vad_buffer_printf(&text, "%s:%" PRId64, host, port);
	vad_slmgr_label_buffer(s, 1, key, &text);
}

static void interval_line(struct vad_slmgr *s, const char *key, int64_t minutes)
{
	char number[24];

	(void)snprintf(number, sizeof(number), "%" PRId64, minutes);
	vad_slmgr_line_with(s, 1, key, number);
}

static void kms_client(struct vad_slmgr *s, const struct vad_model_product *product)
{
	const struct vad_model_machine *m = s->machine;

	vad_slmgr_line(s, 0, "kms-client-head", NULL);
	label_guid(s, 1, "cmid", &m->cmid);
	if (m->lookup_domain[0] != '\0' && modern(s))
		vad_slmgr_label(s, 1, "lookup-domain", m->lookup_domain);
	if (m->forced_host[0] != '\0')
		endpoint_line(s, "registered-host", m->forced_host, m->forced_port);
	else if (product->cached_host[0] != '\0')
		endpoint_line(s, "dns-host", product->cached_host, product->cached_port);
	else
		vad_slmgr_line(s, 1, "dns-unavailable", NULL);
	if (modern(s) && product->cached_address[0] != '\0')
		vad_slmgr_label(s, 1, "kms-address", product->cached_address);
	else if (modern(s))
		vad_slmgr_line(s, 1, "kms-address-unavailable", NULL);
	vad_slmgr_label(s, 1, "kms-pid", product->kms_pid);
	interval_line(s, "activation-interval", product->activation_interval);
	interval_line(s, "renewal-interval", product->renewal_interval);
	vad_slmgr_line(s, 1, m->caching ? "caching.on" : "caching.off", NULL);
}

static void ad_client(struct vad_slmgr *s, const struct vad_model_product *product)
{
	const struct vad_model_directory *directory =
		vad_model_directory(s->world, s->machine->domain);
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);
	struct vad_guid id;

	vad_slmgr_line(s, 0, "ad-head", NULL);
	vad_slmgr_label(s, 1, "ad-object-name", product->ad_object);
	if (directory == NULL)
		return;
	id = vad_model_object_id(s->world, s->machine, directory);
	vad_model_object_dn(directory, &text);
	vad_slmgr_label_buffer(s, 1, "ad-object-dn", &text);
	vad_model_object_pid(s->world, s->machine, directory, &text);
	vad_slmgr_label_buffer(s, 1, "ad-extended-pid", &text);
	label_guid(s, 1, "ad-activation-id", &id);
}

static void avma_client(struct vad_slmgr *s, const struct vad_model_product *product)
{
	struct vad_model_machine *host = vad_model_machine(s->world, s->machine->avma_host);
	struct vad_guid guest = s->machine->cmid;
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);

	vad_slmgr_line(s, 0, "avma-head", NULL);
	label_guid(s, 1, "avma-guest-id", &guest);
	if (host != NULL)
		vad_model_full_name(host, &text);
	else
		vad_buffer_add_view(&text, vad_model_phrase(s->k, "slmgr", "not-available"));
	vad_slmgr_label_buffer(s, 1, "avma-host", &text);
	label_time(s, 1, "avma-time", product->licence.success);
	if (host != NULL)
		vad_model_extended_pid(s->world, host, &host->product[0], &text);
	else
		vad_buffer_add_view(&text, vad_model_phrase(s->k, "slmgr", "not-available"));
	vad_slmgr_label_buffer(s, 1, "avma-host-pid", &text);
}

static void activation_lines(struct vad_slmgr *s, const struct vad_model_product *product,
			     uint8_t channel)
{
	static const char *const types[] = {
		[VAD_MODEL_TYPE_ALL] = "activation-type.all",
		[VAD_MODEL_TYPE_AD] = "activation-type.ad",
		[VAD_MODEL_TYPE_KMS] = "activation-type.kms",
		[VAD_MODEL_TYPE_TOKEN] = "activation-type.token",
	};
	bool licensed = product->licence.state == VAD_LICENCE_LICENSED;

	if (channel == VAD_MODEL_CHANNEL_GVLK && modern(s)) {
		vad_slmgr_line(s, 0, types[s->machine->activation_type], NULL);
		if (!licensed)
			vad_slmgr_line(s, 0, "activate-to-refresh", NULL);
	}
	if (modern(s) &&
	    (!licensed || (channel != VAD_MODEL_CHANNEL_GVLK && channel != VAD_MODEL_CHANNEL_AVMA)))
		return;
	if (channel != VAD_MODEL_CHANNEL_GVLK && channel != VAD_MODEL_CHANNEL_AVMA)
		return;
	blank(s);
	if (modern(s))
		vad_slmgr_line(s, 0, "most-recent-activation", NULL);
	if (channel == VAD_MODEL_CHANNEL_AVMA)
		avma_client(s, product);
	else if (product->ad_object[0] != '\0')
		ad_client(s, product);
	else
		kms_client(s, product);
}

/* --- the KMS host ----------------------------------------------------------------------------- */

static void request_lines(struct vad_slmgr *s)
{
	static const char *const keys[] = {
		[VAD_LICENCE_UNLICENSED] = "requests.unlicensed",
		[VAD_LICENCE_LICENSED] = "requests.licensed",
		[VAD_LICENCE_INITIAL_GRACE] = "requests.initial-grace",
		[VAD_LICENCE_ADDITIONAL_GRACE] = "requests.additional-grace",
		[VAD_LICENCE_NON_GENUINE_GRACE] = "requests.non-genuine-grace",
		[VAD_LICENCE_NOTIFICATION] = "requests.notification",
	};
	const struct vad_model_kms_host *host = &s->machine->kms;

	vad_slmgr_line(s, 0, "requests-head", NULL);
	vad_slmgr_label_number(s, 1, "requests.total", (int64_t)host->requests);
	vad_slmgr_label_number(s, 1, "requests.failed", (int64_t)host->failed);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		vad_slmgr_label_number(s, 1, keys[i], (int64_t)host->by_status[i]);
}

static void host_lines(struct vad_slmgr *s, bool office)
{
	struct vad_model_kms_host *host = &s->machine->kms;

	blank(s);
	vad_slmgr_line(s, 0, "kms-host-head", NULL);
	vad_slmgr_label_number(s, 1, "count",
			       vad_kms_count_now(&host->count[office ? 1 : 0], s->world->now));
	vad_slmgr_label_number(s, 1, "port", host->port);
	vad_slmgr_line(s, 1, host->publishing ? "publishing.on" : "publishing.off", NULL);
	vad_slmgr_line(s, 1, host->low_priority ? "priority.low" : "priority.normal", NULL);
	blank(s);
	request_lines(s);
}

/* A machine is a KMS host once its host key is activated. */
static bool is_host(const struct vad_slmgr *s, const struct vad_model_product *product)
{
	if (is_windows(s, product))
		return s->machine->kms.key[0] != '\0' && s->machine->kms.activated;
	return product == &s->office_host && s->machine->kms.activated;
}

/* --- the whole -------------------------------------------------------------------------------- */

static void show_product(struct vad_slmgr *s, const struct vad_model_product *product, bool verbose)
{
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);
	uint8_t channel;
	bool used = in_use(s, product, &channel);
	const struct vad_model_key *key = vad_model_key(s->world, product->key);

	blank(s);
	vad_model_product_name(s->world, s->machine, product, &text);
	vad_slmgr_label_buffer(s, 0, "name", &text);
	vad_model_product_description(s->world, s->machine, product, &text);
	vad_slmgr_label_buffer(s, 0, "description", &text);
	if (verbose)
		id_lines(s, product);
	if (key != NULL)
		vad_slmgr_label(s, 0, "partial-key", vad_model_key_tail(s->world, key, product));
	else if (!used)
		vad_slmgr_line(s, 0, "not-in-use", NULL);
	status_lines(s, product);
	if (verbose)
		rearm_lines(s, product);
	if (used)
		activation_lines(s, product, channel);
	if (is_host(s, product))
		host_lines(s, product == &s->office_host);
}

static void show(struct vad_slmgr *s, bool verbose)
{
	bool all = s->count > 0 && vad_view_is_nocase(s->args[0], "all");
	struct vad_model_product *product = NULL;
	uint8_t channel;

	if (!all) {
		product = vad_slmgr_product(s, 0, false);
		if (product == NULL)
			return;
		/* Without an id only the licence in use is shown. */
		if (s->count == 0 && !in_use(s, product, &channel)) {
			vad_slmgr_wrong(s, "error.key-not-found", NULL);
			return;
		}
	}
	if (verbose)
		vad_slmgr_label(s, 0, "service-version", vad_model_release_of(s->machine)->number);
	if (!all) {
		show_product(s, product, verbose);
		return;
	}
	for (size_t slot = 0; slot < VAD_SLMGR_SLOTS; slot++) {
		product = vad_slmgr_at(s, slot);
		/* Windows 7 leaves Office to a service of its own. */
		if (product != NULL && (is_windows(s, product) || modern(s)))
			show_product(s, product, verbose);
	}
}

void vad_slmgr_dli(struct vad_slmgr *s)
{
	show(s, false);
}

void vad_slmgr_dlv(struct vad_slmgr *s)
{
	show(s, true);
}

/* --- /xpr ------------------------------------------------------------------------------------- */

static const char *expiry_key(const struct vad_licence *licence, uint8_t channel)
{
	switch ((enum vad_licence_state)licence->state) {
	case VAD_LICENCE_LICENSED:
		if (licence->until == INT64_MAX)
			return "xpr.licensed";
		return channel == VAD_MODEL_CHANNEL_AVMA   ? "xpr.avma"
		       : channel == VAD_MODEL_CHANNEL_EVAL ? "xpr.timebased"
							   : "xpr.volume";
	case VAD_LICENCE_INITIAL_GRACE:
		return "xpr.initial-grace";
	case VAD_LICENCE_ADDITIONAL_GRACE:
		return "xpr.additional-grace";
	case VAD_LICENCE_NON_GENUINE_GRACE:
		return "xpr.non-genuine-grace";
	case VAD_LICENCE_NOTIFICATION:
		return "xpr.notification";
	case VAD_LICENCE_EXTENDED_GRACE:
		return "xpr.extended-grace";
	default:
		return "xpr.unlicensed";
	}
}

void vad_slmgr_xpr(struct vad_slmgr *s)
{
	struct vad_model_product *product = vad_slmgr_product(s, 0, true);
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);
	uint8_t channel;

	if (product == NULL)
		return;
	(void)in_use(s, product, &channel);
	vad_model_product_name(s->world, s->machine, product, &text);
	vad_buffer_printf(s->out, "%s:\n", vad_buffer_text(&text));
	vad_buffer_reset(&text);
	vad_model_local_time(s->world, s->machine, product->licence.until, &text);
	vad_slmgr_line_with(s, 1, expiry_key(&product->licence, channel), vad_buffer_text(&text));
	vad_buffer_clear(&text);
}

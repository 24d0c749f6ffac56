/* SPDX-License-Identifier: MIT */
/* What a record says: by provider and id, never by id alone. */
#include <string.h>

#include "attempts.h"
#include "base/text.h"
#include "codes.h"
#include "event.h"
#include "products.h"
#include "reading.h"
#include "rules/key.h"

void vad_event_begin(struct vad_record *e, uint64_t line)
{
	struct vad_buffer payload = e->payload;

	if (payload.limit == 0)
		payload = vad_buffer_new(VAD_EVENT_PAYLOAD);
	vad_buffer_reset(&payload);
	*e = (struct vad_record){ .open = true, .line = line, .time = VAD_TIME_NONE,
				 .payload = payload };
}

void vad_event_free(struct vad_record *e)
{
	vad_buffer_clear(&e->payload);
}

void vad_event_name(char name[VAD_EVENT_NAME], struct vad_view value)
{
	size_t n;

	value = vad_view_trim(value);
	n = value.size < VAD_EVENT_NAME ? value.size : VAD_EVENT_NAME - 1;
	if (n > 0)
		memcpy(name, value.data, n);
	name[n] = '\0';
}

void vad_event_add(struct vad_record *e, struct vad_view text)
{
	vad_buffer_add_view(&e->payload, text);
	vad_buffer_add_char(&e->payload, '\n');
	/* what does not fit is cut: the fields that matter stand at the start */
	if (vad_buffer_result(&e->payload) == VAD_LIMIT)
		e->payload.result = VAD_OK;
}

bool vad_event_provider(struct vad_view name)
{
	static const char *const parts[] = {
		"Security-SPP", "Security-Licensing-SLC", "Software Protection Platform",
		"Software Licensing Service", "KmsRequests", "OfficeSoftwareProtection",
		"Windows Activation Technologies", "sppsvc", "Key Management Service",
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (vad_view_find_nocase(name, vad_view_of(parts[i]), 0) != SIZE_MAX)
			return true;
	}
	return false;
}

/* --- pieces of the payload ----------------------------------------------------------------- */

static bool first_code(struct vad_reading *r, const struct vad_record *e, uint32_t *code)
{
	size_t offset = 0;

	return vad_find_code(r->k, vad_buffer_view(&e->payload), &offset, code);
}

/* The text behind "name=", "name = " or "name:" up to the end of its item; case folded. */
static struct vad_view item(const struct vad_record *e, const char *name)
{
	struct vad_view all = vad_buffer_view(&e->payload);
	size_t at = 0, n = strlen(name);

	while ((at = vad_view_find_nocase(all, vad_view_of(name), at)) != SIZE_MAX) {
		size_t i = at + n, end;

		while (i < all.size && all.data[i] == ' ')
			i++;
		if ((at > 0 && vad_ascii_is_alnum(all.data[at - 1])) || i >= all.size ||
		    (all.data[i] != '=' && all.data[i] != ':')) {
			at += n;
			continue;
		}
		for (end = ++i; end < all.size && all.data[end] != ';' && all.data[end] != ',' &&
				all.data[end] != '\n' && all.data[end] != ')';)
			end++;
		return vad_view_trim(vad_view_sub(all, i, end - i));
	}
	return vad_view_sub(all, 0, 0);
}

static enum vad_app app_of(const struct vad_record *e)
{
	struct vad_guid id;

	if (vad_guid_parse(item(e, "AppId"), &id) || vad_guid_parse(item(e, "Application Id"), &id))
		return vad_app_of_guid(&id);
	if (vad_view_find_nocase(vad_view_of(e->provider), VAD_VIEW("office"), 0) != SIZE_MAX)
		return VAD_APP_OFFICE;
	return VAD_APP_UNKNOWN;
}

/* The activation id that the record names: by label, else the first GUID that is no application. */
static bool sku_of(const struct vad_record *e, struct vad_guid *id)
{
	struct vad_view all = vad_buffer_view(&e->payload);
	size_t offset = 0;

	if (vad_guid_parse(item(e, "SkuId"), id) || vad_guid_parse(item(e, "Sku Id"), id) ||
	    vad_guid_parse(item(e, "ActivationId"), id))
		return true;
	/* rules and templates of validation have ids too */
	if (vad_view_find_nocase(all, VAD_VIEW("RuleId"), 0) != SIZE_MAX ||
	    vad_view_find_nocase(all, VAD_VIEW("template"), 0) != SIZE_MAX)
		return false;
	while (vad_guid_find(all, &offset, id)) {
		if (vad_app_of_guid(id) == VAD_APP_UNKNOWN)
			return true;
	}
	return false;
}

static vad_subject product_of(struct vad_reading *r, const struct vad_record *e, bool in_use)
{
	struct vad_guid id;

	if (!sku_of(e, &id))
		return VAD_NO_SUBJECT;
	return vad_reading_product(r, &(struct vad_product_words){ .app = app_of(e), .id = &id,
								   .in_use = in_use });
}

/* --- records ------------------------------------------------------------------------------- */

static void put_error(struct vad_reading *r, const struct vad_record *e, const char *seen_in)
{
	struct vad_sighting s = { .seen_in = seen_in,
				  .attempt = VAD_NO_SUBJECT,
				  .endpoint = VAD_NO_SUBJECT,
				  .trigger = item(e, "Trigger"),
				  .app = app_of(e) };

	if (!first_code(r, e, &s.code) || !vad_code_counts(r->k, s.code))
		return;
	s.product = product_of(r, e, true);
	(void)vad_reading_error(r, &s);
}

static void kms_record(struct vad_reading *r, const struct vad_record *e)
{
	struct vad_view all = vad_buffer_view(&e->payload), line;
	struct vad_text text = vad_text_of(all);
	struct vad_kms_info info;
	struct vad_buffer joined;

	while (vad_text_line(&text, &line)) {
		if (!vad_kms_info_parse(line, &info) && info.count < 8)
			continue;
		vad_kms_info_facts(r, &info, e->id);
		return;
	}
	/* one <Data> for each field */
	joined = vad_buffer_new(4096);
	text = vad_text_of(all);
	while (vad_text_line(&text, &line)) {
		if (joined.size > 0)
			vad_buffer_add_char(&joined, ',');
		vad_buffer_add_view(&joined, line);
	}
	if (vad_buffer_result(&joined) == VAD_OK &&
	    (vad_kms_info_parse(vad_buffer_view(&joined), &info) || info.count >= 8))
		vad_kms_info_facts(r, &info, e->id);
	else
		vad_put_unread(r, "a KMS request record without its fields");
	vad_buffer_clear(&joined);
}

static void publishing(struct vad_reading *r, const struct vad_record *e)
{
	vad_subject host = vad_kms_own_host(r);
	uint32_t code;

	if (e->id == 12294) {
		vad_put_flag(r, host, "host.published", true);
		return;
	}
	if (first_code(r, e, &code))
		vad_put_code(r, host, "host.publish_failed", code);
	put_error(r, e, "event-12293");
}

/* "1: <sku>, 1, 0 [(0 [0xC004F014, 0, 0], ..." of event 1003: one product a line. */
static void product_state(struct vad_reading *r, struct vad_view line)
{
	struct vad_text t;
	struct vad_guid id;
	size_t offset = 0, bracket = vad_view_find(line, VAD_VIEW("[(0 ["), 0);
	uint32_t code;
	uint64_t status = 0;
	bool keyless;
	vad_subject s;

	if (bracket == SIZE_MAX || !vad_guid_find(line, &offset, &id) || offset > bracket)
		return;
	t = vad_text_of(vad_view_sub(line, bracket + 5, SIZE_MAX));
	if (!vad_text_hex32(&t, &code))
		return;
	(void)(vad_text_accept(&t, ",") && (vad_text_skip_blanks(&t), true) &&
	       vad_text_number(&t, 6, &status));
	keyless = code == 0xC004F014u;
	s = vad_reading_product(r, &(struct vad_product_words){ .id = &id, .in_use = !keyless });
	vad_put_flag(r, s, "product.key_installed", !keyless);
	if (code != 0)
		vad_put_code(r, s, "product.status_reason", code);
	else if (status == 1)
		vad_put_word(r, s, "product.status", "licensed");
}

static void license_check(struct vad_reading *r, const struct vad_record *e)
{
	struct vad_text text = vad_text_of(vad_buffer_view(&e->payload));
	struct vad_view line;

	while (vad_text_line(&text, &line))
		product_state(r, line);
}

static const char *licensing_word(struct vad_view state)
{
	static const struct {
		const char *name, *word;
	} states[] = {
		{ "SL_LICENSING_STATUS_UNLICENSED", "unlicensed" },
		{ "SL_LICENSING_STATUS_LICENSED", "licensed" },
		{ "SL_LICENSING_STATUS_IN_GRACE_PERIOD", "initial-grace" },
		{ "SL_LICENSING_STATUS_NOTIFICATION", "notification" },
	};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (vad_view_is_nocase(state, states[i].name))
			return states[i].word;
	}
	return NULL;
}

/* 8230 carries the state of the product whose schedule was looked at. */
static void rescheduled(struct vad_reading *r, const struct vad_record *e)
{
	vad_subject s = product_of(r, e, true);
	const char *status = licensing_word(item(e, "LicenseState"));
	const char *channel = vad_channel_word(r->k, item(e, "ProductKeyType"), NULL);
	uint32_t code;

	if (s == VAD_NO_SUBJECT)
		return;
	vad_reading_key(r, s, item(e, "PartialProductKey"));
	if (status)
		vad_put_word(r, s, "product.status", status);
	if (channel[0] != '\0')
		vad_put_word(r, s, "product.channel", channel);
	if (vad_code_value(item(e, "LastConsumptionReason"), &code) && code != 0)
		vad_put_code(r, s, "product.status_reason", code);
}

static void key_installed(struct vad_reading *r, const struct vad_record *e)
{
	vad_subject s = product_of(r, e, true);

	vad_put_flag(r, s, "product.key_installed", true);
	vad_put_flag(r, r->machine, "machine.key_changed", true);
}

static void activated(struct vad_reading *r, const struct vad_record *e)
{
	vad_subject s = product_of(r, e, true);

	if (s == VAD_NO_SUBJECT && e->id == 12308)
		s = vad_reading_product(
			r, &(struct vad_product_words){ .app = VAD_APP_WINDOWS, .in_use = true });
	vad_put_flag(r, s, "product.activated", true);
	if (e->id == 12308) {
		struct vad_view name = item(e, "AO name");

		/* the name of an object holds commas */
		for (struct vad_view all = vad_buffer_view(&e->payload);
		     name.size > 0 && name.data + name.size < all.data + all.size &&
		     name.data[name.size] != '\n';)
			name.size++;
		vad_put_text(r, s, "product.ad_object", name);
	}
}

static void denied(struct vad_reading *r, const struct vad_record *e, const char *fact,
		   const char *seen_in)
{
	uint32_t code;

	if (first_code(r, e, &code) && code == 0x80070005u)
		vad_put_flag(r, r->machine, fact, true);
	put_error(r, e, seen_in);
}

/* "validation result: hrOffline = 0x00000000, hrOnline = 0xC004C533" of WAT. */
static void genuine(struct vad_reading *r, const struct vad_record *e)
{
	uint32_t code;
	size_t offset = 0;

	while (vad_find_code(r->k, vad_buffer_view(&e->payload), &offset, &code)) {
		if (code != 0) {
			vad_put_flag(r, r->machine, "machine.genuine_denied", true);
			return;
		}
	}
}

static void set_build(struct vad_reading *r, const struct vad_record *e)
{
	struct vad_view text = vad_view_trim(vad_buffer_view(&e->payload));
	size_t at = 0;

	/* the version alone, or behind the message's words */
	while (at < text.size && !vad_ascii_is_digit(text.data[at]))
		at++;
	text = vad_view_sub(text, at, vad_view_find_char(text, '\n', at) - at);
	if (vad_view_find_char(text, '.', 0) != SIZE_MAX)
		vad_put_text(r, r->machine, "machine.build", vad_view_trim(text));
}

static void activation_record(struct vad_reading *r, const struct vad_record *e)
{
	if (vad_view_starts_nocase(vad_view_of(e->provider), "Windows Activation")) {
		if (e->id == 13)
			genuine(r, e);
		return;
	}
	switch (e->id) {
	case 902:
		set_build(r, e);
		break;
	case 1001: case 1008: case 1010: case 1012: case 8196: case 12292:
		put_error(r, e, "event-other");
		break;
	case 1003:
		license_check(r, e);
		break;
	case 1013: case 12308:
		activated(r, e);
		break;
	case 1014:
		put_error(r, e, "event-1014");
		break;
	case 1016:
		key_installed(r, e);
		break;
	case 1017:
		put_error(r, e, "event-1017");
		break;
	case 1040:
		vad_put_flag(r, r->machine, "machine.hardware_changed", true);
		break;
	case 8198:
		put_error(r, e, "event-8198");
		break;
	case 8200:
		put_error(r, e, "event-8200");
		break;
	case 8208:
		put_error(r, e, "event-8208");
		break;
	case 8209:
		vad_put_flag(r, r->machine, "machine.genuine_denied", true);
		break;
	case 8229:
		denied(r, e, "machine.com_denied", "event-8229");
		break;
	case 8230:
		rescheduled(r, e);
		break;
	case 8233:
		put_error(r, e, "event-8233");
		break;
	case 12288: case 12289: case 12290:
		kms_record(r, e);
		break;
	case 12291:
		put_error(r, e, "event-12291");
		break;
	case 12293: case 12294:
		publishing(r, e);
		break;
	case 12321:
		put_error(r, e, "event-12321");
		break;
	case 16385:
		denied(r, e, "machine.task_denied", "event-16385");
		break;
	default:
		break;
	}
}

/* Records of other programs that matter here. */
static void other_record(struct vad_reading *r, const struct vad_record *e)
{
	struct vad_view all = vad_buffer_view(&e->payload), provider = vad_view_of(e->provider);

	/* wlms.exe shuts a machine down whose evaluation is over */
	if (e->id == 1074 && vad_view_find_nocase(all, VAD_VIEW("wlms.exe"), 0) != SIZE_MAX) {
		vad_subject s = vad_reading_product(
			r, &(struct vad_product_words){ .app = VAD_APP_WINDOWS, .in_use = true });

		vad_put_flag(r, s, "product.eval_over", true);
	}
	if ((e->id == 104 || e->id == 1102) &&
	    vad_view_find_nocase(provider, VAD_VIEW("eventlog"), 0) != SIZE_MAX) {
		struct vad_text text = vad_text_of(all);
		struct vad_view line;

		/* 1102 is the security log's; 104 names the channel in its data */
		while (e->id == 104 && vad_text_line(&text, &line)) {
			if (vad_view_is_nocase(line, "Application") ||
			    vad_view_is_nocase(line, "Key Management Service"))
				vad_log_wrapped(r, line);
		}
	}
}

/* May a record without a provider be taken for one of activation? Only by what it says. */
static bool speaks_activation(struct vad_reading *r, const struct vad_record *e)
{
	struct vad_view all = vad_buffer_view(&e->payload);

	for (uint32_t i = 0; i < r->k->events_count; i++) {
		struct vad_range texts = r->k->events[i].texts;

		if (r->k->events[i].id != e->id)
			continue;
		for (uint32_t t = 0; t < texts.count; t++) {
			struct vad_view text = vad_text_view(r->k, r->k->words[texts.first + t]);

			if (vad_view_find_nocase(vad_view_sub(all, 0, 512), text, 0) != SIZE_MAX)
				return true;
		}
	}
	return vad_view_find_nocase(all, VAD_VIEW("SkuId="), 0) != SIZE_MAX ||
	       vad_view_find_nocase(all, VAD_VIEW("Sku Id"), 0) != SIZE_MAX;
}

/* Records that only a KMS host writes. */
static bool host_record(const struct vad_record *e)
{
	return e->id == 12290 || e->id == 12293 || e->id == 12294 ||
	       vad_view_is_nocase(vad_view_of(e->channel), "Key Management Service");
}

/* Whose record it is. Where the text began with a client's own lines, the host is another one. */
static void name_computer(struct vad_reading *r, const struct vad_record *e)
{
	if (host_record(e) && vad_attempts_own_client(r))
		vad_reading_name_other_machine(r, vad_view_of(e->computer));
	else
		vad_reading_name_machine(r, vad_view_of(e->computer));
}

void vad_event_emit(struct vad_reading *r, struct vad_record *e)
{
	vad_time was = r->time;
	enum vad_clock clock = r->clock;
	uint64_t line = r->line;
	struct vad_view provider = vad_view_of(e->provider);

	e->open = false;
	r->line = e->line;
	name_computer(r, e);
	if (e->time != VAD_TIME_NONE)
		vad_reading_set_time(r, e->time, e->clock);
	if (e->channel[0] != '\0')
		vad_log_record(r, vad_view_of(e->channel), e->time, e->clock);
	if (provider.size > 0 ? vad_event_provider(provider) : speaks_activation(r, e))
		activation_record(r, e);
	else
		other_record(r, e);
	vad_reading_set_time(r, was, clock);
	r->line = line;
}

/* SPDX-License-Identifier: MIT */
/* What a record says: by provider and id, never by id alone. */
#include <string.h>

#include "attempts.h"
#include "base/text.h"
#include "codes.h"
#include "event.h"
#include "history.h"
#include "products.h"
#include "reading.h"
#include "requests.h"
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
	vad_history_failure(r, vad_reading_error(r, &s), s.product);
}

void vad_event_kms_record(struct vad_reading *r, const struct vad_record *e)
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

/* What one line of event 1003 says of its product. */
struct license_state {
	uint32_t code; /* the first, which is the reason where no licence is good */
	bool any, licensed, grace, notification;
};

/*
 * "(0 [0xC004E003, 0, 0], [...])(1 )(3 [0x00000000, 0, 0], [...])": for each kind of licence nothing, or
 * its code, whether it is licensed and whether in grace. A good one that is neither only notifies; so
 * it is with what 8230 says of the same product in the same second (logs of Windows 7 to 11).
 */
static struct license_state license_state(struct vad_view kinds)
{
	struct license_state state = { 0 };
	size_t at = 0;

	while ((at = vad_view_find(kinds, VAD_VIEW(" [0x"), at)) != SIZE_MAX) {
		struct vad_text t = vad_text_of(vad_view_sub(kinds, at + 2, SIZE_MAX));
		uint64_t licensed = 0, grace = 0;
		uint32_t code;

		at += 2;
		if (!vad_text_hex32(&t, &code) || !vad_text_accept(&t, ", ") ||
		    !vad_text_number(&t, 1, &licensed) || !vad_text_accept(&t, ", ") ||
		    !vad_text_number(&t, 1, &grace))
			continue;
		if (!state.any)
			state.code = code;
		state.any = true;
		if (code != 0)
			continue;
		state.licensed = state.licensed || licensed == 1;
		state.grace = state.grace || grace == 1;
		state.notification = state.notification || (licensed == 0 && grace == 0);
	}
	return state;
}

#define KEYLESS "[(0 [0xC004F014"

/* "1: <sku>, 1, 0 [(0 [0xC004F014, 0, 0], ..." of event 1003: one product a line. */
static void product_state(struct vad_reading *r, struct vad_view line, enum vad_app app)
{
	size_t offset = 0, bracket = vad_view_find(line, VAD_VIEW("[(0 "), 0);
	struct license_state state;
	struct vad_guid id;
	bool keyless;
	vad_subject s;

	if (bracket == SIZE_MAX)
		return;
	if (vad_view_starts_nocase(vad_view_sub(line, bracket, SIZE_MAX), KEYLESS) &&
	    vad_view_find(line, VAD_VIEW("[0x00000000, 1"), bracket) == SIZE_MAX &&
	    vad_history_said(r, line))
		return;
	if (!vad_guid_find(line, &offset, &id) || offset > bracket)
		return;
	state = license_state(vad_view_sub(line, bracket, SIZE_MAX));
	if (!state.any)
		return;
	keyless = state.code == 0xC004F014u && !state.licensed;
	s = vad_reading_product(
		r, &(struct vad_product_words){ .app = app, .id = &id, .in_use = !keyless });
	vad_put_flag(r, s, "product.key_installed", !keyless);
	if (state.code != 0 && !state.licensed)
		vad_put_code(r, s, "product.status_reason", state.code);
	if (keyless) {
		vad_history_keyless(r, s);
		return;
	}
	if (state.licensed)
		vad_put_word(r, s, "product.status", "licensed");
	else if (state.notification && !state.grace)
		vad_put_word(r, s, "product.status", "notification");
	vad_history_state(r, s, state.licensed);
}

static void license_check(struct vad_reading *r, const struct vad_record *e)
{
	struct vad_text text = vad_text_of(vad_buffer_view(&e->payload));
	enum vad_app app = VAD_APP_UNKNOWN;
	struct vad_view line;
	struct vad_guid id;

	while (vad_text_line(&text, &line)) {
		size_t offset = 0;

		/* the application stands before its products, in the message behind its label */
		if (vad_guid_find(line, &offset, &id) && vad_app_of_guid(&id) != VAD_APP_UNKNOWN)
			app = vad_app_of_guid(&id);
		else
			product_state(r, line, app);
	}
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
	if (status) {
		vad_put_word(r, s, "product.status", status);
		vad_history_state(r, s, strcmp(status, "licensed") == 0);
	}
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
	vad_history_change(r, s == VAD_NO_SUBJECT ? vad_reading_windows(r) : s, "product.key_installed_at");
}

static void activated(struct vad_reading *r, const struct vad_record *e)
{
	vad_subject s = product_of(r, e, true);

	if (s == VAD_NO_SUBJECT && e->id != 1013)
		s = vad_reading_windows(r);
	vad_put_flag(r, s, "product.activated", true);
	vad_history_success(r, s, true);
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
	static const char build[] = "machine.build";
	const struct vad_fact *before;
	size_t at = 0;

	/* the version alone, or behind the message's words */
	while (at < text.size && !vad_ascii_is_digit(text.data[at]))
		at++;
	text = vad_view_sub(text, at, vad_view_find_char(text, '\n', at) - at);
	text = vad_view_trim(text);
	if (vad_view_find_char(text, '.', 0) == SIZE_MAX)
		return;
	before = vad_case_latest(r->c, r->machine, vad_reading_fact(r, build));
	if (before && !vad_view_equal(before->value.text, text))
		vad_history_change(r, r->machine, NULL);
	vad_put_text(r, r->machine, build, text);
}

static void hardware_changed(struct vad_reading *r)
{
	vad_put_flag(r, r->machine, "machine.hardware_changed", true);
	vad_history_change(r, r->machine, "machine.hardware_changed_at");
}

/* 1036 and 1037: a number of minutes, and what it is the validity of. */
static void minutes_left(struct vad_reading *r, const struct vad_record *e)
{
	struct vad_text text = vad_text_of(vad_buffer_view(&e->payload));
	struct vad_view line;
	uint64_t number, most = 0;

	while (vad_text_line(&text, &line)) {
		if (vad_view_to_u64(vad_view_trim(line), &number) && number > most)
			most = number;
	}
	/* the other number of 1036 is a kind, of two digits at most */
	if (most >= 100 && most <= 1000000)
		vad_history_validity(r, vad_reading_windows(r), (int64_t)most);
}

/* A guest was activated by its Hyper-V host, or the reason why not. */
static void avma(struct vad_reading *r, const struct vad_record *e)
{
	uint32_t code;

	if (!first_code(r, e, &code))
		return;
	if (code == 0 && e->id == 12309)
		activated(r, e);
	else
		put_error(r, e, "event-other");
}

const uint16_t *vad_event_ids(size_t *count)
{
	static const uint16_t ids[] = {
		13,   900,  902,  903,	1001, 1003, 1008, 1010,	 1012,	1013,  1014,  1016,  1017,
		1025, 1036, 1037, 1040, 8196, 8198, 8200, 8208,	 8209,	8229,  8230,  8233,  12288,
		12289, 12290, 12291, 12292, 12293, 12294, 12308, 12309, 12310, 12321, 16385,
	};

	*count = sizeof(ids) / sizeof(ids[0]);
	return ids;
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
	case 1025:
		if (r->time != VAD_TIME_NONE)
			vad_put_time(r, r->machine, "machine.grace_started_at", r->time,
				     r->clock);
		break;
	case 1036: case 1037:
		minutes_left(r, e);
		break;
	case 1040:
		hardware_changed(r);
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
		vad_event_kms_record(r, e);
		break;
	case 12291:
		put_error(r, e, "event-12291");
		break;
	case 12293: case 12294:
		publishing(r, e);
		break;
	case 12309: case 12310:
		avma(r, e);
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

/* 104 names the channel that was cleared in its data; 1102 is the security log's. */
static void log_cleared(struct vad_reading *r, const struct vad_record *e)
{
	struct vad_text text = vad_text_of(vad_buffer_view(&e->payload));
	struct vad_view line;

	while (vad_text_line(&text, &line)) {
		if (!vad_view_is_nocase(line, "Application") &&
		    !vad_view_is_nocase(line, "Key Management Service"))
			continue;
		vad_log_wrapped(r, line);
		vad_put_time(r, vad_log_subject(r, line), "log.cleared_at", r->time, r->clock);
	}
}

/*
 * The clock was set: the new time, the old one, and since Windows 10 why: 1 somebody set it, 2 it was
 * taken from the hardware's clock, which is each return from sleep, 3 the zone changed. Where no reason
 * stands, forwards may be a sleep.
 */
static void clock_set(struct vad_reading *r, const struct vad_record *e)
{
	struct vad_text text = vad_text_of(vad_buffer_view(&e->payload));
	struct vad_stamp stamps[2];
	struct vad_view line, reason = VAD_VIEW("");
	size_t found = 0;
	int64_t by;

	while (vad_text_line(&text, &line)) {
		line = vad_view_trim(line);
		if (found < 2 && vad_stamp_parse(line, false, &stamps[found]))
			found++;
		else if (reason.size == 0)
			reason = line;
	}
	if (found != 2)
		return;
	by = stamps[0].time - stamps[1].time;
	if (vad_view_is(reason, "1") || (reason.size == 0 && by < 0))
		vad_history_clock(r, by);
}

/* Records of other programs that matter here. */
static void other_record(struct vad_reading *r, const struct vad_record *e)
{
	struct vad_view all = vad_buffer_view(&e->payload), provider = vad_view_of(e->provider);

	/* wlms.exe shuts a machine down whose evaluation is over */
	if (e->id == 1074 && vad_view_find_nocase(all, VAD_VIEW("wlms.exe"), 0) != SIZE_MAX) {
		vad_subject s = vad_reading_windows(r);

		vad_put_flag(r, s, "product.eval_over", true);
	}
	if (e->id == 104 &&
	    vad_view_find_nocase(provider, VAD_VIEW("eventlog"), 0) != SIZE_MAX)
		log_cleared(r, e);
	if (e->id == 1 && vad_view_is_nocase(provider, "Microsoft-Windows-Kernel-General"))
		clock_set(r, e);
}

/* May a record without a provider be taken for one of activation? Only by what it says. */
bool vad_event_speaks_activation(struct vad_reading *r, const struct vad_record *e)
{
	struct vad_view all = vad_buffer_view(&e->payload), line;
	struct vad_text lines = vad_text_of(all);
	struct vad_kms_info info;

	/* the fields of a request are like no other program's */
	if (e->id >= 12288 && e->id <= 12290 && vad_text_line(&lines, &line) &&
	    vad_kms_info_parse(line, &info))
		return info.id == e->id;
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

/* The record is of the machine's own log: another name is a new name of the same machine. */
static void rename_computer(struct vad_reading *r, struct vad_view name)
{
	bool named = r->own_name_size > 0;
	struct vad_view own = { r->own_name, r->own_name_size };

	if (vad_view_equal(name, own)) {
		vad_reading_use_machine(r, r->own_machine);
		return;
	}
	vad_reading_rename_machine(r, name);
	if (named)
		vad_history_change(r, r->own_machine, NULL);
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
	if (r->requests != NULL) {
		vad_requests_record(r, e);
		return;
	}
	r->line = e->line;
	if (!e->ordered)
		name_computer(r, e);
	if (e->time != VAD_TIME_NONE)
		vad_reading_set_time(r, e->time, e->clock);
	if (e->ordered) {
		rename_computer(r, vad_view_of(e->computer));
		vad_history_record(r, e->log);
	}
	if (e->channel[0] != '\0' && !e->covered)
		vad_log_record(r, vad_view_of(e->channel), e->time, e->clock);
	if (provider.size > 0 ? vad_event_provider(provider) : vad_event_speaks_activation(r, e))
		activation_record(r, e);
	else
		other_record(r, e);
	vad_reading_set_time(r, was, clock);
	r->line = line;
}

/* SPDX-License-Identifier: MIT */
/* slmgr.vbs: /dli, /dlv, /dlv all, /xpr, /ato, /ipk, /skms and the rest, in any language. */
#include <string.h>

#include "base/text.h"
#include "block.h"
#include "codes.h"
#include "commands.h"
#include "readers.h"
#include "reading.h"
#include "rules/key.h"

/* What was set by a command before any product was printed: kept for the next one. */
struct slmgr_state {
	char kms[VAD_NAME_MAX + 1], tail[6];
	uint64_t kms_line, tail_line;
};

/* --- lines of a block ---------------------------------------------------------------------- */

enum line_kind {
	TEXT, /* product text, host or address: as the fact demands */
	NUMBER,
	MINUTES,
	YES,
	NO,
	WORD,
};

/* Lines whose value becomes a fact as it stands. */
static const struct {
	const char *key;
	enum vad_block_about about;
	enum line_kind kind;
	const char *fact;
	const char *word;
} plain[] = {
	{ "extended-pid", VAD_ABOUT_PRODUCT, TEXT, "product.extended_pid", NULL },
	{ "installation-id", VAD_ABOUT_PRODUCT, TEXT, "product.installation_id", NULL },
	{ "lookup-domain", VAD_ABOUT_PRODUCT, TEXT, "product.lookup_domain", NULL },
	{ "kms-address", VAD_ABOUT_PRODUCT, TEXT, "product.kms_address", NULL },
	{ "kms-pid", VAD_ABOUT_PRODUCT, TEXT, "product.kms_pid", NULL },
	{ "ad-object-name", VAD_ABOUT_PRODUCT, TEXT, "product.ad_object", NULL },
	{ "rearm.windows", VAD_ABOUT_MACHINE, NUMBER, "machine.rearms_left", NULL },
	{ "rearm.sku", VAD_ABOUT_PRODUCT, NUMBER, "product.sku_rearms_left", NULL },
	{ "activation-interval", VAD_ABOUT_PRODUCT, NUMBER, "product.activation_interval", NULL },
	{ "renewal-interval", VAD_ABOUT_PRODUCT, NUMBER, "product.renewal_interval", NULL },
	{ "expiry.volume", VAD_ABOUT_PRODUCT, MINUTES, "product.expires_in", NULL },
	{ "expiry.timebased", VAD_ABOUT_PRODUCT, MINUTES, "product.expires_in", NULL },
	{ "expiry.avma", VAD_ABOUT_PRODUCT, MINUTES, "product.expires_in", NULL },
	{ "time-remaining", VAD_ABOUT_PRODUCT, MINUTES, "product.expires_in", NULL },
	{ "dns-unavailable", VAD_ABOUT_PRODUCT, YES, "product.discovery_failed", NULL },
	{ "caching.on", VAD_ABOUT_PRODUCT, YES, "product.host_caching", NULL },
	{ "caching.off", VAD_ABOUT_PRODUCT, NO, "product.host_caching", NULL },
	{ "activation-type.all", VAD_ABOUT_PRODUCT, WORD, "product.activation_type", "all" },
	{ "activation-type.ad", VAD_ABOUT_PRODUCT, WORD, "product.activation_type", "ad" },
	{ "activation-type.kms", VAD_ABOUT_PRODUCT, WORD, "product.activation_type", "kms" },
	{ "activation-type.token", VAD_ABOUT_PRODUCT, WORD, "product.activation_type", "token" },
	{ "kms-host-head", VAD_ABOUT_HOST, YES, "host.enabled", NULL },
	{ "count", VAD_ABOUT_HOST, NUMBER, "host.count", NULL },
	{ "port", VAD_ABOUT_HOST, TEXT, "host.port", NULL },
	{ "publishing.on", VAD_ABOUT_HOST, WORD, "host.dns_publishing", "enabled" },
	{ "publishing.off", VAD_ABOUT_HOST, WORD, "host.dns_publishing", "disabled" },
	{ "priority.normal", VAD_ABOUT_HOST, WORD, "host.priority", "normal" },
	{ "priority.low", VAD_ABOUT_HOST, WORD, "host.priority", "low" },
	{ "requests.total", VAD_ABOUT_HOST, NUMBER, "host.requests", NULL },
	{ "requests.failed", VAD_ABOUT_HOST, NUMBER, "host.failed_requests", NULL },
};

static bool plain_line(struct vad_reading *r, const char *key, struct vad_view rest)
{
	int64_t number;

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		if (strcmp(plain[i].key, key) != 0)
			continue;
		if (plain[i].about == VAD_ABOUT_HOST)
			vad_block_of(r, "slmgr", NULL)->is_host = true;
		else
			(void)vad_block_of(r, "slmgr", NULL);
		if (plain[i].kind == TEXT)
			vad_block_text(r, plain[i].about, plain[i].fact, rest);
		else if (plain[i].kind == YES || plain[i].kind == NO)
			vad_block_flag(r, plain[i].about, plain[i].fact, plain[i].kind == YES);
		else if (plain[i].kind == WORD)
			vad_block_word(r, plain[i].about, plain[i].fact, plain[i].word);
		else if (plain[i].kind == MINUTES ? vad_minutes(rest, &number)
						  : vad_first_number(rest, &number))
			vad_block_int(r, plain[i].about, plain[i].fact, number);
		return true;
	}
	return false;
}

/* Lines that are known and say nothing that anybody asks for. */
static bool silent_line(const char *key)
{
	static const char *const heads[] = {
		"processor-url", "machine-url", "use-license-url", "product-key-url",
		"validation-url", "rearm.app", "most-recent-activation", "kms-client-head",
		"kms-address-unavailable", "requests-", "requests.", "activate-to-refresh",
		"token-", "ad-", "avma-", "additional-information", "restart-needed", "run-slui",
		"processing", "ok.licences", "ok.priority", "ok.activation-type", "warning.",
		"status.unknown",
	};

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		if (strncmp(key, heads[i], strlen(heads[i])) == 0)
			return true;
	}
	return false;
}

static bool looks_like_product(struct vad_view name)
{
	return vad_app_of_name(name) != VAD_APP_UNKNOWN &&
	       vad_view_find(name, VAD_VIEW(", "), 0) != SIZE_MAX;
}

static void set_time(struct vad_reading *r, struct vad_view text)
{
	struct vad_stamp stamp;

	if (vad_reading_stamp(r, text, &stamp)) {
		r->block.time = stamp.time;
		r->block.clock = stamp.clock;
	}
}

static void eval_end(struct vad_reading *r, struct vad_view text)
{
	struct vad_stamp stamp;
	struct vad_block *b = &r->block;

	/* 1601 stands for "none" */
	if (!vad_reading_stamp(r, text, &stamp) || stamp.time < 0 ||
	    b->count == VAD_BLOCK_FIELDS)
		return;
	b->fields[b->count++] = (struct vad_block_field){
		.fact = "product.eval_end", .about = VAD_ABOUT_PRODUCT, .line = r->line,
		.value = { .type = VAD_TYPE_TIME, .number = stamp.time } };
}

static void reason(struct vad_reading *r, const struct vad_line *line)
{
	size_t offset = 0;
	uint32_t code;

	if (vad_find_code(r->k, line->text, &offset, &code))
		vad_block_reason(r, code);
}

static void status_value(struct vad_reading *r, struct vad_view value)
{
	const char *key = vad_text_key(r, value, "slmgr-status", NULL);

	if (key && strncmp(key, "value.", 6) == 0 && strcmp(key, "value.unknown") != 0)
		vad_block_status(r, key + 6);
}

static void service_version(struct vad_reading *r, struct vad_view version)
{
	vad_block_begin(r, "slmgr", NULL);
	vad_block_text(r, VAD_ABOUT_MACHINE, "machine.build", version);
	vad_block_text(r, VAD_ABOUT_HOST, "host.build", version);
	/* the name that follows belongs to the same block */
	r->block.name_size = 0;
}

static bool name_line(struct vad_reading *r, struct vad_view name)
{
	struct vad_block *b = &r->block;
	bool fresh;

	if (!looks_like_product(name))
		return false;
	/* only the version was said so far */
	fresh = b->open && strcmp(b->kind, "slmgr") == 0 && b->name_size == 0 && !b->has_id &&
		!b->status;
	if (!fresh)
		vad_block_begin(r, "slmgr", NULL);
	vad_block_name(r, name);
	return true;
}

static bool cmid_line(struct vad_reading *r, struct vad_view text)
{
	struct vad_guid id;

	(void)vad_block_of(r, "slmgr", NULL);
	if (vad_guid_parse(text, &id))
		vad_block_guid(r, VAD_ABOUT_MACHINE, "machine.cmid", &id);
	return true;
}

static bool block_line(struct vad_reading *r, const char *key, struct vad_view rest,
		       const struct vad_line *line)
{
	if (strcmp(key, "name") == 0)
		return name_line(r, rest);
	if (strcmp(key, "service-version") == 0) {
		service_version(r, rest);
		return true;
	}
	if (strcmp(key, "description") == 0) {
		/* a label of many programs */
		if (vad_channel_word(r->k, rest, NULL)[0] == '\0' || rest.size > 200)
			return false;
		(void)vad_block_of(r, "slmgr", NULL);
		vad_block_description(r, rest);
		return true;
	}
	if (strcmp(key, "cmid") == 0)
		return cmid_line(r, rest);
	if (plain_line(r, key, rest))
		return true;
	if (strcmp(key, "activation-id") == 0) {
		(void)vad_block_of(r, "slmgr", NULL);
		vad_block_id(r, rest);
	} else if (strcmp(key, "application-id") == 0) {
		(void)vad_block_of(r, "slmgr", NULL);
		vad_block_app(r, rest);
	} else if (strcmp(key, "channel") == 0) {
		(void)vad_block_of(r, "slmgr", NULL);
		vad_block_channel(r, rest);
	} else if (strcmp(key, "partial-key") == 0) {
		(void)vad_block_of(r, "slmgr", NULL);
		vad_block_key(r, rest);
	} else if (strcmp(key, "not-in-use") == 0) {
		vad_block_of(r, "slmgr", NULL)->not_in_use = true;
		vad_block_flag(r, VAD_ABOUT_PRODUCT, "product.key_installed", false);
	} else if (strcmp(key, "status") == 0) {
		(void)vad_block_of(r, "slmgr", NULL);
		status_value(r, rest);
	} else if (strncmp(key, "status.", 7) == 0 && strcmp(key, "status.unknown") != 0) {
		(void)vad_block_of(r, "slmgr", NULL);
		vad_block_status(r, key + 7);
	} else if (strcmp(key, "reason") == 0) {
		(void)vad_block_of(r, "slmgr", NULL);
		reason(r, line);
	} else if (strcmp(key, "evaluation-end") == 0) {
		(void)vad_block_of(r, "slmgr", NULL);
		eval_end(r, rest);
	} else if (strcmp(key, "trusted-time") == 0) {
		(void)vad_block_of(r, "slmgr", NULL);
		set_time(r, rest);
	} else if (strcmp(key, "dns-host") == 0 || strcmp(key, "registered-host") == 0) {
		(void)vad_block_of(r, "slmgr", NULL);
		vad_block_kms(r, rest, key[0] == 'd');
	} else if (strcmp(key, "activation-type") == 0) {
		(void)vad_block_of(r, "slmgr", NULL);
	} else {
		return false;
	}
	return true;
}

/* --- /xpr ---------------------------------------------------------------------------------- */

static bool xpr_line(struct vad_reading *r, const char *key, struct vad_view rest)
{
	static const struct {
		const char *key, *status;
	} states[] = {
		{ "xpr.unlicensed", "unlicensed" },
		{ "xpr.volume", "licensed" },
		{ "xpr.timebased", "licensed" },
		{ "xpr.avma", "licensed" },
		{ "xpr.licensed", "licensed" },
		{ "xpr.initial-grace", "initial-grace" },
		{ "xpr.additional-grace", "additional-grace" },
		{ "xpr.non-genuine-grace", "non-genuine-grace" },
		{ "xpr.notification", "notification" },
		{ "xpr.extended-grace", "extended-grace" },
	};
	struct vad_block *b = &r->block;

	if (strncmp(key, "xpr.", 4) != 0 ||
	    (strcmp(key, "xpr.unlicensed") == 0 && !(b->open && b->name_size > 0)))
		return false;
	b = vad_block_of(r, "slmgr", NULL);
	if (b->app == VAD_APP_UNKNOWN)
		b->app = VAD_APP_WINDOWS;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (strcmp(states[i].key, key) == 0)
			vad_block_status(r, states[i].status);
	}
	if (strcmp(key, "xpr.timebased") == 0)
		eval_end(r, rest);
	return true;
}

/* "Windows(R), Professional edition:" above what /xpr says. */
static bool edition_line(struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view name = line->text;

	if (name.size < 10 || name.data[name.size - 1] != ':')
		return false;
	name = vad_view_sub(name, 0, name.size - 1);
	if (!looks_like_product(name) || !vad_view_ends_nocase(name, "edition"))
		return false;
	vad_block_begin(r, "slmgr", NULL);
	vad_block_name(r, name);
	return true;
}

/* --- results of commands ------------------------------------------------------------------- */

/* What commands said before any product was named is the Windows product's. */
static void settle(struct slmgr_state *s, struct vad_reading *r, vad_subject product)
{
	uint64_t line = r->line;

	if (s->kms_line > 0 && product != VAD_NO_SUBJECT) {
		struct vad_view host;
		uint16_t port;

		r->line = s->kms_line;
		if (vad_split_endpoint(vad_view_of(s->kms), &host, &port)) {
			vad_put_host(r, product, "product.registered_host", host);
			vad_put_port(r, product, "product.registered_port", port);
			vad_put_subject(r, product, "product.endpoint",
					vad_reading_endpoint(r, host, port));
		}
		s->kms_line = 0;
	}
	if (s->tail_line > 0 && product != VAD_NO_SUBJECT) {
		r->line = s->tail_line;
		vad_reading_key(r, product, vad_view_of(s->tail));
		s->tail_line = 0;
	}
	r->line = line;
}

/* "Activating Windows(R), ServerStandard edition (de32eafd-...) ..." */
static bool activating(struct slmgr_state *s, struct vad_reading *r, struct vad_view rest)
{
	struct vad_guid id;
	size_t offset = 0, bracket;
	struct vad_product_words w = { .in_use = true };

	if (!vad_guid_find(rest, &offset, &id))
		return false;
	(void)vad_block_close(r);
	bracket = vad_view_find(rest, VAD_VIEW(" ("), 0);
	w.id = &id;
	w.name = vad_view_trim(vad_view_sub(rest, 0, bracket));
	r->command = "ato";
	vad_block_begin(r, "slmgr", NULL);
	vad_block_name(r, w.name);
	r->block.id = id;
	r->block.has_id = true;
	settle(s, r, vad_block_close(r));
	return true;
}

static bool installed_key(struct slmgr_state *s, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_text t = vad_text_of(line->raw);
	struct vad_view word, tail;

	/* ospp has a sentence that begins alike */
	if (!vad_view_ends_nocase(line->text, "successfully."))
		return false;
	(void)vad_block_close(r);
	vad_put_flag(r, r->machine, "machine.key_changed", true);
	while (vad_text_skip_blanks(&t), vad_text_word(&t, 128, &word)) {
		if (vad_key_shape_of(word, &tail) != VAD_KEY_GOOD)
			continue;
		memcpy(s->tail, tail.data, 5);
		s->tail[5] = '\0';
		s->tail_line = line->number;
		break;
	}
	return true;
}

/* The word before the closing words of "... set to %KMS% successfully." */
static struct vad_view set_value(struct vad_view rest)
{
	return vad_view_sub(rest, 0, vad_view_find_char(rest, ' ', 0));
}

static void kms_set(struct slmgr_state *s, const struct vad_line *line, struct vad_view rest)
{
	struct vad_view host = set_value(rest);

	if (host.size == 0 || host.size >= sizeof(s->kms))
		return;
	memcpy(s->kms, host.data, host.size);
	s->kms[host.size] = '\0';
	s->kms_line = line->number;
}

static void number_set(struct vad_reading *r, const char *fact, struct vad_view rest)
{
	int64_t number;

	if (vad_first_number(rest, &number))
		vad_put_int(r, vad_reading_windows(r), fact, number);
}

static bool success(struct slmgr_state *s, struct vad_reading *r, const char *key,
		    struct vad_view rest, const struct vad_line *line)
{
	if (strcmp(key, "ok.activated") == 0)
		vad_put_flag(r, vad_reading_windows(r), "product.activated", true);
	else if (strcmp(key, "ok.key-installed") == 0)
		return installed_key(s, r, line);
	else if (strcmp(key, "ok.key-uninstalled") == 0 || strcmp(key, "ok.key-cleared") == 0)
		r->command = NULL;
	else if (strcmp(key, "ok.kms-set") == 0)
		kms_set(s, line, rest);
	else if (strcmp(key, "ok.kms-cleared") == 0)
		s->kms_line = 0;
	else if (strcmp(key, "ok.lookup-domain-set") == 0)
		vad_put_host(r, vad_reading_windows(r), "product.lookup_domain", set_value(rest));
	else if (strcmp(key, "ok.activation-interval-set") == 0)
		number_set(r, "product.activation_interval", rest);
	else if (strcmp(key, "ok.renewal-interval-set") == 0)
		number_set(r, "product.renewal_interval", rest);
	else if (strncmp(key, "warning.kms", 11) == 0 && s->kms_line == 0 &&
		 strcmp(key, "warning.kms-restart") != 0)
		kms_set(s, line, rest);
	else if (strcmp(key, "restart-needed") == 0)
		vad_put_flag(r, r->machine, "machine.reboot_pending", true);
	else if (strcmp(key, "ok.command") != 0 && strncmp(key, "ok.", 3) != 0)
		return false;
	return true;
}

static void error_code(struct vad_reading *r, uint32_t code)
{
	vad_subject product = vad_reading_windows(r);

	if (!vad_code_counts(r->k, code))
		return;
	(void)vad_reading_error(r, &(struct vad_sighting){ .code = code,
							   .seen_in = "slmgr",
							   .command = r->command,
							   .product = product,
							   .attempt = VAD_NO_SUBJECT,
							   .endpoint = VAD_NO_SUBJECT,
							   .app = VAD_APP_WINDOWS,
							   .remote = r->remote });
}

static bool error_line(struct vad_reading *r, const char *key, const struct vad_line *line)
{
	size_t offset = 0;
	uint32_t code;

	if (strcmp(key, "error.product-not-found") == 0 ||
	    strcmp(key, "error.activation-id-not-found") == 0) {
		vad_put_flag(r, vad_reading_windows(r), "product.not_found", true);
		return true;
	}
	if (strcmp(key, "error.key-not-found") == 0) {
		vad_put_flag(r, vad_reading_windows(r), "product.key_missing_said", true);
		return true;
	}
	if (strncmp(key, "error-line", 10) == 0 || strcmp(key, "run-slui") == 0) {
		/* people, too, begin a sentence with "Error 0x..." */
		if (strcmp(key, "error-line.bare") == 0 &&
		    vad_view_find_nocase(line->text, VAD_VIEW("occurred in"), 0) == SIZE_MAX)
			return false;
		if (!vad_find_code(r->k, line->text, &offset, &code))
			return false;
		error_code(r, code);
		return true;
	}
	if (strncmp(key, "message.0x", 10) == 0 &&
	    vad_code_value(vad_view_of(key + 8), &code)) {
		error_code(r, code);
		return true;
	}
	return strncmp(key, "error.", 6) == 0;
}

/* Errors that are printed in decimal: "Error: 5 ..." is Win32's 5. */
static bool decimal_error(struct vad_reading *r, const struct vad_line *line)
{
	struct vad_text t = vad_text_of(line->value);
	uint64_t number;

	if (!vad_view_is_nocase(line->label, "Error") || !r->command ||
	    !vad_text_number(&t, 0xffff, &number) || number == 0)
		return false;
	error_code(r, 0x80070000u | (uint32_t)number);
	return true;
}

/* --- the reader ---------------------------------------------------------------------------- */

static bool slmgr_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct slmgr_state *s = state;
	struct vad_view rest = { 0 };
	const char *key;

	if (line->text.size == 0)
		return false;
	if (vad_command_line(r, line))
		return true;
	key = vad_line_key(r, line, "slmgr", &rest);
	if (key) {
		if (strcmp(key, "activating") == 0 && activating(s, r, rest))
			return true;
		if (error_line(r, key, line) || success(s, r, key, rest, line) ||
		    block_line(r, key, rest, line) || xpr_line(r, key, rest)) {
			vad_shapes_line(&r->shapes, key);
			return true;
		}
		if (silent_line(key) && r->block.open) {
			r->block.last_line = r->line;
			return true;
		}
	}
	return edition_line(r, line) || decimal_error(r, line);
}

static void slmgr_finish(void *state, struct vad_reading *r)
{
	struct slmgr_state *s = state;

	(void)vad_block_close(r);
	if (s->kms_line > 0 || s->tail_line > 0)
		settle(s, r, vad_reading_windows(r));
	if (r->typed_key != VAD_NO_SUBJECT) {
		r->line = r->typed_line;
		vad_put_subject(r, vad_reading_windows(r), "product.key", r->typed_key);
	}
}

static const char *const starts[] = { "error: ", NULL };

const struct vad_line_reader vad_reader_slmgr = {
	.name = "slmgr",
	.state_size = sizeof(struct slmgr_state),
	.starts = starts,
	.line = slmgr_line,
	.finish = slmgr_finish,
};

/* SPDX-License-Identifier: MIT */
/* ospp.vbs: /dstatus, /dstatusall, /act and the rest; and programs that show its data. */
#include <string.h>

#include "base/text.h"
#include "block.h"
#include "codes.h"
#include "commands.h"
#include "readers.h"
#include "reading.h"

struct ospp_state {
	bool activating; /* inside the output of /act */
};

static bool ours(const struct vad_reading *r)
{
	return r->block.open && strcmp(r->block.kind, "ospp") == 0;
}

static struct vad_block *block(struct ospp_state *s, struct vad_reading *r)
{
	return vad_block_of(r, "ospp", s->activating ? "act" : NULL);
}

/* A product begins with its id or its name: at the second of a kind, or behind nameless lines. */
static void begin_product(struct ospp_state *s, struct vad_reading *r, bool had, bool other)
{
	bool nameless = r->block.status || r->block.channel || r->block.tail[0] != '\0';

	if (!ours(r) || had || (!other && nameless))
		vad_block_begin(r, "ospp", s->activating ? "act" : NULL);
	r->block.last_line = r->line;
}

static void status_line(struct vad_reading *r, struct vad_view value)
{
	const char *key = vad_text_key(r, value, "ospp", NULL);

	if (key && strncmp(key, "status.", 7) == 0 && strcmp(key, "status.unknown") != 0)
		vad_block_status(r, key + 7);
}

static void error_code(struct ospp_state *s, struct vad_reading *r, const struct vad_line *line)
{
	size_t offset = 0;
	uint32_t code;

	if (!vad_find_code(r->k, line->text, &offset, &code))
		return;
	(void)block(s, r);
	vad_block_reason(r, code);
	if (vad_view_find_nocase(line->text, VAD_VIEW("information purposes"), 0) != SIZE_MAX)
		r->block.licensed_remark = true;
}

/* What was meant as a block of its own but has no name: the result of a command. */
static bool result_code(struct ospp_state *s, struct vad_reading *r, const struct vad_line *line)
{
	size_t offset = 0;
	uint32_t code;

	if (ours(r)) {
		error_code(s, r, line);
		return true;
	}
	/* Settings writes "Error code: 0x..." */
	if (vad_view_is_nocase(line->label, "ERROR CODE") && !vad_view_is(line->label, "ERROR CODE"))
		return false;
	if (!vad_find_code(r->k, line->text, &offset, &code) || !vad_code_counts(r->k, code))
		return true;
	(void)vad_reading_error(r, &(struct vad_sighting){ .code = code,
							   .seen_in = "ospp",
							   .command = r->command ? r->command : "act",
							   .product = VAD_NO_SUBJECT,
							   .attempt = VAD_NO_SUBJECT,
							   .endpoint = VAD_NO_SUBJECT,
							   .app = VAD_APP_OFFICE });
	return true;
}

static void remaining(struct ospp_state *s, struct vad_reading *r, struct vad_view rest)
{
	int64_t minutes;

	(void)block(s, r);
	if (vad_minutes(rest, &minutes))
		vad_block_int(r, VAD_ABOUT_PRODUCT, "product.expires_in", minutes);
}

static void number(struct ospp_state *s, struct vad_reading *r, const char *fact,
		   struct vad_view rest)
{
	int64_t value;

	(void)block(s, r);
	if (vad_first_number(rest, &value))
		vad_block_int(r, VAD_ABOUT_PRODUCT, fact, value);
}

static void activation_type(struct ospp_state *s, struct vad_reading *r, struct vad_view rest)
{
	static const char *const words[] = { "all", "ad", "kms", "token" };

	(void)block(s, r);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (vad_view_is_nocase(rest, words[i]))
			vad_block_word(r, VAD_ABOUT_PRODUCT, "product.activation_type", words[i]);
	}
}

/* The product that a result without a name is about. */
static vad_subject office(struct vad_reading *r)
{
	vad_subject near;

	if (ours(r))
		return vad_block_close(r);
	near = vad_near_product(r);
	if (near != VAD_NO_SUBJECT)
		return near;
	return vad_reading_product(r, &(struct vad_product_words){ .app = VAD_APP_OFFICE,
								   .in_use = true });
}

static bool result_line(struct ospp_state *s, struct vad_reading *r, const char *key)
{
	if (strncmp(key, "ok.activated", 12) == 0) {
		vad_put_flag(r, office(r), "product.activated", true);
	} else if (strcmp(key, "ok.key-installed") == 0) {
		vad_put_flag(r, r->machine, "machine.key_changed", true);
	} else if (strcmp(key, "ok.key-uninstalled") == 0) {
		r->command = NULL;
		if (ours(r)) {
			r->block.not_in_use = true;
			vad_block_flag(r, VAD_ABOUT_PRODUCT, "product.key_installed", false);
			(void)vad_block_close(r);
		}
	} else if (strcmp(key, "no-keys") == 0 || strcmp(key, "error.key-not-found") == 0 ||
		   strcmp(key, "error.no-kms-licences") == 0) {
		vad_put_flag(r, office(r), "product.key_missing_said", true);
		if (strcmp(key, "no-keys") == 0)
			vad_put_flag(r, office(r), "product.key_installed", false);
	} else if (strcmp(key, "error.service-missing") == 0) {
		vad_put_word(r, r->machine, "machine.osppsvc", "missing");
	} else if (strcmp(key, "error.service-stopped") == 0) {
		vad_put_word(r, r->machine, "machine.osppsvc", "stopped");
	} else if (strcmp(key, "error.rights") == 0) {
		vad_put_flag(r, r->machine, "machine.elevated", false);
	} else if (strcmp(key, "processing") == 0) {
		(void)vad_block_close(r);
		s->activating = r->command && strcmp(r->command, "act") == 0;
	} else if (strcmp(key, "exiting") == 0) {
		(void)vad_block_close(r);
		s->activating = false;
	} else if (strcmp(key, "activating") == 0) {
		(void)vad_block_close(r);
		s->activating = true;
	} else {
		return false;
	}
	return true;
}

/* "Installation ID for: Office 16, Office16ProPlusVL_MAK edition: 1234..." */
static void installation_id(struct vad_reading *r, struct vad_view rest)
{
	size_t colon = vad_view_find_char(rest, ':', 0);

	vad_block_begin(r, "ospp", NULL);
	if (colon == SIZE_MAX)
		return;
	vad_block_name(r, vad_view_sub(rest, 0, colon));
	vad_block_text(r, VAD_ABOUT_PRODUCT, "product.installation_id",
		       vad_view_sub(rest, colon + 1, SIZE_MAX));
}

static bool block_line(struct ospp_state *s, struct vad_reading *r, const char *key,
		       struct vad_view rest, const struct vad_line *line)
{
	struct vad_guid id;

	if (strcmp(key, "product-id") == 0) {
		vad_block_begin(r, "ospp", s->activating ? "act" : NULL);
		vad_block_text(r, VAD_ABOUT_PRODUCT, "product.extended_pid", rest);
	} else if (strcmp(key, "sku-id") == 0) {
		begin_product(s, r, r->block.has_id, r->block.name_size > 0);
		vad_block_id(r, rest);
	} else if (strcmp(key, "license-name") == 0) {
		begin_product(s, r, r->block.name_size > 0, r->block.has_id);
		vad_block_name(r, rest);
	} else if (strcmp(key, "uninstalling") == 0) {
		vad_block_begin(r, "ospp", NULL);
		vad_block_name(r, rest);
	} else if (strcmp(key, "license-description") == 0) {
		(void)block(s, r);
		vad_block_description(r, rest);
	} else if (strncmp(key, "status", 6) == 0) {
		if (!ours(r) && strcmp(key, "status") != 0)
			return false;
		(void)block(s, r);
		status_line(r, strcmp(key, "status") == 0 ? rest : line->text);
	} else if (strcmp(key, "error-code") == 0) {
		return result_code(s, r, line);
	} else if (strcmp(key, "remaining-grace") == 0) {
		remaining(s, r, rest);
	} else if (strcmp(key, "partial-key") == 0) {
		(void)block(s, r);
		vad_block_key(r, rest);
	} else if (strcmp(key, "activation-type") == 0) {
		activation_type(s, r, rest);
	} else if (strcmp(key, "installation-id") == 0) {
		installation_id(r, rest);
	} else if (strcmp(key, "cmid") == 0) {
		if (vad_guid_parse(rest, &id))
			vad_put_guid(r, r->machine, "machine.cmid", &id);
	} else {
		return false;
	}
	return true;
}

/* Lines of the client's part, which slmgr's resemble: only inside one of our blocks. */
static bool client_line(struct ospp_state *s, struct vad_reading *r, const char *key,
			struct vad_view rest)
{
	if (!ours(r))
		return false;
	if (strcmp(key, "dns-unavailable") == 0)
		vad_block_flag(r, VAD_ABOUT_PRODUCT, "product.discovery_failed", true);
	else if (strcmp(key, "dns-host") == 0)
		vad_block_kms(r, rest, true);
	else if (strcmp(key, "registered-host") == 0)
		vad_block_kms(r, rest, false);
	else if (strcmp(key, "activation-interval") == 0)
		number(s, r, "product.activation_interval", rest);
	else if (strcmp(key, "renewal-interval") == 0)
		number(s, r, "product.renewal_interval", rest);
	else if (strncmp(key, "caching.", 8) == 0)
		vad_block_flag(r, VAD_ABOUT_PRODUCT, "product.host_caching",
			       strcmp(key, "caching.on") == 0);
	else if (strcmp(key, "lookup-domain") == 0)
		vad_block_text(r, VAD_ABOUT_PRODUCT, "product.lookup_domain", rest);
	else if (strcmp(key, "ad-object-name") == 0)
		vad_block_text(r, VAD_ABOUT_PRODUCT, "product.ad_object", rest);
	else
		return strncmp(key, "ad-", 3) == 0;
	return true;
}

static bool silent_line(const char *key)
{
	static const char *const keys[] = { "beta-expiration", "expiration", "error-description",
					    "error-unknown", "history-hint",
					    "describe-hint", "ignore-error",
					    "kb-notice" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(key, keys[i]) == 0)
			return true;
	}
	return false;
}

/* "Office 16, Office16O365BusinessR_Grace edition" alone: the heading of a listing that shows
 * ospp's data under labels of its own. */
static bool heading(struct ospp_state *s, struct vad_reading *r, const struct vad_line *line)
{
	if (line->separator != 0 || vad_app_of_name(line->text) != VAD_APP_OFFICE ||
	    !vad_view_ends_nocase(line->text, " edition") ||
	    vad_view_find(line->text, VAD_VIEW(", "), 0) == SIZE_MAX)
		return false;
	s->activating = false;
	vad_block_begin(r, "ospp", NULL);
	vad_block_name(r, line->text);
	return true;
}

/* The second line of an error's description, or the dashes between two products. */
static bool rule(struct vad_reading *r, const struct vad_line *line)
{
	size_t i = 0;

	while (i < line->text.size && line->text.data[i] == '-')
		i++;
	if (i < 20 || i != line->text.size || !ours(r))
		return false;
	(void)vad_block_close(r);
	return true;
}

static bool ospp_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct ospp_state *s = state;
	struct vad_view rest = { 0 };
	const char *key;

	if (line->text.size == 0)
		return false;
	key = vad_line_key(r, line, "ospp", &rest);
	if (key)
		return result_line(s, r, key) || block_line(s, r, key, rest, line) ||
		       client_line(s, r, key, rest) || silent_line(key);
	return heading(s, r, line) || rule(r, line);
}

static const char *const starts[] = { "office ", "microsoft office", NULL };

const struct vad_line_reader vad_reader_ospp = {
	.name = "ospp",
	.state_size = sizeof(struct ospp_state),
	.starts = starts,
	.line = ospp_line,
};

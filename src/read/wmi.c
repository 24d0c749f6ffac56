/* SPDX-License-Identifier: MIT */
/*
 * Properties of SoftwareLicensingProduct and SoftwareLicensingService, which are named alike in
 * every language: wmic /format:list, Get-CimInstance lists and tables, and Ansible's facts.
 */
#include <string.h>

#include "base/escape.h"
#include "base/text.h"
#include "block.h"
#include "readers.h"
#include "reading.h"

#define NO_VALUE 4294967295 /* WMI's "not set" */

struct wmi_state {
	bool table, list;    /* rows of a table, items of a list follow */
	char host[VAD_NAME_MAX + 1]; /* a host whose port has not come */
	bool host_found;     /* it was found in DNS */
};

enum property {
	IGNORE, NAME, DESCRIPTION, ID, APP, CHANNEL, KEY, STATUS, STATUS_WORD, REASON, GRACE,
	TEXT, NUMBER, HOST, HOST_PORT, FOUND, FOUND_PORT, EVAL_END, TRUSTED, TYPE, CMID, IS_HOST,
	FIGURE, LIST,
};

static const struct {
	const char *name;
	enum property what;
	bool tells; /* this name alone says that it is WMI's */
	const char *fact;
	enum vad_block_about about;
} properties[] = {
	{ "Name", NAME, false, NULL, VAD_ABOUT_PRODUCT },
	{ "Description", DESCRIPTION, false, NULL, VAD_ABOUT_PRODUCT },
	{ "ID", ID, false, NULL, VAD_ABOUT_PRODUCT },
	{ "ApplicationID", APP, true, NULL, VAD_ABOUT_PRODUCT },
	{ "ProductKeyChannel", CHANNEL, true, NULL, VAD_ABOUT_PRODUCT },
	{ "PartialProductKey", KEY, true, NULL, VAD_ABOUT_PRODUCT },
	{ "LicenseStatus", STATUS, true, NULL, VAD_ABOUT_PRODUCT },
	{ "LicenseStatusReason", REASON, true, NULL, VAD_ABOUT_PRODUCT },
	{ "GracePeriodRemaining", GRACE, true, NULL, VAD_ABOUT_PRODUCT },
	{ "ProductKeyID", TEXT, true, "product.extended_pid", VAD_ABOUT_PRODUCT },
	{ "OfflineInstallationId", TEXT, true, "product.installation_id", VAD_ABOUT_PRODUCT },
	{ "KeyManagementServiceProductKeyID", TEXT, true, "product.kms_pid", VAD_ABOUT_PRODUCT },
	{ "KeyManagementServiceLookupDomain", TEXT, true, "product.lookup_domain",
	  VAD_ABOUT_PRODUCT },
	{ "DiscoveredKeyManagementServiceMachineIpAddress", TEXT, true, "product.kms_address",
	  VAD_ABOUT_PRODUCT },
	{ "ADActivationObjectName", TEXT, true, "product.ad_object", VAD_ABOUT_PRODUCT },
	{ "KeyManagementServiceMachine", HOST, true, NULL, VAD_ABOUT_PRODUCT },
	{ "KeyManagementServicePort", HOST_PORT, true, NULL, VAD_ABOUT_PRODUCT },
	{ "DiscoveredKeyManagementServiceMachineName", FOUND, true, NULL, VAD_ABOUT_PRODUCT },
	{ "DiscoveredKeyManagementServiceMachinePort", FOUND_PORT, true, NULL, VAD_ABOUT_PRODUCT },
	{ "EvaluationEndDate", EVAL_END, true, NULL, VAD_ABOUT_PRODUCT },
	{ "TrustedTime", TRUSTED, true, NULL, VAD_ABOUT_PRODUCT },
	{ "VLActivationTypeEnabled", TYPE, true, NULL, VAD_ABOUT_PRODUCT },
	{ "VLActivationInterval", NUMBER, true, "product.activation_interval", VAD_ABOUT_PRODUCT },
	{ "VLRenewalInterval", NUMBER, true, "product.renewal_interval", VAD_ABOUT_PRODUCT },
	{ "RemainingSkuReArmCount", NUMBER, true, "product.sku_rearms_left", VAD_ABOUT_PRODUCT },
	{ "RequiredClientCount", NUMBER, true, "product.required_count", VAD_ABOUT_PRODUCT },
	{ "RemainingWindowsReArmCount", NUMBER, true, "machine.rearms_left", VAD_ABOUT_MACHINE },
	{ "ClientMachineID", CMID, true, NULL, VAD_ABOUT_MACHINE },
	{ "IsKeyManagementServiceMachine", IS_HOST, true, NULL, VAD_ABOUT_HOST },
	{ "KeyManagementServiceCurrentCount", FIGURE, true, "host.count", VAD_ABOUT_HOST },
	{ "KeyManagementServiceTotalRequests", FIGURE, true, "host.requests", VAD_ABOUT_HOST },
	{ "KeyManagementServiceFailedRequests", FIGURE, true, "host.failed_requests",
	  VAD_ABOUT_HOST },
	{ "ansible_os_license_channel", CHANNEL, true, NULL, VAD_ABOUT_PRODUCT },
	{ "ansible_os_license_edition", NAME, true, NULL, VAD_ABOUT_PRODUCT },
	{ "ansible_os_license_status", STATUS_WORD, true, NULL, VAD_ABOUT_PRODUCT },
	{ "ansible_os_product_key", KEY, true, NULL, VAD_ABOUT_PRODUCT },
	{ "ansible_os_product_id", IGNORE, true, NULL, VAD_ABOUT_PRODUCT },
};

/* Properties of the same objects that nothing is made of. */
static const char *const silent[] = {
	"ADActivation", "AutomaticVM", "KeyManagementService", "License", "TokenActivation",
	"VLActivationType", "ExtendedGrace", "GenuineStatus", "IAID", "MachineURL", "ProcessorURL",
	"ProductKeyID2", "ProductKeyURL", "RemainingAppReArm", "UseLicenseURL", "ValidationURL",
};

static const char *const starts[] = { "applicationid", "partialproductkey", "licensestatus",
				      "licensefamily", "graceperiod", "productkey",
				      "keymanagementservice", "discoveredkey", "clientmachineid",
				      "adactivation", "\"ansible_os", "ansible_os_license",
				      "vlactivation", "evaluationenddate", "\"changed\"", NULL };

static struct vad_view unquoted(struct vad_view v)
{
	v = vad_view_trim(v);
	if (v.size > 0 && v.data[v.size - 1] == ',')
		v = vad_view_trim(vad_view_sub(v, 0, v.size - 1));
	if (v.size > 1 && v.data[0] == '"' && v.data[v.size - 1] == '"')
		v = vad_view_sub(v, 1, v.size - 2);
	return v;
}

static bool ours(const struct vad_reading *r)
{
	return r->block.open && strcmp(r->block.kind, "wmi") == 0;
}

/* --- values -------------------------------------------------------------------------------- */

/* 20171130140410.033000-000: with minutes from UTC behind it. */
static bool cim_time(struct vad_reading *r, struct vad_view value, struct vad_stamp *stamp)
{
	size_t dot = vad_view_find_char(value, '.', 0);

	if (dot == 14 && vad_reading_stamp(r, vad_view_sub(value, 0, dot), stamp)) {
		if (vad_view_ends_nocase(value, "000"))
			stamp->clock = VAD_CLOCK_UTC;
		return true;
	}
	return vad_reading_stamp(r, value, stamp);
}

static void host_done(struct wmi_state *s, struct vad_reading *r, struct vad_view port)
{
	struct vad_buffer text = vad_buffer_new(VAD_NAME_MAX + 16);
	uint64_t number;

	if (s->host[0] != '\0' && ours(r)) {
		vad_buffer_add(&text, s->host);
		if (vad_view_to_u64(port, &number) && number > 0 && number <= 65535)
			vad_buffer_printf(&text, ":%llu", (unsigned long long)number);
		vad_block_kms(r, vad_buffer_view(&text), s->host_found);
	}
	vad_buffer_clear(&text);
	s->host[0] = '\0';
}

static void host_named(struct wmi_state *s, struct vad_reading *r, struct vad_view value, bool found)
{
	host_done(s, r, VAD_VIEW(""));
	if (value.size > VAD_NAME_MAX || value.size == 0)
		return;
	memcpy(s->host, value.data, value.size);
	s->host[value.size] = '\0';
	s->host_found = found;
}

static void status_number(struct vad_reading *r, struct vad_view value)
{
	static const char *const words[] = { "unlicensed", "licensed", "initial-grace",
					     "additional-grace", "non-genuine-grace",
					     "notification", "extended-grace" };
	uint64_t number;

	if (vad_view_to_u64(value, &number) && number < 7)
		vad_block_status(r, words[number]);
}

static void status_word(struct vad_reading *r, struct vad_view value)
{
	const char *key = vad_text_key(r, value, "slmgr-status", NULL);

	if (key && strncmp(key, "value.", 6) == 0 && strcmp(key, "value.unknown") != 0)
		vad_block_status(r, key + 6);
}

static void activation_type(struct vad_reading *r, uint64_t number)
{
	static const char *const words[] = { "all", "ad", "kms", "token" };

	if (number < 4)
		vad_block_word(r, VAD_ABOUT_PRODUCT, "product.activation_type", words[number]);
}

static void take_time(struct vad_reading *r, struct vad_view value, bool evaluation)
{
	struct vad_stamp stamp;
	struct vad_block *b = &r->block;

	/* 1601 stands for "none" */
	if (!cim_time(r, value, &stamp) || stamp.time < 0)
		return;
	if (!evaluation) {
		b->time = stamp.time;
		b->clock = stamp.clock;
	} else if (b->count < VAD_BLOCK_FIELDS) {
		b->fields[b->count++] = (struct vad_block_field){
			.fact = "product.eval_end", .about = VAD_ABOUT_PRODUCT, .line = r->line,
			.value = { .type = VAD_TYPE_TIME, .number = stamp.time } };
	}
}

static void take_number(struct vad_reading *r, size_t i, struct vad_view value)
{
	struct vad_guid id;
	uint64_t number;
	bool known = vad_view_to_u64(value, &number) && number != NO_VALUE;

	switch (properties[i].what) {
	case CMID:
		if (vad_guid_parse(value, &id))
			vad_block_guid(r, VAD_ABOUT_MACHINE, "machine.cmid", &id);
		break;
	case REASON:
		if (vad_view_to_u64(value, &number) && number <= UINT32_MAX)
			vad_block_reason(r, (uint32_t)number);
		break;
	case GRACE:
		if (known && number > 0)
			vad_block_int(r, VAD_ABOUT_PRODUCT, "product.expires_in", (int64_t)number);
		break;
	case TYPE:
		if (known)
			activation_type(r, number);
		break;
	case IS_HOST:
		r->block.is_host = known && number == 1;
		if (r->block.is_host)
			vad_block_flag(r, VAD_ABOUT_HOST, "host.enabled", true);
		break;
	case NUMBER:
		if (known)
			vad_block_int(r, properties[i].about, properties[i].fact, (int64_t)number);
		break;
	case FIGURE:
		if (known && r->block.is_host)
			vad_block_int(r, VAD_ABOUT_HOST, properties[i].fact, (int64_t)number);
		break;
	default:
		break;
	}
}

static void take(struct wmi_state *s, struct vad_reading *r, size_t i, struct vad_view value)
{
	switch (properties[i].what) {
	case IGNORE:
		break;
	case NAME:
		vad_block_name(r, value);
		break;
	case DESCRIPTION:
		vad_block_description(r, value);
		break;
	case ID:
		vad_block_id(r, value);
		break;
	case APP:
		vad_block_app(r, value);
		break;
	case CHANNEL:
		vad_block_channel(r, value);
		break;
	case KEY:
		vad_block_key(r, value);
		break;
	case STATUS:
		status_number(r, value);
		break;
	case STATUS_WORD:
		status_word(r, value);
		break;
	case TEXT:
		vad_block_text(r, properties[i].about, properties[i].fact, value);
		break;
	case HOST:
	case FOUND:
		host_named(s, r, value, properties[i].what == FOUND);
		break;
	case HOST_PORT:
	case FOUND_PORT:
		host_done(s, r, value);
		break;
	case EVAL_END:
	case TRUSTED:
		take_time(r, value, properties[i].what == EVAL_END);
		break;
	default:
		take_number(r, i, value);
		break;
	}
}

/* --- lines --------------------------------------------------------------------------------- */

/* "Name   : x" and "Name=x", as WMI's properties stand; slmgr writes "Name: x". */
static bool property_layout(const struct vad_line *line)
{
	const char *behind = line->label.data + line->label.size;

	if (line->separator == '=' || (line->text.size > 0 && line->text.data[0] == '"'))
		return true;
	return line->label.size > 0 && behind < line->text.data + line->text.size &&
	       vad_ascii_is_space(*behind);
}

static bool product_name(struct vad_view text)
{
	return vad_app_of_name(text) != VAD_APP_UNKNOWN && vad_view_ends_nocase(text, "edition");
}

/* Does the property tell that a new object begins? */
static bool begins_next(const struct vad_reading *r, enum property what)
{
	const struct vad_block *b = &r->block;

	switch (what) {
	case NAME:
		return b->name_size > 0;
	case ID:
		return b->has_id;
	case KEY:
		return b->tail[0] != '\0';
	case STATUS:
	case STATUS_WORD:
		return b->status != NULL;
	case REASON:
		return b->has_reason;
	default:
		return false;
	}
}

static bool property_line(struct wmi_state *s, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view label = unquoted(line->label), value = unquoted(line->value);
	size_t i = 0, n = sizeof(properties) / sizeof(properties[0]);

	while (i < n && !vad_view_is_nocase(label, properties[i].name))
		i++;
	if (i == n) {
		for (size_t j = 0; ours(r) && j < sizeof(silent) / sizeof(silent[0]); j++) {
			if (vad_view_starts_nocase(label, silent[j]))
				return true;
		}
		return false;
	}
	if (!properties[i].tells && !ours(r) &&
	    !(properties[i].what == NAME && product_name(value)))
		return false;
	if (!properties[i].tells && !property_layout(line))
		return false;
	if (!ours(r) || begins_next(r, properties[i].what)) {
		host_done(s, r, VAD_VIEW(""));
		vad_block_begin(r, "wmi", NULL);
	}
	r->block.last_line = r->line;
	if (vad_view_starts_nocase(label, "ansible_os_license_edition") && value.size == 0)
		s->list = true;
	else if (value.size > 0)
		take(s, r, i, value);
	return true;
}

/* "Windows(R), Education edition      VCFB2" under "Name   PartialProductKey". */
static bool table_line(struct wmi_state *s, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view t = line->text, name;
	size_t at = vad_view_find_nocase(t, VAD_VIEW(" edition"), 0), last = t.size;

	if (vad_view_starts_nocase(t, "Name ") &&
	    vad_view_find_nocase(t, VAD_VIEW("PartialProductKey"), 0) != SIZE_MAX &&
	    line->separator == 0) {
		s->table = true;
		return true;
	}
	if (!s->table)
		return false;
	if (vad_view_starts_nocase(t, "----"))
		return true;
	name = vad_view_sub(t, 0, at == SIZE_MAX ? 0 : at + 8);
	if (!product_name(name)) {
		s->table = false;
		return false;
	}
	while (last > at + 8 && !vad_ascii_is_space(t.data[last - 1]))
		last--;
	vad_block_begin(r, "wmi", NULL);
	vad_block_name(r, name);
	vad_block_key(r, vad_view_sub(t, last, SIZE_MAX));
	(void)vad_block_close(r);
	return true;
}

/* "- Windows(R), Professional edition" under a property that is a list. */
static bool item_line(struct wmi_state *s, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view text = unquoted(line->text);

	if (!s->list)
		return false;
	if (!product_name(text)) {
		s->list = false;
		return false;
	}
	vad_block_begin(r, "wmi", NULL);
	vad_block_name(r, text);
	(void)vad_block_close(r);
	return true;
}

static bool wmi_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct wmi_state *s = state;

	if (line->text.size == 0)
		return false;
	if (line->label.size > 0 && property_line(s, r, line))
		return true;
	return table_line(s, r, line) || item_line(s, r, line);
}

static void wmi_finish(void *state, struct vad_reading *r)
{
	host_done(state, r, VAD_VIEW(""));
	(void)vad_block_close(r);
}

const struct vad_line_reader vad_reader_wmi = {
	.name = "wmi",
	.state_size = sizeof(struct wmi_state),
	.starts = starts,
	.line = wmi_line,
	.finish = wmi_finish,
};

/* SPDX-License-Identifier: MIT */
/* ospp.vbs, the licensing script of Office. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/identity.h"
#include "model/journal.h"
#include "phrases.h"
#include "rules/number.h"
#include "slmgr_private.h"

enum { TEXT_MAX = 4096, MINUTES_OF_DAY = 1440, PORT_MOST = 65535, REQUEST = 12288, FAILED = 8200 };

struct ospp {
	struct vad_model_world *world;
	const struct vad_knowledge *k;
	struct vad_model_machine *machine;
	struct vad_model_product *product;
	struct vad_buffer *out;
	struct vad_view value; /* behind the colon of the option */
	uint32_t status;
	bool missing;
};

/* --- lines ------------------------------------------------------------------------------------ */

static void add(struct ospp *o, const char *key, const char *const *values)
{
	if (!vad_model_phrase_add(o->k, "ospp", key, values, o->out))
		o->missing = true;
}

static void line(struct ospp *o, const char *key)
{
	add(o, key, NULL);
	vad_buffer_add_char(o->out, '\n');
}

static void label(struct ospp *o, const char *key, const char *value)
{
	add(o, key, NULL);
	vad_buffer_printf(o->out, " %s\n", value);
}

static void label_buffer(struct ospp *o, const char *key, struct vad_buffer *value)
{
	if (vad_buffer_result(value) != VAD_OK)
		o->out->result = vad_buffer_result(value);
	else
		label(o, key, vad_buffer_text(value));
	vad_buffer_clear(value);
}

static void describe(struct ospp *o, uint32_t code)
{
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);

	if (!vad_model_code_text(o->k, code, &text))
		vad_buffer_add_view(&text, vad_model_phrase(o->k, "ospp", "error-unknown"));
	label_buffer(o, "error-description", &text);
}

static void error(struct ospp *o, uint32_t code)
{
	char number[16];

	(void)snprintf(number, sizeof(number), "0x%08X", (unsigned)code);
	label(o, "error-code", number);
	describe(o, code);
	o->status = code;
}

static void failure(struct ospp *o, const char *id)
{
	uint32_t code, inner;

	vad_model_failure_code(o->world, id, &code, &inner);
	error(o, code);
}

static void wrong(struct ospp *o, const char *key)
{
	line(o, key);
	o->status = VAD_SLMGR_WRONG;
}

/* --- a product -------------------------------------------------------------------------------- */

static bool channel_of(const struct ospp *o, uint8_t *channel)
{
	return vad_model_channel_of(o->world, o->product, channel);
}

static void name_line(struct ospp *o, const char *key)
{
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);

	vad_model_product_name(o->world, o->machine, o->product, &text);
	label_buffer(o, key, &text);
}

static void head_lines(struct ospp *o)
{
	struct vad_guid id = vad_model_activation_id(o->world, o->product);
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);
	char guid[VAD_GUID_TEXT];

	vad_guid_print(&id, guid);
	label(o, "sku-id", guid);
	name_line(o, "license-name");
	vad_model_product_description(o->world, o->machine, o->product, &text);
	label_buffer(o, "license-description", &text);
}

static void tail_line(struct ospp *o)
{
	label(o, "partial-key",
	      vad_model_key_tail(o->world, vad_model_key(o->world, o->product->key), o->product));
}

/* LicenseStatusReason, as the script prints it under the state. */
static uint32_t reason_of(const struct ospp *o)
{
	static const uint32_t reasons[VAD_LICENCE_STATES] = {
		[VAD_LICENCE_UNLICENSED] = 0xC004F014u,
		[VAD_LICENCE_LICENSED] = 0x4004F040u,
		[VAD_LICENCE_INITIAL_GRACE] = 0x4004F00Cu,
		[VAD_LICENCE_ADDITIONAL_GRACE] = 0x4004F00Du,
		[VAD_LICENCE_NON_GENUINE_GRACE] = 0x4004F065u,
		[VAD_LICENCE_NOTIFICATION] = 0xC004F009u,
		[VAD_LICENCE_EXTENDED_GRACE] = 0x4004FC06u,
	};
	const struct vad_licence *licence = &o->product->licence;

	if (licence->state == VAD_LICENCE_NOTIFICATION && licence->reason == VAD_REASON_NON_GENUINE)
		return 0xC004F200u;
	return reasons[licence->state];
}

static void reason_lines(struct ospp *o)
{
	bool licensed = o->product->licence.state == VAD_LICENCE_LICENSED;
	uint32_t code = reason_of(o);

	if (licensed && !o->product->licence.volume)
		return;
	add(o, "error-code", NULL);
	vad_buffer_printf(o->out, " 0x%08X", (unsigned)code);
	if (licensed) {
		vad_buffer_add_char(o->out, ' ');
		add(o, "ignore-error", NULL);
	}
	vad_buffer_add_char(o->out, '\n');
	describe(o, code);
}

static void status_lines(struct ospp *o)
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
	int64_t minutes = vad_licence_minutes(&o->product->licence, o->world->now);

	add(o, "status", NULL);
	vad_buffer_add(o->out, "  ");
	add(o, keys[o->product->licence.state], NULL);
	vad_buffer_add(o->out, " \n");
	reason_lines(o);
	if (minutes <= 0)
		return;
	add(o, "remaining-grace", NULL);
	vad_buffer_printf(o->out, " %" PRId64 " days  (%" PRId64 " minute(s) before expiring)\n",
			  minutes / MINUTES_OF_DAY, minutes);
}

static void tab_endpoint(struct ospp *o, const char *key, const char *host, int64_t port)
{
	if (port == 0)
		(void)vad_rules_number(o->k, "kms.default-port", &port);
	vad_buffer_add_char(o->out, '\t');
	add(o, key, NULL);
	vad_buffer_printf(o->out, " %s:%" PRId64 "\n", host, port);
}

static void tab_interval(struct ospp *o, const char *key, int64_t minutes)
{
	vad_buffer_add_char(o->out, '\t');
	add(o, key, NULL);
	vad_buffer_printf(o->out, " %" PRId64 " minutes\n", minutes);
}

static void kms_lines(struct ospp *o)
{
	static const char *const types[] = {
		[VAD_MODEL_TYPE_ALL] = "ALL",
		[VAD_MODEL_TYPE_AD] = "AD",
		[VAD_MODEL_TYPE_KMS] = "KMS",
		[VAD_MODEL_TYPE_TOKEN] = "Token",
	};
	const struct vad_model_machine *m = o->machine;

	label(o, "activation-type", types[m->activation_type]);
	if (o->product->cached_host[0] != '\0') {
		tab_endpoint(o, "dns-host", o->product->cached_host, o->product->cached_port);
	} else {
		vad_buffer_add_char(o->out, '\t');
		line(o, "dns-unavailable");
	}
	if (m->forced_host[0] != '\0')
		tab_endpoint(o, "registered-host", m->forced_host, m->forced_port);
	tab_interval(o, "activation-interval", o->product->activation_interval);
	tab_interval(o, "renewal-interval", o->product->renewal_interval);
	vad_buffer_add_char(o->out, '\t');
	line(o, m->caching ? "caching.on" : "caching.off");
	if (m->lookup_domain[0] != '\0') {
		vad_buffer_add_char(o->out, '\t');
		label(o, "lookup-domain", m->lookup_domain);
	}
}

static void ad_lines(struct ospp *o)
{
	const struct vad_model_directory *directory =
		vad_model_directory(o->world, o->machine->domain);
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);
	char guid[VAD_GUID_TEXT];
	struct vad_guid id;

	line(o, "ad-head");
	label(o, "ad-object-name", o->product->ad_object);
	if (directory == NULL)
		return;
	vad_model_object_dn(directory, &text);
	label_buffer(o, "ad-object-dn", &text);
	vad_model_object_pid(o->world, o->machine, directory, &text);
	label_buffer(o, "ad-extended-pid", &text);
	id = vad_model_object_id(o->world, o->machine, directory);
	vad_guid_print(&id, guid);
	label(o, "ad-activation-id", guid);
}

static void show(struct ospp *o, bool all)
{
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);
	uint8_t channel = VAD_MODEL_CHANNEL_GVLK;
	bool keyed = channel_of(o, &channel);

	line(o, "separator");
	if (!keyed && !all) {
		wrong(o, "no-keys");
		return;
	}
	if (keyed) {
		vad_model_extended_pid(o->world, o->machine, o->product, &text);
		label_buffer(o, "product-id", &text);
	}
	head_lines(o);
	if (keyed)
		label(o, "beta-expiration", "1/1/1601");
	status_lines(o);
	if (!keyed)
		return;
	tail_line(o);
	if (channel != VAD_MODEL_CHANNEL_GVLK)
		return;
	if (o->product->ad_object[0] != '\0' && o->product->licence.state == VAD_LICENCE_LICENSED)
		ad_lines(o);
	else
		kms_lines(o);
}

static void dstatus(struct ospp *o)
{
	show(o, false);
}

static void dstatusall(struct ospp *o)
{
	show(o, true);
}

/* --- activation ------------------------------------------------------------------------------- */

/* The codes for which the script knows an article. */
static bool has_article(uint32_t code)
{
	static const uint32_t codes[] = {
		0x80070422, 0x80070426, 0xC004F074, 0x80070001, 0x80070005,
		0x8007000D, 0x8007232B, 0x8007251D, 0xC004F014, 0xC004F038,
		0xC004F039, 0xC004F041, 0xC004F042, 0xC004C003, 0x4004F040,
	};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i] == code)
			return true;
	return false;
}

static void attempt_failed(struct ospp *o, uint32_t code, bool kms)
{
	char number[16];

	error(o, code);
	if (has_article(code)) {
		(void)snprintf(number, sizeof(number), "0x%08X", (unsigned)code);
		label(o, "kb-notice", number);
		add(o, "kb-link", (const char *const[]){ number + 2, NULL });
		vad_buffer_add_char(o->out, '\n');
	}
	if (kms)
		line(o, "history-hint");
}

static void act(struct ospp *o)
{
	struct vad_model_outcome outcome = { 0 };
	enum vad_result result;
	uint8_t channel;

	line(o, "separator");
	if (!channel_of(o, &channel)) {
		wrong(o, "no-keys");
		return;
	}
	line(o, "activating");
	head_lines(o);
	tail_line(o);
	result = vad_model_attempt(o->world, o->machine, o->product, VAD_TRIGGER_COMMAND, &outcome);
	if (result != VAD_OK)
		o->out->result = result;
	else if (outcome.activated)
		line(o, "ok.activated");
	else
		attempt_failed(o, outcome.code, channel == VAD_MODEL_CHANNEL_GVLK);
	line(o, "separator");
}

/* Say how it ended. */
static void finish(struct ospp *o, enum vad_result result, const struct vad_model_outcome *outcome,
		   const char *success)
{
	if (result != VAD_OK)
		o->out->result = result;
	else if (outcome->failure != NULL)
		error(o, outcome->code);
	else
		line(o, success);
}

static void actcid(struct ospp *o)
{
	struct vad_model_outcome outcome = { 0 };
	uint8_t channel;

	line(o, "separator");
	if (!channel_of(o, &channel))
		wrong(o, "no-keys");
	else
		finish(o, vad_model_confirm(o->world, o->machine, o->product, o->value, &outcome),
		       &outcome, "ok.activated-offline");
}

static void dinstid(struct ospp *o)
{
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);
	uint8_t channel;

	line(o, "separator");
	if (!channel_of(o, &channel)) {
		wrong(o, "no-keys");
		return;
	}
	vad_model_product_name(o->world, o->machine, o->product, &text);
	vad_buffer_add(&text, ": ");
	vad_model_installation_id(o->world, o->machine, o->product, &text);
	label_buffer(o, "installation-id", &text);
}

/* --- keys ------------------------------------------------------------------------------------- */

static void inpkey(struct ospp *o)
{
	struct vad_model_key room, meant;
	const struct vad_model_key *key =
		vad_model_typed_key(o->world, o->machine, o->value, &room);
	struct vad_model_outcome outcome = { 0 };

	line(o, "separator");
	/* Keys that fit any product are meant for Office here. */
	meant = *key;
	if (meant.edition[0] == '\0')
		meant.edition = o->product->edition;
	finish(o,
	       vad_model_install_key(o->world, o->machine, &meant, VAD_TRIGGER_COMMAND, &outcome),
	       &outcome, "ok.key-installed");
}

static void unpkey(struct ospp *o)
{
	const struct vad_model_key *key = vad_model_key(o->world, o->product->key);

	line(o, "separator");
	if (o->value.size != 5) {
		wrong(o, "error.tail-needed");
	} else if (key == NULL ||
		   !vad_view_is_nocase(o->value, vad_model_key_tail(o->world, key, o->product))) {
		wrong(o, "error.key-not-found");
	} else {
		name_line(o, "uninstalling");
		(void)vad_model_uninstall_key(o->world, o->machine, o->product);
		line(o, "ok.key-uninstalled");
	}
}

static void rearm(struct ospp *o)
{
	line(o, "separator");
	if (vad_model_rearm(o->world, o->machine, o->product))
		line(o, "ok.rearm");
	else
		failure(o, "rearms-used-up");
}

/* --- settings --------------------------------------------------------------------------------- */

static void done(struct ospp *o)
{
	line(o, "separator");
	line(o, "ok.setting");
}

static void sethst(struct ospp *o)
{
	o->machine->forced_host = vad_model_text(o->world, o->value);
	done(o);
}

static void setprt(struct ospp *o)
{
	uint64_t port;

	if (!vad_view_to_u64(o->value, &port) || port == 0 || port > PORT_MOST) {
		wrong(o, "error.unsupported");
		return;
	}
	o->machine->forced_port = (int64_t)port;
	done(o);
}

static void remhst(struct ospp *o)
{
	o->machine->forced_host = "";
	o->machine->forced_port = 0;
	done(o);
}

static void cachst(struct ospp *o)
{
	bool on = vad_view_is_nocase(o->value, "true");

	if (!on && !vad_view_is_nocase(o->value, "false")) {
		wrong(o, "error.unsupported");
		return;
	}
	o->machine->caching = on;
	done(o);
}

static void actype(struct ospp *o)
{
	uint64_t type;

	if (!vad_view_to_u64(o->value, &type) || type > VAD_MODEL_TYPE_TOKEN) {
		wrong(o, "error.unsupported");
		return;
	}
	o->machine->activation_type = (uint8_t)type;
	done(o);
}

static void skms_domain(struct ospp *o)
{
	o->machine->lookup_domain = vad_model_text(o->world, o->value);
	done(o);
}

static void ckms_domain(struct ospp *o)
{
	o->machine->lookup_domain = "";
	done(o);
}

/* --- what happened ---------------------------------------------------------------------------- */

/* A request for Office is one that asks for as many machines as Office needs. */
static bool of_office(const struct ospp *o, const struct vad_model_record *record)
{
	struct vad_guid id = vad_model_activation_id(o->world, o->product);
	char guid[VAD_GUID_TEXT];

	vad_guid_print(&id, guid);
	for (size_t i = 0; i < record->data_count; i++)
		if (strstr(record->data[i], guid) != NULL)
			return true;
	return false;
}

static void history(struct ospp *o, uint32_t id, const char *head, const char *none)
{
	size_t found = 0;

	line(o, "separator");
	label(o, head, o->machine->name);
	for (size_t i = 0; i < vad_model_journal_count(o->machine); i++) {
		const struct vad_model_record *record = vad_model_journal_at(o->machine, i);

		if (record->id != id || !of_office(o, record))
			continue;
		vad_buffer_printf(o->out, "%u ", (unsigned)id);
		vad_time_print(o->out, record->time, VAD_CLOCK_UTC);
		vad_buffer_add_char(o->out, '\n');
		vad_model_record_message(o->world, record, o->out);
		vad_buffer_add_char(o->out, '\n');
		found++;
	}
	if (found == 0)
		label(o, none, o->machine->name);
}

static void dhistorykms(struct ospp *o)
{
	history(o, REQUEST, "kms-history", "kms-history-none");
}

static void dhistoryacterr(struct ospp *o)
{
	history(o, FAILED, "error-history", "error-history-none");
}

static void dcmid(struct ospp *o)
{
	char guid[VAD_GUID_TEXT];
	uint8_t channel;

	line(o, "separator");
	if (!channel_of(o, &channel) || channel != VAD_MODEL_CHANNEL_GVLK) {
		wrong(o, "error.no-kms-licences");
		return;
	}
	vad_guid_print(&o->machine->cmid, guid);
	label(o, "cmid", guid);
}

static void ddescr(struct ospp *o)
{
	uint64_t code;

	if (!vad_view_starts_nocase(o->value, "0x") ||
	    !vad_view_hex_to_u64(vad_view_sub(o->value, 2, SIZE_MAX), &code) || code > UINT32_MAX)
		wrong(o, "error.unsupported");
	else
		describe(o, (uint32_t)code);
}

/* A service that hangs or stopped runs again, where it may start at all. */
static void restart_service(struct ospp *o)
{
	struct vad_model_machine *m = o->machine;

	if (m->sppsvc_start == VAD_MODEL_START_DISABLED || m->dependency_missing) {
		wrong(o, "error.service-stopped");
		return;
	}
	m->sppsvc = VAD_MODEL_SERVICE_RUNNING;
	done(o);
}

/* --- the command line ------------------------------------------------------------------------- */

enum need { ANYBODY, REGISTRY, ADMINISTRATOR };

static const struct option {
	const char *name;
	void (*run)(struct ospp *o);
	bool value;
	enum need need;
} options[] = {
	{ "dstatus", dstatus, false, ANYBODY },
	{ "dstatusall", dstatusall, false, ANYBODY },
	{ "act", act, false, ANYBODY },
	{ "inpkey", inpkey, true, ADMINISTRATOR },
	{ "unpkey", unpkey, true, ADMINISTRATOR },
	{ "dinstid", dinstid, false, ANYBODY },
	{ "actcid", actcid, true, ADMINISTRATOR },
	{ "sethst", sethst, true, REGISTRY },
	{ "setprt", setprt, true, REGISTRY },
	{ "remhst", remhst, false, REGISTRY },
	{ "cachst", cachst, true, REGISTRY },
	{ "actype", actype, true, REGISTRY },
	{ "skms-domain", skms_domain, true, REGISTRY },
	{ "ckms-domain", ckms_domain, false, REGISTRY },
	{ "dhistoryacterr", dhistoryacterr, false, ANYBODY },
	{ "dhistorykms", dhistorykms, false, ANYBODY },
	{ "dcmid", dcmid, false, ANYBODY },
	{ "ddescr", ddescr, true, ANYBODY },
	{ "rearm", rearm, false, ADMINISTRATOR },
	{ "osppsvcrestart", restart_service, false, REGISTRY },
};

static const struct option *find_option(struct vad_view name)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (vad_view_is_nocase(name, options[i].name))
			return &options[i];
	return NULL;
}

/* What stops the script before it does anything; false: nothing. */
static bool stopped(struct ospp *o, const struct option *option)
{
	const char *service = vad_model_service_failure(o->machine);

	if (option->need == REGISTRY && !o->machine->elevated) {
		wrong(o, "error.rights");
		line(o, "error.elevate");
	} else if (option->run != restart_service && service != NULL) {
		wrong(o, o->machine->sppsvc == VAD_MODEL_SERVICE_MISSING ? "error.service-missing"
									 : "error.service-stopped");
	} else if (option->need == ADMINISTRATOR && !o->machine->elevated) {
		failure(o, "not-elevated");
	} else {
		return false;
	}
	return true;
}

static void run(struct ospp *o, struct vad_view arg)
{
	size_t colon = vad_view_find_char(arg, ':', 0);
	bool slash = arg.size > 0 && (arg.data[0] == '/' || arg.data[0] == '-');
	const struct option *option =
		slash ? find_option(vad_view_sub(arg, 1, colon == SIZE_MAX ? SIZE_MAX : colon - 1))
		      : NULL;

	if (colon != SIZE_MAX)
		o->value = vad_view_sub(arg, colon + 1, SIZE_MAX);
	if (option == NULL) {
		wrong(o, "error.unsupported");
	} else if (option->value && o->value.size == 0) {
		add(o, "error.unsupported", NULL);
		vad_buffer_add_char(o->out, ' ');
		label(o, "error.value-needed", vad_model_text(o->world, arg));
		o->status = VAD_SLMGR_WRONG;
	} else if (!stopped(o, option)) {
		option->run(o);
	}
}

enum vad_result vad_model_ospp(struct vad_model_shell *shell, const struct vad_view *args,
			       size_t count, struct vad_buffer *out, uint32_t *status)
{
	struct ospp o = { .world = shell->world,
			  .k = shell->world->k,
			  .machine = shell->machine,
			  .product = &shell->machine->product[1],
			  .out = out };

	if (o.product->edition[0] == '\0')
		return VAD_NOT_FOUND;
	line(&o, "processing");
	run(&o, count == 0 ? (struct vad_view){ 0 } : args[0]);
	line(&o, "separator");
	line(&o, "exiting");
	if (o.missing)
		return VAD_INVALID;
	if (vad_buffer_result(out) == VAD_OK)
		*status = o.status;
	return vad_buffer_result(out);
}

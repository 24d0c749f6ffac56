/* SPDX-License-Identifier: MIT */
/* slmgr.vbs: its command line, and how it writes lines and errors. */
#include <inttypes.h>
#include <stdio.h>

#include "model/identity.h"
#include "phrases.h"
#include "slmgr_private.h"

enum { TEXT_MAX = 4096, PARTS_MAX = 2 };

/* --- lines ------------------------------------------------------------------------------------ */

static void indent(struct vad_slmgr *s, unsigned depth)
{
	for (unsigned i = 0; i < depth; i++)
		vad_buffer_add(s->out, "    ");
}

void vad_slmgr_line(struct vad_slmgr *s, unsigned depth, const char *key, const char *const *values)
{
	indent(s, depth);
	if (!vad_model_phrase_add(s->k, "slmgr", key, values, s->out))
		s->missing = true;
	vad_buffer_add_char(s->out, '\n');
}

void vad_slmgr_line_with(struct vad_slmgr *s, unsigned depth, const char *key, const char *value)
{
	vad_slmgr_line(s, depth, key, (const char *const[]){ value, NULL });
}

void vad_slmgr_label(struct vad_slmgr *s, unsigned depth, const char *key, const char *value)
{
	indent(s, depth);
	if (!vad_model_phrase_add(s->k, "slmgr", key, NULL, s->out))
		s->missing = true;
	vad_buffer_add_char(s->out, ' ');
	vad_buffer_add(s->out, value);
	vad_buffer_add_char(s->out, '\n');
}

void vad_slmgr_label_buffer(struct vad_slmgr *s, unsigned depth, const char *key,
			    struct vad_buffer *value)
{
	/* Out of memory here is out of memory there. */
	if (vad_buffer_result(value) != VAD_OK)
		s->out->result = vad_buffer_result(value);
	else
		vad_slmgr_label(s, depth, key, vad_buffer_text(value));
	vad_buffer_clear(value);
}

void vad_slmgr_label_number(struct vad_slmgr *s, unsigned depth, const char *key, int64_t value)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRId64, value);
	vad_slmgr_label(s, depth, key, text);
}

void vad_slmgr_error(struct vad_slmgr *s, uint32_t code)
{
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);
	char number[16];

	(void)snprintf(number, sizeof(number), "%08X", (unsigned)code);
	/* An HRESULT that is no failure is a positive number, which the script prints as it is. */
	if (code < 0x80000000u)
		(void)snprintf(number, sizeof(number), "%u", (unsigned)code);
	if (!vad_model_code_text(s->k, code, &text) &&
	    !vad_model_phrase_add(s->k, "slmgr", "run-slui",
				  (const char *const[]){ number, NULL }, &text))
		s->missing = true;
	if (code >= 0x80000000u)
		vad_slmgr_line(s, 0, "error-line",
			       (const char *const[]){ number, vad_buffer_text(&text), NULL });
	else
		vad_buffer_printf(s->out, "Error: %s %s\n", number, vad_buffer_text(&text));
	vad_buffer_clear(&text);
	s->status = code;
}

void vad_slmgr_failure(struct vad_slmgr *s, const char *failure)
{
	uint32_t code = 0, inner = 0;

	vad_model_failure_code(s->world, failure, &code, &inner);
	vad_slmgr_error(s, code);
}

void vad_slmgr_wrong(struct vad_slmgr *s, const char *key, const char *value)
{
	vad_slmgr_line_with(s, 0, key, value);
	s->status = VAD_SLMGR_WRONG;
}

/* --- arguments -------------------------------------------------------------------------------- */

const char *vad_slmgr_argument(struct vad_slmgr *s, size_t index)
{
	return index < s->count ? vad_model_text(s->world, s->args[index]) : "";
}

struct vad_model_product *vad_slmgr_at(struct vad_slmgr *s, size_t slot)
{
	if (slot < VAD_MODEL_PRODUCTS_MAX)
		return s->machine->product[slot].edition[0] == '\0' ? NULL
								    : &s->machine->product[slot];
	return vad_model_office_host(s->world, s->machine, &s->office_host) ? &s->office_host
									    : NULL;
}

static struct vad_model_product *by_id(struct vad_slmgr *s, struct vad_view text)
{
	struct vad_guid wanted;

	if (!vad_guid_parse(text, &wanted))
		return NULL;
	for (size_t slot = 0; slot < VAD_SLMGR_SLOTS; slot++) {
		struct vad_model_product *product = vad_slmgr_at(s, slot);
		struct vad_guid id;

		if (product == NULL)
			continue;
		id = vad_model_activation_id(s->world, product);
		if (vad_guid_equal(&id, &wanted))
			return product;
	}
	return NULL;
}

struct vad_model_product *vad_slmgr_product(struct vad_slmgr *s, size_t index, bool keyed)
{
	struct vad_model_product *product =
		index < s->count ? by_id(s, s->args[index]) : &s->machine->product[0];
	uint8_t channel;

	if (product == NULL)
		vad_slmgr_wrong(s, "error.activation-id-not-found", vad_slmgr_argument(s, index));
	else if (keyed && !vad_model_channel_of(s->world, product, &channel)) {
		vad_slmgr_wrong(s, "error.product-not-found", NULL);
		product = NULL;
	}
	return product;
}

/* --- options ---------------------------------------------------------------------------------- */

/* Names of parameters are those of Microsoft's help; the first `least` are needed. */
static const struct option {
	const char *name;
	void (*run)(struct vad_slmgr *s);
	unsigned least, most;
	bool elevated; /* changes something */
	bool local;    /* not on another machine */
	bool modern;   /* Windows 8, Server 2012 and later */
	const char *params[3];
} options[] = {
	{ "ipk", vad_slmgr_ipk, 1, 1, true, false, false, { "<Product Key>" } },
	{ "upk", vad_slmgr_upk, 0, 1, true, false, false, { "[Activation ID]" } },
	{ "ato", vad_slmgr_ato, 0, 1, false, false, false, { "[Activation ID]" } },
	{ "dli", vad_slmgr_dli, 0, 1, false, false, false, { "[Activation ID | All]" } },
	{ "dlv", vad_slmgr_dlv, 0, 1, false, false, false, { "[Activation ID | All]" } },
	{ "xpr", vad_slmgr_xpr, 0, 1, false, false, false, { "[Activation ID]" } },
	{ "cpky", vad_slmgr_cpky, 0, 0, true, false, false, { NULL } },
	{ "ilc", vad_slmgr_ilc, 1, 1, true, false, false, { "<License file>" } },
	{ "rilc", vad_slmgr_rilc, 0, 0, true, false, false, { NULL } },
	{ "rearm", vad_slmgr_rearm, 0, 0, true, false, false, { NULL } },
	{ "rearm-app", vad_slmgr_rearm_app, 1, 1, true, false, true, { "<Application ID>" } },
	{ "rearm-sku", vad_slmgr_rearm_sku, 1, 1, true, false, true, { "<Activation ID>" } },
	{ "dti", vad_slmgr_dti, 0, 1, false, false, false, { "[Activation ID]" } },
	{ "atp", vad_slmgr_atp, 1, 2, true, false, false,
	  { "<Confirmation ID>", "[Activation ID]" } },
	{ "skms", vad_slmgr_skms, 1, 2, true, false, false,
	  { "<Name[:Port] | : port>", "[Activation ID]" } },
	{ "ckms", vad_slmgr_ckms, 0, 1, true, false, false, { "[Activation ID]" } },
	{ "skms-domain", vad_slmgr_skms_domain, 1, 2, true, false, true,
	  { "<FQDN>", "[Activation ID]" } },
	{ "ckms-domain", vad_slmgr_ckms_domain, 0, 1, true, false, true, { "[Activation ID]" } },
	{ "skhc", vad_slmgr_skhc, 0, 0, true, false, false, { NULL } },
	{ "ckhc", vad_slmgr_ckhc, 0, 0, true, false, false, { NULL } },
	{ "sprt", vad_slmgr_sprt, 1, 1, true, false, false, { "<Port>" } },
	{ "sai", vad_slmgr_sai, 1, 1, true, false, false, { "<Activation Interval>" } },
	{ "sri", vad_slmgr_sri, 1, 1, true, false, false, { "<Renewal Interval>" } },
	{ "sdns", vad_slmgr_sdns, 0, 0, true, false, false, { NULL } },
	{ "cdns", vad_slmgr_cdns, 0, 0, true, false, false, { NULL } },
	{ "spri", vad_slmgr_spri, 0, 0, true, false, false, { NULL } },
	{ "cpri", vad_slmgr_cpri, 0, 0, true, false, false, { NULL } },
	{ "act-type", vad_slmgr_act_type, 0, 2, true, false, true,
	  { "[Activation-Type]", "[Activation ID]" } },
	{ "ad-activation-online", vad_slmgr_ad_online, 1, 2, true, true, true,
	  { "<Product Key>", "[Activation Object name]" } },
	{ "ad-activation-get-iid", vad_slmgr_ad_iid, 1, 1, true, true, true,
	  { "<Product Key>" } },
	{ "ad-activation-apply-cid", vad_slmgr_ad_confirm, 2, 3, true, true, true,
	  { "<Product Key>", "<Confirmation ID>", "[Activation Object name]" } },
	{ "ao-list", vad_slmgr_ao_list, 0, 0, false, true, true, { NULL } },
	{ "del-ao", vad_slmgr_del_ao, 1, 1, true, true, true,
	  { "<Activation Object DN | Activation Object RDN>" } },
};

static const struct option *find_option(const struct vad_slmgr *s, struct vad_view name)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (vad_view_is_nocase(name, options[i].name) &&
		    (!options[i].modern || vad_model_release_of(s->machine)->modern))
			return &options[i];
	return NULL;
}

static void usage(struct vad_slmgr *s)
{
	static const char *const keys[] = { "head", "usage", "machine", "user", "password" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		indent(s, i < PARTS_MAX ? 0 : 3);
		if (!vad_model_phrase_add(s->k, "slmgr-usage", keys[i], NULL, s->out))
			s->missing = true;
		vad_buffer_add_char(s->out, '\n');
	}
	vad_buffer_add_char(s->out, '\n');
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (options[i].modern && !vad_model_release_of(s->machine)->modern)
			continue;
		vad_buffer_printf(s->out, "/%s", options[i].name);
		for (size_t p = 0; p < options[i].most; p++)
			vad_buffer_printf(s->out, " %s", options[i].params[p]);
		vad_buffer_add_char(s->out, '\n');
	}
}

static bool is_option(struct vad_view arg)
{
	return arg.size > 0 && (arg.data[0] == '/' || arg.data[0] == '-');
}

static void run_option(struct vad_slmgr *s, struct vad_view arg, bool remote)
{
	const struct option *option = find_option(s, vad_view_sub(arg, 1, SIZE_MAX));
	const char *text = vad_model_text(s->world, arg);

	if (option == NULL) {
		vad_slmgr_label(s, 0, "error.unknown-option", text);
		s->status = VAD_SLMGR_WRONG;
	} else if (s->count < option->least) {
		vad_slmgr_line(s, 0, "error.option-needs",
			       (const char *const[]){ text, option->params[s->count], NULL });
		s->status = VAD_SLMGR_WRONG;
	} else if (s->count > option->most) {
		vad_slmgr_wrong(s, "error.bad-combination", NULL);
	} else if (remote && option->local) {
		vad_slmgr_wrong(s, "error.not-remote", NULL);
	} else if (vad_model_service_failure(s->machine) != NULL) {
		vad_slmgr_failure(s, vad_model_service_failure(s->machine));
	} else if (option->elevated && !s->elevated) {
		vad_slmgr_failure(s, "not-elevated");
	} else {
		option->run(s);
	}
}

/* --- another machine -------------------------------------------------------------------------- */

/* WMI on another machine: it has to be there, and its firewall has to let scripts in. */
static bool connect_to(struct vad_slmgr *s, struct vad_view name)
{
	const char *text = vad_model_text(s->world, name);
	struct vad_model_machine *target = vad_model_machine(s->world, text);
	char number[9];

	if (target == NULL)
		target = vad_model_machine_at(s->world, text);
	if (target == s->machine)
		return true;
	if (target == NULL || target->retired || !target->network_up || !s->machine->network_up ||
	    !target->remote_scripts) {
		(void)snprintf(number, sizeof(number), "%08X", VAD_SLMGR_UNREACHABLE);
		vad_slmgr_line(s, 0, "error.connection",
			       (const char *const[]){ number, text, NULL });
		s->status = VAD_SLMGR_UNREACHABLE;
		return false;
	}
	if (!vad_model_release_of(target)->modern) {
		vad_slmgr_wrong(s, "error.remote-version", NULL);
		return false;
	}
	s->machine = target;
	return true;
}

/* How many words stand before the option: none, a machine, or a machine, a user and a password. */
static size_t words_before(const struct vad_view *args, size_t count)
{
	size_t n = 0;

	while (n < count && !is_option(args[n]))
		n++;
	return n;
}

enum vad_result vad_model_slmgr(struct vad_model_shell *shell, const struct vad_view *args,
				size_t count, struct vad_buffer *out, uint32_t *status)
{
	struct vad_slmgr s = { .world = shell->world,
			       .k = shell->world->k,
			       .machine = shell->machine,
			       .elevated = shell->machine->elevated,
			       .out = out };
	size_t before = words_before(args, count);
	bool help = before == count || vad_view_is(args[before], "/?") ||
		    vad_view_is(args[before], "-?");

	if (before == count && count > 0) {
		vad_slmgr_label(&s, 0, "error.unknown-option", vad_model_text(s.world, args[0]));
		s.status = VAD_SLMGR_WRONG;
	} else if (help) {
		usage(&s);
	} else if (before == 2 || before > 3) {
		vad_slmgr_wrong(&s, "error.bad-combination", NULL);
	} else if (before == 0 || connect_to(&s, args[0])) {
		bool elevated = s.machine->elevated;

		/* Rights are those of who runs the script, wherever the licence is. */
		s.machine->elevated = s.elevated;
		s.args = args + before + 1;
		s.count = count - before - 1;
		run_option(&s, args[before], s.machine != shell->machine);
		s.machine->elevated = elevated;
	}
	if (s.missing)
		return VAD_INVALID;
	if (vad_buffer_result(out) == VAD_OK)
		*status = s.status;
	return vad_buffer_result(out);
}

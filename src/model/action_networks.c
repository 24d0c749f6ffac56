/* SPDX-License-Identifier: MIT */
/* Firewalls, ways, proxies, Active Directory, hypervisors; and the procedure that checks them all. */
#include <stdio.h>
#include <string.h>

#include "action_private.h"
#include "model/attempt.h"

/* --- the way to the host ---------------------------------------------------------------------- */

static enum vad_result allow_in(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);

	return host == NULL ? VAD_NOT_FOUND
			    : vad_act_set_word(&host->kms_rule, VAD_MODEL_RULE_ENABLED, effect);
}

static enum vad_result allow_out(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_word(&act->client->firewall_out, VAD_MODEL_TRAFFIC_OPEN, effect);
}

static enum vad_result profile(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);

	return host == NULL
		       ? VAD_NOT_FOUND
		       : vad_act_set_word(&host->net_profile, VAD_MODEL_PROFILE_DOMAIN, effect);
}

static bool is_at(const char *name, const struct vad_model_machine *machine)
{
	return strcmp(name, "*") == 0 || vad_view_is_nocase(vad_view_of(machine->name), name) ||
	       vad_view_is_nocase(vad_view_of(machine->network), name);
}

/* Open the edges between the client and the host that stop traffic in one of these ways. */
static enum vad_result open_ways(struct vad_act *act, const struct vad_model_machine *host,
				 int64_t port, bool cut, enum vad_model_effect *effect)
{
	*effect = VAD_EFFECT_SAME;
	for (size_t i = 0; i < act->world->edge_count; i++) {
		struct vad_model_edge *edge = &act->world->edges[i];

		if (edge->traffic == VAD_MODEL_TRAFFIC_OPEN ||
		    (edge->traffic == VAD_MODEL_TRAFFIC_CUT) != cut ||
		    !is_at(edge->from, act->client) || !is_at(edge->to, host) ||
		    (port != 0 && edge->port != 0 && edge->port != port))
			continue;
		edge->traffic = VAD_MODEL_TRAFFIC_OPEN;
		*effect = VAD_EFFECT_CHANGED;
	}
	return VAD_OK;
}

enum vad_result vad_act_open(struct vad_act *act, const struct vad_model_machine *host,
			     int64_t port, enum vad_model_effect *effect)
{
	return open_ways(act, host, port, false, effect);
}

static enum vad_result open_edges(struct vad_act *act, bool cut, enum vad_model_effect *effect)
{
	const struct vad_model_machine *host = vad_act_host(act);

	return host == NULL ? VAD_NOT_FOUND
			    : open_ways(act, host, vad_act_number(act, "port", host->kms.port), cut,
					effect);
}

static enum vad_result allow_port(struct vad_act *act, enum vad_model_effect *effect)
{
	return open_edges(act, false, effect);
}

static enum vad_result no_inspection(struct vad_act *act, enum vad_model_effect *effect)
{
	return open_edges(act, true, effect);
}

static enum vad_result ipv6(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_bool(&act->client->prefers_ipv6, false, effect);
}

/* --- the way to Microsoft --------------------------------------------------------------------- */

/* Whose way it is: the machine that is activated online. */
static struct vad_model_machine *online_machine(const struct vad_act *act)
{
	return act->client;
}

static enum vad_result proxy_allow(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *machine = online_machine(act);
	bool blocked = machine->internet != VAD_MODEL_TRAFFIC_OPEN ||
		       machine->proxy == VAD_MODEL_PROXY_REFUSES;

	machine->internet = VAD_MODEL_TRAFFIC_OPEN;
	if (machine->proxy == VAD_MODEL_PROXY_REFUSES)
		machine->proxy = VAD_MODEL_PROXY_WORKS;
	*effect = blocked ? VAD_EFFECT_CHANGED : VAD_EFFECT_SAME;
	return VAD_OK;
}

static enum vad_result proxy_reset(struct vad_act *act, enum vad_model_effect *effect)
{
	online_machine(act)->proxy_name = "";
	return vad_act_set_word(&online_machine(act)->proxy, VAD_MODEL_PROXY_NONE, effect);
}

static enum vad_result proxy_set(struct vad_act *act, enum vad_model_effect *effect)
{
	char host[VAD_ACT_TEXT], port[VAD_ACT_TEXT], name[2 * VAD_ACT_TEXT];

	vad_act_text(act, "host", host);
	vad_act_text(act, "port", port);
	if (host[0] != '\0') {
		(void)snprintf(name, sizeof(name), "%s:%s", host, port);
		online_machine(act)->proxy_name = vad_model_text(act->world, vad_view_of(name));
	}
	return vad_act_set_word(&online_machine(act)->proxy, VAD_MODEL_PROXY_WORKS, effect);
}

static enum vad_result proxy_no_login(struct vad_act *act, enum vad_model_effect *effect)
{
	*effect = VAD_EFFECT_SAME;
	if (online_machine(act)->proxy != VAD_MODEL_PROXY_LOGIN)
		return VAD_OK;
	return vad_act_set_word(&online_machine(act)->proxy, VAD_MODEL_PROXY_WORKS, effect);
}

/* Only what the action is about becomes good. */
static enum vad_result mend_tls(struct vad_act *act, uint8_t from, enum vad_model_effect *effect)
{
	*effect = VAD_EFFECT_SAME;
	if (online_machine(act)->tls != from)
		return VAD_OK;
	return vad_act_set_word(&online_machine(act)->tls, VAD_MODEL_TLS_GOOD, effect);
}

static enum vad_result tls_no_inspection(struct vad_act *act, enum vad_model_effect *effect)
{
	return mend_tls(act, VAD_MODEL_TLS_INSPECTED, effect);
}

static enum vad_result tls_enable12(struct vad_act *act, enum vad_model_effect *effect)
{
	return mend_tls(act, VAD_MODEL_TLS_OLD, effect);
}

static enum vad_result crl_allow(struct vad_act *act, enum vad_model_effect *effect)
{
	return mend_tls(act, VAD_MODEL_TLS_NO_CRL, effect);
}

/* --- Active Directory and hypervisors --------------------------------------------------------- */

static struct vad_model_directory *directory_of(const struct vad_act *act)
{
	struct vad_model_directory *directory =
		vad_model_directory(act->world, act->client->domain);

	if (directory == NULL)
		(void)vad_error_set(act->error, VAD_NOT_FOUND, NULL, 0, 0,
				    "the machine is a member of no domain");
	return directory;
}

static enum vad_result create_object(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_directory *directory = directory_of(act);

	if (directory == NULL)
		return VAD_NOT_FOUND;
	directory->object_name = "Volume activation";
	for (size_t i = 0; directory->key[0] == '\0' && i < act->world->key_count; i++) {
		if (act->world->keys[i].channel == VAD_MODEL_CHANNEL_CSVLK)
			directory->key = act->world->keys[i].name;
	}
	*effect = VAD_EFFECT_CHANGED;
	directory->object = VAD_MODEL_OBJECT_PRESENT;
	return VAD_OK;
}

static enum vad_result replicate_object(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_directory *directory = directory_of(act);

	*effect = VAD_EFFECT_SAME;
	if (directory == NULL)
		return VAD_NOT_FOUND;
	if (directory->object != VAD_MODEL_OBJECT_NOT_REPLICATED)
		return VAD_OK;
	return vad_act_set_word(&directory->object, VAD_MODEL_OBJECT_PRESENT, effect);
}

static enum vad_result raise_schema(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_directory *directory = directory_of(act);

	return directory == NULL ? VAD_NOT_FOUND
				 : vad_act_set_bool(&directory->schema_new, true, effect);
}

static enum vad_result rejoin(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_directory *directory = directory_of(act);

	return directory == NULL ? VAD_NOT_FOUND
				 : vad_act_set_bool(&directory->reachable, true, effect);
}

static enum vad_result enable_exchange(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_bool(&act->client->data_exchange, true, effect);
}

static enum vad_result activate_hypervisor(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_model_machine(act->world, act->client->avma_host);

	if (host == NULL)
		return vad_error_set(act->error, VAD_NOT_FOUND, NULL, 0, 0,
				     "the machine runs on no hypervisor of this world");
	*effect = host->product[0].licence.state == VAD_LICENCE_LICENSED ? VAD_EFFECT_SAME
									 : VAD_EFFECT_CHANGED;
	vad_licence_activate_for_good(&host->product[0].licence, act->world->now);
	return VAD_OK;
}

/* --- the procedure ---------------------------------------------------------------------------- */

/* Is the action one that a step of the procedure leads to? */
static enum vad_result first_fix(struct vad_act *act, uint32_t cause, bool *changed)
{
	const struct vad_knowledge *k = act->world->k;
	const struct vad_cause *c = &k->causes[cause];
	struct vad_error unheard = { 0 };
	struct vad_act step = { act->world, act->client, NULL, 0, &unheard };
	enum vad_model_effect effect = VAD_EFFECT_SAME;
	uint32_t action;

	if (c->fixes.count == 0)
		return VAD_OK;
	action = k->fixes[c->fixes.first].action;
	if (vad_view_starts_nocase(vad_text_view(k, k->actions[action].id), "checks.") ||
	    vad_view_starts_nocase(vad_text_view(k, k->actions[action].id), "key.") ||
	    vad_view_starts_nocase(vad_text_view(k, k->actions[action].id), "dns.delete"))
		return VAD_OK;
	/* What the world has nothing for is passed over, as by a person. */
	if (vad_act_do(&step, action, &effect) != VAD_OK)
		return VAD_OK;
	*changed = *changed || effect == VAD_EFFECT_CHANGED;
	return VAD_OK;
}

/*
 * The procedure of the knowledge for KMS and DNS, from its first step to its last: what each step
 * finds wrong, it has mended before the next one begins.
 */
static enum vad_result work_through(struct vad_act *act, enum vad_model_effect *effect)
{
	const struct vad_knowledge *k = act->world->k;
	uint32_t index = vad_procedure_index(k, VAD_VIEW("kms-dns"));
	const struct vad_procedure *procedure;
	bool changed = false;

	*effect = VAD_EFFECT_LOOKED;
	if (index == VAD_NO_INDEX)
		return VAD_OK;
	procedure = &k->procedures[index];
	for (uint32_t i = 0; i < procedure->steps.count; i++) {
		const struct vad_procedure_step *step =
			&k->procedure_steps[procedure->steps.first + i];

		for (uint32_t j = 0; j < step->leads_to.count; j++)
			(void)first_fix(act, k->indexes[step->leads_to.first + j], &changed);
	}
	*effect = changed ? VAD_EFFECT_CHANGED : VAD_EFFECT_LOOKED;
	return VAD_OK;
}

const struct vad_action_row vad_actions_of_networks[] = {
	{ "adba.create-object", create_object },
	{ "adba.replicate", replicate_object },
	{ "adba.schema", raise_schema },
	{ "avma.activate-host", activate_hypervisor },
	{ "avma.enable-exchange", enable_exchange },
	{ "checks.kms-dns", work_through },
	{ "crl.allow", crl_allow },
	{ "domain.rejoin", rejoin },
	{ "firewall.allow", allow_in },
	{ "firewall.allow-out", allow_out },
	{ "network.allow-port", allow_port },
	{ "network.check", vad_act_look },
	{ "network.ipv6", ipv6 },
	{ "network.mtu", no_inspection },
	{ "network.no-inspection", no_inspection },
	{ "network.profile", profile },
	{ "network.route", allow_port },
	{ "network.rpc-policy", no_inspection },
	{ "proxy.allow", proxy_allow },
	{ "proxy.import", proxy_set },
	{ "proxy.no-authentication", proxy_no_login },
	{ "proxy.pac", proxy_set },
	{ "proxy.reset", proxy_reset },
	{ "proxy.set", proxy_set },
	{ "tls.enable12", tls_enable12 },
	{ "tls.no-inspection", tls_no_inspection },
	{ NULL, NULL },
};

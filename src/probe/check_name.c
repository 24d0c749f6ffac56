/* SPDX-License-Identifier: MIT */
/* Names to addresses: A and AAAA at every server; the first usable answer feeds the next stage. */
#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "base/escape.h"
#include "check.h"

/* The name that was made for this endpoint and purpose, or NULL. */
static struct vad_name *known(const struct vad_check *check, vad_subject endpoint,
			      vad_on_address *on_address)
{
	struct vad_name *name = endpoint < check->name_slots ? check->name_of[endpoint] : NULL;

	return name != NULL && name->on_address == on_address ? name : NULL;
}

static bool remember(struct vad_check *check, struct vad_name *name)
{
	while (name->endpoint >= check->name_slots) {
		struct vad_name **grown = vad_check_grow(check, check->name_of, check->name_slots,
							 &check->name_slots, sizeof(struct vad_name *));

		if (grown == NULL)
			return false;
		check->name_of = grown;
	}
	check->name_of[name->endpoint] = name;
	name->next = check->names;
	check->names = name;
	return true;
}

static bool has_address(const struct vad_name *name, const char *address)
{
	for (size_t i = 0; i < name->address_count; i++)
		if (strcmp(name->addresses[i].address, address) == 0)
			return true;
	return false;
}

static void add_address(struct vad_name *name, const char *address, const struct vad_said *said)
{
	struct vad_check *check = name->check;
	struct vad_peer peer = { .port = name->port };
	vad_subject endpoint;

	if (has_address(name, address) || name->address_count == VAD_CHECK_ADDRESSES_MAX ||
	    strlen(address) >= sizeof(peer.address))
		return;
	memcpy(peer.address, address, strlen(address) + 1);
	if (name->addresses == NULL) {
		size_t most = name->literal ? 1 : VAD_CHECK_ADDRESSES_MAX;

		name->addresses = vad_check_alloc(check, most * sizeof(peer));
		name->contacts = vad_check_alloc(check, most * sizeof(struct vad_contact *));
		if (name->addresses == NULL || name->contacts == NULL)
			return;
	}
	name->addresses[name->address_count++] = peer;
	endpoint = vad_check_endpoint(check, vad_view_of(address), name->port);
	if (!name->literal)
		vad_say_subject(check, name->endpoint, "endpoint.address", endpoint, said);
	name->on_address(name, &peer, said->wall);
}

/* RFC 1035 section 3.4.1, RFC 3596 section 2.2. */
static bool print_address(const struct vad_dns_record *record, char text[64])
{
	if (record->type == VAD_DNS_A && record->address.size == 4)
		return uv_inet_ntop(AF_INET, record->address.data, text, 64) == 0;
	return record->type == VAD_DNS_AAAA && record->address.size == 16 &&
	       uv_inet_ntop(AF_INET6, record->address.data, text, 64) == 0;
}

static void on_addresses(struct vad_query *q, const struct vad_answer *answer)
{
	struct vad_said said = { "dns", q->server->key, answer->wall };
	struct vad_name *name = q->context;
	struct vad_answer_walk walk = { 0 };
	struct vad_dns_record record;
	char text[64];

	name->pending--;
	name->denied_only = name->denied_only && vad_word_is_final(answer->word) &&
			    answer->word != VAD_WORD_FOUND;
	if (answer->word != VAD_WORD_FOUND)
		return;
	while (vad_answer_next(&walk, answer, q, &record))
		if (print_address(&record, text))
			add_address(name, text, &said);
	if (walk.alias)
		vad_say_flag(name->check, name->endpoint, "endpoint.target_alias", true, &said);
}

static void ask_everybody(struct vad_name *name, const char *full)
{
	struct vad_check *check = name->check;

	for (size_t i = 0; i < check->server_count; i++) {
		name->pending += 2;
		vad_check_ask(check, &check->servers[i], full, VAD_DNS_A, check->until_names,
			      on_addresses, name);
		vad_check_ask(check, &check->servers[i], full, VAD_DNS_AAAA, check->until_names,
			      on_addresses, name);
	}
}

static bool ask_below(struct vad_name *name, const char *domain)
{
	char full[2 * VAD_DNS_NAME_MAX];

	(void)snprintf(full, sizeof(full), "%s.%s", name->host, domain);
	if (strlen(full) >= VAD_DNS_NAME_MAX)
		return false;
	ask_everybody(name, full);
	return true;
}

/* A name of one label is completed with each domain that is searched, else with this machine's own. */
static void ask(struct vad_name *name)
{
	const struct vad_check *check = name->check;
	const struct vad_here *here = check->t->ops->here(check->t);
	bool asked = false;

	name->denied_only = check->server_count > 0;
	if (strchr(name->host, '.') == NULL) {
		for (size_t i = 0; i < check->zone_count; i++)
			asked = ask_below(name, check->zones[i]->name) || asked;
		for (size_t i = 0; check->zone_count == 0 && i < here->suffix_count; i++)
			asked = ask_below(name, here->suffixes[i]) || asked;
	}
	if (!asked)
		ask_everybody(name, name->host);
}

static void say_endpoint(struct vad_name *name)
{
	struct vad_said said = { "check", "", name->check->t->ops->wall(name->check->t) };

	vad_say_subject(name->check, name->endpoint, "endpoint.host", name->holder, &said);
	vad_say_number(name->check, name->endpoint, "endpoint.port", name->port, 0, &said);
	if (!name->literal)
		vad_say_text(name->check, name->holder, "host.name", vad_view_of(name->host), &said);
}

struct vad_name *vad_check_name(struct vad_check *check, struct vad_view host, uint16_t port,
				vad_on_address *on_address, void *context)
{
	vad_subject endpoint = vad_check_endpoint(check, host, port);
	struct vad_name *name = known(check, endpoint, on_address);
	struct vad_said said = { "check", "", check->t->ops->wall(check->t) };
	struct vad_view copy;

	if (name != NULL || endpoint == VAD_NO_SUBJECT)
		return name;
	name = vad_check_alloc(check, sizeof(*name));
	copy = vad_arena_copy(check->arena, host);
	if (name == NULL || copy.data == NULL)
		return NULL;
	*name = (struct vad_name){ .check = check, .host = copy.data, .port = port,
				   .endpoint = endpoint, .on_address = on_address,
				   .context = context, .literal = vad_arg_valid(VAD_ARG_ADDRESS, host) };
	name->holder = vad_check_subject(check, VAD_SUBJECT_HOST, host);
	if (!remember(check, name))
		return NULL;
	say_endpoint(name);
	if (name->literal)
		add_address(name, name->host, &said);
	else
		ask(name);
	return name;
}

/* --- the end -------------------------------------------------------------------------------- */

/* The best word among the addresses is that of the name: a client goes on to the next one. */
static const char *best_word(const struct vad_name *name, bool rpc, size_t *which)
{
	static const char *const rpc_order[] = { "kms", "other-rpc", "rejected", "fault", "http", "tls",
						 "ssh", "smtp", "other", "malformed", "closed",
						 "silent", NULL };
	const char *best = NULL;

	for (size_t i = 0; i < name->address_count; i++) {
		const struct vad_contact *contact = name->contacts[i];
		const char *word = contact == NULL ? NULL : rpc ? contact->rpc : contact->tcp;

		if ((rpc ? vad_better_word(best, word, rpc_order) : vad_better_tcp(best, word)) != best) {
			best = word;
			*which = i;
		}
	}
	return best;
}

static void finish_name(struct vad_name *name)
{
	struct vad_check *check = name->check;
	struct vad_said said = { "dns", "", check->t->ops->wall(check->t) };
	struct vad_buffer place = vad_buffer_new(128);
	size_t which = 0;
	const char *word;

	if (name->literal)
		return;
	if (name->address_count > 0)
		vad_say_flag(check, name->endpoint, "endpoint.resolves", true, &said);
	else if (name->pending == 0 && name->denied_only)
		vad_say_flag(check, name->endpoint, "endpoint.resolves", false, &said);
	else
		vad_say_unchecked(check, name->host, "no DNS server told its addresses in time");
	for (int rpc = 0; rpc <= 1 && name->address_count > 0; rpc++) {
		word = best_word(name, rpc != 0, &which);
		if (word == NULL)
			continue;
		vad_buffer_reset(&place);
		vad_peer_print(&place, &name->addresses[which]);
		said = (struct vad_said){ rpc ? "rpc" : "tcp", vad_buffer_text(&place), said.wall };
		vad_say_word(check, name->endpoint, rpc ? "endpoint.rpc" : "endpoint.tcp", word, &said);
	}
	vad_buffer_clear(&place);
}

void vad_check_finish_names(struct vad_check *check)
{
	for (struct vad_name *name = check->names; name != NULL; name = name->next)
		finish_name(name);
}

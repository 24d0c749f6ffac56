/* SPDX-License-Identifier: MIT */
/* The check as a whole: what the settings and this machine say is looked at, and the end. */
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "check_jobs.h"

enum { ARENA_MAX = 256 << 20, MILLISECOND = 1000, DNS_PORT = 53, KMS_PORT = 1688 };

/* Shares of the time for all, in percent: when the search, the names, the connections, all must be done. */
enum { SHARE_SEARCH = 40, SHARE_NAMES = 55, SHARE_CONNECTED = 80, SHARE_END = 95 };
/* What is left after that is for the alarms of that moment. */

/* Microseconds that judging a thousand hosts takes somebody when the check has ended. */
enum { JUDGING = 40000 };

void *vad_check_alloc(struct vad_check *check, size_t size)
{
	void *memory = vad_arena_alloc(check->arena, size);

	if (memory == NULL)
		check->out_of_memory = true;
	return memory;
}

void *vad_check_grow(struct vad_check *check, void *items, size_t count, size_t *capacity,
		     size_t item_size)
{
	size_t larger = *capacity == 0 ? 64 : *capacity * 2;
	void *grown;

	if (count < *capacity)
		return items;
	grown = vad_arena_array(check->arena, larger, item_size);
	if (grown == NULL) {
		check->out_of_memory = true;
		return NULL;
	}
	if (count > 0)
		memcpy(grown, items, count * item_size);
	*capacity = larger;
	return grown;
}

int64_t vad_check_left(const struct vad_check *check, int64_t until)
{
	int64_t left = until - check->t->ops->now(check->t);

	return left > MILLISECOND ? left : MILLISECOND;
}

/* --- servers -------------------------------------------------------------------------------- */

static void add_server(struct vad_check *check, const char *text, bool own)
{
	struct vad_said said = { "check", "", check->t->ops->wall(check->t) };
	struct vad_check_server *server = &check->servers[check->server_count];
	struct vad_view host;
	uint16_t port;

	if (check->server_count == VAD_CHECK_SERVERS_MAX ||
	    !vad_split_target(vad_view_of(text), DNS_PORT, &host, &port) ||
	    host.size >= sizeof(server->peer.address) || !vad_arg_valid(VAD_ARG_ADDRESS, host))
		return;
	*server = (struct vad_check_server){ .own = own, .peer = { .port = port } };
	memcpy(server->peer.address, host.data, host.size);
	if (port == DNS_PORT) {
		memcpy(server->key, server->peer.address, host.size + 1);
	} else {
		struct vad_buffer key = vad_buffer_new(sizeof(server->key) - 1);

		vad_peer_print(&key, &server->peer);
		memcpy(server->key, vad_buffer_text(&key), key.size + 1);
		vad_buffer_clear(&key);
	}
	server->subject = vad_check_subject(check, VAD_SUBJECT_DNS_SERVER, vad_view_of(server->key));
	for (size_t i = 0; i < check->server_count; i++)
		if (check->servers[i].subject == server->subject)
			return;
	check->server_count++;
	vad_say_text(check, server->subject, "dns-server.address", host, &said);
	if (own)
		vad_say_subject(check, check->machine, "machine.dns_server", server->subject, &said);
}

/* Without servers of its own the machine is taken to ask those that were named. */
static void add_servers(struct vad_check *check, const struct vad_here *here)
{
	struct vad_said said = { "check", "", check->t->ops->wall(check->t) };

	for (size_t i = 0; i < here->server_count; i++)
		add_server(check, here->servers[i], true);
	for (size_t i = 0; i < check->settings->dns.count; i++)
		add_server(check, check->settings->dns.items[i], here->server_count == 0);
	vad_say_flag(check, check->machine, "machine.has_dns_server", check->server_count > 0, &said);
}

/* --- zones ---------------------------------------------------------------------------------- */

static void add_zones(struct vad_check *check, const struct vad_here *here)
{
	struct vad_said said = { "check", "", check->t->ops->wall(check->t) };
	const struct vad_check_settings *settings = check->settings;

	for (size_t i = 0; i < here->suffix_count; i++)
		vad_say_text(check, check->machine, "machine.suffix", vad_view_of(here->suffixes[i]),
			     &said);
	for (size_t i = 0; i < settings->domains.count; i++)
		vad_check_add_zone(check, settings->domains.items[i]);
	/* who names a host and no domain wants to know about that host */
	if (settings->domains.count == 0 && settings->kms.count == 0 && settings->cloud == NULL &&
	    !settings->mak) {
		if (here->domain[0] != '\0')
			vad_check_add_zone(check, here->domain);
		for (size_t i = 0; i < here->suffix_count; i++)
			vad_check_add_zone(check, here->suffixes[i]);
		vad_say_flag(check, check->machine, "machine.has_suffix", check->zone_count > 0, &said);
	} else if (settings->domains.count > 0) {
		vad_say_flag(check, check->machine, "machine.has_suffix", true, &said);
	}
}

/* --- hosts that were named ------------------------------------------------------------------ */

static vad_subject live_product(struct vad_check *check)
{
	struct vad_said said = { "check", "", check->t->ops->wall(check->t) };

	if (check->product == VAD_NO_SUBJECT) {
		check->product = vad_case_subject(check->c, VAD_SUBJECT_PRODUCT, VAD_VIEW("unknown"),
						  VAD_VIEW(VAD_LIVE_SOURCE));
		vad_say_subject(check, check->product, "product.machine", check->machine, &said);
	}
	return check->product;
}

static void add_host(struct vad_check *check, struct vad_view text)
{
	struct vad_said said = { "check", "", check->t->ops->wall(check->t) };
	struct vad_name *name;
	struct vad_view host;
	uint16_t port;

	if (!vad_split_target(text, KMS_PORT, &host, &port))
		return;
	name = vad_check_name(check, host, port, vad_check_kms_address, NULL);
	if (name != NULL)
		vad_say_subject(check, live_product(check), "product.endpoint", name->endpoint, &said);
}

static void add_cloud(struct vad_check *check)
{
	struct vad_said said = { "check", "", check->t->ops->wall(check->t) };
	vad_subject cloud;
	size_t count = 0;

	if (check->settings->cloud == NULL)
		return;
	cloud = vad_check_subject(check, VAD_SUBJECT_CLOUD, vad_view_of(check->settings->cloud));
	for (uint32_t i = 0; i < check->k->known_addresses_count; i++) {
		const struct vad_known_address *row = &check->k->known_addresses[i];
		struct vad_name *name;

		if (!vad_view_is(vad_text_view(check->k, row->kind), check->settings->cloud))
			continue;
		name = vad_check_name(check, vad_text_view(check->k, row->address), KMS_PORT,
				      vad_check_kms_address, NULL);
		if (name != NULL)
			vad_say_subject(check, cloud, "cloud.endpoint", name->endpoint, &said);
		count++;
	}
	if (count == 0)
		vad_say_unchecked(check, check->settings->cloud, "it has no public KMS that is known");
}

/* Every published host is one that is expected, or it is not. */
static void judge_expected(struct vad_check *check)
{
	struct vad_said said = { "check", "", check->t->ops->wall(check->t) };
	const struct vad_setting_list *expect = &check->settings->expect;

	for (size_t z = 0; expect->count > 0 && z < check->zone_count; z++) {
		for (size_t i = 0; i < check->zones[z]->target_count; i++) {
			struct vad_view host = vad_view_of(check->zones[z]->targets[i].host);
			vad_subject s = vad_check_subject(check, VAD_SUBJECT_HOST, host);
			bool listed = false;

			for (size_t e = 0; e < expect->count && !listed; e++)
				listed = vad_dns_same_name(host, vad_view_of(expect->items[e]));
			vad_say_flag(check, s, listed ? "host.authorised" : "host.unauthorised", true,
				     &said);
		}
	}
}

/* --- the whole ------------------------------------------------------------------------------ */

static void set_times(struct vad_check *check)
{
	const struct vad_check_settings *settings = check->settings;
	double seconds = settings->timeout > 0 ? settings->timeout : VAD_CHECK_TIMEOUT;
	int64_t now = check->t->ops->now(check->t), all = (int64_t)(seconds * 1e6);
	int64_t judging = (int64_t)(settings->kms.count / 1000) * JUDGING;

	all -= judging < all / 2 ? judging : all / 2;
	check->until_search = now + all * SHARE_SEARCH / 100;
	check->until_names = now + all * SHARE_NAMES / 100;
	check->until_connected = now + all * SHARE_CONNECTED / 100;
	check->until_end = now + all * SHARE_END / 100;
	check->until_over = now + all;
	check->connect_patience =
		check->settings->connect_timeout > 0 ? (int64_t)(check->settings->connect_timeout * 1e6) : -1;
}

static void introduce_machine(struct vad_check *check, const struct vad_here *here)
{
	struct vad_said said = { "check", "", check->t->ops->wall(check->t) };

	check->machine = vad_case_subject(check->c, VAD_SUBJECT_MACHINE, VAD_VIEW(""),
					  VAD_VIEW(VAD_LIVE_SOURCE));
	if (here->name[0] != '\0')
		vad_say_text(check, check->machine, "machine.name", vad_view_of(here->name), &said);
}

struct progress {
	struct vad_check *check;
	void (*tick)(void *context, size_t done, size_t all);
	void *context;
};

static void on_tick(void *context)
{
	const struct progress *p = context;

	p->tick(p->context, p->check->contacts_done, p->check->contact_count);
}

static void finish(struct vad_check *check)
{
	check->finished = true;
	vad_check_finish_contacts(check);
	vad_check_finish_servers(check);
	vad_check_finish_zones(check);
	vad_check_finish_names(check);
	vad_check_finish_clocks(check);
	vad_check_finish_online(check);
	vad_check_finish_directory(check);
	judge_expected(check);
}

static void begin(struct vad_check *check)
{
	const struct vad_here *here = check->t->ops->here(check->t);

	introduce_machine(check, here);
	add_servers(check, here);
	add_zones(check, here);
	vad_check_search(check);
	for (size_t i = 0; i < check->settings->kms.count; i++)
		add_host(check, vad_view_of(check->settings->kms.items[i]));
	add_cloud(check);
	vad_check_begin_online(check);
}

enum vad_result vad_check_run(struct vad_transport *t, const struct vad_check_settings *settings,
			      struct vad_case *c, void (*tick)(void *context, size_t done, size_t all),
			      void *context)
{
	struct vad_check *check = calloc(1, sizeof(*check));
	struct progress progress = { check, tick, context };
	enum vad_result result = VAD_NO_MEMORY;

	if (check == NULL)
		return VAD_NO_MEMORY;
	check->t = t;
	check->settings = settings;
	check->c = c;
	check->k = vad_case_knowledge(c);
	check->product = VAD_NO_SUBJECT;
	check->arena = vad_arena_new(ARENA_MAX);
	if (check->arena == NULL)
		goto done;
	set_times(check);
	begin(check);
	t->ops->run(t, check->until_over, tick != NULL ? on_tick : NULL, &progress);
	finish(check);
	result = check->out_of_memory ? VAD_NO_MEMORY : VAD_OK;
done:
	vad_arena_free(check->arena);
	free(check);
	return result;
}

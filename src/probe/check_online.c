/* SPDX-License-Identifier: MIT */
/*
 * The way to online activation: the name, the connection and the certificate of each server that
 * it needs; where a proxy is set, whether that gives a tunnel to them. One address of each family
 * is looked at.
 */
#include <string.h>

#include "base/escape.h"
#include "check_jobs.h"

enum { HTTP_PORT = 80, LOOKS_MAX = 2 };

/* One address of a server, or of the proxy on the way to it. */
struct look {
	struct site *site;
	struct vad_channel *channel; /* NULL: over */
	struct vad_peer peer;
	vad_subject subject;           /* endpoint of the address */
	const char *tcp, *tls, *proxy; /* words, NULL while not known */
	bool by_name;
	int64_t wall;
	struct vad_tls_result *shown; /* where a certificate was shown */
};

struct site {
	struct vad_online *online;
	struct vad_view host;
	uint16_t port;
	vad_subject endpoint;
	struct look looks[LOOKS_MAX];
	size_t look_count;
};

struct vad_online {
	struct vad_check *check;
	bool proxied;
	struct vad_name *proxy; /* where it is; set once it was asked for */
	struct site *sites;
	size_t site_count;
	bool by_name;  /* some root counts by its name alone */
	bool unusable; /* a job could not be done here at all */
};

/* --- judgement ------------------------------------------------------------------------------ */

static const char *better_tls(const char *a, const char *b)
{
	static const char *const order[] = { "ok",        "too-old",    "not-yet-valid",
					     "expired",   "wrong-name", "intercepted",
					     "untrusted", "failed",     "silent",
					     NULL };

	return vad_better_word(a, b, order);
}

static const char *better_proxy(const char *a, const char *b)
{
	static const char *const order[] = { "ok", "wants-login", "refuses", "not-a-proxy", NULL };

	return vad_better_word(a, b, order);
}

/* Is there an issuer of that organisation, with that root (none: just the organisation)? */
static bool knows(const struct vad_knowledge *k, const char *organisation, const char *root)
{
	for (uint32_t i = 0; i < k->online_issuers_count; i++) {
		const struct vad_online_issuer *row = &k->online_issuers[i];

		if (vad_view_is(vad_text_view(k, row->organisation), organisation) &&
		    (root == NULL ||
		     (row->root != 0 && vad_view_is(vad_text_view(k, row->root), root))))
			return true;
	}
	return false;
}

const char *vad_tls_word(const struct vad_knowledge *k, const struct vad_tls_result *shown,
			 bool *by_name)
{
	bool known = knows(k, shown->organisation, NULL);

	*by_name = shown->unknown_root && knows(k, shown->organisation, shown->root);
	if (shown->broken[0] != '\0')
		return "untrusted";
	if (shown->unknown_root && !*by_name)
		return !known && shown->name_fits ? "intercepted" : "untrusted";
	if (!shown->name_fits)
		return "wrong-name";
	if (shown->expired)
		return "expired";
	if (shown->early)
		return "not-yet-valid";
	if (!known)
		return "intercepted";
	return shown->old_version ? "too-old" : "ok";
}

/* --- what a look came to -------------------------------------------------------------------- */

/* `why` of a handshake that was not done, once there was a connection to the server. */
static const char *tls_word_of(enum vad_tls_why why)
{
	if (why == VAD_TLS_SILENT)
		return "silent";
	return why == VAD_TLS_TOO_OLD ? "too-old" : "failed";
}

/* No connection to the server, or to the proxy; NULL when there was one. */
static const char *tcp_word_of(enum vad_tls_why why)
{
	switch (why) {
	case VAD_TLS_REFUSED:
		return "refused";
	case VAD_TLS_UNREACHABLE:
	case VAD_TLS_NO_FAMILY:
		return "unreachable";
	case VAD_TLS_PROHIBITED:
		return "prohibited";
	case VAD_TLS_TIMEOUT:
		return "timeout";
	default:
		return NULL;
	}
}

/* What a web server that is no proxy says to CONNECT. */
static bool is_unknown_method(unsigned status)
{
	return status == 400 || status == 404 || status == 405 || status == 501;
}

static void take_proxy(struct look *look, const struct vad_tls_result *result)
{
	if (result->proxy_status / 100 == 2)
		look->proxy = "ok";
	else if (result->proxy_status == 407)
		look->proxy = "wants-login";
	else if (result->why == VAD_TLS_PROXY)
		look->proxy = result->proxy_status == 0 || is_unknown_method(result->proxy_status)
				      ? "not-a-proxy"
				      : "refuses";
}

static void take_certificate(struct look *look, const struct vad_tls_result *result)
{
	struct vad_check *check = look->site->online->check;

	look->tls = vad_tls_word(check->k, result, &look->by_name);
	look->shown = vad_check_alloc(check, sizeof(*look->shown));
	if (look->shown != NULL)
		*look->shown = *result;
}

static void take_result(struct look *look, const struct vad_tls_result *result)
{
	bool via = look->site->online->proxied;
	struct vad_check *check = look->site->online->check;
	struct vad_buffer place = vad_buffer_new(128);
	struct vad_said said = { "tcp", "", look->wall };

	if (result->why == VAD_TLS_LOCAL) {
		look->site->online->unusable = true;
		return;
	}
	look->tcp = tcp_word_of(result->why);
	if (look->tcp == NULL)
		look->tcp = "open";
	vad_peer_print(&place, &look->peer);
	said.place = vad_buffer_text(&place);
	vad_say_word(check, look->subject, "endpoint.tcp", look->tcp, &said);
	if (result->by[0] != '\0' && strcmp(look->tcp, "open") != 0)
		vad_say_text(check, look->subject, "endpoint.unreachable_by",
			     vad_view_of(result->by), &said);
	vad_buffer_clear(&place);
	if (strcmp(look->tcp, "open") != 0)
		return;
	if (via)
		take_proxy(look, result);
	if (result->why == VAD_TLS_FINE)
		take_certificate(look, result);
	else if (!via || (look->proxy != NULL && strcmp(look->proxy, "ok") == 0))
		look->tls = tls_word_of(result->why);
}

static void take_tls(struct look *look, struct vad_view json)
{
	struct vad_tls_result result;

	if (vad_tls_result_read(json, &result, NULL) == VAD_OK)
		take_result(look, &result);
	else
		look->site->online->unusable = true;
}

/* In clear: a connection is all that is wanted. */
static void take_tcp(struct look *look, const struct vad_event *event)
{
	struct vad_check *check = look->site->online->check;
	struct vad_buffer place = vad_buffer_new(128);
	struct vad_said said = { "tcp", "", event->wall };

	if (event->kind == VAD_EVENT_FAILED)
		look->tcp = vad_tcp_word(event->failure);
	else
		look->tcp = event->kind == VAD_EVENT_ALARM ? "timeout" : "open";
	vad_peer_print(&place, &look->peer);
	said.place = vad_buffer_text(&place);
	vad_say_word(check, look->subject, "endpoint.tcp", look->tcp, &said);
	if (event->kind == VAD_EVENT_FAILED && event->by.size > 0)
		vad_say_text(check, look->subject, "endpoint.unreachable_by", event->by, &said);
	vad_buffer_clear(&place);
}

static void on_event(void *context, const struct vad_event *event)
{
	struct look *look = context;
	struct vad_channel *channel = look->channel;

	look->wall = event->wall;
	if (look->site->port == HTTP_PORT)
		take_tcp(look, event);
	else if (event->kind == VAD_EVENT_DATA)
		take_tls(look, event->data);
	else if (event->kind == VAD_EVENT_FAILED)
		look->site->online->unusable = true;
	look->channel = NULL;
	vad_channel_close(look->site->online->check->t, channel);
}

/* --- opening -------------------------------------------------------------------------------- */

static bool has_family(const struct site *site, const struct vad_peer *peer)
{
	bool v6 = strchr(peer->address, ':') != NULL;

	for (size_t i = 0; i < site->look_count; i++)
		if ((strchr(site->looks[i].peer.address, ':') != NULL) == v6)
			return true;
	return false;
}

/* VAD_USAGE: the names do not fit together. */
static enum vad_result write_request(const struct look *look, struct vad_buffer *out)
{
	const struct site *site = look->site;
	struct vad_check *check = site->online->check;
	struct vad_buffer connect = vad_buffer_new(VAD_DNS_NAME_MAX);
	struct vad_tls_request request = { .to = look->peer, .ca_file = check->settings->ca_file };
	struct vad_view host = vad_arena_copy(check->arena, site->host);
	enum vad_result result;

	if (site->online->proxied) {
		vad_buffer_printf(&connect, "%.*s:%u", VAD_VIEW_ARG(site->host), site->port);
		request.connect = vad_buffer_text(&connect);
	}
	request.host = host.data;
	result = host.data == NULL ? VAD_NO_MEMORY : vad_tls_request_write(&request, out);
	vad_buffer_clear(&connect);
	return result;
}

static void begin_look(struct site *site, const struct vad_peer *peer)
{
	struct vad_check *check = site->online->check;
	struct vad_buffer request = vad_buffer_new(VAD_WORK_REQUEST_MAX);
	struct vad_errand errand = { { "", 0 }, 0 };
	bool tls = site->port != HTTP_PORT;
	struct look *look;

	if (site->look_count == LOOKS_MAX || has_family(site, peer))
		return;
	look = &site->looks[site->look_count++];
	*look = (struct look){ .site = site, .peer = *peer };
	look->subject = vad_check_endpoint(check, vad_view_of(peer->address), peer->port);
	if (tls && write_request(look, &request) != VAD_OK) {
		site->online->unusable = true;
		goto done;
	}
	errand.name = vad_buffer_view(&request);
	look->channel = check->t->ops->open(check->t, tls ? VAD_CHANNEL_TLS : VAD_CHANNEL_TCP, peer,
					    tls ? &errand : NULL, on_event, look);
	if (look->channel == NULL)
		check->out_of_memory = true;
	else
		check->t->ops->alarm(look->channel, vad_check_left(check, check->until_end));
done:
	vad_buffer_clear(&request);
}

static void on_site_address(struct vad_name *name, const struct vad_peer *peer, int64_t wall)
{
	(void)wall;
	begin_look(name->context, peer);
}

/* Each server through the proxy; what is in clear does not go through a tunnel. */
static void on_proxy_address(struct vad_name *name, const struct vad_peer *peer, int64_t wall)
{
	struct vad_online *online = name->context;

	(void)wall;
	for (size_t i = 0; i < online->site_count; i++)
		if (online->sites[i].port != HTTP_PORT)
			begin_look(&online->sites[i], peer);
}

/* --- the beginning -------------------------------------------------------------------------- */

bool vad_proxy_parse(struct vad_view text, struct vad_view *host, uint16_t *port)
{
	size_t scheme = vad_view_find(text, VAD_VIEW("://"), 0), at, end;

	if (scheme != SIZE_MAX) {
		if (!vad_view_is_nocase(vad_view_sub(text, 0, scheme), "http"))
			return false;
		text = vad_view_sub(text, scheme + 3, SIZE_MAX);
	}
	end = vad_view_find_char(text, '/', 0);
	text = vad_view_sub(text, 0, end);
	while ((at = vad_view_find_char(text, '@', 0)) != SIZE_MAX)
		text = vad_view_sub(text, at + 1, SIZE_MAX);
	return vad_split_target(text, HTTP_PORT, host, port);
}

static void set_proxy(struct vad_online *online)
{
	struct vad_check *check = online->check;
	const char *text = check->settings->proxy;
	struct vad_view host;
	uint16_t port;

	if (text == NULL || text[0] == '\0')
		text = check->t->ops->here(check->t)->proxy;
	if (text == NULL || text[0] == '\0')
		return;
	online->proxied = vad_proxy_parse(vad_view_of(text), &host, &port);
	if (online->proxied)
		online->proxy = vad_check_name(check, host, port, on_proxy_address, online);
	else
		vad_say_unchecked(check, "the way through the proxy",
				  "what is set is no address of an HTTP proxy");
}

static void begin_site(struct vad_online *online, const struct vad_online_host *row,
		       vad_subject product)
{
	struct vad_check *check = online->check;
	struct vad_said said = { "check", "", check->t->ops->wall(check->t) };
	struct site *site = &online->sites[online->site_count++];

	*site = (struct site){ .online = online,
			       .host = vad_text_view(check->k, row->host),
			       .port = (uint16_t)row->port };
	site->endpoint = vad_check_endpoint(check, site->host, site->port);
	vad_say_subject(check, product, "product.online", site->endpoint, &said);
}

/* With the sites in place, so that an answer finds them all. */
static void reach_site(struct vad_online *online, struct site *site)
{
	struct vad_check *check = online->check;
	struct vad_said said = { "check", "", check->t->ops->wall(check->t) };

	if (!online->proxied) {
		(void)vad_check_name(check, site->host, site->port, on_site_address, site);
		return;
	}
	vad_say_subject(check, site->endpoint, "endpoint.host",
			vad_check_subject(check, VAD_SUBJECT_HOST, site->host), &said);
	vad_say_number(check, site->endpoint, "endpoint.port", site->port, 0, &said);
	if (online->proxy != NULL)
		vad_say_subject(check, site->endpoint, "endpoint.via", online->proxy->endpoint,
				&said);
}

void vad_check_begin_online(struct vad_check *check)
{
	struct vad_said said = { "check", "", check->t->ops->wall(check->t) };
	uint32_t count = check->k->online_hosts_count;
	struct vad_online *online;
	vad_subject product;

	if (!check->settings->mak || count == 0)
		return;
	online = vad_check_alloc(check, sizeof(*online));
	if (online == NULL)
		return;
	*online = (struct vad_online){ .check = check };
	online->sites = vad_check_alloc(check, count * sizeof(*online->sites));
	if (online->sites == NULL)
		return;
	check->online = online;
	product = vad_case_subject(check->c, VAD_SUBJECT_PRODUCT, VAD_VIEW("mak"),
				   VAD_VIEW(VAD_LIVE_SOURCE));
	vad_say_subject(check, product, "product.machine", check->machine, &said);
	vad_say_word(check, product, "product.channel", "mak", &said);
	for (uint32_t i = 0; i < count; i++)
		begin_site(online, &check->k->online_hosts[i], product);
	set_proxy(online);
	for (uint32_t i = 0; i < count; i++)
		reach_site(online, &online->sites[i]);
}

/* --- the end -------------------------------------------------------------------------------- */

static void tell_certificate(struct site *site, const struct look *look,
			     const struct vad_said *said)
{
	struct vad_check *check = site->online->check;

	if (look->shown == NULL)
		return;
	vad_say_text(check, site->endpoint, "endpoint.tls_issuer", vad_view_of(look->shown->issuer),
		     said);
	vad_say_text(check, site->endpoint, "endpoint.tls_version",
		     vad_view_of(look->shown->version), said);
	if (look->shown->until != VAD_TIME_NONE)
		vad_say_number(check, site->endpoint, "endpoint.tls_until", look->shown->until, 0,
			       said);
}

static void tell_tls(struct site *site, const char *word)
{
	struct vad_check *check = site->online->check;
	struct vad_buffer place = vad_buffer_new(128);
	const struct look *best = NULL;
	struct vad_said said;

	for (size_t i = 0; i < site->look_count && best == NULL; i++)
		if (site->looks[i].tls != NULL && strcmp(site->looks[i].tls, word) == 0)
			best = &site->looks[i];
	if (best == NULL)
		return;
	vad_peer_print(&place, &best->peer);
	said = (struct vad_said){ "tls", vad_buffer_text(&place), best->wall };
	vad_say_word(check, site->endpoint, "endpoint.tls", word, &said);
	tell_certificate(site, best, &said);
	site->online->by_name = site->online->by_name || best->by_name;
	vad_buffer_clear(&place);
}

/* A server with an address, of which nothing was heard in time. */
static void close_looks(struct site *site, size_t *open)
{
	for (size_t i = 0; i < site->look_count; i++) {
		struct vad_channel *channel = site->looks[i].channel;

		if (channel == NULL)
			continue;
		site->looks[i].channel = NULL;
		vad_channel_close(site->online->check->t, channel);
		(*open)++;
	}
}

static void finish_site(struct site *site, struct look *proxy)
{
	struct vad_check *check = site->online->check;
	const char *tcp = NULL, *tls = NULL;
	struct vad_said said = { "tcp", "", 0 };

	for (size_t i = 0; i < site->look_count; i++) {
		const struct look *look = &site->looks[i];

		tcp = vad_better_tcp(tcp, look->tcp);
		tls = better_tls(tls, look->tls);
		proxy->tcp = vad_better_tcp(proxy->tcp, look->tcp);
		proxy->proxy = better_proxy(proxy->proxy, look->proxy);
		if (look->wall > said.wall)
			said.wall = proxy->wall = look->wall;
	}
	if (tcp != NULL && !site->online->proxied)
		vad_say_word(check, site->endpoint, "endpoint.tcp", tcp, &said);
	if (tls != NULL)
		tell_tls(site, tls);
}

static void finish_proxy(struct vad_online *online, const struct look *proxy)
{
	struct vad_check *check = online->check;
	struct vad_said said = { "tcp", "", proxy->wall };

	if (online->proxy == NULL)
		return;
	if (proxy->tcp != NULL && !online->proxy->literal)
		vad_say_word(check, online->proxy->endpoint, "endpoint.tcp", proxy->tcp, &said);
	said.kind = "http";
	if (proxy->proxy != NULL)
		vad_say_word(check, online->proxy->endpoint, "endpoint.proxy", proxy->proxy, &said);
	else if (proxy->tcp != NULL && strcmp(proxy->tcp, "open") == 0)
		vad_say_unchecked(check, "the way through the proxy", "it did not answer in time");
	vad_say_unchecked(
		check, "lists of revoked certificates",
		"they are fetched in clear, which a tunnel through a proxy does not show");
}

void vad_check_finish_online(struct vad_check *check)
{
	struct vad_online *online = check->online;
	struct look proxy = { 0 };
	size_t open = 0;

	if (online == NULL)
		return;
	for (size_t i = 0; i < online->site_count; i++) {
		close_looks(&online->sites[i], &open);
		finish_site(&online->sites[i], &proxy);
	}
	finish_proxy(online, &proxy);
	if (open > 0)
		vad_say_unchecked(check, "some servers of online activation",
				  "they did not answer before the time was up");
	if (online->by_name)
		vad_say_unchecked(
			check, "root certificates of the servers of online activation",
			"this machine does not hold them: they count by their names alone");
	if (online->unusable)
		vad_say_unchecked(check, "TLS to the servers of online activation",
				  "this build has no TLS, or cannot read the trusted certificates");
}

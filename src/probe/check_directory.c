/* SPDX-License-Identifier: MIT */
/*
 * Active Directory: at each domain controller that DNS names, the rootDSE without a login, and
 * with one the activation objects. A password goes over TLS only: StartTLS, and where that is not
 * offered LDAPS.
 */
#include <string.h>

#include "base/escape.h"
#include "check_jobs.h"

enum { LDAPS_PORT = 636 };

enum stage { ASKING_ROOT, ASKING_OBJECTS, ASKING_LDAPS, OVER };

struct vad_directory {
	struct vad_check *check;
	struct vad_directory *next;
	struct vad_name *controller;
	struct vad_peer peer;
	vad_subject subject; /* endpoint of the address */
	enum stage stage;
	struct vad_channel *channel; /* NULL: over */
	int64_t wall;
	bool heard;    /* there is a result, of the last stage that was begun */
	bool no_login; /* the objects were not asked for, for want of one */
	const char *tcp;
	struct vad_ldap_result result;
};

static void begin_job(struct vad_directory *d, enum stage stage);

/* --- words ---------------------------------------------------------------------------------- */

static const char *tcp_word_of(enum vad_ldap_why why)
{
	switch (why) {
	case VAD_LDAP_WHY_REFUSED:
		return "refused";
	case VAD_LDAP_WHY_UNREACHABLE:
	case VAD_LDAP_WHY_NO_FAMILY:
		return "unreachable";
	case VAD_LDAP_WHY_PROHIBITED:
		return "prohibited";
	case VAD_LDAP_WHY_LOCAL:
		return NULL;
	default:
		return "open";
	}
}

/* In the order of enum vad_ldap_why. */
static const char *const reasons[] = {
	"",
	"it refused the connection",
	"it cut the connection",
	"there is no way to it",
	"a firewall forbids the connection",
	"it did not answer in time",
	"this machine has no address of that family",
	"this machine, or this build, could not ask",
	"it closed the connection",
	"what it sends is not LDAP",
	"it offers no TLS, and a password is not sent in clear",
	"TLS failed",
	"there is no Kerberos ticket for it",
	"it did not take name and password",
	"the login may not read there",
	"it answered with an error",
};

/* --- events --------------------------------------------------------------------------------- */

static void tell_tcp(struct vad_directory *d, const struct vad_ldap_result *result)
{
	struct vad_buffer place = vad_buffer_new(128);
	struct vad_said said = { "tcp", "", d->wall };

	d->tcp = tcp_word_of(result->why);
	if (d->tcp == NULL)
		return;
	vad_peer_print(&place, &d->peer);
	said.place = vad_buffer_text(&place);
	vad_say_word(d->check, d->subject, "endpoint.tcp", d->tcp, &said);
	if (result->by[0] != '\0')
		vad_say_text(d->check, d->subject, "endpoint.unreachable_by",
			     vad_view_of(result->by), &said);
	vad_buffer_clear(&place);
}

static bool has_login(const struct vad_check_settings *settings)
{
	return settings->kerberos ||
	       (settings->ldap_user != NULL && settings->ldap_user[0] != '\0' &&
		settings->ldap_password != NULL && settings->ldap_password[0] != '\0');
}

static void after_root(struct vad_directory *d)
{
	tell_tcp(d, &d->result);
	if (d->result.why != VAD_LDAP_FINE || d->result.config_nc[0] == '\0')
		return;
	if (has_login(d->check->settings))
		begin_job(d, ASKING_OBJECTS);
	else
		d->no_login = true;
}

static void on_event(void *context, const struct vad_event *event)
{
	struct vad_directory *d = context;
	struct vad_channel *channel = d->channel;
	char config_nc[VAD_LDAP_NAME_MAX];
	bool read;

	d->wall = event->wall;
	d->channel = NULL;
	d->heard = true;
	memcpy(config_nc, d->result.config_nc, sizeof(config_nc));
	d->result = (struct vad_ldap_result){ .why = VAD_LDAP_WHY_LOCAL };
	if (event->kind == VAD_EVENT_ALARM)
		d->result.why = VAD_LDAP_WHY_TIMEOUT;
	read = event->kind == VAD_EVENT_DATA &&
	       vad_ldap_result_read(event->data, &d->result, NULL) == VAD_OK;
	if (d->stage != ASKING_ROOT)
		memcpy(d->result.config_nc, config_nc, sizeof(config_nc));
	vad_channel_close(d->check->t, channel);
	if (d->stage == ASKING_ROOT && (read || event->kind == VAD_EVENT_ALARM))
		after_root(d);
	else if (d->stage == ASKING_OBJECTS && d->result.why == VAD_LDAP_WHY_NO_TLS)
		begin_job(d, ASKING_LDAPS);
}

/* --- opening -------------------------------------------------------------------------------- */

static enum vad_result write_request(const struct vad_directory *d, const struct vad_peer *to,
				     struct vad_buffer *out)
{
	const struct vad_check_settings *settings = d->check->settings;
	struct vad_ldap_request request = {
		.to = *to,
		.objects = d->stage != ASKING_ROOT,
		.tls_first = d->stage == ASKING_LDAPS,
		.host = d->controller->host,
		.config_nc = d->result.config_nc,
		.login = settings->kerberos ? VAD_LDAP_KERBEROS : VAD_LDAP_SIMPLE,
		.user = settings->ldap_user,
		.password = settings->ldap_password,
		.ca_file = settings->ca_file,
	};

	return vad_ldap_request_write(&request, out);
}

static void begin_job(struct vad_directory *d, enum stage stage)
{
	struct vad_check *check = d->check;
	struct vad_buffer request = vad_buffer_new(VAD_WORK_REQUEST_MAX);
	struct vad_peer to = d->peer;
	struct vad_errand errand = { { "", 0 }, 0 };

	if (stage == ASKING_LDAPS)
		to.port = LDAPS_PORT;
	d->stage = stage;
	d->heard = false;
	if (write_request(d, &to, &request) != VAD_OK) {
		d->heard = true;
		d->result.why = VAD_LDAP_WHY_LOCAL;
		goto done;
	}
	errand.name = vad_buffer_view(&request);
	d->channel = check->t->ops->open(check->t, VAD_CHANNEL_LDAP, &to, &errand, on_event, d);
	if (d->channel == NULL)
		check->out_of_memory = true;
	else
		check->t->ops->alarm(d->channel, vad_check_left(check, check->until_end));
done:
	vad_buffer_clear(&request);
}

/* Is an address of that controller, of that family, looked at already? */
static bool has_family(const struct vad_check *check, const struct vad_name *name,
		       const struct vad_peer *peer)
{
	bool v6 = strchr(peer->address, ':') != NULL;

	for (const struct vad_directory *d = check->directory; d != NULL; d = d->next)
		if (d->controller == name && (strchr(d->peer.address, ':') != NULL) == v6)
			return true;
	return false;
}

void vad_check_directory_address(struct vad_name *name, const struct vad_peer *peer)
{
	struct vad_check *check = name->check;
	struct vad_directory *d;

	if (!check->settings->ad || has_family(check, name, peer))
		return;
	d = vad_check_alloc(check, sizeof(*d));
	if (d == NULL)
		return;
	*d = (struct vad_directory){
		.check = check, .next = check->directory, .controller = name, .peer = *peer
	};
	d->subject = vad_check_endpoint(check, vad_view_of(peer->address), peer->port);
	check->directory = d;
	begin_job(d, ASKING_ROOT);
}

/* --- the end -------------------------------------------------------------------------------- */

static bool has_objects(const struct vad_directory *d)
{
	return d->heard && d->stage != ASKING_ROOT && d->result.why == VAD_LDAP_FINE;
}

/* The controller that a client would be best served by; else one that says why it was not asked. */
static const struct vad_directory *best_of(const struct vad_zone *zone)
{
	const struct vad_directory *best = NULL;

	for (const struct vad_directory *d = zone->check->directory; d != NULL; d = d->next) {
		if (d->controller->context != zone)
			continue;
		if (best == NULL || (has_objects(d) && !has_objects(best)) ||
		    (has_objects(d) && d->result.adba < best->result.adba) ||
		    (!has_objects(best) && d->no_login))
			best = d;
	}
	return best;
}

static void tell_objects(const struct vad_zone *zone, const struct vad_directory *d)
{
	struct vad_check *check = zone->check;
	struct vad_buffer place = vad_buffer_new(128), text = vad_buffer_new(1024);
	struct vad_said said = { "ldap", "", d->wall };

	vad_peer_print(&place, &d->peer);
	said.place = vad_buffer_text(&place);
	vad_say_word(check, zone->subject, "zone.adba", vad_ldap_adba_name(d->result.adba), &said);
	for (size_t i = 0; i < d->result.object_count; i++) {
		const struct vad_ldap_object *object = &d->result.objects[i];

		vad_buffer_reset(&text);
		vad_buffer_printf(&text, "%s%s%s", object->key,
				  object->key[0] != '\0' && object->name[0] != '\0' ? ", " : "",
				  object->name);
		if (text.size > 0)
			vad_say_text(check, zone->subject, "zone.adba_key", vad_buffer_view(&text),
				     &said);
	}
	if (d->result.more)
		vad_say_unchecked(check, "further activation objects",
				  "there are too many to list");
	vad_buffer_clear(&text);
	vad_buffer_clear(&place);
}

static void tell_reason(const struct vad_zone *zone, const struct vad_directory *d)
{
	struct vad_buffer what = vad_buffer_new(2048), why = vad_buffer_new(2048);

	vad_buffer_printf(&what, "activation objects of %s", zone->name);
	if (d == NULL) {
		vad_buffer_add(&why, "no domain controller was found");
	} else if (d->no_login) {
		vad_buffer_add(&why, "no login was given (--kerberos, or --ldap-user and "
				     "--ldap-password)");
	} else {
		enum vad_ldap_why reason = !d->heard                        ? VAD_LDAP_WHY_TIMEOUT
					   : d->result.why == VAD_LDAP_FINE ? VAD_LDAP_WHY_MALFORMED
									    : d->result.why;

		vad_buffer_printf(&why, "%s: %s", d->controller->host, reasons[reason]);
		if (d->heard && reason >= VAD_LDAP_WHY_TLS && d->result.text[0] != '\0')
			vad_buffer_printf(&why, " (%s)", d->result.text);
	}
	vad_say_unchecked(zone->check, vad_buffer_text(&what), vad_buffer_text(&why));
	vad_buffer_clear(&what);
	vad_buffer_clear(&why);
}

/* The best word among the addresses is that of the name. */
static void finish_controller(const struct vad_check *check, struct vad_name *name)
{
	struct vad_said said = { "tcp", "", 0 };
	const char *tcp = NULL;

	for (const struct vad_directory *d = check->directory; d != NULL; d = d->next) {
		if (d->controller != name)
			continue;
		tcp = vad_better_tcp(tcp, d->tcp);
		if (d->wall > said.wall)
			said.wall = d->wall;
	}
	if (tcp != NULL && !name->literal)
		vad_say_word(name->check, name->endpoint, "endpoint.tcp", tcp, &said);
}

void vad_check_finish_directory(struct vad_check *check)
{
	if (!check->settings->ad)
		return;
	for (struct vad_directory *d = check->directory; d != NULL; d = d->next) {
		struct vad_channel *channel = d->channel;

		d->channel = NULL;
		vad_channel_close(check->t, channel);
	}
	for (size_t i = 0; i < check->zone_count; i++) {
		struct vad_zone *zone = check->zones[i];
		const struct vad_directory *best = best_of(zone);

		for (size_t n = 0; n < zone->controller_count; n++)
			finish_controller(check, zone->controllers[n]);
		if (best != NULL && has_objects(best))
			tell_objects(zone, best);
		else
			tell_reason(zone, best);
	}
	if (check->zone_count == 0)
		vad_say_unchecked(check, "Active Directory", "there is no domain to look at");
}

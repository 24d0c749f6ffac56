/* SPDX-License-Identifier: MIT */
/*
 * The clock behind an address against that of this machine: by NTP and SMB2 at once, for domain
 * controllers also by LDAP; by the Date of a web server only where nothing better answers. Of several
 * readings the one with the least uncertainty counts.
 */
#include <string.h>

#include "check_jobs.h"
#include "wire/http.h"
#include "wire/ntp.h"
#include "wire/smb2.h"
#include "work_ldap.h"

enum { NTP_PORT = 123, SMB_PORT = 445, HTTP_PORT = 80, WINRM_PORT = 5985, LDAP_PORT = 389,
       IN_MAX = 65536, SECOND = 1000000,
       SILENT_NAMED = 3, SILENT_TEXT_MAX = 2048 };

/* A way that is silent so long is not waited for alone; with a rough reading at hand, so long. */
enum { EARLY = SECOND, GRACE = 300000 };

/* One way to read a clock. */
struct vad_way;
struct reader {
	const char *kind; /* source kind */
	enum vad_channel_kind channel;
	uint16_t port;
	int64_t rounding; /* of the times that it tells, in microseconds */
	/* Bytes to send once there is a connection; none for jobs. */
	void (*ask)(struct vad_way *way, struct vad_buffer *out);
	/* Microseconds since 1970 from what came; VAD_TRUNCATED for more. */
	enum vad_result (*read)(struct vad_way *way, struct vad_view bytes, int64_t *time);
};
struct vad_way {
	struct vad_timepiece *clock;
	const struct reader *reader;
	struct vad_channel *channel; /* NULL: over */
	struct vad_way *next;	     /* of the same clock */
	struct vad_buffer in;
	bool late; /* its first alarm is past */
	uint64_t cookie;
	int64_t sent;	   /* wall */
	int64_t delay;	   /* NTP: time that the server itself took */
	int64_t round_trip; /* LDAP: as the job measured it; -1: none */
};

/* --- the ways ------------------------------------------------------------------------------- */

static void ask_ntp(struct vad_way *way, struct vad_buffer *out)
{
	vad_ntp_write_request(out, way->cookie);
}

/* A kiss code, or a server that has no time itself, is no reading (RFC 5905 section 7.3, 7.4). */
static enum vad_result read_ntp(struct vad_way *way, struct vad_view bytes, int64_t *time)
{
	struct vad_ntp_reply reply;
	enum vad_result result =
		vad_ntp_read_reply(bytes, way->cookie, way->sent, &reply, NULL);

	if (result != VAD_OK)
		return VAD_INVALID;
	if (!reply.synchronised)
		return VAD_UNSUPPORTED;
	way->delay = reply.transmit - reply.receive;
	*time = reply.receive + way->delay / 2;
	return VAD_OK;
}

static void ask_smb2(struct vad_way *way, struct vad_buffer *out)
{
	struct vad_guid client = { { 0 } };

	memcpy(client.bytes, &way->cookie, sizeof(way->cookie));
	vad_smb2_write_negotiate(out, &client);
}

static enum vad_result read_smb2(struct vad_way *way, struct vad_view bytes, int64_t *time)
{
	struct vad_smb2_negotiated reply;
	enum vad_result result = vad_smb2_read_negotiated(bytes, &reply, NULL);

	(void)way;
	if (result != VAD_OK)
		return result;
	if (reply.status != 0 || reply.system_time == INT64_MIN)
		return VAD_UNSUPPORTED;
	*time = reply.system_time;
	return VAD_OK;
}

static void ask_http(struct vad_way *way, struct vad_buffer *out)
{
	bool v6 = strchr(way->clock->peer.address, ':') != NULL;
	struct vad_buffer host = vad_buffer_new(128);

	vad_buffer_printf(&host, v6 ? "[%s]" : "%s", way->clock->peer.address);
	(void)vad_http_write_head(out, vad_buffer_view(&host));
	vad_buffer_clear(&host);
}

static enum vad_result read_http(struct vad_way *way, struct vad_view bytes, int64_t *time)
{
	struct vad_http_head head;
	enum vad_result result = vad_http_read_head(bytes, &head, NULL);

	(void)way;
	if (result != VAD_OK)
		return result;
	if (head.date == INT64_MIN)
		return VAD_UNSUPPORTED;
	*time = head.date + SECOND / 2;
	return VAD_OK;
}

static enum vad_result read_ldap(struct vad_way *way, struct vad_view bytes, int64_t *time)
{
	static const size_t size = sizeof(struct vad_ldap_result);
	struct vad_ldap_result *result = vad_check_alloc(way->clock->check, size);

	if (result == NULL || vad_ldap_result_read(bytes, result, NULL) != VAD_OK)
		return VAD_INVALID;
	if (result->why != VAD_LDAP_FINE || result->current_time == VAD_TIME_NONE ||
	    result->round_trip < 0)
		return VAD_UNSUPPORTED;
	way->round_trip = result->round_trip;
	*time = result->current_time * SECOND + SECOND / 2;
	return VAD_OK;
}

static const struct reader by_ntp = { "ntp", VAD_CHANNEL_UDP, NTP_PORT, 0, ask_ntp, read_ntp };
static const struct reader by_smb2 = { "smb2", VAD_CHANNEL_TCP, SMB_PORT, 0, ask_smb2, read_smb2 };
static const struct reader by_http = { "http", VAD_CHANNEL_TCP, HTTP_PORT, SECOND / 2, ask_http,
				       read_http };
static const struct reader by_winrm = { "http", VAD_CHANNEL_TCP, WINRM_PORT, SECOND / 2, ask_http,
					read_http };
static const struct reader by_ldap = { "ldap", VAD_CHANNEL_LDAP, LDAP_PORT, SECOND / 2, NULL,
				       read_ldap };

/* --- one conversation ----------------------------------------------------------------------- */

static void begin(struct vad_timepiece *clock, const struct reader *reader);

/* For want of anything better. */
static void ask_rough(struct vad_timepiece *clock)
{
	if (clock->best.kind != NULL || clock->asked_rough || clock->check->finished)
		return;
	clock->asked_rough = true;
	begin(clock, &by_http);
	begin(clock, &by_winrm);
}

static void end(struct vad_way *way)
{
	struct vad_timepiece *clock = way->clock;
	struct vad_channel *channel = way->channel;

	if (channel == NULL)
		return;
	way->channel = NULL;
	vad_buffer_clear(&way->in);
	vad_channel_close(clock->check->t, channel);
	clock->open--;
	if (clock->open == 0)
		ask_rough(clock);
}

/*
 * Once there is a reading the others need not be waited for: it is told in whole seconds. One that is
 * rough itself gives them a little more time.
 */
static void hurry(struct vad_timepiece *clock)
{
	for (struct vad_way *way = clock->ways; way != NULL; way = way->next) {
		if (way->channel == NULL)
			continue;
		if (clock->best.uncertainty < SECOND / 2) {
			end(way);
		} else {
			way->late = true;
			clock->check->t->ops->alarm(way->channel, GRACE);
		}
	}
}

static void keep(struct vad_way *way, int64_t time, int64_t received)
{
	struct vad_clock_reading *best = &way->clock->best;
	int64_t trip = way->round_trip >= 0 ? way->round_trip : received - way->sent - way->delay;
	int64_t uncertainty = (trip > 0 ? trip : 0) / 2 + way->reader->rounding;
	/* a job tells how long it waited: its answer came just before it did */
	int64_t middle = way->round_trip >= 0 ? received - trip / 2 : way->sent + (received - way->sent) / 2;
	struct vad_buffer place = vad_buffer_new(sizeof(best->place));
	struct vad_peer peer = way->clock->peer;

	if (best->kind != NULL && best->uncertainty <= uncertainty)
		return;
	peer.port = way->reader->port;
	*best = (struct vad_clock_reading){ .kind = way->reader->kind, .offset = time - middle,
					    .uncertainty = uncertainty, .wall = received };
	vad_peer_print(&place, &peer);
	if (place.size < sizeof(best->place))
		memcpy(best->place, vad_buffer_text(&place), place.size + 1);
	vad_buffer_clear(&place);
}

static void take(struct vad_way *way, const struct vad_event *event)
{
	enum vad_result result;
	int64_t time = 0;

	vad_buffer_append(&way->in, event->data.data, event->data.size);
	result = vad_buffer_result(&way->in) != VAD_OK ? VAD_LIMIT :
							 way->reader->read(way, vad_buffer_view(&way->in), &time);
	if (result == VAD_OK)
		keep(way, time, event->wall);
	/* a datagram that is not for us does not end the wait for ours */
	if (result == VAD_INVALID && way->reader->channel == VAD_CHANNEL_UDP)
		vad_buffer_reset(&way->in);
	else if (result != VAD_TRUNCATED)
		end(way);
	if (result == VAD_OK)
		hurry(way->clock);
}

/* Silence: the first time something else is tried beside it, then it is over. */
static void lose_patience(struct vad_way *way)
{
	struct vad_check *check = way->clock->check;

	if (way->late) {
		end(way);
		return;
	}
	way->late = true;
	check->t->ops->alarm(way->channel, vad_check_left(check, check->until_end));
	ask_rough(way->clock);
}

static void send_question(struct vad_way *way, int64_t wall)
{
	struct vad_transport *t = way->clock->check->t;
	struct vad_buffer out = vad_buffer_new(4096);

	way->reader->ask(way, &out);
	way->sent = wall;
	t->ops->send(way->channel, vad_buffer_view(&out));
	vad_buffer_clear(&out);
}

static void on_event(void *context, const struct vad_event *event)
{
	struct vad_way *way = context;

	if (event->kind == VAD_EVENT_CONNECTED)
		send_question(way, event->wall);
	else if (event->kind == VAD_EVENT_DATA)
		take(way, event);
	else if (event->kind == VAD_EVENT_ALARM)
		lose_patience(way);
	else
		end(way);
}

static void begin(struct vad_timepiece *clock, const struct reader *reader)
{
	struct vad_check *check = clock->check;
	struct vad_way *way = vad_check_alloc(check, sizeof(*way));
	struct vad_peer peer = clock->peer;
	struct vad_buffer request = vad_buffer_new(VAD_WORK_REQUEST_MAX);
	struct vad_errand errand = { { "", 0 }, 0 };
	int64_t patience = vad_check_left(check, check->until_end) / 4 + 1;

	if (way == NULL)
		return;
	peer.port = reader->port;
	*way = (struct vad_way){ .clock = clock, .reader = reader, .in = vad_buffer_new(IN_MAX),
			     .round_trip = -1, .cookie = check->t->ops->random(check->t) };
	if (reader->channel == VAD_CHANNEL_LDAP) {
		struct vad_ldap_request ldap = { .to = peer };

		(void)vad_ldap_request_write(&ldap, &request);
		errand.name = vad_buffer_view(&request);
	}
	way->channel = check->t->ops->open(check->t, reader->channel, &peer, &errand, on_event, way);
	vad_buffer_clear(&request);
	if (way->channel == NULL) {
		check->out_of_memory = true;
		return;
	}
	way->next = clock->ways;
	clock->ways = way;
	clock->open++;
	check->t->ops->alarm(way->channel, patience < EARLY ? patience : EARLY);
	if (reader->channel == VAD_CHANNEL_UDP)
		send_question(way, check->t->ops->wall(check->t));
}

struct vad_timepiece *vad_check_clock(struct vad_check *check, const struct vad_peer *peer,
				  vad_subject subject, const char *fact)
{
	struct vad_timepiece *clock;

	if (check->clock_count >= VAD_CHECK_CLOCKS_MAX) {
		check->clocks_left_out++;
		return NULL;
	}
	clock = vad_check_alloc(check, sizeof(*clock));
	if (clock == NULL)
		return NULL;
	*clock = (struct vad_timepiece){ .check = check, .next = check->clocks, .peer = *peer,
				     .subject = subject, .fact = fact };
	check->clocks = clock;
	check->clock_count++;
	begin(clock, &by_ntp);
	begin(clock, &by_smb2);
	return clock;
}

void vad_check_controller_address(struct vad_name *name, const struct vad_peer *peer, int64_t wall)
{
	(void)wall;
	vad_check_directory_address(name, peer);
	if (name->clock != NULL)
		return;
	name->clock = vad_check_clock(name->check, peer, name->endpoint, "endpoint.clock_offset");
	if (name->clock != NULL)
		begin(name->clock, &by_ldap);
}

/* Whole seconds; the uncertainty is rounded up and covers the rounding of the offset. */
static void tell(struct vad_timepiece *clock)
{
	const struct vad_clock_reading *best = &clock->best;
	int64_t half = best->offset < 0 ? -SECOND / 2 : SECOND / 2;
	struct vad_said said = { best->kind, best->place, best->wall };

	if (best->kind != NULL)
		vad_say_number(clock->check, clock->subject, clock->fact, (best->offset + half) / SECOND,
			       (best->uncertainty + SECOND / 2) / SECOND + 1,
			       &said);
}

/* The clocks that nothing told: which, the first few of them by name. */
static void tell_silent(struct vad_check *check)
{
	struct vad_buffer what = vad_buffer_new(SILENT_TEXT_MAX);
	size_t silent = 0;

	vad_buffer_add(&what, "the clock of ");
	for (struct vad_timepiece *clock = check->clocks; clock != NULL; clock = clock->next) {
		if (clock->best.kind != NULL)
			continue;
		if (silent < SILENT_NAMED) {
			vad_buffer_add(&what, silent > 0 ? ", " : "");
			vad_buffer_add_view(&what, vad_case_subject_info(check->c, clock->subject).key);
		}
		silent++;
	}
	if (silent > SILENT_NAMED)
		vad_buffer_printf(&what, " and %zu more", silent - SILENT_NAMED);
	if (silent > 0)
		vad_say_unchecked(check, vad_buffer_text(&what),
				  "no NTP, SMB2 or web server there told the time");
	vad_buffer_clear(&what);
}

void vad_check_finish_clocks(struct vad_check *check)
{
	for (struct vad_timepiece *clock = check->clocks; clock != NULL; clock = clock->next)
		tell(clock);
	tell_silent(check);
	if (check->clocks_left_out > 0)
		vad_say_unchecked(check, "the clocks of all hosts",
				  "there are many hosts: only the first 64 were asked");
}

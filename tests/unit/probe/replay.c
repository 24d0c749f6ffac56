/* SPDX-License-Identifier: MIT */
/* Recordings: what is written, what is refused, and how time passes when one is played. */
#include "transport_test.h"

#include "record.h"

#define START                                                                           \
	"{\"recording\":1,\"wall\":1795405453000000,\"here\":{\"name\":\"pc1\","           \
	"\"domain\":\"corp.example\",\"suffixes\":[\"corp.example\",\"lab.example\"],"      \
	"\"servers\":[\"10.0.0.53\"],\"proxy\":\"\"}}\n"
#define OPEN "{\"open\":1,\"kind\":\"tcp\",\"to\":\"10.0.0.5:1688\",\"at\":1000}\n"

static void play(struct lab *lab, const char *text)
{
	struct vad_error error = { 0 };

	lab->transport->ops->free(lab->transport);
	lab->transport = NULL;
	assert_int_equal(vad_transport_replay_new(vad_view_of(text), &lab->transport, &error),
			 VAD_OK);
	lab->peer = (struct vad_peer){ .address = "10.0.0.5", .port = 1688 };
}

static void run_to(struct lab *lab, int64_t deadline)
{
	lab->transport->ops->run(lab->transport, deadline, NULL, NULL);
}

static void this_machine_is_the_recorded_one(void **state)
{
	struct lab *lab = *state;
	const struct vad_here *here;

	play(lab, START "{\"random\":\"18446744073709551615\"}\n{\"random\":\"7\"}\n");
	here = lab->transport->ops->here(lab->transport);
	assert_string_equal(here->name, "pc1");
	assert_string_equal(here->domain, "corp.example");
	assert_int_equal(here->suffix_count, 2);
	assert_string_equal(here->suffixes[1], "lab.example");
	assert_int_equal(here->server_count, 1);
	assert_string_equal(here->servers[0], "10.0.0.53");
	assert_true(lab->transport->ops->wall(lab->transport) == INT64_C(1795405453000000));
	assert_true(lab->transport->ops->random(lab->transport) == UINT64_MAX);
	assert_true(lab->transport->ops->random(lab->transport) == 7);
	assert_true(lab->transport->ops->random(lab->transport) == 0);
}

static void events_come_as_late_as_they_came(void **state)
{
	struct lab *lab = *state;
	struct talk *talk;

	play(lab, START OPEN "{\"id\":1,\"at\":1500,\"event\":\"connected\"}\n"
			     "{\"id\":1,\"at\":4000,\"event\":\"data\",\"bytes\":\"4b4D53\"}\n"
			     "{\"id\":1,\"at\":4000,\"event\":\"closed\"}\n");
	run_to(lab, 100);
	talk = talk_to(lab, VAD_CHANNEL_TCP, NULL);
	lab->transport->ops->send(talk->channel, VAD_VIEW("whatever"));
	lab->transport->ops->alarm(talk->channel, 2000);
	run_to(lab, 10000);
	assert_int_equal(talk->count, 4);
	assert_int_equal(talk->events[0].kind, VAD_EVENT_CONNECTED);
	assert_int_equal(talk->events[0].now, 500);
	assert_int_equal(talk->events[1].kind, VAD_EVENT_ALARM);
	assert_int_equal(talk->events[1].now, 2000);
	assert_int_equal(talk->events[2].kind, VAD_EVENT_DATA);
	assert_int_equal(talk->events[2].now, 3000);
	assert_true(talk->events[2].wall == INT64_C(1795405453003000));
	assert_string_equal(talk->text, "KMS");
	assert_int_equal(talk->events[3].kind, VAD_EVENT_CLOSED);
	/* The channel is still open: time passes until the deadline. */
	assert_int_equal(lab->transport->ops->now(lab->transport), 10000);
}

static void a_failure_says_by_whom(void **state)
{
	struct lab *lab = *state;
	struct talk *talk;

	play(lab, START OPEN "{\"id\":1,\"at\":1500,\"event\":\"failed\",\"failure\":\"prohibited\","
			     "\"by\":\"10.0.0.1\"}\n");
	talk = talk_to(lab, VAD_CHANNEL_TCP, NULL);
	talk->close_at_once = true;
	lab->transport->ops->alarm(talk->channel, 9000);
	run_to(lab, INT64_MAX);
	assert_int_equal(talk->count, 1);
	assert_int_equal(talk->events[0].failure, VAD_FAILURE_PROHIBITED);
	assert_int_equal(lab->transport->ops->now(lab->transport), 500);
}

static void likes_are_met_in_order_and_strangers_fail(void **state)
{
	struct lab *lab = *state;
	struct vad_errand srv = { .name = VAD_VIEW("a.example"), .type = 33 };
	struct vad_errand other = { .name = VAD_VIEW("a.example"), .type = 1 };
	struct talk *first, *second, *third, *stranger;

	play(lab, START "{\"open\":9,\"kind\":\"dns\",\"to\":\"10.0.0.5:1688\",\"name\":\"a.example\","
			"\"type\":33,\"at\":0}\n"
			"{\"open\":4,\"kind\":\"dns\",\"to\":\"10.0.0.5:1688\",\"name\":\"a.example\","
			"\"type\":33,\"at\":0}\n"
			"{\"id\":4,\"at\":1,\"event\":\"data\",\"bytes\":\"62\"}\n"
			"{\"id\":9,\"at\":2,\"event\":\"data\",\"bytes\":\"61\"}\n");
	first = talk_to(lab, VAD_CHANNEL_DNS, &srv);
	second = talk_to(lab, VAD_CHANNEL_DNS, &srv);
	third = talk_to(lab, VAD_CHANNEL_DNS, &srv);
	stranger = talk_to(lab, VAD_CHANNEL_DNS, &other);
	run_to(lab, 1000);
	assert_string_equal(first->text, "a");
	assert_string_equal(second->text, "b");
	assert_int_equal(third->events[0].failure, VAD_FAILURE_LOCAL);
	assert_int_equal(stranger->events[0].failure, VAD_FAILURE_LOCAL);
	assert_int_equal(stranger->count, 1);
}

static void who_never_had_a_turn_hears_nothing(void **state)
{
	struct lab *lab = *state;
	struct talk *talk;

	play(lab, START "{\"open\":1,\"kind\":\"tcp\",\"to\":\"10.0.0.5:1688\",\"at\":null}\n");
	talk = talk_to(lab, VAD_CHANNEL_TCP, NULL);
	lab->transport->ops->alarm(talk->channel, 10);
	run_to(lab, 1000);
	assert_int_equal(talk->count, 0);
	assert_int_equal(lab->transport->ops->now(lab->transport), 1000);
}

static void bad_recordings_are_refused_with_the_line(void **state)
{
	static const struct {
		const char *text;
		uint64_t line;
	} cases[] = {
		{ "", 0 },
		{ "\n", 1 },
		{ "{\"recording\":2,\"wall\":1,\"here\":{\"suffixes\":[],\"servers\":[]}}\n", 1 },
		{ "{\"recording\":1,\"wall\":-1,\"here\":{\"suffixes\":[],\"servers\":[]}}\n", 1 },
		{ "{\"recording\":1,\"wall\":1,\"here\":{\"suffixes\":[7],\"servers\":[]}}\n", 1 },
		{ "{\"recording\":1,\"wall\":1}\n", 1 },
		{ START "nonsense\n", 2 },
		{ START "{}\n", 2 },
		{ START "[]\n", 2 },
		{ START "\n", 2 },
		{ START "{\"random\":7}\n", 2 },
		{ START "{\"random\":\"18446744073709551616\"}\n", 2 },
		{ START "{\"open\":1,\"kind\":\"sctp\",\"at\":0}\n", 2 },
		{ START "{\"open\":-1,\"kind\":\"tcp\",\"at\":0}\n", 2 },
		{ START "{\"open\":1,\"kind\":\"dns\",\"type\":65536,\"at\":0}\n", 2 },
		{ START "{\"open\":1,\"kind\":\"tcp\",\"at\":9007199254740993}\n", 2 },
		{ START "{\"id\":1,\"at\":1,\"event\":\"closed\"}\n", 2 },
		{ START OPEN OPEN, 3 },
		{ START OPEN "{\"id\":2,\"at\":1500,\"event\":\"closed\"}\n", 3 },
		{ START OPEN "{\"id\":1,\"at\":999,\"event\":\"closed\"}\n", 3 },
		{ START OPEN "{\"id\":1,\"at\":1500,\"event\":\"alarm\"}\n", 3 },
		{ START OPEN "{\"id\":1,\"at\":1500,\"event\":\"data\"}\n", 3 },
		{ START OPEN "{\"id\":1,\"at\":1500,\"event\":\"data\",\"bytes\":\"abc\"}\n", 3 },
		{ START OPEN "{\"id\":1,\"at\":1500,\"event\":\"data\",\"bytes\":\"zz\"}\n", 3 },
		{ START OPEN "{\"id\":1,\"at\":1500,\"event\":\"failed\",\"failure\":\"none\"}\n", 3 },
		{ START OPEN "{\"id\":1,\"at\":1500,\"event\":\"closed\"}\n"
			     "{\"id\":1,\"at\":1500,\"event\":\"connected\"}\n",
		  4 },
		{ START "{\"open\":1,\"kind\":\"tcp\",\"at\":null}\n"
			"{\"id\":1,\"at\":1500,\"event\":\"closed\"}\n",
		  3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct vad_transport *transport = NULL;
		struct vad_error error = { 0 };

		assert_int_equal(vad_transport_replay_new(vad_view_of(cases[i].text), &transport,
							  &error),
				 VAD_INVALID);
		assert_null(transport);
		assert_int_equal(error.line, cases[i].line);
		assert_true(error.message[0] != '\0');
	}
}

static void too_many_lines_are_refused(void **state)
{
	enum { LINES = 1000001 };
	char *text = malloc(LINES);
	struct vad_transport *transport = NULL;
	struct vad_error error = { 0 };

	(void)state;
	assert_non_null(text);
	memset(text, '\n', LINES);
	assert_int_equal(vad_transport_replay_new((struct vad_view){ text, LINES }, &transport,
						  &error),
			 VAD_LIMIT);
	free(text);
}

/* --- recording -------------------------------------------------------------------------------- */

static void secrets_are_not_part_of_a_name(void **state)
{
	static const struct {
		const char *request, *name; /* NULL: cannot be cleaned */
	} cases[] = {
		{ "{\"user\":\"u\",\"password\":\"p\",\"host\":\"dc1\"}",
		  "{\"host\":\"dc1\",\"user\":\"u\"}" },
		{ "{\"a\":[{\"LDAP-Password\":\"p\",\"b\":1}]}", "{\"a\":[{\"b\":1}]}" },
		{ "{\"proxy\":\"http://u:p@ss@proxy:3128\"}", "{\"proxy\":\"http://proxy:3128\"}" },
		{ "{\"proxy\":\"u:p@proxy:3128\"}", "{\"proxy\":\"proxy:3128\"}" },
		{ "[1]", NULL },
		{ "password", NULL },
		{ "{\"a\":[[[[[[[[[{\"password\":\"p\"}]]]]]]]]]}", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct vad_buffer name = vad_buffer_new(4096);
		enum vad_result result = vad_record_name(VAD_CHANNEL_LDAP,
							 vad_view_of(cases[i].request), &name);

		assert_int_equal(result, cases[i].name != NULL ? VAD_OK : VAD_INVALID);
		assert_string_equal(vad_buffer_text(&name),
				    cases[i].name != NULL ? cases[i].name : "");
		vad_buffer_clear(&name);
	}
}

/* Opens a file of its own in the directory of the test. */
static int open_file(char *path, size_t size)
{
	uv_fs_t request;
	int descriptor = uv_fs_mkstemp(NULL, &request, "recording-XXXXXX", NULL);

	assert_true(descriptor >= 0);
	snprintf(path, size, "%s", request.path);
	uv_fs_req_cleanup(&request);
	return descriptor;
}

/* All of the file, which is then removed. To be freed. */
static char *take_file(int descriptor, const char *path)
{
	enum { MOST = 1 << 16 };
	char *text = calloc(1, MOST);
	uv_buf_t into;
	uv_fs_t request;

	assert_non_null(text);
	into = uv_buf_init(text, MOST - 1);
	assert_true(uv_fs_read(NULL, &request, descriptor, &into, 1, 0, NULL) > 0);
	uv_fs_req_cleanup(&request);
	assert_int_equal(uv_fs_close(NULL, &request, descriptor, NULL), 0);
	assert_int_equal(uv_fs_unlink(NULL, &request, path, NULL), 0);
	return text;
}

static enum vad_result silent_job(struct vad_view request, int64_t deadline,
				  struct vad_buffer *result)
{
	(void)request;
	(void)deadline;
	vad_buffer_add(result, "{\"ok\":true}");
	return VAD_OK;
}

/* A conversation, a refusal and a job, each with the other side if `server` is one. */
static void talk_a_little(struct lab *lab, uv_os_sock_t server, struct talk **talks)
{
	struct vad_errand job = { .name = VAD_VIEW("{\"password\":\"hush-hush\",\"host\":\"dc1\"}") };
	struct vad_peer peer = lab->peer;

	talks[0] = talk_to(lab, VAD_CHANNEL_UDP, NULL);
	lab->transport->ops->send(talks[0]->channel, VAD_VIEW("time?"));
	talks[1] = talk_to(lab, VAD_CHANNEL_LDAP, &job);
	lab->peer.address[0] = 'x';
	talks[2] = talk_to(lab, VAD_CHANNEL_TCP, NULL);
	lab->peer = peer;
	if (server != VAD_NO_SOCKET) {
		receive(lab, server);
		answer(lab, server, VAD_VIEW("noon"));
	}
	for (size_t i = 0; i < 3; i++)
		wait_for(lab, talks[i], 1);
}

static void what_is_recorded_plays_back(void **state)
{
	struct lab *lab = *state;
	struct talk *live[3], *played[3];
	uv_os_sock_t server;
	char path[256];
	char *text;
	int descriptor = open_file(path, sizeof(path));
	uint64_t number;

	lab->transport->ops->free(lab->transport);
	lab_open(lab, descriptor);
	vad_transport_uv_set_job(lab->transport, VAD_CHANNEL_LDAP, silent_job);
	server = bind_here(lab, SOCK_DGRAM);
	number = lab->transport->ops->random(lab->transport);
	talk_a_little(lab, server, live);
	assert_int_equal(vad_transport_uv_recorded(lab->transport), VAD_OK);
	lab->transport->ops->free(lab->transport);
	lab->transport = NULL;
	vad_socket_close(server);
	text = take_file(descriptor, path);
	assert_null(strstr(text, "hush"));
	assert_non_null(strstr(text, "dc1"));

	assert_int_equal(vad_transport_replay_new(vad_view_of(text), &lab->transport, NULL), VAD_OK);
	assert_true(lab->transport->ops->random(lab->transport) == number);
	talk_a_little(lab, VAD_NO_SOCKET, played);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(played[i]->events[0].kind, live[i]->events[0].kind);
		assert_int_equal(played[i]->events[0].failure, live[i]->events[0].failure);
		assert_string_equal(played[i]->text, live[i]->text);
	}
	assert_string_equal(played[0]->text, "noon");
	assert_string_equal(played[1]->text, "{\"ok\":true}");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(this_machine_is_the_recorded_one),
		lab_test(events_come_as_late_as_they_came),
		lab_test(a_failure_says_by_whom),
		lab_test(likes_are_met_in_order_and_strangers_fail),
		lab_test(who_never_had_a_turn_hears_nothing),
		lab_test(bad_recordings_are_refused_with_the_line),
		lab_test(too_many_lines_are_refused),
		lab_test(secrets_are_not_part_of_a_name),
		lab_test(what_is_recorded_plays_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

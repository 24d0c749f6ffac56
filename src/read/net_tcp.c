/* SPDX-License-Identifier: MIT */
/* Test-NetConnection, and what telnet, portqry, nc and curl say of a port. */
#include "net_text.h"
#include "reading.h"

enum { WARNINGS = 8, KMS_PORT = 1688 };

/* A block of Test-NetConnection, as far as it was seen. */
struct tcp {
	struct vad_net_name computer, address;
	uint64_t port;
	struct {
		struct vad_net_name host;
		uint64_t port, line;
	} warnings[WARNINGS]; /* of connections that failed; the block behind them says it again */
	size_t warned;
	struct vad_net_name target; /* of telnet and portqry */
	bool wants_target;          /* it stands in the next line */
};

static const char *const starts[] = { "test-netconnection", "tnc ",	 "computername",
				      "remoteport",	    "remoteaddress", "tcptestsucceeded",
				      "tcp connect to",	    "warning",	 "connecting to",
				      "could not open connection", "querying target", "tcp port",
				      "connection to",	    "nc: connect", "ncat:", "curl: (",
				      NULL };

static bool mentions(struct vad_view text, const char *word)
{
	return vad_view_find_nocase(text, vad_view_of(word), 0) != SIZE_MAX;
}

static void put_at(struct vad_reading *r, vad_subject s, const char *word, uint64_t line)
{
	uint32_t fact = vad_reading_fact(r, "endpoint.tcp");
	struct vad_value value = { .type = VAD_TYPE_WORD };
	uint32_t index = vad_fact_word(vad_reading_knowledge(r), fact, vad_view_of(word));

	if (index == VAD_NO_INDEX)
		return;
	value.number = index;
	vad_put_at(r, s, fact, &value, line);
}

static void put_result(struct vad_reading *r, struct vad_view host, uint64_t port,
		       const char *word, uint64_t line)
{
	if (port > 0 && port <= UINT16_MAX)
		put_at(r, vad_reading_endpoint(r, host, (uint16_t)port), word, line);
}

/* --- Test-NetConnection ----------------------------------------------------------------------- */

static void put_warnings(struct tcp *t, struct vad_reading *r)
{
	for (size_t i = 0; i < t->warned; i++)
		put_result(r, vad_net_kept(&t->warnings[i].host), t->warnings[i].port, "failed",
			   t->warnings[i].line);
	t->warned = 0;
}

static void forget_block(struct tcp *t)
{
	t->computer.size = t->address.size = 0;
	t->port = 0;
}

/* "TCP connect to (10.0.0.1 : 1688) failed", "TCP connect to 10.0.0.1:1688 failed", behind the
 * word for a warning in any language */
static bool read_warning(struct tcp *t, struct vad_reading *r, const struct vad_line *line)
{
	static const char sentence[] = "TCP connect to ";
	size_t at = vad_view_find(line->text, VAD_VIEW(sentence), 0), end, colon;
	struct vad_view target;
	uint64_t port;

	if (at == SIZE_MAX)
		return false;
	target = vad_view_sub(line->text, at + sizeof(sentence) - 1, SIZE_MAX);
	end = vad_view_find(target, VAD_VIEW(" failed"), 0);
	if (end == SIZE_MAX)
		return false;
	target = vad_view_trim(vad_view_sub(target, 0, end));
	if (target.size > 2 && target.data[0] == '(' && target.data[target.size - 1] == ')')
		target = vad_view_trim(vad_view_sub(target, 1, target.size - 2));
	for (colon = target.size; colon > 0 && target.data[colon - 1] != ':';)
		colon--;
	if (colon == 0 ||
	    !vad_view_to_u64(vad_view_trim(vad_view_sub(target, colon, SIZE_MAX)), &port))
		return false;
	if (t->warned == WARNINGS)
		put_warnings(t, r);
	(void)vad_net_keep(&t->warnings[t->warned].host,
			   vad_view_trim(vad_view_sub(target, 0, colon - 1)));
	t->warnings[t->warned].port = port;
	t->warnings[t->warned++].line = line->number;
	return true;
}

static void put_resolves(struct vad_reading *r, struct vad_view name, uint64_t port, bool resolves)
{
	struct vad_view host;

	if (vad_net_host(name, &host))
		vad_put_flag(r, vad_reading_endpoint(r, host, (uint16_t)port), "endpoint.resolves",
			     resolves);
}

/* "Name resolution of kms.corp failed" */
static bool read_no_name(struct vad_reading *r, const struct vad_line *line)
{
	static const char sentence[] = "Name resolution of ";
	size_t at = vad_view_find(line->text, VAD_VIEW(sentence), 0);
	struct vad_view rest;

	if (at == SIZE_MAX || !mentions(line->text, " failed"))
		return false;
	rest = vad_view_sub(line->text, at + sizeof(sentence) - 1, SIZE_MAX);
	put_resolves(r, vad_net_word(&rest), KMS_PORT, false);
	return true;
}

static bool is_port_warned(const struct tcp *t, uint64_t port)
{
	for (size_t i = 0; i < t->warned; i++) {
		if (t->warnings[i].port != port)
			return false;
	}
	return true;
}

/* The block has ended: it says what its warnings said, by name. */
static void take_block(struct tcp *t, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view host = vad_net_kept(&t->computer), name;
	bool open = vad_view_is_nocase(line->value, "True");

	if (host.size == 0)
		host = vad_net_kept(&t->address);
	if (t->port > 0 && t->port <= UINT16_MAX && host.size > 0) {
		put_result(r, host, t->port, open ? "open" : "failed", line->number);
		if (t->address.size > 0 && vad_net_host(host, &name))
			put_resolves(r, name, t->port, true);
		if (is_port_warned(t, t->port))
			t->warned = 0;
	}
	put_warnings(t, r);
	forget_block(t);
}

static bool read_property(struct tcp *t, struct vad_reading *r, const struct vad_line *line)
{
	if (line->separator != ':')
		return false;
	if (vad_view_is_nocase(line->label, "ComputerName")) {
		forget_block(t);
		return vad_net_keep(&t->computer, line->value);
	}
	if (vad_view_is_nocase(line->label, "RemoteAddress"))
		return vad_net_keep(&t->address, line->value);
	if (vad_view_is_nocase(line->label, "RemotePort")) {
		(void)vad_view_to_u64(line->value, &t->port);
		return true;
	}
	if (vad_view_is_nocase(line->label, "TcpTestSucceeded")) {
		take_block(t, r, line);
		return true;
	}
	return t->computer.size > 0 && vad_view_find_char(line->label, ' ', 0) == SIZE_MAX;
}

/* --- one-liners -------------------------------------------------------------------------------- */

/* What the words of a refused or silent connection mean. */
static const char *word_of(struct vad_view text)
{
	if (mentions(text, "refused") || mentions(text, "NOT LISTENING"))
		return "refused";
	if (mentions(text, "timed out") || mentions(text, "FILTERED"))
		return "timeout";
	if (mentions(text, "unreachable") || mentions(text, "No route"))
		return "unreachable";
	if (mentions(text, "reset"))
		return "reset";
	return "failed";
}

static uint64_t port_behind(struct vad_view text, const char *word)
{
	size_t at = vad_view_find_nocase(text, vad_view_of(word), 0);
	uint64_t port = 0;

	if (at != SIZE_MAX)
		(void)vad_net_leading_number(
			vad_view_sub(text, at + vad_view_of(word).size, SIZE_MAX), &port);
	return port;
}

/* "Connecting To kms.corp...Could not open connection to the host, on port 1688: Connect failed" */
static bool read_telnet(struct tcp *t, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view text = line->text, rest;
	uint64_t port = port_behind(text, "on port");
	bool mine = false;

	if (vad_view_starts_nocase(text, "Connecting To ")) {
		size_t end = vad_view_find(text, VAD_VIEW("..."), 14);

		rest = vad_view_sub(text, 14, end == SIZE_MAX ? SIZE_MAX : end - 14);
		(void)vad_net_keep(&t->target, vad_net_word(&rest));
		mine = true;
	}
	if (port == 0 || t->target.size == 0 || !mentions(text, "Could not open connection"))
		return mine;
	put_result(r, vad_net_kept(&t->target), port, word_of(text), line->number);
	return true;
}

/* portqry: "Querying target system called:", the name, "TCP port 1688 (...): LISTENING" */
static bool read_portqry(struct tcp *t, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view text = line->text;
	bool shut = mentions(text, "NOT LISTENING") || mentions(text, "FILTERED");

	if (vad_view_starts_nocase(text, "Querying target system called")) {
		(void)vad_net_keep(&t->target, line->value);
		t->wants_target = line->value.size == 0;
		return true;
	}
	if (t->wants_target) {
		t->wants_target = false;
		return vad_net_keep(&t->target, text);
	}
	if (!vad_view_starts_nocase(text, "TCP port ") || t->target.size == 0 ||
	    !(shut || mentions(text, "LISTENING")))
		return false;
	put_result(r, vad_net_kept(&t->target), port_behind(text, "TCP port "),
		   shut ? word_of(text) : "open", line->number);
	return true;
}

/* "Connection to kms 1688 port (tcp) succeeded!", "nc: connect to kms port 1688 (tcp) failed:
 * Connection refused" */
static bool read_nc(struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view rest = line->text, host;
	uint64_t port;

	if (vad_view_starts_nocase(rest, "Connection to ")) {
		rest = vad_view_sub(rest, 14, SIZE_MAX);
		host = vad_net_word(&rest);
		if (!mentions(rest, "succeeded") || !vad_net_leading_number(rest, &port))
			return false;
		put_result(r, host, port, "open", line->number);
		return true;
	}
	if (!vad_view_starts_nocase(rest, "nc: connect to "))
		return false;
	rest = vad_view_sub(rest, 15, SIZE_MAX);
	host = vad_net_word(&rest);
	put_result(r, host, port_behind(rest, "port "), word_of(rest), line->number);
	return true;
}

/* "curl: (7) Failed to connect to kms port 1688: Connection refused" */
static bool read_curl(struct vad_reading *r, const struct vad_line *line)
{
	static const char sentence[] = "connect to ";
	size_t at = vad_view_find(line->text, VAD_VIEW(sentence), 0);
	struct vad_view rest;

	if (!vad_view_starts_nocase(line->text, "curl: (") || at == SIZE_MAX)
		return false;
	rest = vad_view_sub(line->text, at + sizeof(sentence) - 1, SIZE_MAX);
	put_result(r, vad_net_word(&rest), port_behind(rest, "port "), word_of(rest),
		   line->number);
	return true;
}

static bool read_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct tcp *t = state;
	struct vad_view args;

	if (line->text.size == 0)
		return false;
	if (vad_net_command(line->text, "test-netconnection", &args) ||
	    vad_net_command(line->text, "tnc", &args))
		return true;
	return read_warning(t, r, line) || read_no_name(r, line) || read_property(t, r, line) ||
	       read_telnet(t, r, line) || read_portqry(t, r, line) || read_nc(r, line) ||
	       read_curl(r, line);
}

static void finish(void *state, struct vad_reading *r)
{
	put_warnings(state, r);
}

const struct vad_line_reader vad_reader_tcp = {
	.name = "test-netconnection",
	.state_size = sizeof(struct tcp),
	.starts = starts,
	.line = read_line,
	.finish = finish,
};

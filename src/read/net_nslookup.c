/* SPDX-License-Identifier: MIT */
/*
 * nslookup of Windows (one question or interactive) and of BIND. Its own words come from the
 * phrases; where a label is damaged or in a language that is not known, the order tells: a server
 * and its address come first, then a name and its addresses.
 */
#include "base/escape.h"
#include "net_dns.h"
#include "reading.h"

struct nslookup {
	bool asked;                  /* a command or a server line was seen: what follows is an answer */
	bool server_known;           /* its address was printed */
	bool answered;               /* a record of the question was printed */
	vad_subject server;
	struct vad_net_name question;
	struct vad_net_name srv;     /* name of the SRV record that is being printed */
	struct vad_net_name name;    /* name whose addresses are printed */
	struct vad_net_name before;  /* value of a line with a label that nobody knows */
	uint64_t port;
	struct vad_dns_names names;
};

static const char *const starts[] = { "nslookup", "*** ", "** server can", "** can",
				      "dns request timed out", "_vlmcs", ";; connection timed out",
				      NULL };

static void forget_answer(struct nslookup *n)
{
	n->answered = false;
	n->srv.size = n->name.size = n->before.size = 0;
	n->port = 0;
}

static void new_question(struct nslookup *n, struct vad_view name)
{
	forget_answer(n);
	n->asked = true;
	n->server_known = false;
	(void)vad_net_keep(&n->question, name);
}

/* --- the question --------------------------------------------------------------------------- */

static bool read_command(struct nslookup *n, struct vad_view text)
{
	struct vad_view args, word;

	if (!vad_net_command(text, "nslookup", &args))
		return false;
	do {
		word = vad_net_word(&args);
	} while (word.size > 0 && word.data[0] == '-');
	new_question(n, word);
	return true;
}

static bool lies_in(struct vad_view name, struct vad_view zone)
{
	return name.size > zone.size &&
	       name.data[name.size - zone.size - 1] == '.' &&
	       vad_view_equal_nocase(vad_view_sub(name, name.size - zone.size, SIZE_MAX), zone);
}

/* A line of the interactive mode: a setting, or a name alone. */
static bool read_interactive(struct nslookup *n, struct vad_view text)
{
	struct vad_view rest = text, word = vad_net_word(&rest), zone;
	bool wrong;

	if (!n->asked) {
		if (rest.size > 0 || !vad_dns_kms_zone(word, &zone, &wrong))
			return false;
		new_question(n, word);
		return true;
	}
	if (vad_view_is_nocase(word, "set") || vad_view_is_nocase(word, "server") ||
	    vad_view_is_nocase(word, "exit"))
		return true;
	if (rest.size > 0 || word.size == 0 || !vad_arg_valid(VAD_ARG_HOST, word) ||
	    vad_view_find_char(word, '.', 0) == SIZE_MAX)
		return false;
	/* the zone of what was asked, over its SOA record: no question */
	if (!lies_in(vad_net_kept(&n->question), word))
		new_question(n, word);
	return true;
}

/* --- the server ----------------------------------------------------------------------------- */

static void take_server(struct nslookup *n, struct vad_reading *r, struct vad_view address)
{
	n->server = vad_dns_server(r, address);
	n->server_known = true;
	forget_answer(n);
}

static void server_answers(struct nslookup *n, struct vad_reading *r, bool answers)
{
	if (n->server_known)
		vad_put_flag(r, n->server, "dns-server.answers", answers);
}

/* --- errors --------------------------------------------------------------------------------- */

/* The name that an error line speaks of: KMS's name, or the word before the last colon, or the
 * last word, or what was asked. */
static struct vad_view name_in_error(const struct nslookup *n, struct vad_view text)
{
	struct vad_view rest = text, word, zone, host;
	bool wrong;

	while ((word = vad_net_word(&rest)).size > 0) {
		if (word.data[word.size - 1] == ':')
			word.size--;
		if (vad_dns_kms_zone(word, &zone, &wrong))
			return word;
	}
	for (size_t i = text.size; i-- > 0;) {
		if (text.data[i] != ':')
			continue;
		word = vad_net_last_word(vad_view_sub(text, 0, i));
		if (vad_net_host(word, &host))
			return word;
	}
	word = vad_net_last_word(text);
	if (vad_view_find_char(word, '.', 0) != SIZE_MAX && vad_net_host(word, &host))
		return word;
	return vad_net_kept(&n->question);
}

/* The reason is a known text behind a colon, or at the start. */
static const char *reason_of(const struct vad_reading *r, struct vad_view text)
{
	const char *key = vad_text_key(r, text, "nslookup-reason", NULL);

	for (size_t i = text.size; key == NULL && i-- > 0;) {
		if (text.data[i] == ':')
			key = vad_text_key(r, vad_view_trim(vad_view_sub(text, i + 1, SIZE_MAX)),
					   "nslookup-reason", NULL);
	}
	return key;
}

/* "value.nxdomain" and so on: the word of zone.srv behind the dot; NULL for anything else. */
static const char *result_word(const char *key)
{
	static const char *const words[] = { "nxdomain", "nodata", "servfail", "refused",
					     "timeout" };

	for (size_t i = 0; key != NULL && i < sizeof(words) / sizeof(*words); i++) {
		if (vad_view_ends_nocase(vad_view_of(key), words[i]))
			return words[i];
	}
	return NULL;
}

static bool is_timeout(const char *word)
{
	return vad_view_is(vad_view_of(word), "timeout");
}

static void take_failure(struct nslookup *n, struct vad_reading *r, const struct vad_line *line,
			 struct vad_view name, const char *word)
{
	struct vad_view zone, host;
	bool wrong;

	server_answers(n, r, !is_timeout(word));
	vad_dns_put_result(r, name, word);
	/* no address: asked for, and the answer was a clear no */
	if (vad_view_is(vad_view_of(word), "nxdomain") && vad_net_host(name, &host) &&
	    !vad_dns_kms_zone(name, &zone, &wrong))
		vad_dns_note_name(&n->names, line, name, false);
	n->answered = true;
}

/* "*** server can't find name: reason", "** server can't find name: NXDOMAIN" */
static bool read_error(struct nslookup *n, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view text = vad_view_trim(line->body), name;
	const char *word;
	size_t stars = 0;

	while (stars < text.size && (text.data[stars] == '*' || text.data[stars] == ';'))
		stars++;
	if (stars < 2)
		return false;
	text = vad_view_trim(vad_view_sub(text, stars, SIZE_MAX));
	if (vad_view_find_nocase(text, VAD_VIEW("server name for address"), 0) != SIZE_MAX)
		return true; /* the server's own name, which does not matter */
	if (vad_view_find_nocase(text, VAD_VIEW("timed-out"), 0) != SIZE_MAX ||
	    vad_view_find_nocase(text, VAD_VIEW("connection timed out"), 0) != SIZE_MAX) {
		take_failure(n, r, line, vad_net_kept(&n->question), "timeout");
		return true;
	}
	word = result_word(reason_of(r, text));
	if (word == NULL)
		return false;
	name = name_in_error(n, text);
	take_failure(n, r, line, name, word);
	return true;
}

/* --- SRV records ---------------------------------------------------------------------------- */

/* The word behind "label =" anywhere in `text`. */
static bool field(struct vad_view text, const char *label, struct vad_view *value)
{
	struct vad_view needle = vad_view_of(label), rest;
	size_t at = vad_view_find_nocase(text, needle, 0);

	if (at == SIZE_MAX)
		return false;
	rest = vad_view_trim(vad_view_sub(text, at + needle.size, SIZE_MAX));
	if (rest.size == 0 || rest.data[0] != '=')
		return false;
	rest = vad_view_sub(rest, 1, SIZE_MAX);
	*value = vad_net_word(&rest);
	return value->size > 0;
}

static void take_srv_fields(struct nslookup *n, struct vad_reading *r, struct vad_view text)
{
	struct vad_view value;

	if (field(text, "port", &value))
		(void)vad_view_to_u64(value, &n->port);
	if (field(text, "svr hostname", &value)) {
		vad_dns_put_srv(r, vad_net_kept(&n->srv), value, n->port);
		n->answered = true;
		n->port = 0;
	}
}

/* "name  service = 0 100 1688 target", as BIND prints it */
static bool read_bind_srv(struct nslookup *n, struct vad_reading *r, struct vad_view name,
			  struct vad_view rest)
{
	struct vad_view word = vad_net_word(&rest);
	uint64_t port;

	if (!vad_view_is_nocase(word, "="))
		return false;
	(void)vad_net_word(&rest);
	(void)vad_net_word(&rest);
	if (!vad_view_to_u64(vad_net_word(&rest), &port))
		return false;
	server_answers(n, r, true);
	vad_dns_put_srv(r, name, vad_net_word(&rest), port);
	n->answered = true;
	return true;
}

/* Lines of records: a name, what it has, and sometimes the value. */
static bool read_record(struct nslookup *n, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view rest = line->text, name = vad_net_word(&rest), value, host;

	rest = vad_view_trim(rest);
	if (vad_view_starts_nocase(rest, "SRV service location")) {
		(void)vad_net_keep(&n->srv, name);
		n->port = 0;
		server_answers(n, r, true);
		take_srv_fields(n, r, rest);
		return true;
	}
	if (vad_view_starts_nocase(rest, "service ="))
		return read_bind_srv(n, r, name, vad_view_sub(rest, 7, SIZE_MAX));
	if (!n->asked && n->srv.size == 0)
		return false;
	if (field(line->text, "internet address", &value) ||
	    field(line->text, "IPv6 address", &value)) {
		if (vad_net_address(value, &value) && vad_net_host(name, &host))
			vad_dns_note_name(&n->names, line, host, true);
		return true;
	}
	if (n->srv.size > 0 && (field(line->text, "priority", &value) ||
				field(line->text, "weight", &value) ||
				field(line->text, "port", &value) ||
				field(line->text, "svr hostname", &value))) {
		take_srv_fields(n, r, line->text);
		return true;
	}
	if (field(line->text, "primary name server", &value)) {
		/* only the zone came back: the name is there, the record is not */
		if (!n->answered)
			take_failure(n, r, line, vad_net_kept(&n->question), "nodata");
		return true;
	}
	return field(line->text, "nameserver", &value);
}

/* --- labels --------------------------------------------------------------------------------- */

static bool is_server_key(const char *key)
{
	return vad_key_is(key, "server") || vad_key_is(key, "default-server");
}

static bool read_address(struct nslookup *n, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view address;

	if (!vad_net_address(line->value, &address))
		return false;
	if (n->name.size == 0 && n->server_known && n->before.size > 0)
		n->name = n->before; /* a damaged label: name and addresses follow the server */
	if (n->name.size > 0) {
		server_answers(n, r, true);
		vad_dns_note_name(&n->names, line, vad_net_kept(&n->name), true);
		return true;
	}
	if (n->server_known)
		return true;
	/* "Address:  1.2.3.4", flush left with two blanks, is how nslookup prints its server */
	if (!n->asked && (line->indent > 0 ||
			  vad_view_find(line->text, VAD_VIEW(":  "), 0) == SIZE_MAX))
		return false;
	n->asked = true;
	take_server(n, r, address);
	return true;
}

static bool read_label(struct nslookup *n, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view value = { 0 };
	const char *key = vad_line_key(r, line, "nslookup", &value);

	if (is_server_key(key)) {
		struct vad_net_name question = n->question;

		new_question(n, vad_net_kept(&question));
		return true;
	}
	if (vad_key_is(key, "address") || vad_key_is(key, "addresses"))
		return read_address(n, r, line);
	if (vad_key_is(key, "timeout") || vad_key_is(key, "timeout-line"))
		return true;
	if (!n->asked)
		return false;
	if (vad_key_is(key, "name")) {
		(void)vad_net_keep(&n->name, value);
		return true;
	}
	if (vad_key_is(key, "non-authoritative") || vad_key_is(key, "aliases"))
		return true;
	if (line->separator == ':' && vad_net_host(line->value, &value)) {
		(void)vad_net_keep(&n->before, value);
		return false;
	}
	return false;
}

/* More addresses of the same name stand alone on their lines. */
static bool read_more_addresses(struct nslookup *n, const struct vad_line *line)
{
	struct vad_view address;

	return n->name.size > 0 && line->indent > 0 && vad_net_address(line->text, &address);
}

static bool read_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct nslookup *n = state;

	if (line->text.size == 0)
		return false;
	return read_command(n, line->text) || read_error(n, r, line) || read_record(n, r, line) ||
	       read_label(n, r, line) || read_more_addresses(n, line) ||
	       read_interactive(n, line->text);
}

static void finish(void *state, struct vad_reading *r)
{
	struct nslookup *n = state;

	vad_dns_names_finish(&n->names, r);
}

const struct vad_line_reader vad_reader_nslookup = {
	.name = "nslookup",
	.state_size = sizeof(struct nslookup),
	.starts = starts,
	.line = read_line,
	.finish = finish,
};

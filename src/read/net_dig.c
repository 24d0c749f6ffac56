/* SPDX-License-Identifier: MIT */
/* dig and host of BIND: the same answers as nslookup gives, in master file notation. */
#include "net_dns.h"
#include "reading.h"

enum { COLUMNS = 8 };

struct dig {
	const char *status;           /* word of zone.srv for a status that is no success */
	bool noerror, answered;       /* for the present question */
	struct vad_net_name question; /* only a question for SRV */
	struct vad_dns_names names;
};

static const char *const starts[] = { "; <<>> dig", ">>header<<", "header<<", ";; ->>header",
				      ";; server:",  ";; answer",  ";; connection timed out",
				      "_vlmcs",      "host _vlmcs", NULL };

struct status {
	const char *printed, *word;
};
static const struct status statuses[] = {
	{ "NXDOMAIN", "nxdomain" },
	{ "SERVFAIL", "servfail" },
	{ "REFUSED", "refused" },
};

static const char *status_word(struct vad_view text)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++) {
		if (vad_view_find(text, vad_view_of(statuses[i].printed), 0) != SIZE_MAX)
			return statuses[i].word;
	}
	return NULL;
}

static size_t split(struct vad_view text, struct vad_view column[COLUMNS])
{
	size_t count = 0;

	while (count < COLUMNS) {
		column[count] = vad_net_word(&text);
		if (column[count].size == 0)
			break;
		count++;
	}
	return count;
}

/* A question for SRV that came back well, but with nothing of that name. */
static void close_question(struct dig *d, struct vad_reading *r)
{
	if (d->question.size > 0 && d->noerror && !d->answered)
		vad_dns_put_result(r, vad_net_kept(&d->question), "nodata");
	d->question.size = 0;
	d->answered = d->noerror = false;
	d->status = NULL;
}

static bool read_header(struct dig *d, struct vad_reading *r, struct vad_view text)
{
	if (vad_view_find_nocase(text, VAD_VIEW(">>HEADER<<"), 0) != SIZE_MAX) {
		close_question(d, r);
		d->status = status_word(text);
		d->noerror = vad_view_find(text, VAD_VIEW("NOERROR"), 0) != SIZE_MAX;
		return true;
	}
	if (vad_view_starts_nocase(text, ";; SERVER:")) {
		struct vad_view rest = vad_view_sub(text, 10, SIZE_MAX);
		vad_subject server = vad_dns_server(r, vad_net_word(&rest));

		vad_put_flag(r, server, "dns-server.answers", true);
		close_question(d, r);
		return true;
	}
	return vad_view_starts_nocase(text, ";; ") || vad_view_starts_nocase(text, "; <<>>");
}

/* ";_vlmcs._tcp.corp.  IN  SRV": the question, behind the header that holds its status */
static bool read_question(struct dig *d, struct vad_reading *r, struct vad_view text)
{
	struct vad_view column[COLUMNS];
	size_t count;

	if (text.data[0] != ';')
		return false;
	count = split(vad_view_sub(text, 1, SIZE_MAX), column);
	if (count != 3 || !vad_view_is_nocase(column[1], "IN"))
		return false;
	if (!vad_view_is_nocase(column[2], "SRV"))
		return true;
	(void)vad_net_keep(&d->question, column[0]);
	if (d->status != NULL)
		vad_dns_put_result(r, column[0], d->status);
	return true;
}

/* "name 600 IN SRV 0 100 1688 target", "name 600 IN A address" */
static bool read_record(struct dig *d, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view column[COLUMNS], address;
	size_t count = split(line->text, column), type = 2;
	uint64_t number;

	if (count < 4)
		return false;
	if (vad_view_to_u64(column[1], &number))
		type = 3; /* with a time to live */
	if (type >= count || !vad_view_is_nocase(column[type - 1], "IN"))
		return false;
	if (vad_view_is_nocase(column[type], "SRV") && count >= type + 5 &&
	    vad_view_to_u64(column[type + 3], &number)) {
		vad_dns_put_srv(r, column[0], column[type + 4], number);
		d->answered = true;
		return true;
	}
	if ((vad_view_is_nocase(column[type], "A") || vad_view_is_nocase(column[type], "AAAA")) &&
	    count > type + 1 && vad_net_address(column[type + 1], &address))
		vad_dns_note_name(&d->names, line, column[0], true);
	return true;
}

/* host: "name has SRV record 0 100 1688 target.", "name has no SRV record",
 * "Host name not found: 3(NXDOMAIN)", "name has address 10.0.0.1" */
static bool read_host(struct dig *d, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view column[COLUMNS], text = line->text;
	size_t count = split(text, column);
	const char *word = status_word(text);
	uint64_t port;

	if (count >= 4 && vad_view_is(column[0], "Host") &&
	    vad_view_find(text, VAD_VIEW(" not found:"), 0) != SIZE_MAX && word != NULL) {
		vad_dns_put_result(r, column[1], word);
		if (vad_view_is(vad_view_of(word), "nxdomain"))
			vad_dns_note_name(&d->names, line, column[1], false);
		return true;
	}
	if (count < 4 || !vad_view_is(column[1], "has"))
		return false;
	if (count == 8 && vad_view_is(column[2], "SRV") && vad_view_to_u64(column[6], &port)) {
		vad_dns_put_srv(r, column[0], column[7], port);
		return true;
	}
	if (vad_view_is(column[2], "no") && vad_view_is(column[3], "SRV")) {
		vad_dns_put_result(r, column[0], "nodata");
		return true;
	}
	if (!vad_view_is(column[2], "address"))
		return false;
	vad_dns_note_name(&d->names, line, column[0], true);
	return true;
}

static bool read_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct dig *d = state;

	if (line->text.size == 0)
		return false;
	return read_header(d, r, line->text) || read_question(d, r, line->text) ||
	       read_record(d, r, line) || read_host(d, r, line);
}

static void finish(void *state, struct vad_reading *r)
{
	struct dig *d = state;

	close_question(d, r);
	vad_dns_names_finish(&d->names, r);
}

const struct vad_line_reader vad_reader_dig = {
	.name = "nslookup", /* the same facts by another program */
	.state_size = sizeof(struct dig),
	.starts = starts,
	.line = read_line,
	.finish = finish,
};

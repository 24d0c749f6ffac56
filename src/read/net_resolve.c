/* SPDX-License-Identifier: MIT */
/* Resolve-DnsName of PowerShell: as a table, as a list, and its errors. */
#include "net_dns.h"
#include "reading.h"

enum { COLUMNS = 12 };

struct resolve {
	struct vad_net_name name, target; /* of the record that is being listed */
	bool srv;
	struct vad_dns_names names;
};

static const char *const starts[] = { "resolve-dnsname", "nametarget", "_vlmcs", "querytype",
				      NULL };

struct failure {
	const char *printed, *word;
};
/* DNS_ERROR_RCODE_* messages of Windows (9002 to 9005, 9501, 1460). */
static const struct failure failures[] = {
	{ "DNS name does not exist", "nxdomain" },
	{ "No records found for given DNS query", "nodata" },
	{ "DNS server failure", "servfail" },
	{ "DNS operation refused", "refused" },
	{ "the timeout period expired", "timeout" },
};

/* "Resolve-DnsName : NAME : DNS name does not exist" */
static bool read_error(struct resolve *s, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view rest = line->text, word, zone;
	bool wrong;

	if (!vad_view_starts_nocase(line->text, "Resolve-DnsName"))
		return false;
	(void)vad_net_word(&rest);
	do {
		word = vad_net_word(&rest);
	} while (vad_view_is(word, ":"));
	for (size_t i = 0; i < sizeof(failures) / sizeof(*failures); i++) {
		if (vad_view_find_nocase(line->text, vad_view_of(failures[i].printed), 0) ==
		    SIZE_MAX)
			continue;
		vad_dns_put_result(r, word, failures[i].word);
		if (i == 0 && !vad_dns_kms_zone(word, &zone, &wrong))
			vad_dns_note_name(&s->names, line, word, false);
		return true;
	}
	return vad_view_find_char(line->text, ':', 0) == SIZE_MAX; /* the command itself */
}

/* A console cuts long names with dots: half a name is none. */
static bool is_cut(struct vad_view word)
{
	return vad_view_ends_nocase(word, "...") || vad_view_ends_nocase(word, "\u2026");
}

/* "NAME SRV 3600 Answer TARGET 0 100 1688", "NAME A 3600 Additional 10.0.0.1" */
static bool read_row(struct resolve *s, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view column[COLUMNS], rest = line->text, address;
	uint64_t ttl, port;
	size_t count = 0;

	while (count < COLUMNS && (column[count] = vad_net_word(&rest)).size > 0)
		count++;
	if (count < 5 || !vad_view_to_u64(column[2], &ttl) || is_cut(column[0]) ||
	    is_cut(column[4]))
		return false;
	if (vad_view_is_nocase(column[1], "SRV") && count == 8 &&
	    vad_view_to_u64(column[7], &port)) {
		vad_dns_put_srv(r, column[0], column[4], port);
		return true;
	}
	if ((vad_view_is_nocase(column[1], "A") || vad_view_is_nocase(column[1], "AAAA")) &&
	    vad_net_address(column[4], &address)) {
		vad_dns_note_name(&s->names, line, column[0], true);
		return true;
	}
	return false;
}

/* The list form. A record ends with the port, or with the address. */
static bool read_property(struct resolve *s, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view zone;
	uint64_t port;
	bool wrong;

	if (line->separator != ':')
		return false;
	if (vad_view_is_nocase(line->label, "QueryType") ||
	    vad_view_is_nocase(line->label, "Type")) {
		s->srv = vad_view_is_nocase(line->value, "SRV");
		return s->name.size > 0;
	}
	if (vad_view_is_nocase(line->label, "Name") &&
	    vad_view_find_char(line->value, ' ', 0) == SIZE_MAX &&
	    vad_view_find_char(line->value, '.', 0) != SIZE_MAX) {
		(void)vad_net_keep(&s->name, line->value);
		s->target.size = 0;
		return vad_dns_kms_zone(line->value, &zone, &wrong);
	}
	if (s->name.size == 0)
		return false;
	if (vad_view_is_nocase(line->label, "NameTarget"))
		return vad_net_keep(&s->target, line->value);
	if (vad_view_is_nocase(line->label, "Port") && s->srv && s->target.size > 0 &&
	    vad_view_to_u64(line->value, &port)) {
		vad_dns_put_srv(r, vad_net_kept(&s->name), vad_net_kept(&s->target), port);
		s->name.size = 0;
		return true;
	}
	if (vad_view_is_nocase(line->label, "IP4Address") ||
	    vad_view_is_nocase(line->label, "IP6Address")) {
		vad_dns_note_name(&s->names, line, vad_net_kept(&s->name), true);
		s->name.size = 0;
		return true;
	}
	return false;
}

static bool read_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct resolve *s = state;

	return read_error(s, r, line) || read_row(s, r, line) || read_property(s, r, line);
}

static void finish(void *state, struct vad_reading *r)
{
	struct resolve *s = state;

	vad_dns_names_finish(&s->names, r);
}

const struct vad_line_reader vad_reader_resolve = {
	.name = "nslookup", /* the same facts by another program */
	.state_size = sizeof(struct resolve),
	.starts = starts,
	.line = read_line,
	.finish = finish,
};

/* SPDX-License-Identifier: MIT */
/*
 * ipconfig, in any language: "DNS", "DHCP" and "NetBIOS" are the same everywhere, and what a line
 * says follows from its place and from its value. Phrases are used where they are known.
 */
#include "net_text.h"
#include "reading.h"

/* What a label is about. */
enum meaning {
	MEANS_NOTHING,
	MEANS_HOST,
	MEANS_PRIMARY_SUFFIX,
	MEANS_SUFFIX_LIST,
	MEANS_CONNECTION_SUFFIX,
	MEANS_DNS_SERVER,
	MEANS_DHCP_SERVER,
	MEANS_GATEWAY,
	MEANS_NETBIOS,
};

struct ipconfig {
	bool in_block;   /* "Windows IP Configuration" or a line like its lines was seen */
	bool in_adapter;
	bool labelled;   /* a line with a label was seen */
	bool all;        /* /all: the primary suffix was printed */
	bool has_suffix, has_server;
	bool complete;   /* an adapter with an address was listed to its end */
	enum meaning last; /* lines without label go on with it */

	/* the adapter in force */
	bool has_address;
	struct vad_net_name suffix, dhcp;
};

static const char *const starts[] = { "ipconfig", NULL };

/* --- what a line is -------------------------------------------------------------------------- */

/* ipconfig fills up its labels with ". . ." or ends them in " :"; other lists use neither. */
static bool has_leader(const struct vad_line *line)
{
	size_t colon = vad_view_find_char(line->text, ':', 0);

	if (colon == SIZE_MAX)
		return false;
	return vad_view_find(vad_view_sub(line->text, 0, colon), VAD_VIEW(". ."), 0) != SIZE_MAX;
}

static bool mentions(struct vad_view text, const char *word)
{
	return vad_view_find_nocase(text, vad_view_of(word), 0) != SIZE_MAX;
}

static enum meaning meaning_of_key(const char *key)
{
	static const struct {
		const char *key;
		enum meaning meaning;
	} keys[] = {
		{ "host-name", MEANS_HOST },
		{ "primary-suffix", MEANS_PRIMARY_SUFFIX },
		{ "suffix-list", MEANS_SUFFIX_LIST },
		{ "connection-suffix", MEANS_CONNECTION_SUFFIX },
		{ "dns-servers", MEANS_DNS_SERVER },
		{ "dhcp-server", MEANS_DHCP_SERVER },
		{ "gateway", MEANS_GATEWAY },
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		if (vad_key_is(key, keys[i].key))
			return keys[i].meaning;
	}
	return MEANS_NOTHING;
}

/* By structure, for languages whose labels are not known. */
static enum meaning meaning_of_shape(const struct ipconfig *s, const struct vad_line *line)
{
	struct vad_view address, host;
	bool is_address = vad_net_address(line->value, &address);

	if (!s->labelled && !s->in_adapter && !mentions(line->label, "DNS") &&
	    vad_net_host(line->value, &host))
		return MEANS_HOST; /* what /all begins with */
	if (mentions(line->label, "NetBIOS"))
		return MEANS_NETBIOS;
	if (mentions(line->label, "DNS") && is_address)
		return MEANS_DNS_SERVER;
	if (mentions(line->label, "DHCPv6"))
		return MEANS_NOTHING;
	if (mentions(line->label, "DHCP") && is_address)
		return MEANS_DHCP_SERVER;
	if (!mentions(line->label, "DNS"))
		return MEANS_NOTHING;
	if (s->in_adapter)
		return MEANS_CONNECTION_SUFFIX;
	return s->all ? MEANS_SUFFIX_LIST : MEANS_PRIMARY_SUFFIX;
}

static enum meaning meaning_of(const struct ipconfig *s, struct vad_reading *r,
			       const struct vad_line *line)
{
	enum meaning meaning = meaning_of_key(vad_net_label_key(r, line, "ipconfig"));

	return meaning != MEANS_NOTHING ? meaning : meaning_of_shape(s, line);
}

/* --- facts ------------------------------------------------------------------------------------ */

static void put_suffix(struct ipconfig *s, struct vad_reading *r, struct vad_view text)
{
	vad_subject machine = vad_reading_machine(r);
	struct vad_view name;

	if (!vad_net_host(text, &name))
		return;
	s->has_suffix = true;
	vad_put_host(r, machine, "machine.suffix", name);
	vad_put_subject(r, machine, "machine.zone",
			vad_reading_subject(r, VAD_SUBJECT_ZONE, name));
	vad_put_flag(r, machine, "machine.has_suffix", true);
}

/* fec0:0:0:ffff::1 and its neighbours stand there when no IPv6 server is configured. */
static bool is_placeholder(struct vad_view address)
{
	return vad_view_starts_nocase(address, "fec0:");
}

static void put_server(struct ipconfig *s, struct vad_reading *r, struct vad_view text)
{
	vad_subject machine = vad_reading_machine(r), server;
	struct vad_view address;

	if (!vad_net_address(text, &address) || is_placeholder(address))
		return;
	s->has_server = true;
	server = vad_reading_subject(r, VAD_SUBJECT_DNS_SERVER, address);
	vad_put_address(r, server, "dns-server.address", address);
	vad_put_subject(r, machine, "machine.dns_server", server);
	vad_put_flag(r, machine, "machine.has_dns_server", true);
}

/* The suffix of an adapter counts while it is connected, that is, has an address. */
static void settle_adapter(struct ipconfig *s, struct vad_reading *r)
{
	if (s->has_address && s->suffix.size > 0) {
		put_suffix(s, r, vad_net_kept(&s->suffix));
		s->suffix.size = 0;
	}
}

static void take_address(struct ipconfig *s, struct vad_reading *r, struct vad_view address)
{
	/* 169.254.0.0/16: the adapter found nobody to give it one */
	if (s->in_adapter && !vad_view_starts_nocase(address, "169.254."))
		s->has_address = true;
	settle_adapter(s, r);
}

/* The network is named by the server that hands out its addresses. */
static void take_dhcp_server(struct ipconfig *s, struct vad_reading *r, struct vad_view text)
{
	vad_subject network;
	struct vad_view address;

	if (!vad_net_address(text, &address) || vad_view_is(address, "255.255.255.255"))
		return;
	network = vad_reading_subject(r, VAD_SUBJECT_NETWORK, address);
	vad_put_subject(r, vad_reading_machine(r), "machine.network", network);
	vad_put_flag(r, network, "network.dhcp_suffix", s->dhcp.size > 0);
}

static void take_primary_suffix(struct ipconfig *s, struct vad_reading *r, struct vad_view value)
{
	s->all = true;
	put_suffix(s, r, value);
	vad_put_host(r, vad_reading_machine(r), "machine.domain", value);
}

static void take_value(struct ipconfig *s, struct vad_reading *r, enum meaning meaning,
		       struct vad_view value)
{
	struct vad_view name;

	switch (meaning) {
	case MEANS_HOST:
		vad_reading_name_machine(r, value);
		break;
	case MEANS_PRIMARY_SUFFIX:
		take_primary_suffix(s, r, value);
		break;
	case MEANS_SUFFIX_LIST:
		put_suffix(s, r, value);
		break;
	case MEANS_CONNECTION_SUFFIX:
		if (vad_net_host(value, &name)) {
			(void)vad_net_keep(&s->suffix, name);
			s->dhcp = s->suffix;
			settle_adapter(s, r);
		}
		break;
	case MEANS_DNS_SERVER:
		put_server(s, r, value);
		break;
	case MEANS_DHCP_SERVER:
		take_dhcp_server(s, r, value);
		break;
	case MEANS_NETBIOS:
		s->complete = s->complete || s->has_address;
		break;
	default:
		break;
	}
}

/* --- lines ------------------------------------------------------------------------------------ */

/* "Ethernet adapter Ethernet 2:": a line that is nothing but a label. */
static bool is_adapter(const struct ipconfig *s, const struct vad_line *line)
{
	return s->in_block && line->separator == ':' && line->value.size == 0 &&
	       !has_leader(line) && line->text.data[line->text.size - 1] == ':' &&
	       vad_view_find_char(line->text, ' ', 0) != SIZE_MAX && !mentions(line->label, "DNS");
}

static bool read_labelled(struct ipconfig *s, struct vad_reading *r, const struct vad_line *line)
{
	enum meaning meaning = meaning_of(s, r, line);
	struct vad_view address;
	bool leader = has_leader(line);

	if (!leader && !(s->in_block && meaning != MEANS_NOTHING && line->indent > 0) &&
	    meaning != MEANS_CONNECTION_SUFFIX)
		return false;
	if (!s->in_block && !leader)
		return false;
	s->in_block = s->labelled = true;
	if (meaning == MEANS_CONNECTION_SUFFIX)
		s->in_adapter = true;
	s->last = meaning;
	if (meaning == MEANS_NOTHING && vad_net_address(line->value, &address))
		take_address(s, r, address);
	else
		take_value(s, r, meaning, line->value);
	return true;
}

/* More values of the label above, one on each line, far to the right. */
static bool read_continuation(struct ipconfig *s, struct vad_reading *r,
			      const struct vad_line *line)
{
	struct vad_view host, address;
	bool is_address = vad_net_address(line->text, &address);

	if (!s->in_block || line->indent < 20 ||
	    vad_view_find_char(line->text, ' ', 0) != SIZE_MAX ||
	    (!is_address && !vad_net_host(line->text, &host)))
		return false;
	if (s->last == MEANS_DNS_SERVER || s->last == MEANS_SUFFIX_LIST ||
	    s->last == MEANS_CONNECTION_SUFFIX)
		take_value(s, r, s->last, line->text);
	return true;
}

static void open_adapter(struct ipconfig *s)
{
	s->in_adapter = true;
	s->has_address = false;
	s->suffix.size = s->dhcp.size = 0;
	s->last = MEANS_NOTHING;
}

/* What was looked for and is not there. */
static void close_block(struct ipconfig *s, struct vad_reading *r)
{
	vad_subject machine = vad_reading_machine(r);

	if (s->in_block && s->all && s->complete) {
		if (!s->has_suffix)
			vad_put_flag(r, machine, "machine.has_suffix", false);
		if (!s->has_server)
			vad_put_flag(r, machine, "machine.has_dns_server", false);
	}
	*s = (struct ipconfig){ 0 };
}

static bool read_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct ipconfig *s = state;
	struct vad_view args;

	if (line->text.size == 0)
		return false;
	if (vad_key_is(vad_line_key(r, line, "ipconfig", NULL), "head")) {
		close_block(s, r);
		s->in_block = true;
		return true;
	}
	if (vad_net_command(line->text, "ipconfig", &args))
		return true;
	if (is_adapter(s, line)) {
		open_adapter(s);
		return true;
	}
	if (line->separator == ':' && line->label.size > 0 && read_labelled(s, r, line))
		return true;
	return read_continuation(s, r, line);
}

static void finish(void *state, struct vad_reading *r)
{
	close_block(state, r);
}

const struct vad_line_reader vad_reader_ipconfig = {
	.name = "ipconfig",
	.state_size = sizeof(struct ipconfig),
	.starts = starts,
	.line = read_line,
	.finish = finish,
};

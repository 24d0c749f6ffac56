/* SPDX-License-Identifier: MIT */
/* netstat -an and Get-NetTCPConnection: does something listen on the port of KMS? */
#include "net_text.h"
#include "reading.h"

enum { KMS_PORT = 1688 };

struct netstat {
	uint64_t last_line; /* of the last row */
	uint64_t last_port; /* listened on at all addresses, in that row; 0 for another kind of row */
};

static const char *const starts[] = { "active connections", "proto ", "  tcp ", "tcp ", "netstat",
				      "localaddress", NULL };

/* The port behind the last colon. */
static bool split_port(struct vad_view text, struct vad_view *address, uint64_t *port)
{
	size_t colon = text.size;

	while (colon > 0 && text.data[colon - 1] != ':')
		colon--;
	if (colon == 0 || !vad_view_to_u64(vad_view_sub(text, colon, SIZE_MAX), port))
		return false;
	*address = vad_view_sub(text, 0, colon - 1);
	return true;
}

static bool is_any(struct vad_view address)
{
	return vad_view_is(address, "0.0.0.0") || vad_view_is(address, "[::]") ||
	       vad_view_is(address, "::");
}

/*
 * netstat sorts by address and port. So two neighbours on either side of 1688 show that nothing
 * listens there, even in a list that was cut.
 */
static void take_listener(struct netstat *n, struct vad_reading *r, const struct vad_line *line,
			  struct vad_view address, uint64_t port)
{
	vad_subject machine = vad_reading_machine(r);
	bool neighbours = n->last_port > 0 && n->last_line + 1 == line->number;

	if (port == KMS_PORT)
		vad_put_flag(r, machine, "machine.listens_1688", true);
	else if (neighbours && vad_view_is(address, "0.0.0.0") && n->last_port < KMS_PORT &&
		 port > KMS_PORT)
		vad_put_flag(r, machine, "machine.listens_1688", false);
	n->last_port = vad_view_is(address, "0.0.0.0") ? port : 0;
	n->last_line = line->number;
}

/* "TCP  0.0.0.0:1688  0.0.0.0:0  LISTENING"; the state is translated, the far end is not */
static bool read_row(struct netstat *n, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view rest = line->text, address, far_address;
	uint64_t port, far_port;

	if (!vad_view_is_nocase(vad_net_word(&rest), "TCP") ||
	    !split_port(vad_net_word(&rest), &address, &port) ||
	    !split_port(vad_net_word(&rest), &far_address, &far_port))
		return false;
	if (far_port == 0 && is_any(far_address))
		take_listener(n, r, line, address, port);
	else
		n->last_port = 0;
	return true;
}

/* "0.0.0.0  1688  0.0.0.0  0  Listen" */
static bool read_powershell(struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view rest = line->text, address = vad_net_word(&rest), found;
	uint64_t port;

	if (!vad_net_address(address, &found) || !vad_view_to_u64(vad_net_word(&rest), &port) ||
	    !is_any(vad_net_word(&rest)) || !vad_view_is(vad_net_word(&rest), "0") ||
	    !vad_view_is_nocase(vad_net_word(&rest), "Listen"))
		return false;
	if (port == KMS_PORT)
		vad_put_flag(r, vad_reading_machine(r), "machine.listens_1688", true);
	return true;
}

static bool read_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct netstat *n = state;
	struct vad_view args;

	if (line->text.size == 0)
		return false;
	return vad_net_command(line->text, "netstat", &args) || read_row(n, r, line) ||
	       read_powershell(r, line);
}

const struct vad_line_reader vad_reader_netstat = {
	.name = "netstat",
	.state_size = sizeof(struct netstat),
	.starts = starts,
	.line = read_line,
};

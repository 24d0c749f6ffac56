/* SPDX-License-Identifier: MIT */
/* Names, addresses and ports as the programs of Windows show them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "model/attempt.h"
#include "shell_private.h"

/* --- nslookup --------------------------------------------------------------------------------- */

static const char *reverse_name(const struct vad_shell_call *call, const char *address)
{
	const struct vad_model_dns_server *server = vad_model_dns_server(call->world, address);

	return server == NULL ? "UnKnown" : server->name;
}

static void print_server(const struct vad_shell_call *call, const char *address)
{
	const char *domain = call->machine->suffixes.count > 0 ? call->machine->suffixes.text[0] : "";
	const char *name = reverse_name(call, address);

	if (strcmp(name, "UnKnown") == 0 || domain[0] == '\0')
		vad_buffer_printf(call->out, "Server:  %s\nAddress:  %s\n\n", name, address);
	else
		vad_buffer_printf(call->out, "Server:  %s.%s\nAddress:  %s\n\n", name, domain, address);
}

/* What nslookup prints instead of an answer. */
static void print_failure(const struct vad_shell_call *call, const struct vad_model_lookup *lookup,
			  const char *name, bool srv)
{
	const char *server = reverse_name(call, lookup->server), *why = "Non-existent domain";

	switch (lookup->answer) {
	case VAD_LOOKUP_TIMEOUT:
		vad_buffer_printf(call->out,
				  "DNS request timed out.\n    timeout was 2 seconds.\n"
				  "*** Request to %s timed-out\n",
				  server);
		return;
	case VAD_LOOKUP_NODATA:
		vad_buffer_printf(call->out, "*** No %s records available for %s\n",
				  srv ? "service location (SRV)" : "internal type for both IPv4 and IPv6 Addresses (A+AAAA)",
				  name);
		return;
	case VAD_LOOKUP_SERVFAIL:
		why = "Server failed";
		break;
	case VAD_LOOKUP_REFUSED:
		why = "Query refused";
		break;
	case VAD_LOOKUP_FORMERR:
		why = "Format error";
		break;
	case VAD_LOOKUP_NOTIMP:
		why = "Not implemented";
		break;
	default:
		break;
	}
	vad_buffer_printf(call->out, "*** %s can't find %s: %s\n", server, name, why);
}

static void print_srv(const struct vad_shell_call *call, const struct vad_model_lookup *lookup,
		      const char *name)
{
	for (size_t i = 0; i < lookup->srv_count; i++) {
		const struct vad_model_srv *srv = lookup->srv[i];

		vad_buffer_printf(call->out,
				  "%s        SRV service location:\n"
				  "          priority       = %" PRId64 "\n"
				  "          weight         = %" PRId64 "\n"
				  "          port           = %" PRId64 "\n"
				  "          svr hostname   = %s\n",
				  name, srv->priority, srv->weight, srv->port, srv->target);
	}
	for (size_t i = 0; i < lookup->srv_count; i++) {
		char full[VAD_SHELL_TEXT];
		const char *address = vad_shell_address(call, lookup->srv[i]->target, full);

		if (address[0] != '\0')
			vad_buffer_printf(call->out, "%s       internet address = %s\n",
					  lookup->srv[i]->target, address);
	}
}

static bool asks_srv(const struct vad_shell_call *call)
{
	static const char *const words[] = { "type=srv", "q=srv", "querytype=srv", "ty=srv", NULL };

	for (size_t i = 0; words[i] != NULL; i++) {
		if (vad_shell_has(call, words[i]))
			return true;
	}
	return false;
}

void vad_shell_nslookup(struct vad_shell_call *call)
{
	struct vad_model_lookup lookup = { 0 };
	char name[VAD_SHELL_TEXT] = "", full[VAD_SHELL_TEXT];
	bool srv = asks_srv(call);
	const char *address;

	for (size_t i = 0; i < call->count && name[0] == '\0'; i++) {
		if (call->args[i].size > 0 && call->args[i].data[0] != '-')
			vad_shell_text(call->args[i], name);
	}
	if (call->machine->dns_servers.count == 0) {
		vad_buffer_add(call->out, "*** Default servers are not available\n");
		call->status = 1;
		return;
	}
	if (srv)
		vad_model_query_srv(call->world, call->machine, name, true, &lookup);
	else
		vad_model_query_address(call->world, call->machine, name, true, &lookup);
	print_server(call, call->machine->dns_servers.text[0]);
	if (srv && lookup.answer == VAD_LOOKUP_FOUND) {
		print_srv(call, &lookup, name);
		return;
	}
	address = srv ? "" : vad_shell_address(call, name, full);
	if (address[0] != '\0')
		vad_buffer_printf(call->out, "Name:    %s\nAddress:  %s\n", full, address);
	else
		print_failure(call, &lookup, name, srv);
}

/* --- ipconfig --------------------------------------------------------------------------------- */

static void flush(struct vad_shell_call *call)
{
	call->machine->negative_cache = false;
	vad_buffer_add(call->out, "\nWindows IP Configuration\n\nSuccessfully flushed the DNS Resolver Cache.\n");
}

void vad_shell_ipconfig(struct vad_shell_call *call)
{
	const struct vad_model_machine *m = call->machine;

	if (vad_shell_has(call, "flushdns")) {
		flush(call);
		return;
	}
	vad_buffer_printf(call->out,
			  "\nWindows IP Configuration\n\n"
			  "   Host Name . . . . . . . . . . . . : %s\n"
			  "   Primary Dns Suffix  . . . . . . . : %s\n"
			  "   Node Type . . . . . . . . . . . . : Hybrid\n"
			  "   IP Routing Enabled. . . . . . . . : No\n"
			  "   WINS Proxy Enabled. . . . . . . . : No\n",
			  m->name, m->suffixes.count > 0 ? m->suffixes.text[0] : "");
	for (size_t i = 0; i < m->suffixes.count; i++)
		vad_buffer_printf(call->out, "%s%s\n",
				  i == 0 ? "   DNS Suffix Search List. . . . . . : "
					 : "                                       ",
				  m->suffixes.text[i]);
	vad_buffer_printf(call->out,
			  "\nEthernet adapter Ethernet:\n\n"
			  "   Connection-specific DNS Suffix  . : %s\n"
			  "   Description . . . . . . . . . . . : Intel(R) Ethernet Connection\n"
			  "   DHCP Enabled. . . . . . . . . . . : %s\n",
			  m->dhcp_suffix, m->server ? "No" : "Yes");
	if (m->network_up)
		vad_buffer_printf(call->out,
				  "   IPv4 Address. . . . . . . . . . . : %s(Preferred)\n"
				  "   Subnet Mask . . . . . . . . . . . : 255.255.255.0\n",
				  m->address);
	for (size_t i = 0; i < m->dns_servers.count; i++)
		vad_buffer_printf(call->out, "%s%s\n",
				  i == 0 ? "   DNS Servers . . . . . . . . . . . : "
					 : "                                       ",
				  m->dns_servers.text[i]);
	vad_buffer_add(call->out, "   NetBIOS over Tcpip. . . . . . . . : Enabled\n");
}

/* --- connections ------------------------------------------------------------------------------ */

/* The first argument that is no option, and no value of one. */
static void first_operand(const struct vad_shell_call *call, const char *named, char out[VAD_SHELL_TEXT])
{
	struct vad_view value = vad_shell_value(call, named);

	if (value.size == 0 && call->count > 0 && call->args[0].size > 0 && call->args[0].data[0] != '-')
		value = call->args[0];
	vad_shell_text(value, out);
}

static const char *address_of(const struct vad_shell_call *call, const char *name, char full[VAD_SHELL_TEXT])
{
	if (vad_arg_valid(VAD_ARG_ADDRESS, vad_view_of(name)))
		return name;
	return vad_shell_address(call, name, full);
}

void vad_shell_test_connection(struct vad_shell_call *call)
{
	char name[VAD_SHELL_TEXT], full[VAD_SHELL_TEXT], port_text[VAD_SHELL_TEXT];
	struct vad_model_machine *target = NULL;
	uint64_t port = 0;
	const char *address;
	uint8_t traffic;
	bool open;

	first_operand(call, "ComputerName", name);
	vad_shell_text(vad_shell_value(call, "Port"), port_text);
	if (port_text[0] != '\0')
		(void)vad_view_to_u64(vad_view_of(port_text), &port);
	address = address_of(call, name, full);
	if (address[0] == '\0') {
		vad_buffer_printf(call->out,
				  "WARNING: Name resolution of %s failed\n\n\nComputerName   : %s\n"
				  "RemoteAddress  :\nInterfaceAlias :\nSourceAddress  :\nPingSucceeded  : False\n\n",
				  name, name);
		return;
	}
	traffic = vad_model_connect(call->world, call->machine, address, (int64_t)port, &target);
	open = traffic == VAD_MODEL_TRAFFIC_OPEN || traffic == VAD_MODEL_TRAFFIC_CUT;
	if (call->machine->prefers_ipv6)
		open = false;
	if (!open)
		vad_buffer_printf(call->out, "WARNING: TCP connect to (%s : %" PRIu64 ") failed\n",
				  address, port);
	vad_buffer_printf(call->out,
			  "\n\nComputerName     : %s\nRemoteAddress    : %s\nRemotePort       : %" PRIu64 "\n"
			  "InterfaceAlias   : Ethernet\nSourceAddress    : %s\n",
			  name, address, port, call->machine->address);
	if (!open)
		vad_buffer_printf(call->out, "PingSucceeded    : %s\n",
				  target != NULL && !target->retired && target->network_up ? "True" : "False");
	vad_buffer_printf(call->out, "TcpTestSucceeded : %s\n\n", open ? "True" : "False");
}

void vad_shell_ping(struct vad_shell_call *call)
{
	char name[VAD_SHELL_TEXT], full[VAD_SHELL_TEXT];
	const struct vad_model_machine *target;
	const char *address;

	first_operand(call, "n", name);
	address = address_of(call, name, full);
	if (address[0] == '\0') {
		vad_buffer_printf(call->out,
				  "Ping request could not find host %s. Please check the name and try again.\n", name);
		call->status = 1;
		return;
	}
	target = vad_model_machine_at(call->world, address);
	vad_buffer_printf(call->out, "\nPinging %s [%s] with 32 bytes of data:\n", name, address);
	if (target != NULL && !target->retired && target->network_up && call->machine->network_up)
		vad_buffer_printf(call->out, "Reply from %s: bytes=32 time<1ms TTL=128\n", address);
	else
		vad_buffer_add(call->out, "Request timed out.\n");
}

/* --- this machine's own ports, firewall, proxy ------------------------------------------------ */

void vad_shell_netstat(struct vad_shell_call *call)
{
	const struct vad_model_machine *m = call->machine;
	struct vad_model_machine *self = NULL;
	bool listens = (m->kms.key[0] != '\0' || m->kms.listener != VAD_MODEL_LISTENER_KMS) &&
		       vad_model_connect(call->world, m, m->address, m->kms.port, &self) ==
			       VAD_MODEL_TRAFFIC_OPEN;
	unsigned process = m->kms.listener == VAD_MODEL_LISTENER_KMS ? 4312 : 4;

	vad_buffer_add(call->out, "\nActive Connections\n\n"
				  "  Proto  Local Address          Foreign Address        State           PID\n"
				  "  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       952\n"
				  "  TCP    0.0.0.0:445            0.0.0.0:0              LISTENING       4\n");
	if (listens)
		vad_buffer_printf(call->out,
				  "  TCP    0.0.0.0:%-6" PRId64 "         0.0.0.0:0              LISTENING       %u\n",
				  m->kms.port, process);
}

static void show_rule(struct vad_shell_call *call)
{
	vad_buffer_printf(call->out,
			  "\nRule Name:                            Key Management Service (TCP-In)\n"
			  "----------------------------------------------------------------------\n"
			  "Enabled:                              %s\n"
			  "Direction:                            In\n"
			  "Profiles:                             Domain,Private\n"
			  "Grouping:                             Key Management Service\n"
			  "LocalIP:                              Any\n"
			  "RemoteIP:                             Any\n"
			  "Protocol:                             TCP\n"
			  "LocalPort:                            %" PRId64 "\n"
			  "RemotePort:                           Any\n"
			  "Edge traversal:                       No\n"
			  "Action:                               Allow\nOk.\n",
			  call->machine->kms_rule == VAD_MODEL_RULE_ENABLED ? "Yes" : "No",
			  call->machine->kms.port);
}

static bool may_change(struct vad_shell_call *call)
{
	if (call->machine->elevated)
		return true;
	vad_buffer_add(call->out, "The requested operation requires elevation (Run as administrator).\n");
	call->status = 1;
	return false;
}

static void proxy(struct vad_shell_call *call)
{
	struct vad_model_machine *m = call->machine;

	if (vad_shell_has(call, "reset") && may_change(call)) {
		m->proxy = VAD_MODEL_PROXY_NONE;
		m->proxy_name = "";
	}
	vad_buffer_add(call->out, "\nCurrent WinHTTP proxy settings:\n\n");
	if (m->proxy == VAD_MODEL_PROXY_NONE)
		vad_buffer_add(call->out, "    Direct access (no proxy server).\n");
	else
		vad_buffer_printf(call->out, "    Proxy Server(s) :  %s\n    Bypass List     :  (none)\n",
				  m->proxy_name);
}

void vad_shell_netsh(struct vad_shell_call *call)
{
	if (vad_shell_has(call, "winhttp")) {
		proxy(call);
	} else if (vad_shell_has(call, "set") && vad_shell_has(call, "rule")) {
		if (may_change(call) && (vad_shell_has(call, "enable=yes") || vad_shell_has(call, "enable=no"))) {
			call->machine->kms_rule = vad_shell_has(call, "enable=yes") ? VAD_MODEL_RULE_ENABLED
										    : VAD_MODEL_RULE_DISABLED;
			vad_buffer_add(call->out, "\nUpdated 1 rule(s).\nOk.\n");
		}
	} else if (vad_shell_has(call, "advfirewall")) {
		show_rule(call);
	} else {
		vad_buffer_add(call->out, "The following command was not found.\n");
		call->status = 1;
	}
}

void vad_shell_enable_rule(struct vad_shell_call *call)
{
	if (may_change(call))
		call->machine->kms_rule = VAD_MODEL_RULE_ENABLED;
}

void vad_shell_profile(struct vad_shell_call *call)
{
	static const char *const names[] = { "DomainAuthenticated", "Private", "Public" };

	vad_buffer_printf(call->out,
			  "\nName             : %s\nInterfaceAlias   : Ethernet\nInterfaceIndex   : 4\n"
			  "NetworkCategory  : %s\nIPv4Connectivity : LocalNetwork\nIPv6Connectivity : NoTraffic\n\n",
			  call->machine->domain[0] != '\0' ? call->machine->domain : "Network",
			  names[call->machine->net_profile]);
}

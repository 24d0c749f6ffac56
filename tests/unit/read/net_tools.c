/* SPDX-License-Identifier: MIT */
/*
 * Outputs of network and system tools in the layouts that the programs document, each with all the
 * facts it must give: subject, fact, value. "machine" is the source's own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "read/read.h"

struct example {
	const char *name;
	const char *text;
	const char *facts; /* one line each, in any order */
};

static const struct example nslookup[] = {
	{ "no such record",
	  "C:\\>nslookup -type=srv _vlmcs._tcp.corp.example\r\n"
	  "Server:  dc1.corp.example\r\n"
	  "Address:  10.0.0.1\r\n\r\n"
	  "*** dc1.corp.example can't find _vlmcs._tcp.corp.example: Non-existent domain\r\n",
	  "dns-server:10.0.0.1 dns-server.address 10.0.0.1\n"
	  "dns-server:10.0.0.1 dns-server.answers true\n"
	  "machine machine.dns_server dns-server:10.0.0.1\n"
	  "machine machine.zone zone:corp.example\n"
	  "zone:corp.example zone.srv nxdomain\n" },
	{ "in German, with the reason in English",
	  "Server:  UnKnown\nAddress:  10.0.0.1\n\n"
	  "*** UnKnown kann _vlmcs._tcp.corp nicht finden: Non-existent domain.\n",
	  "dns-server:10.0.0.1 dns-server.address 10.0.0.1\n"
	  "dns-server:10.0.0.1 dns-server.answers true\n"
	  "machine machine.dns_server dns-server:10.0.0.1\n"
	  "machine machine.zone zone:corp\n"
	  "zone:corp zone.srv nxdomain\n" },
	{ "two targets",
	  "> _vlmcs._tcp.corp.example\n"
	  "Server:  UnKnown\nAddress:  10.0.0.1\n\n"
	  "_vlmcs._tcp.corp.example       SRV service location:\n"
	  "          priority       = 0\n"
	  "          weight         = 0\n"
	  "          port           = 1688\n"
	  "          svr hostname   = kms1.corp.example\n"
	  "_vlmcs._tcp.corp.example       SRV service location:\n"
	  "          priority       = 0\n"
	  "          weight         = 0\n"
	  "          port           = 1689\n"
	  "          svr hostname   = kms2.corp.example\n"
	  "kms1.corp.example      internet address = 10.0.0.5\n",
	  "dns-server:10.0.0.1 dns-server.address 10.0.0.1\n"
	  "dns-server:10.0.0.1 dns-server.answers true\n"
	  "machine machine.dns_server dns-server:10.0.0.1\n"
	  "machine machine.zone zone:corp.example\n"
	  "zone:corp.example zone.srv found\n"
	  "zone:corp.example zone.target endpoint:kms1.corp.example:1688\n"
	  "zone:corp.example zone.target endpoint:kms2.corp.example:1689\n"
	  "host:kms1.corp.example host.name kms1.corp.example\n"
	  "host:kms2.corp.example host.name kms2.corp.example\n"
	  "endpoint:kms1.corp.example:1688 endpoint.host host:kms1.corp.example\n"
	  "endpoint:kms1.corp.example:1688 endpoint.port 1688\n"
	  "endpoint:kms1.corp.example:1688 endpoint.resolves true\n"
	  "endpoint:kms2.corp.example:1689 endpoint.host host:kms2.corp.example\n"
	  "endpoint:kms2.corp.example:1689 endpoint.port 1689\n" },
	{ "the server fails",
	  "*** dc1 can't find _vlmcs._tcp.corp: Server failed\n",
	  "machine machine.zone zone:corp\nzone:corp zone.srv servfail\n" },
	{ "the server refuses",
	  "*** dc1 can't find _vlmcs._tcp.corp: Query refused\n",
	  "machine machine.zone zone:corp\nzone:corp zone.srv refused\n" },
	{ "no record of that type",
	  "*** No service location (SRV) records available for _vlmcs._tcp.corp\n",
	  "machine machine.zone zone:corp\nzone:corp zone.srv nodata\n" },
	{ "only the zone comes back",
	  "nslookup -q=srv _vlmcs._tcp.corp\nServer:  dc1\nAddress:  10.0.0.1\n\n"
	  "corp\n        primary name server = dc1.corp\n"
	  "        responsible mail addr = hostmaster.corp\n        serial  = 7\n",
	  "dns-server:10.0.0.1 dns-server.address 10.0.0.1\n"
	  "dns-server:10.0.0.1 dns-server.answers true\n"
	  "machine machine.dns_server dns-server:10.0.0.1\n"
	  "machine machine.zone zone:corp\nzone:corp zone.srv nodata\n" },
	{ "nobody answers",
	  "nslookup -type=srv _vlmcs._tcp.corp 10.9.9.9\n"
	  "DNS request timed out.\n    timeout was 2 seconds.\n"
	  "Server:  UnKnown\nAddress:  10.9.9.9\n\n"
	  "DNS request timed out.\n    timeout was 2 seconds.\n"
	  "DNS request timed out.\n    timeout was 2 seconds.\n"
	  "*** Request to UnKnown timed-out\n",
	  "dns-server:10.9.9.9 dns-server.address 10.9.9.9\n"
	  "dns-server:10.9.9.9 dns-server.answers false\n"
	  "machine machine.dns_server dns-server:10.9.9.9\n"
	  "machine machine.zone zone:corp\nzone:corp zone.srv timeout\n" },
	{ "a name typed wrong is not there",
	  "*** dc1 can't find _vmlcs._tcp.corp: Non-existent domain\n", "" },
	{ "a record under a doubled zone",
	  "_vlmcs._tcp.corp.example.corp.example SRV service location:\n"
	  "   port = 1688\n   svr hostname = kms.corp.example\n",
	  "machine machine.zone zone:corp.example\n"
	  "zone:corp.example zone.wrong_name true\n" },
	{ "no zone given: the suffixes of the machine were tried",
	  "Windows IP Configuration\n\n"
	  "   Host Name . . . . . . . . . . . . : PC1\n"
	  "   Primary Dns Suffix  . . . . . . . : a.corp\n"
	  "   DNS Suffix Search List. . . . . . : a.corp\n"
	  "                                       corp\n"
	  "C:\\>nslookup -type=srv _vlmcs._tcp\n"
	  "*** dc1 can't find _vlmcs._tcp: Non-existent domain\n",
	  "machine machine.name pc1\n"
	  "machine machine.domain a.corp\n"
	  "machine machine.suffix a.corp\nmachine machine.suffix corp\n"
	  "machine machine.has_suffix true\n"
	  "machine machine.zone zone:a.corp\nmachine machine.zone zone:corp\n"
	  "zone:a.corp zone.srv nxdomain\nzone:corp zone.srv nxdomain\n" },
	{ "the address of a KMS host",
	  "nslookup kms.corp\nServer:  dc1\nAddress:  10.0.0.1\n\nName:    kms.corp\n"
	  "Addresses:  2001:db8::5\n          10.0.0.5\n",
	  "dns-server:10.0.0.1 dns-server.address 10.0.0.1\n"
	  "dns-server:10.0.0.1 dns-server.answers true\n"
	  "machine machine.dns_server dns-server:10.0.0.1\n"
	  "host:kms.corp host.name kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.host host:kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.port 1688\n"
	  "endpoint:kms.corp:1688 endpoint.resolves true\n" },
	{ "a KMS host without address",
	  "*** dc1.corp can't find kms.corp: Non-existent domain\n",
	  "host:kms.corp host.name kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.host host:kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.port 1688\n"
	  "endpoint:kms.corp:1688 endpoint.resolves false\n" },
	{ "nslookup of BIND",
	  "$ nslookup -type=srv _vlmcs._tcp.corp\nServer:\t\t10.0.0.1\nAddress:\t10.0.0.1#53\n\n"
	  "_vlmcs._tcp.corp\tservice = 0 100 1688 kms.corp.\n",
	  "dns-server:10.0.0.1 dns-server.address 10.0.0.1\n"
	  "dns-server:10.0.0.1 dns-server.answers true\n"
	  "machine machine.dns_server dns-server:10.0.0.1\n"
	  "machine machine.zone zone:corp\nzone:corp zone.srv found\n"
	  "zone:corp zone.target endpoint:kms.corp:1688\n"
	  "host:kms.corp host.name kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.host host:kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.port 1688\n" },
	{ "nslookup of BIND, no such name", "** server can't find _vlmcs._tcp.corp: NXDOMAIN\n",
	  "machine machine.zone zone:corp\nzone:corp zone.srv nxdomain\n" },
	{ "a port that is none",
	  "_vlmcs._tcp.corp SRV service location:\n port = 99999\n svr hostname = kms.corp\n", "" },
	{ "a target with a command in it",
	  "_vlmcs._tcp.corp SRV service location:\n port = 1688\n svr hostname = kms&calc\n", "" },
};

static const struct example dig[] = {
	{ "dig",
	  "; <<>> DiG 9.18 <<>> srv _vlmcs._tcp.corp\n;; Got answer:\n"
	  ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 7\n"
	  ";; QUESTION SECTION:\n;_vlmcs._tcp.corp.\t\tIN\tSRV\n\n;; ANSWER SECTION:\n"
	  "_vlmcs._tcp.corp.\t600\tIN\tSRV\t0 100 1688 kms.corp.\n\n"
	  ";; ADDITIONAL SECTION:\nkms.corp.\t600\tIN\tA\t10.0.0.5\n\n"
	  ";; SERVER: 10.0.0.1#53(10.0.0.1) (UDP)\n",
	  "machine machine.zone zone:corp\nzone:corp zone.srv found\n"
	  "zone:corp zone.target endpoint:kms.corp:1688\n"
	  "host:kms.corp host.name kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.host host:kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.port 1688\n"
	  "endpoint:kms.corp:1688 endpoint.resolves true\n"
	  "dns-server:10.0.0.1 dns-server.address 10.0.0.1\n"
	  "dns-server:10.0.0.1 dns-server.answers true\n"
	  "machine machine.dns_server dns-server:10.0.0.1\n" },
	{ "dig, no such name",
	  ";; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 7\n"
	  ";; QUESTION SECTION:\n;_vlmcs._tcp.corp.\t\tIN\tSRV\n",
	  "machine machine.zone zone:corp\nzone:corp zone.srv nxdomain\n" },
	{ "dig, nothing of that type",
	  ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 7\n"
	  ";; QUESTION SECTION:\n;_vlmcs._tcp.corp.\t\tIN\tSRV\n\n"
	  ";; AUTHORITY SECTION:\ncorp.\t600\tIN\tSOA\tdc1.corp. host. 1 2 3 4 5\n",
	  "machine machine.zone zone:corp\nzone:corp zone.srv nodata\n" },
	{ "host", "_vlmcs._tcp.corp has SRV record 0 100 1688 kms.corp.\n",
	  "machine machine.zone zone:corp\nzone:corp zone.srv found\n"
	  "zone:corp zone.target endpoint:kms.corp:1688\n"
	  "host:kms.corp host.name kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.host host:kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.port 1688\n" },
	{ "host, no such name", "Host _vlmcs._tcp.corp not found: 3(NXDOMAIN)\n",
	  "machine machine.zone zone:corp\nzone:corp zone.srv nxdomain\n" },
	{ "host, nothing of that type", "_vlmcs._tcp.corp has no SRV record\n",
	  "machine machine.zone zone:corp\nzone:corp zone.srv nodata\n" },
};

static const struct example resolve[] = {
	{ "Resolve-DnsName as a table",
	  "PS C:\\> Resolve-DnsName -Type SRV _vlmcs._tcp.corp\n\n"
	  "Name              Type   TTL   Section    NameTarget  Priority Weight Port\n"
	  "----              ----   ---   -------    ----------  -------- ------ ----\n"
	  "_vlmcs._tcp.corp  SRV    3600  Answer     kms.corp    0        0      1688\n\n"
	  "Name       : kms.corp\nQueryType  : A\nTTL        : 3600\nSection    : Additional\n"
	  "IP4Address : 10.0.0.5\n",
	  "machine machine.zone zone:corp\nzone:corp zone.srv found\n"
	  "zone:corp zone.target endpoint:kms.corp:1688\n"
	  "host:kms.corp host.name kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.host host:kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.port 1688\n"
	  "endpoint:kms.corp:1688 endpoint.resolves true\n" },
	{ "as a list",
	  "Name       : _vlmcs._tcp.corp\nType       : SRV\nTTL        : 3600\n"
	  "NameTarget : kms.corp\nPriority   : 0\nWeight     : 0\nPort       : 1688\n",
	  "machine machine.zone zone:corp\nzone:corp zone.srv found\n"
	  "zone:corp zone.target endpoint:kms.corp:1688\n"
	  "host:kms.corp host.name kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.host host:kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.port 1688\n" },
	{ "a name that the console cut",
	  "_vlmcs._tcp.a.very.long.zone... SRV 3600 Answer kms.corp 0 0 1688\n", "" },
	{ "an error", "Resolve-DnsName : _vlmcs._tcp.corp : DNS name does not exist\n",
	  "machine machine.zone zone:corp\nzone:corp zone.srv nxdomain\n" },
};

static const struct example tcp[] = {
	{ "a warning alone", "WARNING: TCP connect to (10.0.0.5 : 1688) failed\n",
	  "host:10.0.0.5 host.name 10.0.0.5\n"
	  "endpoint:10.0.0.5:1688 endpoint.host host:10.0.0.5\n"
	  "endpoint:10.0.0.5:1688 endpoint.port 1688\n"
	  "endpoint:10.0.0.5:1688 endpoint.tcp failed\n" },
	{ "no such name",
	  "WARNING: Name resolution of kms.corp failed\n\n"
	  "ComputerName   : kms.corp\nRemoteAddress  :\nInterfaceAlias :\n",
	  "host:kms.corp host.name kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.host host:kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.port 1688\n"
	  "endpoint:kms.corp:1688 endpoint.resolves false\n" },
	{ "telnet",
	  "Connecting To kms.corp...Could not open connection to the host, on port 1688: "
	  "Connect failed\n",
	  "host:kms.corp host.name kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.host host:kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.port 1688\n"
	  "endpoint:kms.corp:1688 endpoint.tcp failed\n" },
	{ "portqry",
	  "Querying target system called:\n\n kms.corp\n\nAttempting to resolve name...\n\n"
	  "TCP port 1688 (unknown service): FILTERED\n",
	  "host:kms.corp host.name kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.host host:kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.port 1688\n"
	  "endpoint:kms.corp:1688 endpoint.tcp timeout\n" },
	{ "nc", "nc: connect to kms.corp port 1688 (tcp) failed: Connection refused\n",
	  "host:kms.corp host.name kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.host host:kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.port 1688\n"
	  "endpoint:kms.corp:1688 endpoint.tcp refused\n" },
	{ "nc that succeeds", "Connection to kms.corp 1688 port [tcp/*] succeeded!\n",
	  "host:kms.corp host.name kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.host host:kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.port 1688\n"
	  "endpoint:kms.corp:1688 endpoint.tcp open\n" },
	{ "curl", "curl: (7) Failed to connect to kms.corp port 1688: Connection refused\n",
	  "host:kms.corp host.name kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.host host:kms.corp\n"
	  "endpoint:kms.corp:1688 endpoint.port 1688\n"
	  "endpoint:kms.corp:1688 endpoint.tcp refused\n" },
};

static const struct example clocks[] = {
	{ "w32tm /query /source", "C:\\>w32tm /query /source\ndc1.corp.example\n",
	  "machine machine.time_source dc1.corp.example\n"
	  "machine machine.time_service running\n" },
	{ "/query /configuration", "w32tm /query /configuration\nType: NT5DS (Local)\n",
	  "machine machine.time_type nt5ds\n" },
	{ "/stripchart: the other clock is two hours ahead",
	  "Tracking dc1 [10.0.0.1:123].\nThe current time is 23.11.2026 10:20:30.\n"
	  "10:20:30, d:+00.0156s o:+07200.6234567s  [                  *           ]\n",
	  "machine machine.clock_offset -7201\n" },
	{ "/stripchart /dataonly", "w32tm /stripchart /computer:dc1 /dataonly\n"
				   "10:20:30, -00.0123456s\n",
	  "machine machine.clock_offset 0\n" },
	{ "/monitor",
	  "w32tm /monitor /computers:dc1\ndc1[10.0.0.1:123]:\n    ICMP: 0ms delay\n"
	  "    NTP: -18000.4999999s offset from local clock\n",
	  "machine machine.clock_offset 18000\n" },
	{ "/monitor of a domain says nothing about this machine",
	  "w32tm /monitor\ndc2.corp[10.0.0.2:123]:\n    NTP: +0.5000000s offset from dc1.corp\n",
	  "" },
};

static const struct example services[] = {
	{ "sc qc",
	  "[SC] QueryServiceConfig SUCCESS\n\nSERVICE_NAME: sppsvc\n"
	  "        TYPE               : 10  WIN32_OWN_PROCESS\n"
	  "        START_TYPE         : 2   AUTO_START  (DELAYED)\n",
	  "machine machine.sppsvc_start delayed\n" },
	{ "disabled", "SERVICE_NAME: osppsvc\n        START_TYPE         : 4   DISABLED\n",
	  "machine machine.osppsvc_start disabled\n" },
	{ "no such service",
	  "C:\\>sc query sppsvc\n[SC] EnumQueryServicesStatus:OpenService FAILED 1060:\n\n"
	  "The specified service does not exist as an installed service.\n",
	  "machine machine.sppsvc missing\n" },
	{ "Get-Service",
	  "Status   Name               DisplayName\n------   ----               -----------\n"
	  "Stopped  sppsvc             Software Protection\n"
	  "Running  W32Time            Windows Time\nRunning  Spooler            Print Spooler\n",
	  "machine machine.sppsvc stopped\nmachine machine.time_service running\n" },
	{ "Get-Service as a list",
	  "Name        : sppsvc\nDisplayName : Software Protection\nStatus      : Running\n"
	  "StartType   : Manual\n",
	  "machine machine.sppsvc running\nmachine machine.sppsvc_start manual\n" },
	{ "rights of services on Plug and Play",
	  "C:\\>sc sdshow plugplay\n\n"
	  "D:(A;;CCLCSWLOCRRC;;;IU)(A;;CCLCSWLOCRRC;;;SU)(A;;CCLCSWRPWPDTLOCRRC;;;SY)\n",
	  "machine machine.plugplay_acl intact\n" },
	{ "taken away",
	  "C:\\>sc sdshow plugplay\n\nD:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCLC;;;BA)\n",
	  "machine machine.plugplay_acl broken\n" },
};

static const struct example registry[] = {
	{ "an export",
	  "Windows Registry Editor Version 5.00\n\n"
	  "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\"
	  "SoftwareProtectionPlatform]\n"
	  "\"KeyManagementServiceName\"=\"kms.corp\"\n\"DisableDnsPublishing\"=dword:00000001\n"
	  "\"SkipRearm\"=dword:00000000\n\n"
	  "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\sppsvc]\n"
	  "\"Start\"=dword:00000002\n\"DelayedAutostart\"=dword:00000001\n",
	  "machine machine.forced_host kms.corp\nmachine machine.dns_publishing_off true\n"
	  "machine machine.skip_rearm false\nmachine machine.sppsvc_start delayed\n" },
	{ "a string in hexadecimal, over several lines",
	  "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\"
	  "SoftwareProtectionPlatform]\n"
	  "\"KeyManagementServiceName\"=hex(1):6b,00,6d,00,73,00,\\\n"
	  "  2e,00,63,00,6f,00,\\\n  72,00,70,00,00,00\n\"SkipRearm\"=dword:00000001\n",
	  "machine machine.forced_host kms.corp\nmachine machine.skip_rearm true\n" },
	{ "reg query",
	  "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters\n"
	  "    Type    REG_SZ    NoSync\n\n"
	  "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\sppsvc\n"
	  "    Start    REG_DWORD    0x4\n",
	  "machine machine.time_type nosync\nmachine machine.sppsvc_start disabled\n" },
	{ "the same names elsewhere mean something else",
	  "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Spooler\n"
	  "    Type    REG_SZ    NTP\n    Start    REG_DWORD    0x4\n",
	  "" },
	{ "Get-ItemProperty", "KeyManagementServiceName : kms.corp\nSkipRearm                : 1\n",
	  "machine machine.forced_host kms.corp\nmachine machine.skip_rearm true\n" },
	{ "a restart is owed",
	  "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\"
	  "Component Based Servicing\\RebootPending]\n",
	  "machine machine.reboot_pending true\n" },
};

static const struct example firewall[] = {
	{ "netsh advfirewall",
	  "Rule Name:                            Key Management Service (TCP-In)\n"
	  "----------------------------------------------------------------------\n"
	  "Enabled:                              No\n"
	  "Direction:                            In\n",
	  "machine machine.kms_rule disabled\n" },
	{ "one of two is on",
	  "Rule Name:                            Key Management Service (TCP-In)\n"
	  "Enabled:                              No\n\n"
	  "Rule Name:                            Key Management Service (TCP-In)\n"
	  "Enabled:                              Yes\n",
	  "machine machine.kms_rule enabled\n" },
	{ "another rule",
	  "Rule Name:                            Print Spooler\n"
	  "Enabled:                              No\n",
	  "" },
	{ "Get-NetFirewallRule",
	  "Name                  : SPPSVC-In-TCP\nDisplayName           : Key Management Service "
	  "(TCP-In)\nEnabled               : False\nProfile               : Any\n",
	  "machine machine.kms_rule disabled\n" },
	{ "no such rule",
	  "C:\\>netsh advfirewall firewall show rule name=\"Key Management Service (TCP-In)\"\n\n"
	  "No rules match the specified criteria.\n",
	  "machine machine.kms_rule missing\n" },
	{ "Get-NetConnectionProfile", "Name             : corp\nNetworkCategory  : Public\n",
	  "machine machine.net_profile public\n" },
	{ "no proxy",
	  "Current WinHTTP proxy settings:\n\n    Direct access (no proxy server).\n",
	  "machine machine.proxy direct\n" },
	{ "a proxy",
	  "Current WinHTTP proxy settings:\n\n    Proxy Server(s) :  proxy.corp:8080\n"
	  "    Bypass List     :  (none)\n",
	  "machine machine.proxy proxy.corp:8080\n" },
	{ "netstat",
	  "  TCP    0.0.0.0:135            0.0.0.0:0              ABHÖREN\n"
	  "  TCP    0.0.0.0:1688           0.0.0.0:0              ABHÖREN\n",
	  "machine machine.listens_1688 true\n" },
	{ "netstat, with a gap in the list",
	  "  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING\n\n"
	  "  TCP    0.0.0.0:2179           0.0.0.0:0              LISTENING\n",
	  "" },
	{ "a connection to another's port 1688",
	  "  TCP    10.0.0.2:50000         10.0.0.5:1688          ESTABLISHED\n", "" },
};

static const struct example systems[] = {
	{ "DISM",
	  "Deployment Image Servicing and Management tool\nVersion: 10.0.17763.1\n\n"
	  "Image Version: 10.0.17763.379\n\nCurrent edition is:\n\n"
	  "Current Edition : ServerStandardEval\n",
	  "machine machine.edition ServerStandardEval\n" },
	{ "packages", "Package Identity : Package_for_KB4486553~31bf3856ad364e35~amd64~~10.0.1.1\n",
	  "machine machine.hotfix KB4486553\n" },
	{ "Get-HotFix",
	  "Source        Description      HotFixID      InstalledBy          InstalledOn\n"
	  "------        -----------      --------      -----------          -----------\n"
	  "PC1           Update           KB4486553     NT AUTHORITY\\SYSTEM  2/14/2019\n"
	  "PC1           Security Update  KB4465477     NT AUTHORITY\\SYSTEM  2/14/2019\n"
	  "PC1           Update           KB971033                           2/14/2019\n",
	  "machine machine.hotfix KB4486553\nmachine machine.hotfix KB4465477\n"
	  "machine machine.hotfix KB971033\nmachine machine.hotfixes_listed true\n" },
	{ "one that was asked for is no list",
	  "Source        Description      HotFixID      InstalledBy          InstalledOn\n"
	  "PC1           Update           KB971033                           2/14/2019\n",
	  "machine machine.hotfix KB971033\n" },
	{ "the component store", "The component store is repairable.\n",
	  "machine machine.files_damaged true\n" },
	{ "sfc",
	  "Windows Resource Protection did not find any integrity violations.\n",
	  "machine machine.files_damaged false\n" },
	{ "sfc that could not repair",
	  "Windows Resource Protection found corrupt files but was unable to fix some of them.\n",
	  "machine machine.files_damaged true\n" },
	{ "CBS.log",
	  "2026-09-28 04:30:31, Info                  CSI    00000355 [SR] Cannot repair member "
	  "file [l:22]'sppsvc.exe' of Microsoft-Windows-Security-SPP\n",
	  "machine machine.files_damaged true\n" },
	{ "an elevated window",
	  "Mandatory Label\\High Mandatory Level   Label            S-1-16-12288\n",
	  "machine machine.elevated true\n" },
	{ "another window",
	  "Mandatory Label\\Medium Mandatory Level Label            S-1-16-8192\n",
	  "machine machine.elevated false\n" },
	{ "a machine in a cloud",
	  "Host Name:                 EC2-1\nOS Name:                   Microsoft Windows Server "
	  "2022 Datacenter\nSystem Manufacturer:       Amazon EC2\nSystem Model:              "
	  "t3.large\n",
	  "machine machine.name ec2-1\nmachine machine.os Microsoft Windows Server 2022 Datacenter\n"
	  "machine machine.edition ServerDatacenter\n"
	  "machine machine.maker Amazon EC2\nmachine machine.virtual true\n"
	  "machine machine.cloud cloud:aws\ncloud:aws cloud.provider aws\n" },
};

static const struct example suffixes[] = {
	{ "neither suffix nor DNS server",
	  "Windows IP Configuration\n\n"
	  "   Host Name . . . . . . . . . . . . : PC1\n"
	  "   Primary Dns Suffix  . . . . . . . :\n\n"
	  "Ethernet adapter Ethernet:\n\n"
	  "   Connection-specific DNS Suffix  . :\n"
	  "   IPv4 Address. . . . . . . . . . . : 10.0.0.9(Preferred)\n"
	  "   Default Gateway . . . . . . . . . : 10.0.0.1\n"
	  "   NetBIOS over Tcpip. . . . . . . . : Enabled\n",
	  "machine machine.name pc1\nmachine machine.has_suffix false\n"
	  "machine machine.has_dns_server false\n" },
	{ "a list that was cut says nothing of what is not there",
	  "Windows IP Configuration\n\n"
	  "   Host Name . . . . . . . . . . . . : PC1\n"
	  "   Primary Dns Suffix  . . . . . . . :\n",
	  "machine machine.name pc1\n" },
	{ "the suffix of an adapter without cable does not count",
	  "Windows IP Configuration\n\nEthernet adapter A:\n\n"
	  "   Media State . . . . . . . . . . . : Media disconnected\n"
	  "   Connection-specific DNS Suffix  . : old.corp\n\n"
	  "Ethernet adapter B:\n\n"
	  "   Connection-specific DNS Suffix  . : new.corp\n"
	  "   IPv4 Address. . . . . . . . . . . : 10.0.0.9\n",
	  "machine machine.suffix new.corp\nmachine machine.zone zone:new.corp\n"
	  "machine machine.has_suffix true\n" },
};

/* --- comparing ----------------------------------------------------------------------------------- */

static void add_id(const struct vad_case *c, vad_subject s, struct vad_buffer *row)
{
	if (vad_case_subject_info(c, s).kind == VAD_SUBJECT_MACHINE)
		vad_buffer_add(row, "machine");
	else
		vad_case_subject_id(c, s, row);
}

static size_t occurrences(struct vad_view text, struct vad_view line)
{
	size_t from = 0, count = 0;

	while (from < text.size) {
		size_t end = vad_view_find_char(text, '\n', from);

		if (vad_view_equal(vad_view_sub(text, from, end - from), line))
			count++;
		from = end == SIZE_MAX ? text.size : end + 1;
	}
	return count;
}

/* Lines of `a` that `b` does not hold. */
static size_t tell_difference(const char *name, const char *what, struct vad_view a,
			      struct vad_view b)
{
	size_t from = 0, count = 0;

	while (from < a.size) {
		size_t end = vad_view_find_char(a, '\n', from);
		struct vad_view line = vad_view_sub(a, from, end - from);

		if (occurrences(b, line) != 1) {
			print_error("%s: %s: %.*s\n", name, what, VAD_VIEW_ARG(line));
			count++;
		}
		from = end + 1;
	}
	return count;
}

static struct vad_case *read_text(struct vad_view text)
{
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), (size_t)16 << 20);
	struct vad_read *reader = vad_read_new(c, "a.txt");

	assert_non_null(reader);
	assert_int_equal(vad_read_feed(reader, text), VAD_OK);
	assert_int_equal(vad_read_finish(reader), VAD_OK);
	vad_read_free(reader);
	return c;
}

static size_t check(const struct example *example)
{
	struct vad_case *c = read_text(vad_view_of(example->text));
	struct vad_buffer rows = vad_buffer_new(1 << 20);
	const struct vad_knowledge *k = vad_case_knowledge(c);
	size_t count, wrong;
	const struct vad_fact *facts = vad_case_facts(c, &count);

	for (size_t i = 0; i < count; i++) {
		add_id(c, facts[i].subject, &rows);
		vad_buffer_printf(&rows, " %s ", vad_text(k, k->facts[facts[i].fact].name));
		if (facts[i].value.type == VAD_TYPE_SUBJECT)
			add_id(c, facts[i].value.subject, &rows);
		else
			vad_case_print_value(c, &facts[i], &rows);
		vad_buffer_add_char(&rows, '\n');
	}
	wrong = tell_difference(example->name, "not expected", vad_buffer_view(&rows),
				vad_view_of(example->facts)) +
		tell_difference(example->name, "missing", vad_view_of(example->facts),
				vad_buffer_view(&rows));
	vad_buffer_clear(&rows);
	vad_case_free(c);
	return wrong;
}

/* Cut anywhere, in any of the examples: no crash, whatever it says. */
static void cut_everywhere(const struct example *example)
{
	size_t size = strlen(example->text);

	for (size_t at = 0; at < size; at += 7)
		vad_case_free(read_text((struct vad_view){ example->text, at }));
}

static void check_all(const struct example *examples, size_t count)
{
	size_t wrong = 0;

	for (size_t i = 0; i < count; i++)
		wrong += check(&examples[i]);
	assert_int_equal(wrong, 0);
	for (size_t i = 0; i < count; i++)
		cut_everywhere(&examples[i]);
}

#define TEST(name)                                                                                 \
	static void name##_examples(void **state)                                                  \
	{                                                                                          \
		(void)state;                                                                       \
		check_all(name, sizeof(name) / sizeof(*name));                                     \
	}
TEST(nslookup)
TEST(dig)
TEST(resolve)
TEST(tcp)
TEST(clocks)
TEST(services)
TEST(registry)
TEST(firewall)
TEST(systems)
TEST(suffixes)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nslookup_examples), cmocka_unit_test(dig_examples),
		cmocka_unit_test(resolve_examples),  cmocka_unit_test(tcp_examples),
		cmocka_unit_test(clocks_examples),   cmocka_unit_test(services_examples),
		cmocka_unit_test(registry_examples), cmocka_unit_test(firewall_examples),
		cmocka_unit_test(systems_examples),  cmocka_unit_test(suffixes_examples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

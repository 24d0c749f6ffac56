/* SPDX-License-Identifier: MIT */
/* The machine itself: its name, rights, services, clock, files and registry. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/clock.h"
#include "model/identity.h"
#include "shell_private.h"

void vad_shell_hostname(struct vad_shell_call *call)
{
	vad_buffer_printf(call->out, "%s\n", call->machine->name);
}

void vad_shell_whoami(struct vad_shell_call *call)
{
	if (!vad_shell_has(call, "groups")) {
		vad_buffer_add(call->out, "corp\\admin\n");
		return;
	}
	vad_buffer_printf(call->out,
			  "\nGROUP INFORMATION\n-----------------\n\n"
			  "Group Name                             Type             SID          Attributes\n"
			  "====================================== ================ ============ "
			  "==================================================\n"
			  "Everyone                               Well-known group S-1-1-0      "
			  "Mandatory group, Enabled by default, Enabled group\n"
			  "Mandatory Label\\%-22s Label            %s\n",
			  call->machine->elevated ? "High Mandatory Level" : "Medium Mandatory Level",
			  call->machine->elevated ? "S-1-16-12288" : "S-1-16-8192");
}

/* "Windows 11 Enterprise", "Windows Server 2022 Standard": of the first product. */
static void system_name(const struct vad_shell_call *call, char out[VAD_SHELL_TEXT])
{
	const struct vad_model_product *product = &call->machine->product[0];
	const char *edition = product->edition;

	if (call->machine->server && strncmp(edition, "Server", 6) == 0)
		edition += 6;
	(void)snprintf(out, VAD_SHELL_TEXT, "Microsoft Windows %s%s %s%s",
		       call->machine->server ? "Server " : "", product->version, edition,
		       product->evaluation ? " Evaluation" : "");
}

void vad_shell_systeminfo(struct vad_shell_call *call)
{
	const struct vad_model_machine *m = call->machine;
	const struct vad_model_release *release = vad_model_release_of(m);
	char name[VAD_SHELL_TEXT], version[VAD_SHELL_TEXT];
	int64_t zone = m->zone_offset;

	system_name(call, name);
	(void)snprintf(version, sizeof(version), "%d.%d.%" PRIu32, release->modern ? 10 : 6,
		       release->modern ? 0 : 1, release->build);
	vad_buffer_printf(call->out,
			  "\nHost Name:                 %s\nOS Name:                   %s\n"
			  "OS Version:                %s N/A Build %" PRIu32 "\n"
			  "OS Manufacturer:           Microsoft Corporation\n"
			  "OS Configuration:          %s %s\n"
			  "System Manufacturer:       %s\nSystem Model:              %s\n"
			  "System Type:               x64-based PC\n"
			  "Time Zone:                 (UTC%c%02d:%02d)\n"
			  "Domain:                    %s\n",
			  m->name, name, version, release->build,
			  m->domain[0] != '\0' ? "Member" : "Standalone", m->server ? "Server" : "Workstation",
			  m->maker[0] != '\0' ? m->maker : m->is_virtual ? "Microsoft Corporation" : "Contoso PCs",
			  m->model[0] != '\0' ? m->model : m->is_virtual ? "Virtual Machine" : "Model 7",
			  zone < 0 ? '-' : '+', (int)((zone < 0 ? -zone : zone) / 3600),
			  (int)((zone < 0 ? -zone : zone) / 60 % 60),
			  m->domain[0] != '\0' ? m->domain : "WORKGROUP");
	vad_buffer_printf(call->out, "Hotfix(s):                 %zu Hotfix(s) Installed.\n",
			  m->updates.count + 1);
	vad_buffer_add(call->out, "                           [01]: KB5028997\n");
	for (size_t i = 0; i < m->updates.count; i++)
		vad_buffer_printf(call->out, "                           [%02zu]: %s\n", i + 2,
				  m->updates.text[i]);
}

void vad_shell_hotfix(struct vad_shell_call *call)
{
	vad_buffer_add(call->out,
		       "\nSource        Description      HotFixID      InstalledBy          InstalledOn\n"
		       "------        -----------      --------      -----------          -----------\n");
	vad_buffer_printf(call->out, "%-13s %-16s %-13s %-20s %s\n", call->machine->name, "Update",
			  "KB5028997", "NT AUTHORITY\\SYSTEM", "2/14/2026 12:00:00 AM");
	for (size_t i = 0; i < call->machine->updates.count; i++)
		vad_buffer_printf(call->out, "%-13s %-16s %-13s %-20s %s\n", call->machine->name,
				  "Update", call->machine->updates.text[i], "NT AUTHORITY\\SYSTEM",
				  "2/14/2026 12:00:00 AM");
}

/* --- services --------------------------------------------------------------------------------- */

static const char no_service[] =
	"[SC] EnumQueryServicesStatus:OpenService FAILED 1060:\n\n"
	"The specified service does not exist as an installed service.\n\n";

static void query_service(struct vad_shell_call *call)
{
	const struct vad_model_machine *m = call->machine;
	bool runs = m->sppsvc == VAD_MODEL_SERVICE_RUNNING || m->sppsvc == VAD_MODEL_SERVICE_STUCK;

	vad_buffer_printf(call->out,
			  "\nSERVICE_NAME: sppsvc\n        TYPE               : 10  WIN32_OWN_PROCESS\n"
			  "        STATE              : %s\n"
			  "        WIN32_EXIT_CODE    : %d  (0x%x)\n        SERVICE_EXIT_CODE  : 0  (0x0)\n"
			  "        CHECKPOINT         : 0x0\n        WAIT_HINT          : 0x0\n",
			  runs ? "4  RUNNING" : "1  STOPPED",
			  m->dependency_missing ? 1068 : m->sppsvc == VAD_MODEL_SERVICE_FAILED ? 1067 : 0,
			  m->dependency_missing ? 1068 : m->sppsvc == VAD_MODEL_SERVICE_FAILED ? 1067 : 0);
}

static void query_config(struct vad_shell_call *call)
{
	static const char *const starts[] = { "2   AUTO_START  (DELAYED)", "3   DEMAND_START",
					      "4   DISABLED" };

	vad_buffer_printf(call->out,
			  "[SC] QueryServiceConfig SUCCESS\n\nSERVICE_NAME: sppsvc\n"
			  "        TYPE               : 10  WIN32_OWN_PROCESS\n"
			  "        START_TYPE         : %s\n        ERROR_CONTROL      : 1   NORMAL\n"
			  "        BINARY_PATH_NAME   : C:\\Windows\\system32\\sppsvc.exe\n"
			  "        DISPLAY_NAME       : Software Protection\n"
			  "        DEPENDENCIES       : RpcSs\n"
			  "        SERVICE_START_NAME : NT AUTHORITY\\NetworkService\n",
			  starts[call->machine->sppsvc_start]);
}

static void refuse_rights(struct vad_shell_call *call)
{
	vad_buffer_add(call->out, "[SC] OpenService FAILED 5:\n\nAccess is denied.\n\n");
	call->status = 5;
}

static void start_service(struct vad_shell_call *call)
{
	struct vad_model_machine *m = call->machine;

	if (!m->elevated) {
		refuse_rights(call);
	} else if (m->sppsvc_start == VAD_MODEL_START_DISABLED) {
		vad_buffer_add(call->out, "System error 1058 has occurred.\n\nThe service cannot be started, either because "
					  "it is disabled or because it has no enabled devices associated with it.\n\n");
		call->status = 1058;
	} else if (m->dependency_missing) {
		vad_buffer_add(call->out, "System error 1068 has occurred.\n\nThe dependency service or group failed to "
					  "start.\n\n");
		call->status = 1068;
	} else {
		m->sppsvc = VAD_MODEL_SERVICE_RUNNING;
		vad_buffer_add(call->out, "The Software Protection service was started successfully.\n\n");
		(void)vad_model_publish(call->world, m);
	}
}

static void configure_service(struct vad_shell_call *call)
{
	if (!call->machine->elevated) {
		refuse_rights(call);
		return;
	}
	if (vad_shell_has(call, "disabled"))
		call->machine->sppsvc_start = VAD_MODEL_START_DISABLED;
	else if (vad_shell_has(call, "demand"))
		call->machine->sppsvc_start = VAD_MODEL_START_DEMAND;
	else
		call->machine->sppsvc_start = VAD_MODEL_START_AUTO;
	vad_buffer_add(call->out, "[SC] ChangeServiceConfig SUCCESS\n");
}

static void stop_service(struct vad_shell_call *call)
{
	if (!call->machine->elevated) {
		refuse_rights(call);
		return;
	}
	call->machine->sppsvc = VAD_MODEL_SERVICE_STOPPED;
	vad_buffer_add(call->out, "The Software Protection service was stopped successfully.\n\n");
}

void vad_shell_sc(struct vad_shell_call *call)
{
	if (!vad_shell_has(call, "sppsvc") || call->machine->sppsvc == VAD_MODEL_SERVICE_MISSING) {
		vad_buffer_add(call->out, no_service);
		call->status = 1060;
	} else if (vad_shell_has(call, "qc")) {
		query_config(call);
	} else if (vad_shell_has(call, "config")) {
		configure_service(call);
	} else if (vad_shell_has(call, "start")) {
		start_service(call);
	} else if (vad_shell_has(call, "stop")) {
		stop_service(call);
	} else {
		query_service(call);
	}
}

void vad_shell_net(struct vad_shell_call *call)
{
	if (call->machine->sppsvc == VAD_MODEL_SERVICE_MISSING || !vad_shell_has(call, "sppsvc")) {
		vad_buffer_add(call->out, "The service name is invalid.\n\n");
		call->status = 2;
	} else if (vad_shell_has(call, "stop")) {
		stop_service(call);
	} else {
		start_service(call);
	}
}

/* --- the clock -------------------------------------------------------------------------------- */

void vad_shell_date(struct vad_shell_call *call)
{
	char text[VAD_SHELL_TEXT];

	vad_shell_local_time(call, vad_model_clock_of(call->world, call->machine), text);
	vad_buffer_printf(call->out, "%s\n", text);
}

static const char *time_source(const struct vad_model_machine *m)
{
	if (m->time_service == VAD_MODEL_TIME_HYPERVISOR)
		return "VM IC Time Synchronization Provider";
	if (m->time_source[0] != '\0')
		return m->time_source;
	return m->domain[0] != '\0' ? m->domain : "time.windows.com,0x9";
}

static void resync(struct vad_shell_call *call)
{
	struct vad_model_machine *m = call->machine;

	vad_buffer_add(call->out, "Sending resync command to local computer\n");
	if (!m->elevated || m->time_service != VAD_MODEL_TIME_SYNCED) {
		vad_buffer_add(call->out, "The computer did not resync because no time data was available.\n");
		call->status = 1;
		return;
	}
	m->clock_offset = 0;
	vad_buffer_add(call->out, "The command completed successfully.\n");
}

static void query_status(struct vad_shell_call *call)
{
	const struct vad_model_machine *m = call->machine;
	bool synced = m->time_service == VAD_MODEL_TIME_SYNCED || m->time_service == VAD_MODEL_TIME_HYPERVISOR;
	char last[VAD_SHELL_TEXT];

	if (m->time_service == VAD_MODEL_TIME_OFF) {
		vad_buffer_add(call->out, "The following error occurred: The service has not been started. (0x80070426)\n");
		call->status = 0x80070426;
		return;
	}
	vad_shell_local_time(call, vad_model_clock_of(call->world, m) - 900, last);
	vad_buffer_printf(call->out,
			  "Leap Indicator: %s\nStratum: %s\n"
			  "Precision: -23 (119.209ns per tick)\nRoot Delay: %s\nRoot Dispersion: %s\n"
			  "ReferenceId: %s\nLast Successful Sync Time: %s\nSource: %s\nPoll Interval: 10 (1024s)\n",
			  synced ? "0(no warning)" : "3(not synchronized)",
			  synced ? "4 (secondary reference - syncd by (S)NTP)" : "0 (unspecified)",
			  synced ? "0.0284932s" : "0.0000000s", synced ? "7.7961637s" : "0.0000000s",
			  synced ? "0x0A01000A (source IP:  10.1.0.10)" : "0x00000000 (unspecified)",
			  synced ? last : "unspecified", synced ? time_source(m) : "Local CMOS Clock");
}

/* How far this clock is from another machine's, as /stripchart samples it. */
static void stripchart(struct vad_shell_call *call)
{
	char name[VAD_SHELL_TEXT] = "", when[VAD_SHELL_TEXT];
	const struct vad_model_machine *other;
	int64_t apart;

	for (size_t i = 0; i < call->count; i++) {
		struct vad_view word = call->args[i];

		if (word.size > 10 && vad_view_starts_nocase(vad_view_sub(word, 1, word.size - 1), "computer:"))
			vad_shell_text(vad_view_sub(word, 10, word.size - 10), name);
	}
	other = vad_model_machine(call->world, name);
	if (other == NULL || other->retired) {
		vad_buffer_printf(call->out, "The following error occurred: No such host is known. (0x80072AF9)\n");
		call->status = 1;
		return;
	}
	vad_shell_local_time(call, vad_model_clock_of(call->world, call->machine), when);
	apart = other->clock_offset - call->machine->clock_offset;
	vad_buffer_printf(call->out,
			  "Tracking %s [%s:123].\nCollecting 1 samples.\nThe current time is %s.\n"
			  "%s, %c%02" PRId64 ".0000000s\n",
			  name, other->address, when, strrchr(when, ' ') == NULL ? when : "09:12:31",
			  apart < 0 ? '-' : '+', apart < 0 ? -apart : apart);
}

void vad_shell_w32tm(struct vad_shell_call *call)
{
	if (vad_shell_has(call, "resync"))
		resync(call);
	else if (vad_shell_has(call, "stripchart"))
		stripchart(call);
	else if (vad_shell_has(call, "source"))
		vad_buffer_printf(call->out, "%s\n", time_source(call->machine));
	else
		query_status(call);
}

/* --- files and registry ----------------------------------------------------------------------- */

void vad_shell_dism(struct vad_shell_call *call)
{
	uint32_t build = vad_model_release_of(call->machine)->build;

	vad_buffer_printf(call->out,
			  "\nDeployment Image Servicing and Management tool\nVersion: 10.0.%" PRIu32 ".1\n\n"
			  "Image Version: 10.0.%" PRIu32 ".1\n\n",
			  build, build);
	if (!call->machine->elevated) {
		vad_buffer_add(call->out, "\nError: 740\n\nElevated permissions are required to run DISM.\n");
		call->status = 740;
		return;
	}
	if (vad_shell_has(call, "get-currentedition")) {
		vad_buffer_printf(call->out, "Current edition is:\n\nCurrent Edition : %s\n\n",
				  call->machine->product[0].edition);
	} else if (vad_shell_has(call, "get-intl")) {
		vad_buffer_add(call->out, "Reporting online international settings.\n\n"
					  "Default system UI language : en-US\nSystem locale : en-US\n\n"
					  "Installed language(s): en-US\n  Type : Fully localized language.\n");
		if (call->machine->languages_extra)
			vad_buffer_add(call->out, "Installed language(s): de-DE\n  Type : Fully localized language.\n"
						  "Installed language(s): fr-FR\n  Type : Fully localized language.\n");
		vad_buffer_add_char(call->out, '\n');
	}
	vad_buffer_add(call->out, "The operation completed successfully.\n");
}

void vad_shell_sfc(struct vad_shell_call *call)
{
	bool damaged = call->machine->files_damaged;

	if (!call->machine->elevated) {
		vad_buffer_add(call->out, "\nYou must be an administrator running a console session in order to\n"
					  "use the sfc utility.\n");
		call->status = 1;
		return;
	}
	vad_buffer_add(call->out, "\nBeginning system scan.  This process will take some time.\n\n"
				  "Beginning verification phase of system scan.\nVerification 100% complete.\n\n");
	if (!damaged) {
		vad_buffer_add(call->out, "Windows Resource Protection did not find any integrity violations.\n");
	} else if (vad_shell_has(call, "scannow")) {
		call->machine->files_damaged = false;
		vad_buffer_add(call->out, "Windows Resource Protection found corrupt files and successfully repaired them.\n");
	} else {
		vad_buffer_add(call->out, "Windows Resource Protection found integrity violations. Details are included in the "
					  "CBS.Log windir\\Logs\\CBS\\CBS.log.\n");
	}
}

void vad_shell_reg(struct vad_shell_call *call)
{
	const struct vad_model_machine *m = call->machine;

	if (call->count < 2 || vad_view_find_nocase(call->args[1], VAD_VIEW("SoftwareProtectionPlatform"), 0) == SIZE_MAX) {
		vad_buffer_add(call->out, "ERROR: The system was unable to find the specified registry key or value.\n");
		call->status = 1;
		return;
	}
	vad_buffer_printf(call->out, "\n%.*s\n", VAD_VIEW_ARG(call->args[1]));
	if (m->forced_host[0] != '\0')
		vad_buffer_printf(call->out, "    KeyManagementServiceName    REG_SZ    %s\n", m->forced_host);
	if (m->forced_port != 0)
		vad_buffer_printf(call->out, "    KeyManagementServicePort    REG_SZ    %" PRId64 "\n", m->forced_port);
	if (m->skip_rearm)
		vad_buffer_add(call->out, "    SkipRearm    REG_DWORD    0x1\n");
	if (m->kms.key[0] != '\0' && !m->kms.publishing)
		vad_buffer_add(call->out, "    DisableDnsPublishing    REG_DWORD    0x1\n");
	vad_buffer_add(call->out, "\n");
}

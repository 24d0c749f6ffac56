/* SPDX-License-Identifier: MIT */
/* Command lines: their pieces, the programs they name, and what a console shows. */
#include "model/shell.h"

#include <stdio.h>
#include <string.h>

#include "model/attempt.h"
#include "shell_private.h"

enum { CONSOLE_MAX = 4 << 20, NESTING_MAX = 3 };

static const struct program {
	const char *name;
	void (*run)(struct vad_shell_call *call);
} programs[] = {
	{ "date", vad_shell_date },
	{ "dism", vad_shell_dism },
	{ "enable-netfirewallrule", vad_shell_enable_rule },
	{ "get-date", vad_shell_date },
	{ "get-hotfix", vad_shell_hotfix },
	{ "get-netconnectionprofile", vad_shell_profile },
	{ "get-winevent", vad_shell_winevent },
	{ "hostname", vad_shell_hostname },
	{ "ipconfig", vad_shell_ipconfig },
	{ "net", vad_shell_net },
	{ "netsh", vad_shell_netsh },
	{ "netstat", vad_shell_netstat },
	{ "nslookup", vad_shell_nslookup },
	{ "ping", vad_shell_ping },
	{ "reg", vad_shell_reg },
	{ "sc", vad_shell_sc },
	{ "sfc", vad_shell_sfc },
	{ "systeminfo", vad_shell_systeminfo },
	{ "test-netconnection", vad_shell_test_connection },
	{ "tnc", vad_shell_test_connection },
	{ "w32tm", vad_shell_w32tm },
	{ "wevtutil", vad_shell_wevtutil },
	{ "whoami", vad_shell_whoami },
};
enum { PROGRAMS = sizeof(programs) / sizeof(programs[0]) };

const char *const vad_model_commands[] = {
	"date", "dism", "Enable-NetFirewallRule", "Get-Date", "Get-HotFix", "Get-NetConnectionProfile",
	"Get-WinEvent", "hostname", "ipconfig", "net", "netsh", "netstat", "nslookup", "ospp.vbs", "ping",
	"reg", "sc", "sfc", "slmgr", "slui", "systeminfo", "Test-NetConnection", "w32tm", "wevtutil",
	"whoami", NULL,
};

/* --- pieces ----------------------------------------------------------------------------------- */

/* The next word of a line; quotes hold blanks together and are taken off. */
static bool next_word(struct vad_view *rest, struct vad_view *word)
{
	size_t end = 0;

	*rest = vad_view_trim(*rest);
	if (rest->size == 0)
		return false;
	if (rest->data[0] == '"') {
		end = vad_view_find_char(*rest, '"', 1);
		end = end == SIZE_MAX ? rest->size : end;
		*word = vad_view_sub(*rest, 1, end - 1);
		*rest = vad_view_sub(*rest, end < rest->size ? end + 1 : end, rest->size);
		return true;
	}
	while (end < rest->size && rest->data[end] != ' ' && rest->data[end] != '\t')
		end++;
	*word = vad_view_sub(*rest, 0, end);
	*rest = vad_view_sub(*rest, end, rest->size - end);
	return true;
}

static void split(struct vad_view line, struct vad_shell_call *call)
{
	struct vad_view rest = line, word;

	call->whole = line;
	call->count = 0;
	while (call->count < VAD_SHELL_ARGS_MAX && next_word(&rest, &word))
		call->args[call->count++] = word;
}

static void drop_first(struct vad_shell_call *call)
{
	call->count--;
	memmove(&call->args[0], &call->args[1], call->count * sizeof(call->args[0]));
}

/* The name of a program without its directory and ".exe". */
static struct vad_view program_name(struct vad_view word)
{
	for (size_t i = word.size; i > 0; i--) {
		if (word.data[i - 1] == '\\' || word.data[i - 1] == '/') {
			word = vad_view_sub(word, i, word.size - i);
			break;
		}
	}
	if (vad_view_ends_nocase(word, ".exe") || vad_view_ends_nocase(word, ".vbs"))
		word.size -= 4;
	return word;
}

static struct vad_view without_sign(struct vad_view word)
{
	if (word.size > 0 && (word.data[0] == '-' || word.data[0] == '/'))
		return vad_view_sub(word, 1, word.size - 1);
	return word;
}

bool vad_shell_has(const struct vad_shell_call *call, const char *word)
{
	for (size_t i = 0; i < call->count; i++) {
		if (vad_view_is_nocase(without_sign(call->args[i]), word))
			return true;
	}
	return false;
}

struct vad_view vad_shell_value(const struct vad_shell_call *call, const char *name)
{
	for (size_t i = 0; i + 1 < call->count; i++) {
		if (vad_view_is_nocase(without_sign(call->args[i]), name))
			return call->args[i + 1];
	}
	return VAD_VIEW("");
}

void vad_shell_text(struct vad_view text, char out[VAD_SHELL_TEXT])
{
	(void)snprintf(out, VAD_SHELL_TEXT, "%.*s", VAD_VIEW_ARG(text));
}

void vad_shell_local_time(const struct vad_shell_call *call, vad_time utc, char out[VAD_SHELL_TEXT])
{
	struct vad_date date = { 0 };
	int hour;

	(void)vad_time_to_date(utc + call->machine->zone_offset, &date);
	hour = date.hour % 12 == 0 ? 12 : date.hour % 12;
	(void)snprintf(out, VAD_SHELL_TEXT, "%d/%d/%d %d:%02d:%02d %s", date.month, date.day,
		       date.year, hour, date.minute, date.second, date.hour < 12 ? "AM" : "PM");
}

const char *vad_shell_address(const struct vad_shell_call *call, const char *name,
			      char full[VAD_SHELL_TEXT])
{
	struct vad_model_lookup lookup;

	(void)snprintf(full, VAD_SHELL_TEXT, "%s", name);
	vad_model_query_address(call->world, call->machine, name, true, &lookup);
	for (size_t i = 0; lookup.answer != VAD_LOOKUP_FOUND && strchr(name, '.') == NULL &&
			   i < call->machine->suffixes.count;
	     i++) {
		(void)snprintf(full, VAD_SHELL_TEXT, "%s.%s", name,
			       call->machine->suffixes.text[i]);
		vad_model_query_address(call->world, call->machine, full, true, &lookup);
	}
	return lookup.answer == VAD_LOOKUP_FOUND ? lookup.address : "";
}

/* --- programs --------------------------------------------------------------------------------- */

/* Names in front of a command that only start it. */
static bool is_starter(const struct vad_shell_call *call)
{
	struct vad_view name = program_name(call->args[0]);

	return call->count > 1 &&
	       (vad_view_is_nocase(name, "cscript") || vad_view_is_nocase(name, "wscript") ||
		vad_view_is_nocase(name, "cmd") || vad_view_is_nocase(name, "powershell"));
}

static bool is_starters_option(struct vad_view word)
{
	static const char *const options[] = { "nologo", "c", "k", "command", "noprofile", NULL };

	if (word.size < 2 || (word.data[0] != '/' && word.data[0] != '-'))
		return false;
	for (size_t i = 0; options[i] != NULL; i++) {
		if (vad_view_is_nocase(vad_view_trim(without_sign(without_sign(word))), options[i]))
			return true;
	}
	return false;
}

/* Take cscript, cmd /c, powershell -Command off; a quoted command comes apart. */
static void unwrap(struct vad_shell_call *call)
{
	for (unsigned depth = 0; depth < NESTING_MAX && call->count > 0 && is_starter(call); depth++) {
		drop_first(call);
		while (call->count > 1 && is_starters_option(call->args[0]))
			drop_first(call);
		if (call->count == 1)
			split(call->args[0], call);
	}
}

static enum vad_result run_script(struct vad_shell_call *call, struct vad_view name, bool *known)
{
	*known = true;
	if (vad_view_is_nocase(name, "slmgr"))
		return vad_model_slmgr(call->shell, call->args, call->count, call->out,
				       &call->status);
	if (vad_view_is_nocase(name, "ospp"))
		return vad_model_ospp(call->shell, call->args, call->count, call->out,
				      &call->status);
	if (vad_view_is_nocase(name, "slui"))
		return vad_model_slui(call->shell, call->args, call->count, call->out,
				      &call->status);
	*known = false;
	return VAD_OK;
}

static const struct program *find_program(struct vad_view name)
{
	for (size_t i = 0; i < PROGRAMS; i++) {
		if (vad_view_is_nocase(name, programs[i].name))
			return &programs[i];
	}
	return NULL;
}

enum vad_result vad_model_command(struct vad_model_shell *shell, struct vad_view line,
				  struct vad_buffer *out, uint32_t *status)
{
	struct vad_shell_call call = { shell, shell->world, shell->machine, { { 0 } }, 0, line, out, 0 };
	const struct program *program;
	struct vad_view name;
	enum vad_result result;
	bool known;

	*status = 0;
	split(line, &call);
	unwrap(&call);
	if (call.count == 0)
		return VAD_OK;
	name = program_name(call.args[0]);
	drop_first(&call);
	result = run_script(&call, name, &known);
	program = known ? NULL : find_program(name);
	if (program != NULL)
		program->run(&call);
	*status = call.status;
	if (result != VAD_OK)
		return result;
	if (!known && program == NULL) {
		vad_buffer_printf(out,
				  "'%.*s' is not recognized as an internal or external command,\n"
				  "operable program or batch file.\n",
				  VAD_VIEW_ARG(name));
		*status = 1;
		return VAD_NOT_FOUND;
	}
	return vad_buffer_result(out);
}

enum vad_result vad_model_console(struct vad_model_shell *shell, const char *line,
				  struct vad_buffer *out)
{
	uint32_t status;
	enum vad_result result;

	vad_buffer_printf(out, "C:\\>%s\n", line);
	result = vad_model_command(shell, vad_view_of(line), out, &status);
	return result == VAD_NOT_FOUND ? VAD_OK : result;
}

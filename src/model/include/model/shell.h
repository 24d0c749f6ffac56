/* SPDX-License-Identifier: MIT */
/*
 * A command line on a machine of the world, and what the programs of Windows print: slmgr, ospp,
 * slui, nslookup, ipconfig, ping, Test-NetConnection, Resolve-DnsName, w32tm, sc, Get-Service, net
 * start and stop, Get-WinEvent, wevtutil, netsh, systeminfo, hostname, whoami, reg query, dism, sfc,
 * netstat, date ... The texts are those of knowledge/phrases and of real outputs.
 */
#ifndef VAD_MODEL_SHELL_H
#define VAD_MODEL_SHELL_H

#include "base/buffer.h"
#include "model/world.h"

struct vad_model_shell {
	struct vad_model_world *world;
	struct vad_model_machine *machine;
};

/*
 * Run one command line and append what it prints, without the prompt. *status is its exit status.
 * Commands change the world as real ones do (slmgr /skms, w32tm /resync, net start ...).
 * VAD_NOT_FOUND: no such command here; `out` then holds what cmd says to that. VAD_NO_MEMORY.
 * A key is given as the name of a key of the world, or as XXXXX-XXXXX-XXXXX-XXXXX-<tail>.
 */
enum vad_result vad_model_command(struct vad_model_shell *shell, struct vad_view line,
				  struct vad_buffer *out, uint32_t *status);
/* Names of the commands, for completion and help; NULL at the end. */
extern const char *const vad_model_commands[];

/* The prompt line and the output, as a console shows them: "C:\>slmgr /dlv" and so on. */
enum vad_result vad_model_console(struct vad_model_shell *shell, const char *line,
				  struct vad_buffer *out);

/*
 * slmgr.vbs with its arguments, each option as activation-facts section 6 lists them; Windows
 * Server and Windows clients of the version print their own lines. *status: exit status.
 */
enum vad_result vad_model_slmgr(struct vad_model_shell *shell, const struct vad_view *args,
				size_t count, struct vad_buffer *out, uint32_t *status);
/* slui.exe, as the text of its windows: "slui 3" (a product key is typed in), "slui 4" (the telephone:
 * the installation id in groups), "slui 0x2a 0xC004F074" (what a code means). */
enum vad_result vad_model_slui(struct vad_model_shell *shell, const struct vad_view *args,
			       size_t count, struct vad_buffer *out, uint32_t *status);
/* ospp.vbs of an installed Office. VAD_NOT_FOUND: the machine has none, so no such script. */
enum vad_result vad_model_ospp(struct vad_model_shell *shell, const struct vad_view *args,
			       size_t count, struct vad_buffer *out, uint32_t *status);

#endif

/* SPDX-License-Identifier: MIT */
/* What the commands of the shell share. */
#ifndef MODEL_SHELL_PRIVATE_H
#define MODEL_SHELL_PRIVATE_H

#include "model/shell.h"

enum { VAD_SHELL_ARGS_MAX = 64, VAD_SHELL_TEXT = 512 };

/* A command line in its pieces. */
struct vad_shell_call {
	struct vad_model_shell *shell;
	struct vad_model_world *world;
	struct vad_model_machine *machine;
	struct vad_view args[VAD_SHELL_ARGS_MAX]; /* without the program's name */
	size_t count;
	struct vad_view whole; /* the line as it was typed */
	struct vad_buffer *out;
	uint32_t status;
};

/* Is there an argument, in any case; with '-' and '/' alike in front? */
bool vad_shell_has(const struct vad_shell_call *call, const char *word);
/* The argument behind `name` ("-Port"), or "". */
struct vad_view vad_shell_value(const struct vad_shell_call *call, const char *name);
/* Argument `index`, NUL-terminated, "" without one; cut at VAD_SHELL_TEXT - 1 bytes. */
void vad_shell_text(struct vad_view text, char out[VAD_SHELL_TEXT]);
/* "11/18/2026 9:12:31 AM": a time of the machine's clock in its zone. */
void vad_shell_local_time(const struct vad_shell_call *call, vad_time utc, char out[VAD_SHELL_TEXT]);
/* The address of a name as the machine finds it, with its domains behind it; "" without one. */
const char *vad_shell_address(const struct vad_shell_call *call, const char *name, char full[VAD_SHELL_TEXT]);

/* One function for each program; each sets call->status where it is not 0. */
/* shell_network.c */
void vad_shell_nslookup(struct vad_shell_call *call);
void vad_shell_ipconfig(struct vad_shell_call *call);
void vad_shell_test_connection(struct vad_shell_call *call);
void vad_shell_ping(struct vad_shell_call *call);
void vad_shell_netstat(struct vad_shell_call *call);
void vad_shell_netsh(struct vad_shell_call *call);
void vad_shell_profile(struct vad_shell_call *call);
void vad_shell_enable_rule(struct vad_shell_call *call);
/* shell_system.c */
void vad_shell_hostname(struct vad_shell_call *call);
void vad_shell_whoami(struct vad_shell_call *call);
void vad_shell_systeminfo(struct vad_shell_call *call);
void vad_shell_sc(struct vad_shell_call *call);
void vad_shell_net(struct vad_shell_call *call);
void vad_shell_w32tm(struct vad_shell_call *call);
void vad_shell_dism(struct vad_shell_call *call);
void vad_shell_sfc(struct vad_shell_call *call);
void vad_shell_reg(struct vad_shell_call *call);
void vad_shell_hotfix(struct vad_shell_call *call);
void vad_shell_date(struct vad_shell_call *call);
/* shell_events.c */
void vad_shell_winevent(struct vad_shell_call *call);
void vad_shell_wevtutil(struct vad_shell_call *call);

#endif

/* SPDX-License-Identifier: MIT */
/* Command lines of slmgr.vbs and ospp.vbs, as they stand before their outputs and in prose. */
#ifndef VAD_READ_COMMANDS_H
#define VAD_READ_COMMANDS_H

#include "line_reader.h"

/* The word of error.command that `text` runs, such as "ato"; NULL when it runs neither script. */
const char *vad_command_in(struct vad_view text);
/* Is the line such a command at a prompt? Then it is in force from now on, and a key or a
 * confirmation id in it has been looked at. */
bool vad_command_line(struct vad_reading *r, const struct vad_line *line);
/* A key in running text, whole or with typographic dashes: its shape and its tail. */
void vad_scan_keys(struct vad_reading *r, const struct vad_line *line);

#endif

/* SPDX-License-Identifier: MIT */
/* What the readers of network and system tools share: words, commands, addresses. */
#ifndef VAD_READ_NET_TEXT_H
#define VAD_READ_NET_TEXT_H

#include "line_reader.h"

/* A text of bounded length that outlives its line. */
struct vad_net_name {
	char text[256];
	size_t size;
};
/* False, and empty, when `text` is too long. */
bool vad_net_keep(struct vad_net_name *name, struct vad_view text);
struct vad_view vad_net_kept(const struct vad_net_name *name);

/* The next word of *rest (blanks between), quotes around it taken off; empty at the end. */
struct vad_view vad_net_word(struct vad_view *rest);
/* The last word of `text`. */
struct vad_view vad_net_last_word(struct vad_view text);
/*
 * Is `text` a call of the program `name` (lower case), alone or behind a prompt ("C:\>name ...")?
 * *args is what follows.
 */
bool vad_net_command(struct vad_view text, const char *name, struct vad_view *args);
/* An address as tools print it: "10.0.0.1(Preferred)", "fe80::1%11", "10.0.0.1#53". */
bool vad_net_address(struct vad_view text, struct vad_view *address);
/* A host name: valid, and no address. A trailing dot is taken off. */
bool vad_net_host(struct vad_view text, struct vad_view *host);
/* The number at the start of `text`, such as the state in "4  RUNNING". */
bool vad_net_leading_number(struct vad_view text, uint64_t *number);
/* As vad_line_key(), for labels that dots fill up to the colon. */
const char *vad_net_label_key(const struct vad_reading *r, const struct vad_line *line,
			      const char *tool);
/* The value of an option such as "-Port" in a command line: the word behind it. */
bool vad_net_option(struct vad_view args, const char *option, struct vad_view *value);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * slmgr's output in a language whose labels nobody knows: what stays the same in all of them are
 * the GUIDs, the codes, the key's tail, the channel's token, host:port and the order of the lines.
 */
#ifndef VAD_READ_SHAPES_H
#define VAD_READ_SHAPES_H

#include <stdbool.h>

struct vad_shapes {
	unsigned section;  /* blank lines and headings passed since the block began */
	unsigned numbers;  /* plain numbers seen in this section */
	unsigned ids, pids, intervals, rearms;
	bool active;       /* the block was begun here */
};

/* A line of the block was read by its label, the phrase `key`. */
void vad_shapes_line(struct vad_shapes *s, const char *key);

#endif

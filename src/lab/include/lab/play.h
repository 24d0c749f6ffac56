/* SPDX-License-Identifier: MIT */
/*
 * A shell in which an agent learns: a machine that does not activate, what its user says, the
 * programs of Windows on it and on the machines around it, the actions of knowledge/actions.yaml as
 * repairs. It ends when the machine is activated, when the player gives up or leaves, or when the
 * input does.
 */
#ifndef VAD_LAB_PLAY_H
#define VAD_LAB_PLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "lab/scenario.h"

enum {
	VAD_PLAY_LINE_MAX = 4096, /* bytes of a line that the player types */
	VAD_PLAY_FULL = 100,      /* points at the start */
};

/* Where lines come from and where text goes. */
struct vad_play_io {
	void *context;
	/* The next line without its end, into `line`, which is empty; false at the end of input. */
	bool (*read_line)(void *context, struct vad_buffer *line);
	/* Text that is safe for a terminal. False: nobody reads it any more. */
	bool (*write)(void *context, struct vad_view text);
};

struct vad_play_options {
	const struct vad_knowledge *k;
	bool echo;      /* write each line behind its prompt: the input is no terminal */
	unsigned width; /* columns of prose; 0: never wrap */
};

/* How it went. */
struct vad_play_score {
	bool solved, gave_up;
	unsigned commands; /* lines that did something to the world or looked at it */
	unsigned repairs;  /* actions carried out, which are commands, too */
	unsigned hints, evidence, diagnoses;
	unsigned points; /* of VAD_PLAY_FULL; 0 unless solved */
};

/*
 * Play one scenario to its end. Only the end tells which one it is. VAD_INVALID with `error`: the
 * scenario's fault cannot be, or its machine activates all the same. VAD_IO: nobody reads the output.
 */
enum vad_result vad_play(const struct vad_play_options *options,
			 const struct vad_scenario *scenario, const struct vad_play_io *io,
			 struct vad_play_score *score, struct vad_error *error);

/*
 * A scenario by chance, of all that are built in or of those whose code is `code` (0: any). The same
 * seed gives the same one. VAD_NOT_FOUND: none has that code.
 */
enum vad_result vad_play_pick(const struct vad_knowledge *k, uint64_t seed, uint32_t code,
			      struct vad_scenario **scenario, struct vad_error *error);

#endif

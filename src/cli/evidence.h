/* SPDX-License-Identifier: MIT */
/* From what the user names to facts in a case, by way of vadiag-read. */
#ifndef VAD_CLI_EVIDENCE_H
#define VAD_CLI_EVIDENCE_H

#include "cli.h"

/*
 * Read all of `paths` into `c`: files, "-" for standard input, directories with everything in them.
 * What cannot be read is named in the case. An error only where nothing at all can be done.
 */
enum vad_result vad_evidence_read(struct vad_case *c, const char *const *paths, size_t count,
				  struct vad_error *error);
/* Read `text` as one piece of evidence called standard input. */
enum vad_result vad_evidence_read_text(struct vad_case *c, struct vad_view text,
				       struct vad_error *error);

/*
 * The verbs' common beginning: a case with the evidence of the command line in it, the assumptions
 * added and all of it judged. Returns VAD_EXIT_OK or, having said why, another status.
 */
int vad_evidence_judge(struct vad_cli *cli, const char *const *paths, size_t count,
		       struct vad_judged *judged);
/* Only read, and add the assumptions. */
int vad_evidence_gather(struct vad_cli *cli, const char *const *paths, size_t count,
			struct vad_case **c);

#endif

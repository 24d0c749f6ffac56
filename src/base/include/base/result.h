/* SPDX-License-Identifier: MIT */
/* The one result enum of the project. Every function that can fail returns it. */
#ifndef VAD_BASE_RESULT_H
#define VAD_BASE_RESULT_H

#define VAD_RESULTS(X)                                                                             \
	X(VAD_OK, "ok", "done")                                                                    \
	X(VAD_NO_MEMORY, "no-memory", "out of memory")                                             \
	X(VAD_TRUNCATED, "truncated", "the input ends before the item does")                       \
	X(VAD_INVALID, "invalid", "the input breaks the rules of its format")                      \
	X(VAD_UNSUPPORTED, "unsupported", "well-formed, but of a kind that is not handled")        \
	X(VAD_LIMIT, "limit", "a stated ceiling was reached")                                      \
	X(VAD_NOT_FOUND, "not-found", "there is no such thing")                                    \
	X(VAD_IO, "io", "the operating system refused or failed the operation")                    \
	X(VAD_DENIED, "denied", "permission denied")                                               \
	X(VAD_USAGE, "usage", "the request itself makes no sense")

enum vad_result {
#define X(id, name, text) id,
	VAD_RESULTS(X)
#undef X
};

/* Short stable name of a result, such as "truncated". Static storage. */
const char *vad_result_name(enum vad_result result);

/* One English sentence part that says what the result means. Static storage. */
const char *vad_result_text(enum vad_result result);

#endif

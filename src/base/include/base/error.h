/* SPDX-License-Identifier: MIT */
/* The one error object: what failed, where in which source, and what was expected. */
#ifndef VAD_BASE_ERROR_H
#define VAD_BASE_ERROR_H

#include <stdint.h>

#include "base/format.h"
#include "base/result.h"

enum { VAD_ERROR_SOURCE_MAX = 256, VAD_ERROR_MESSAGE_MAX = 512 };

/* Zero-initialise before use ({0}). Untouched by calls that succeed, so calls may be chained. */
struct vad_error {
	enum vad_result result;
	uint64_t line;                       /* 1-based line, 0 when the source has no lines */
	uint64_t column;                     /* 1-based column or byte offset, 0 when unknown */
	char source[VAD_ERROR_SOURCE_MAX];   /* file name or other origin; may be empty */
	char message[VAD_ERROR_MESSAGE_MAX]; /* what was found, what was expected; NUL-terminated */
};

/*
 * Record an error and return `result`, so that `return vad_error_set(...)` works. The first error
 * wins: when `error` already holds one it stays. `error` may be NULL. `source` may be NULL.
 * The message is formatted like printf and cut at VAD_ERROR_MESSAGE_MAX - 1 bytes.
 */
enum vad_result vad_error_set(struct vad_error *error, enum vad_result result, const char *source,
			      uint64_t line, uint64_t column, const char *format, ...)
	VAD_PRINTF(6, 7);

#endif

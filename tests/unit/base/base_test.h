/* SPDX-License-Identifier: MIT */
/* What the tests of this room share. */
#ifndef TESTS_BASE_TEST_H
#define TESTS_BASE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/view.h"

/* VAD_VIEW for tables: a compound literal is no constant. */
#define BYTES(literal)                                                                             \
	{                                                                                          \
		(literal), sizeof(literal) - 1                                                     \
	}

/* The view is exactly this text; says which when it is not. */
static inline void assert_view_is(struct vad_view view, const char *text)
{
	if (!vad_view_is(view, text))
		fail_msg("found \"%.*s\", expected \"%s\"", VAD_VIEW_ARG(view), text);
}

/* The buffer holds exactly this text and nothing failed; it is emptied for the next use. */
static inline void assert_holds(struct vad_buffer *buffer, const char *text)
{
	assert_int_equal(vad_buffer_result(buffer), VAD_OK);
	assert_view_is(vad_buffer_view(buffer), text);
	vad_buffer_clear(buffer);
}

#endif

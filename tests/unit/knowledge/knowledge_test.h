/* SPDX-License-Identifier: MIT */
/* What the tests of this room share: cmocka, and knowledge loaded from a directory. */
#ifndef KNOWLEDGE_TEST_H
#define KNOWLEDGE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "knowledge/loader.h"

/* Add every file of a directory of knowledge; `path` ends without a slash. Asserts that all could
 * be read as what they are. */
void add_directory(struct vad_loader *loader, const char *path);
/* A loader with that directory added and finished, and its tables. The test frees the loader. */
struct vad_loader *load_directory(const char *path, const struct vad_knowledge **knowledge);
/* Print every complaint, so that a failing test says why. */
void print_complaints(const struct vad_loader *loader);

#endif

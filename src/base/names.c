/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <stdlib.h>
#include <string.h>

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum vad_result vad_names_sort(const struct vad_buffer *found, size_t count,
			       struct vad_buffer *names)
{
	const char *next = vad_buffer_text(found);
	const char **order;

	if (names->result != VAD_OK)
		return names->result;
	if (found->size > names->limit - names->size)
		return VAD_LIMIT;
	if (count == 0)
		return VAD_OK;
	order = calloc(count, sizeof(*order));
	if (order == NULL)
		return VAD_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		order[i] = next;
		next += strlen(next) + 1;
	}
	qsort(order, count, sizeof(*order), compare_names);
	for (size_t i = 0; i < count; i++)
		vad_buffer_append(names, order[i], strlen(order[i]) + 1);
	free(order);
	return vad_buffer_result(names);
}

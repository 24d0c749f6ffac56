/* SPDX-License-Identifier: MIT */
/* The words for subject kinds, value types and edges. */
#include "knowledge/knowledge.h"

static const char *const kinds[] = {
#define X(id, word) word,
	VAD_SUBJECT_KINDS(X)
#undef X
};

static const char *const types[] = {
#define X(id, word) word,
	VAD_VALUE_TYPES(X)
#undef X
};

static const char *const edges[] = {
#define X(id, word) word,
	VAD_EDGES(X)
#undef X
};

const char *vad_subject_kind_name(enum vad_subject_kind kind)
{
	return (unsigned)kind < VAD_SUBJECT_KIND_COUNT ? kinds[kind] : "?";
}

bool vad_subject_kind_from_name(struct vad_view name, enum vad_subject_kind *kind)
{
	for (int i = 0; i < VAD_SUBJECT_KIND_COUNT; i++) {
		if (vad_view_is(name, kinds[i])) {
			*kind = (enum vad_subject_kind)i;
			return true;
		}
	}
	return false;
}

const char *vad_value_type_name(enum vad_value_type type)
{
	return (unsigned)type < VAD_VALUE_TYPE_COUNT ? types[type] : "?";
}

const char *vad_edge_kind_name(enum vad_edge_kind kind)
{
	return (unsigned)kind < VAD_EDGE_KIND_COUNT ? edges[kind] : "?";
}

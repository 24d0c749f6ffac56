/* SPDX-License-Identifier: MIT */
/* A borrowed run of bytes that is meant as text. Never NUL-terminated by promise. */
#ifndef VAD_BASE_VIEW_H
#define VAD_BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Borrows; whoever hands one out says for how long it stays valid. */
struct vad_view {
	const char *data;
	size_t size;
};

#define VAD_VIEW(literal) ((struct vad_view){ (literal), sizeof(literal) - 1 })
/* For printf("%.*s", VAD_VIEW_ARG(v)) of views known to be short. */
#define VAD_VIEW_ARG(v) (int)(v).size, (v).data

/* View of a NUL-terminated string; NULL gives the empty view. */
struct vad_view vad_view_of(const char *text);
/* The bytes [from, from + size) of `v`, clamped to what there is. */
struct vad_view vad_view_sub(struct vad_view v, size_t from, size_t size);
/* Without leading and trailing blanks (space, tab, CR, LF, VT, FF and U+00A0 in UTF-8). */
struct vad_view vad_view_trim(struct vad_view v);

bool vad_view_equal(struct vad_view a, struct vad_view b);
/* ASCII-only case folding; no locale. */
bool vad_view_equal_nocase(struct vad_view a, struct vad_view b);
bool vad_view_is(struct vad_view v, const char *text);
bool vad_view_is_nocase(struct vad_view v, const char *text);
bool vad_view_starts_nocase(struct vad_view v, const char *prefix);
bool vad_view_ends_nocase(struct vad_view v, const char *suffix);
/* Byte-wise order: <0, 0, >0, shorter first on a tie. */
int vad_view_compare(struct vad_view a, struct vad_view b);
/* Offset of the first occurrence at or after `from`, or SIZE_MAX. An empty needle is not found. */
size_t vad_view_find(struct vad_view haystack, struct vad_view needle, size_t from);
size_t vad_view_find_nocase(struct vad_view haystack, struct vad_view needle, size_t from);
size_t vad_view_find_char(struct vad_view haystack, char c, size_t from);
/* 64-bit hash (FNV-1a with `seed` folded in) for tables kept in memory only. */
uint64_t vad_view_hash(struct vad_view v, uint64_t seed);

/* ASCII character classes and folding without locale. */
bool vad_ascii_is_digit(char c);
bool vad_ascii_is_hex(char c);
bool vad_ascii_is_alpha(char c);
bool vad_ascii_is_alnum(char c);
bool vad_ascii_is_space(char c);
char vad_ascii_lower(char c);
char vad_ascii_upper(char c);
/* 0..15, or -1 when `c` is not a hexadecimal digit. */
int vad_ascii_hex_value(char c);

/*
 * Whole-view number parsers: true and *value set only when all of `v` is digits (an optional
 * leading '-' for the signed one) and fits; otherwise false and *value untouched. No blanks, no
 * '+', no locale. `_hex` takes digits without "0x".
 */
bool vad_view_to_u64(struct vad_view v, uint64_t *value);
bool vad_view_to_i64(struct vad_view v, int64_t *value);
bool vad_view_hex_to_u64(struct vad_view v, uint64_t *value);

#endif

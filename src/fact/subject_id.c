/* SPDX-License-Identifier: MIT */
/*
 * Subjects as text: "host:kms.corp", and for those that are bound to a source "product:KEY@SOURCE".
 * In the key of a bound subject '@' and '%' are written "%40" and "%25", so that the first '@' is
 * always the one before the source.
 */
#include "case_private.h"

enum { KEY_MOST = 64 << 10 };

void vad_case_subject_id(const struct vad_case *c, vad_subject s, struct vad_buffer *out)
{
	struct vad_subject_info info = vad_case_subject_info(c, s);

	if (info.kind >= VAD_SUBJECT_KIND_COUNT)
		return;
	vad_buffer_add(out, vad_subject_kind_name(info.kind));
	vad_buffer_add_char(out, ':');
	if (!vad_kind_is_bound(info.kind)) {
		vad_buffer_add_view(out, info.key);
		return;
	}
	for (size_t i = 0; i < info.key.size; i++) {
		if (info.key.data[i] == '@')
			vad_buffer_add(out, "%40");
		else if (info.key.data[i] == '%')
			vad_buffer_add(out, "%25");
		else
			vad_buffer_add_char(out, info.key.data[i]);
	}
	vad_buffer_add_char(out, '@');
	vad_buffer_add_view(out, info.origin);
}

static void unescape_key(struct vad_view key, struct vad_buffer *out)
{
	for (size_t i = 0; i < key.size; i++) {
		struct vad_view three = vad_view_sub(key, i, 3);

		if (vad_view_is(three, "%40")) {
			vad_buffer_add_char(out, '@');
			i += 2;
		} else if (vad_view_is(three, "%25")) {
			vad_buffer_add_char(out, '%');
			i += 2;
		} else {
			vad_buffer_add_char(out, key.data[i]);
		}
	}
}

enum vad_result vad_case_read_subject(struct vad_case *c, struct vad_view id, vad_subject *subject)
{
	size_t colon = vad_view_find_char(id, ':', 0), at;
	struct vad_view key, origin = VAD_VIEW("");
	struct vad_buffer plain = vad_buffer_new(KEY_MOST);
	enum vad_subject_kind kind;
	enum vad_result result;
	vad_subject made;

	if (colon == SIZE_MAX || !vad_subject_kind_from_name(vad_view_sub(id, 0, colon), &kind))
		return VAD_INVALID;
	key = vad_view_sub(id, colon + 1, SIZE_MAX);
	if (vad_kind_is_bound(kind)) {
		at = vad_view_find_char(key, '@', 0);
		if (at != SIZE_MAX) {
			origin = vad_view_sub(key, at + 1, SIZE_MAX);
			key = vad_view_sub(key, 0, at);
		}
		unescape_key(key, &plain);
		key = vad_buffer_view(&plain);
	}
	result = vad_buffer_result(&plain);
	if (result == VAD_OK) {
		made = vad_case_subject(c, kind, key, origin);
		if (made == VAD_NO_SUBJECT)
			result = VAD_LIMIT;
		else
			*subject = made;
	}
	vad_buffer_clear(&plain);
	return result;
}

/* SPDX-License-Identifier: MIT */
#include "rules/host_key.h"

uint32_t vad_host_key_index(const struct vad_knowledge *k, struct vad_view id)
{
	for (uint32_t i = 0; i < k->host_keys_count; i++)
		if (vad_view_is_nocase(id, vad_text(k, k->host_keys[i].id)))
			return i;
	return VAD_NO_INDEX;
}

static bool token_char(char c)
{
	return vad_ascii_is_alnum(c) || c == '_' || c == '-';
}

/* Does `token` stand in `text` with nothing of a token before or behind it? */
static bool holds_token(struct vad_view text, struct vad_view token)
{
	size_t at = vad_view_find_nocase(text, token, 0);

	while (at != SIZE_MAX) {
		size_t end = at + token.size;

		if ((at == 0 || !token_char(text.data[at - 1])) &&
		    (end == text.size || !token_char(text.data[end])))
			return true;
		at = vad_view_find_nocase(text, token, at + 1);
	}
	return false;
}

uint32_t vad_host_key_by_token(const struct vad_knowledge *k, struct vad_view text)
{
	uint32_t best = VAD_NO_INDEX;
	size_t longest = 0;

	for (uint32_t i = 0; i < k->host_keys_count; i++) {
		struct vad_range tokens = k->host_keys[i].tokens;

		for (uint32_t j = 0; j < tokens.count; j++) {
			struct vad_view token = vad_text_view(k, k->words[tokens.first + j]);

			if (token.size > longest && holds_token(text, token)) {
				longest = token.size;
				best = i;
			}
		}
	}
	return best;
}

static bool lists(const struct vad_knowledge *k, struct vad_range words, struct vad_view word)
{
	for (uint32_t i = 0; i < words.count; i++)
		if (vad_view_is_nocase(word, vad_text(k, k->words[words.first + i])))
			return true;
	return false;
}

enum vad_answer vad_host_key_covers(const struct vad_knowledge *k, uint32_t key,
				    struct vad_view version)
{
	if (key >= k->host_keys_count)
		return VAD_ANSWER_UNKNOWN;
	if (lists(k, k->host_keys[key].covers, version))
		return VAD_ANSWER_YES;
	for (uint32_t i = 0; i < k->host_keys_count; i++)
		if (lists(k, k->host_keys[i].covers, version))
			return VAD_ANSWER_NO;
	return VAD_ANSWER_UNKNOWN;
}

enum vad_answer vad_host_key_fits_host(const struct vad_knowledge *k, uint32_t key,
				       struct vad_view host_version)
{
	if (key >= k->host_keys_count)
		return VAD_ANSWER_UNKNOWN;
	if (lists(k, k->host_keys[key].host_versions, host_version))
		return VAD_ANSWER_YES;
	for (uint32_t i = 0; i < k->host_keys_count; i++)
		if (lists(k, k->host_keys[i].host_versions, host_version))
			return VAD_ANSWER_NO;
	return VAD_ANSWER_UNKNOWN;
}

uint32_t vad_host_update_index(const struct vad_knowledge *k, struct vad_view host,
			       struct vad_view client)
{
	for (uint32_t i = 0; i < k->host_updates_count; i++)
		if (vad_view_is_nocase(host, vad_text(k, k->host_updates[i].host)) &&
		    vad_view_is_nocase(client, vad_text(k, k->host_updates[i].client)))
			return i;
	return VAD_NO_INDEX;
}

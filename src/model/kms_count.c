/* SPDX-License-Identifier: MIT */
#include "model/kms_count.h"

#include <string.h>

#include "rules/kms.h"

bool vad_kms_count_new(const struct vad_knowledge *k, struct vad_kms_count *count)
{
	static const enum vad_kms_role roles[] = { VAD_KMS_CLIENT, VAD_KMS_SERVER, VAD_KMS_OFFICE };
	struct vad_kms_count fresh = { 0 };

	if (!vad_rules_number(k, "kms.count-window", &fresh.window) || fresh.window < 0 ||
	    !vad_rules_number(k, "kms.cache-factor", &fresh.factor))
		return false;
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		int64_t needed, kept;

		if (!vad_kms_threshold(k, roles[i], &needed) ||
		    !vad_kms_cached_count(k, needed, &kept) || kept > VAD_KMS_COUNT_ROOM)
			return false;
	}
	*count = fresh;
	return true;
}

/* The entries are in the order of their requests: what is too old stands at the end. */
static void forget(struct vad_kms_count *count, vad_time now)
{
	while (count->used > 0 && now - count->entry[count->used - 1].last > count->window)
		count->used--;
}

static uint32_t find(const struct vad_kms_count *count, const struct vad_guid *cmid)
{
	uint32_t at = 0;

	while (at < count->used && !vad_guid_equal(&count->entry[at].cmid, cmid))
		at++;
	return at;
}

static void keep_room(struct vad_kms_count *count, uint32_t required)
{
	uint64_t keeps = (uint64_t)required * (uint64_t)count->factor;

	if (keeps > VAD_KMS_COUNT_ROOM)
		keeps = VAD_KMS_COUNT_ROOM;
	if (keeps > count->keeps)
		count->keeps = (uint32_t)keeps;
}

uint32_t vad_kms_count_request(struct vad_kms_count *count, const struct vad_guid *cmid,
			       uint32_t required, vad_time now)
{
	uint32_t at;

	if (count->used > 0 && now < count->entry[0].last)
		now = count->entry[0].last;
	forget(count, now);
	keep_room(count, required);
	at = find(count, cmid);
	if (at == count->used) { /* the oldest one makes room where all is full */
		if (count->used < count->keeps)
			count->used++;
		else if (count->used == 0)
			return 0; /* a request for nothing */
		else
			at--;
	}
	memmove(&count->entry[1], &count->entry[0], at * sizeof(count->entry[0]));
	count->entry[0] = (struct vad_kms_count_entry){ *cmid, now };
	return count->used;
}

uint32_t vad_kms_count_now(struct vad_kms_count *count, vad_time now)
{
	forget(count, now);
	return count->used;
}

vad_time vad_kms_count_falls(const struct vad_kms_count *count, uint32_t required)
{
	if (required == 0 || count->used < required)
		return VAD_TIME_NONE;
	return count->entry[required - 1].last + count->window + 1;
}

/* SPDX-License-Identifier: MIT */
/* Ids under several names and names under several ids: clones, renamings, rearms. */
#include <inttypes.h>

#include "count_tell.h"

static const char clones_title[] = "machines that share an id";

/* The names that share an id. */
static void list_names(struct count_teller *t, const struct vad_cmid_tracker *ids,
		       const struct vad_cmid_conflict *conflict)
{
	const struct vad_cmid_pair *pair;
	size_t met = 0, shown = 0;

	for (uint32_t at = conflict->first_pair; at != VAD_CMID_NONE; at = pair->next_of_id) {
		pair = vad_cmid_tracker_pair(ids, at);
		if (count_tell_goes_on(t, shown))
			count_tell_name(t, shown++, vad_cmid_tracker_name(ids, pair->name));
		met++;
	}
	count_tell_more(t, met - shown);
}

static void one_clone(struct count_teller *t, const struct vad_cmid_tracker *ids,
		      const struct vad_cmid_conflict *conflict)
{
	char id[VAD_GUID_TEXT];

	vad_guid_print(vad_cmid_tracker_id(ids, conflict->index), id);
	vad_buffer_printf(&t->text, "%" PRIu32 " machines count as one: they share the id %s since ",
			  conflict->distinct, id);
	count_time(conflict->since, t->host->clock, &t->text);
	list_names(t, ids, conflict);
	vad_buffer_add_char(&t->text, '.');
	count_tell(t, "clones", clones_title, "image-not-generalized");
}

/* The names of a renamed machine, old to new, with the time of the change. */
static void one_renaming(struct count_teller *t, const struct vad_cmid_tracker *ids,
			 const struct vad_cmid_conflict *conflict)
{
	const struct vad_cmid_pair *pair;
	const char *before = "Renamed: ";

	for (uint32_t at = conflict->first_pair; at != VAD_CMID_NONE; at = pair->next_of_id) {
		pair = vad_cmid_tracker_pair(ids, at);
		vad_buffer_add(&t->text, before);
		count_name(vad_cmid_tracker_name(ids, pair->name), &t->text);
		before = ", then ";
	}
	vad_buffer_add(&t->text, ", from ");
	count_time(conflict->since, t->host->clock, &t->text);
	vad_buffer_add(&t->text, " on.");
	count_tell(t, "renamed", NULL, NULL);
}

static void one_rearm(struct count_teller *t, const struct vad_cmid_tracker *ids,
		      const struct vad_cmid_conflict *conflict)
{
	count_name(vad_cmid_tracker_name(ids, conflict->index), &t->text);
	vad_buffer_printf(&t->text, " came with %" PRIu32 " ids since ", conflict->distinct);
	count_time(conflict->since, t->host->clock, &t->text);
	vad_buffer_add(&t->text, ", the last time ");
	count_time(conflict->last, t->host->clock, &t->text);
	vad_buffer_add(&t->text, ": it was rearmed or installed anew, and each id counts.");
	count_tell(t, "rearmed", NULL, NULL);
}

typedef void teller_of(struct count_teller *t, const struct vad_cmid_tracker *ids,
		       const struct vad_cmid_conflict *conflict);

/* Tell the conflicts of a kind, of which there are `count`; with a title they are a fault. */
static void tell_kind(struct count_teller *t, enum vad_cmid_kind kind, size_t count,
		      teller_of *tell, const char *title, const char *more)
{
	const struct vad_cmid_tracker *ids = vad_replay_cmids(t->report->replay, t->index);
	struct vad_cmid_conflict conflict;
	size_t at = 0, shown = 0;

	while (ids != NULL && shown < count && count_tell_goes_on(t, shown) &&
	       vad_cmid_tracker_conflict(ids, &at, &conflict)) {
		if (conflict.kind != kind)
			continue;
		tell(t, ids, &conflict);
		shown++;
	}
	if (shown < count) {
		vad_buffer_printf(&t->text, "%zu more %s; --full shows them.", count - shown, more);
		count_tell(t, "more", title, NULL);
	}
}

void count_tell_clones(struct count_teller *t)
{
	tell_kind(t, VAD_CMID_CLONE, t->host->cmids.clones, one_clone, clones_title,
		  "ids are shared");
}

void count_tell_names(struct count_teller *t)
{
	tell_kind(t, VAD_CMID_RENAMED, t->host->cmids.renamed, one_renaming, NULL,
		  "machines were renamed");
	tell_kind(t, VAD_CMID_REARMED, t->host->cmids.rearmed, one_rearm, NULL,
		  "machines were rearmed");
}

/* SPDX-License-Identifier: MIT */
/*
 * Requests out of event records. Field order: Volume Activation operations guide, table 11 (12288,
 * 12289), and the KMS host event guide (12290).
 */
#include "requests.h"

#include "base/text.h"
#include "codes.h"
#include "reading.h"

/* --- fields ----------------------------------------------------------------------------------- */

static int64_t number_of(const struct vad_kms_info *i, size_t n, int64_t most)
{
	uint64_t number;

	if (n >= i->count || !vad_view_to_u64(i->field[n], &number) || number > (uint64_t)most)
		return -1;
	return (int64_t)number;
}

static uint32_t code_of(const struct vad_kms_info *i, size_t n)
{
	uint32_t code = 0;

	if (n < i->count)
		(void)vad_code_value(i->field[n], &code);
	return code;
}

static bool guid_of(const struct vad_kms_info *i, size_t n, struct vad_guid *guid)
{
	return n < i->count && vad_guid_parse(i->field[n], guid);
}

/* The digits at *at, up to `most`; -1 when there are none. */
static int digits_at(struct vad_view text, size_t *at, unsigned most)
{
	int value = 0;
	unsigned n = 0;

	while (n < most && *at < text.size && vad_ascii_is_digit(text.data[*at])) {
		value = value * 10 + (text.data[(*at)++] - '0');
		n++;
	}
	return n > 0 ? value : -1;
}

/* "2010/9/29 21:46", as the service writes it: much quicker than all the spellings of people. */
static bool plain_time(struct vad_view text, vad_time *time)
{
	static const char separators[5] = { '/', '/', ' ', ':', '\0' };
	struct vad_date date = { 0 };
	int *const parts[5] = { &date.year, &date.month, &date.day, &date.hour, &date.minute };
	size_t at = 0;

	for (size_t i = 0; i < 5; i++) {
		*parts[i] = digits_at(text, &at, i == 0 ? 4 : 2);
		if (*parts[i] < 0 || (i < 4 && (at >= text.size || text.data[at++] != separators[i])))
			return false;
	}
	*time = vad_time_from_date(&date);
	return at == text.size && date.year >= 1601;
}

static vad_time time_of(const struct vad_kms_info *i, size_t n)
{
	struct vad_stamp stamp;
	vad_time time;

	if (n >= i->count)
		return VAD_TIME_NONE;
	if (plain_time(i->field[n], &time))
		return time;
	return vad_stamp_parse(i->field[n], false, &stamp) ? stamp.time : VAD_TIME_NONE;
}

/* 12288 and 12290 agree from the client's id on. */
static void fill_client(const struct vad_kms_info *i, struct vad_kms_request *q)
{
	q->name = i->field[2];
	q->has_cmid = guid_of(i, 3, &q->cmid);
	q->client_time = time_of(i, 4);
	q->is_virtual = (int)number_of(i, 5, 1);
	q->status = (int)number_of(i, 6, 6);
	q->minutes = number_of(i, 7, INT32_MAX);
	q->has_product = guid_of(i, 8, &q->product);
}

void vad_requests_fill(const struct vad_kms_info *i, uint32_t id, struct vad_kms_request *q)
{
	q->event = id;
	q->code = code_of(i, 0);
	switch (id) {
	case 12288:
		q->flags = code_of(i, 1);
		fill_client(i, q);
		q->required = number_of(i, 9, INT32_MAX);
		break;
	case 12289:
		q->flags = code_of(i, 1);
		q->activated = (int)number_of(i, 2, 1);
		q->count = number_of(i, 4, INT32_MAX);
		q->client_time = time_of(i, 7);
		break;
	default:
		q->required = number_of(i, 1, INT32_MAX);
		fill_client(i, q);
		break;
	}
}

/* --- which records ---------------------------------------------------------------------------- */

bool vad_requests_id(uint32_t id)
{
	switch (id) {
	case 902: case 903: case 12288: case 12289: case 12290: case 12291: case 12293: case 12294:
		return true;
	default:
		return false;
	}
}

bool vad_requests_other(struct vad_view provider, uint32_t id)
{
	/* a log was cleared; the clock of the system was set */
	if (id == 104 || id == 1102)
		return vad_view_find_nocase(provider, VAD_VIEW("eventlog"), 0) != SIZE_MAX;
	return id == 1 && vad_view_is_nocase(provider, "Microsoft-Windows-Kernel-General");
}

/* --- records of a reading --------------------------------------------------------------------- */

void vad_requests_info(struct vad_reading *r, const struct vad_kms_info *info, uint32_t id)
{
	struct vad_kms_request q = vad_kms_request_empty();
	const struct vad_record *e = r->record;

	if (id < 12288 || id > 12290 || info->count < 8)
		return;
	q.file = r->requests->file;
	if (e != NULL) {
		q.record = e->record_id;
		q.time = e->time;
		q.clock = e->time == VAD_TIME_NONE ? VAD_CLOCK_NONE : e->clock;
		q.computer = vad_view_of(e->computer);
	}
	vad_requests_fill(info, id, &q);
	r->requests->request(r->requests->context, &q);
}

static void put_event(struct vad_reading *r, const struct vad_record *e)
{
	struct vad_kms_event event = { .file = r->requests->file,
				       .event = e->id,
				       .record = e->record_id,
				       .time = e->time,
				       .clock = e->time == VAD_TIME_NONE ? VAD_CLOCK_NONE : e->clock,
				       .computer = vad_view_of(e->computer) };
	size_t offset = 0;

	event.has_code = e->id >= 12288 && vad_find_code(r->k, vad_buffer_view(&e->payload),
							 &offset, &event.code);
	r->requests->event(r->requests->context, &event);
}

void vad_requests_record(struct vad_reading *r, const struct vad_record *e)
{
	struct vad_view provider = vad_view_of(e->provider);
	bool activation = provider.size > 0 ? vad_event_provider(provider)
					    : vad_event_speaks_activation(r, e);

	r->record = e;
	if (activation && e->id >= 12288 && e->id <= 12290)
		vad_event_kms_record(r, e);
	else if (activation ? vad_requests_id(e->id) : vad_requests_other(provider, e->id))
		put_event(r, e);
	r->record = NULL;
}

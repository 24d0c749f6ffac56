/* SPDX-License-Identifier: MIT */
#include "rules/request.h"

#include <string.h>

#include "base/digits.h"

static const char hex_digits[] = "0123456789ABCDEF";

struct vad_kms_request vad_kms_request_empty(void)
{
	return (struct vad_kms_request){ .time = VAD_TIME_NONE,
					 .client_time = VAD_TIME_NONE,
					 .required = -1,
					 .is_virtual = -1,
					 .status = -1,
					 .minutes = -1,
					 .activated = -1,
					 .count = -1 };
}

/* --- writing -------------------------------------------------------------------------------------
 * A line is put together on the stack: a million of them pass through here. */

struct pen {
	char line[VAD_REQUEST_LINE_MAX];
	size_t size;
};

static void put_char(struct pen *p, char c)
{
	if (p->size < sizeof(p->line))
		p->line[p->size++] = c;
}

static void put_unsigned(struct pen *p, uint64_t value)
{
	char digits[VAD_DIGITS_DECIMAL];
	const char *end = vad_digits_decimal(digits, value);

	for (const char *digit = digits; digit < end; digit++)
		put_char(p, *digit);
}

static void put_number(struct pen *p, uint64_t value)
{
	put_char(p, '\t');
	put_unsigned(p, value);
}

static void put_nothing(struct pen *p)
{
	put_char(p, '\t');
	put_char(p, '-');
}

/* A number that is not known when it is negative. */
static void put_known(struct pen *p, int64_t value)
{
	if (value < 0)
		put_nothing(p);
	else
		put_number(p, (uint64_t)value);
}

static void put_time(struct pen *p, vad_time time)
{
	if (time == VAD_TIME_NONE) {
		put_nothing(p);
		return;
	}
	put_char(p, '\t');
	if (time < 0)
		put_char(p, '-');
	put_unsigned(p, time < 0 ? 0 - (uint64_t)time : (uint64_t)time);
}

static void put_hex32(struct pen *p, uint32_t value)
{
	put_char(p, '\t');
	for (int shift = 28; shift >= 0; shift -= 4)
		put_char(p, hex_digits[value >> shift & 15]);
}

static void put_guid(struct pen *p, bool known, const struct vad_guid *guid)
{
	if (!known) {
		put_nothing(p);
		return;
	}
	put_char(p, '\t');
	for (size_t i = 0; i < sizeof(guid->bytes); i++) {
		put_char(p, hex_digits[guid->bytes[i] >> 4]);
		put_char(p, hex_digits[guid->bytes[i] & 15]);
	}
}

/* "" is "-", and a lone "-" is escaped. */
static void put_text(struct pen *p, struct vad_view text)
{
	if (text.size == 0) {
		put_nothing(p);
		return;
	}
	put_char(p, '\t');
	if (text.size == 1 && text.data[0] == '-')
		put_char(p, '\\');
	for (size_t i = 0; i < text.size && i < VAD_REQUEST_TEXT_MAX; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c >= ' ' && c != '\\' && c != 0x7f) {
			put_char(p, (char)c);
			continue;
		}
		put_char(p, '\\');
		put_char(p, 'x');
		put_char(p, hex_digits[c >> 4]);
		put_char(p, hex_digits[c & 15]);
	}
}

static void put_clock(struct pen *p, enum vad_clock clock)
{
	put_char(p, '\t');
	put_char(p, clock == VAD_CLOCK_UTC ? 'u' : clock == VAD_CLOCK_LOCAL ? 'l' : '-');
}

static void begin(struct pen *p, char kind)
{
	p->size = 0;
	put_char(p, kind);
}

static void end(struct pen *p, struct vad_buffer *out)
{
	put_char(p, '\n');
	vad_buffer_append(out, p->line, p->size);
}

/* What all records begin with. */
static void put_heading(struct pen *p, size_t file, uint32_t event, uint64_t record, vad_time time,
			enum vad_clock clock, struct vad_view computer)
{
	put_number(p, file);
	put_number(p, event);
	put_number(p, record);
	put_time(p, time);
	put_clock(p, clock);
	put_text(p, computer);
}

void vad_kms_request_write(struct vad_buffer *out, const struct vad_kms_request *q)
{
	struct pen p;

	begin(&p, 'Q');
	put_heading(&p, q->file, q->event, q->record, q->time, q->clock, q->computer);
	put_hex32(&p, q->code);
	put_hex32(&p, q->flags);
	put_known(&p, q->required);
	put_text(&p, q->name);
	put_guid(&p, q->has_cmid, &q->cmid);
	put_time(&p, q->client_time);
	put_known(&p, q->is_virtual);
	put_known(&p, q->status);
	put_known(&p, q->minutes);
	put_guid(&p, q->has_product, &q->product);
	put_known(&p, q->activated);
	put_known(&p, q->count);
	end(&p, out);
}

void vad_kms_event_write(struct vad_buffer *out, const struct vad_kms_event *e)
{
	struct pen p;

	begin(&p, 'E');
	put_heading(&p, e->file, e->event, e->record, e->time, e->clock, e->computer);
	if (e->has_code)
		put_hex32(&p, e->code);
	else
		put_nothing(&p);
	end(&p, out);
}

void vad_log_span_write(struct vad_buffer *out, const struct vad_log_span *s)
{
	struct pen p;

	begin(&p, 'F');
	put_number(&p, s->file);
	put_text(&p, s->name);
	put_number(&p, s->records);
	put_time(&p, s->first_time);
	put_time(&p, s->last_time);
	put_number(&p, s->first_record);
	put_number(&p, s->last_record);
	put_text(&p, s->channel);
	put_text(&p, s->computer);
	end(&p, out);
}

void vad_log_lost_write(struct vad_buffer *out, const struct vad_log_lost *l)
{
	struct pen p;

	begin(&p, 'L');
	put_number(&p, l->file);
	put_text(&p, l->place);
	put_text(&p, l->why);
	end(&p, out);
}

void vad_log_unread_write(struct vad_buffer *out, const struct vad_log_unread *u)
{
	struct pen p;

	begin(&p, 'U');
	put_text(&p, u->name);
	put_text(&p, u->place);
	put_text(&p, u->why);
	end(&p, out);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* The fields of a line, one after the other. The first that is not of its type spoils it. */
struct fields {
	struct vad_view rest;
	bool ended, bad;
	char *room;
	size_t used;
};

static struct vad_view next(struct fields *f)
{
	struct vad_view field = f->rest;
	const char *tab = field.size > 0 ? memchr(field.data, '\t', field.size) : NULL;

	if (f->ended || f->bad) {
		f->bad = true;
		return VAD_VIEW("");
	}
	if (tab == NULL) {
		f->ended = true;
		return field;
	}
	field.size = (size_t)(tab - field.data);
	f->rest = vad_view_sub(f->rest, field.size + 1, SIZE_MAX);
	return field;
}

static bool is_nothing(struct vad_view field)
{
	return field.size == 1 && field.data[0] == '-';
}

static uint64_t to_unsigned(struct fields *f, struct vad_view field, uint64_t most)
{
	uint64_t value = 0;

	if (field.size == 0)
		f->bad = true;
	for (size_t i = 0; i < field.size && !f->bad; i++) {
		uint64_t digit = (uint64_t)(field.data[i] - '0');

		if (!vad_ascii_is_digit(field.data[i]) || value > (UINT64_MAX - digit) / 10)
			f->bad = true;
		else
			value = value * 10 + digit;
	}
	if (value > most)
		f->bad = true;
	return f->bad ? 0 : value;
}

static uint64_t next_number(struct fields *f, uint64_t most)
{
	return to_unsigned(f, next(f), most);
}

static int64_t next_known(struct fields *f, uint64_t most)
{
	struct vad_view field = next(f);

	return is_nothing(field) ? -1 : (int64_t)to_unsigned(f, field, most);
}

static vad_time next_time(struct fields *f)
{
	struct vad_view field = next(f);
	bool negative = field.size > 1 && field.data[0] == '-';
	int64_t value;

	if (is_nothing(field))
		return VAD_TIME_NONE;
	value = (int64_t)to_unsigned(f, vad_view_sub(field, negative ? 1 : 0, SIZE_MAX), INT64_MAX);
	return negative ? -value : value;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool to_bytes(struct vad_view field, uint8_t *bytes, size_t size)
{
	if (field.size != 2 * size)
		return false;
	for (size_t i = 0; i < size; i++) {
		int high = digit_of(field.data[2 * i]), low = digit_of(field.data[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

/* *known NULL: it has to be there. */
static uint32_t next_hex32(struct fields *f, bool *known)
{
	struct vad_view field = next(f);
	uint8_t bytes[4] = { 0 };

	if (known != NULL) {
		*known = !is_nothing(field);
		if (!*known)
			return 0;
	}
	if (!to_bytes(field, bytes, sizeof(bytes)))
		f->bad = true;
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

static void next_guid(struct fields *f, bool *known, struct vad_guid *guid)
{
	struct vad_view field = next(f);

	*known = !is_nothing(field);
	if (*known && !to_bytes(field, guid->bytes, sizeof(guid->bytes)))
		f->bad = true;
}

static enum vad_clock next_clock(struct fields *f)
{
	struct vad_view field = next(f);

	if (field.size != 1 || (field.data[0] != 'u' && field.data[0] != 'l' && field.data[0] != '-'))
		f->bad = true;
	if (f->bad || field.data[0] == '-')
		return VAD_CLOCK_NONE;
	return field.data[0] == 'u' ? VAD_CLOCK_UTC : VAD_CLOCK_LOCAL;
}

/* Text without escapes is borrowed from the line, which most is. */
static struct vad_view next_text(struct fields *f)
{
	struct vad_view field = next(f);
	char *to = f->room + f->used;
	size_t n = 0;

	if (is_nothing(field))
		return VAD_VIEW("");
	if (field.size == 0 || memchr(field.data, '\\', field.size) == NULL)
		return field;
	for (size_t i = 0; i < field.size && !f->bad; i++) {
		uint8_t byte;

		if (field.data[i] != '\\') {
			to[n++] = field.data[i];
		} else if (field.size == 2 && field.data[1] == '-') {
			to[n++] = '-';
			i++;
		} else if (field.size - i >= 4 && field.data[i + 1] == 'x' &&
			   to_bytes(vad_view_sub(field, i + 2, 2), &byte, 1)) {
			to[n++] = (char)byte;
			i += 3;
		} else {
			f->bad = true;
		}
	}
	f->used += n;
	return (struct vad_view){ to, n };
}

static void read_request(struct fields *f, struct vad_kms_request *q)
{
	*q = vad_kms_request_empty();
	q->file = (size_t)next_number(f, UINT32_MAX);
	q->event = (uint32_t)next_number(f, UINT16_MAX);
	q->record = next_number(f, UINT64_MAX);
	q->time = next_time(f);
	q->clock = next_clock(f);
	q->computer = next_text(f);
	q->code = next_hex32(f, NULL);
	q->flags = next_hex32(f, NULL);
	q->required = next_known(f, INT64_MAX);
	q->name = next_text(f);
	next_guid(f, &q->has_cmid, &q->cmid);
	q->client_time = next_time(f);
	q->is_virtual = (int)next_known(f, 1);
	q->status = (int)next_known(f, 6);
	q->minutes = next_known(f, INT64_MAX);
	next_guid(f, &q->has_product, &q->product);
	q->activated = (int)next_known(f, 1);
	q->count = next_known(f, INT64_MAX);
}

static void read_event(struct fields *f, struct vad_kms_event *e)
{
	e->file = (size_t)next_number(f, UINT32_MAX);
	e->event = (uint32_t)next_number(f, UINT16_MAX);
	e->record = next_number(f, UINT64_MAX);
	e->time = next_time(f);
	e->clock = next_clock(f);
	e->computer = next_text(f);
	e->code = next_hex32(f, &e->has_code);
}

static void read_span(struct fields *f, struct vad_log_span *s)
{
	s->file = (size_t)next_number(f, UINT32_MAX);
	s->name = next_text(f);
	s->records = next_number(f, UINT64_MAX);
	s->first_time = next_time(f);
	s->last_time = next_time(f);
	s->first_record = next_number(f, UINT64_MAX);
	s->last_record = next_number(f, UINT64_MAX);
	s->channel = next_text(f);
	s->computer = next_text(f);
}

static bool read_fields(struct fields *f, char kind, struct vad_log_line *out)
{
	switch (kind) {
	case 'Q':
		out->kind = VAD_LOG_LINE_REQUEST;
		read_request(f, &out->as.request);
		return true;
	case 'E':
		out->kind = VAD_LOG_LINE_EVENT;
		read_event(f, &out->as.event);
		return true;
	case 'F':
		out->kind = VAD_LOG_LINE_SPAN;
		read_span(f, &out->as.span);
		return true;
	case 'L':
		out->kind = VAD_LOG_LINE_LOST;
		out->as.lost.file = (size_t)next_number(f, UINT32_MAX);
		out->as.lost.place = next_text(f);
		out->as.lost.why = next_text(f);
		return true;
	case 'U':
		out->kind = VAD_LOG_LINE_UNREAD;
		out->as.unread.name = next_text(f);
		out->as.unread.place = next_text(f);
		out->as.unread.why = next_text(f);
		return true;
	default:
		return false;
	}
}

enum vad_result vad_log_line_read(struct vad_view line, char *room, struct vad_log_line *out)
{
	struct fields f = { .room = room };
	struct vad_log_line read;

	if (line.size < 2 || line.size > VAD_REQUEST_LINE_MAX || line.data[1] != '\t')
		return VAD_INVALID;
	f.rest = vad_view_sub(line, 2, SIZE_MAX);
	if (!read_fields(&f, line.data[0], &read) || f.bad || !f.ended)
		return VAD_INVALID;
	*out = read;
	return VAD_OK;
}

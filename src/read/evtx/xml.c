/* SPDX-License-Identifier: MIT */
/* A record as event XML: every token where it stands, values escaped. */
#include "base/encoding.h"
#include "base/escape.h"
#include "internal.h"

struct span {
	size_t from, size; /* in the output */
};

struct writer {
	struct vad_evtx_reader *r;
	struct vad_buffer *out;
	struct span tags[VAD_EVTX_ELEMENTS_MAX]; /* the start tags of what is open, with their > */
	bool nothing[VAD_EVTX_ELEMENTS_MAX];     /* its content is an optional nothing, so far */
	struct vad_evtx_units names[VAD_EVTX_ELEMENTS_MAX];
	unsigned depth;
	bool in_attribute, has_value;
	size_t attribute; /* where the one at hand begins in the output */
};

/* --- text --------------------------------------------------------------------------------------- */

static struct vad_view units_text(struct writer *w, struct vad_evtx_units units)
{
	struct vad_evtx_text *text = &w->r->text;

	text->size = 0;
	vad_evtx_text_units(text, w->r->bytes.data + units.at, units.count);
	return (struct vad_view){ text->data, text->size };
}

static void put_units(struct writer *w, struct vad_evtx_units units)
{
	vad_escape_xml(w->out, units_text(w, units));
}

/* May `c` stand in a name, or begin one? XML 1.0, section 2.3, NameChar and NameStartChar. */
static bool in_name(uint32_t c, bool first)
{
	static const uint32_t ranges[][2] = {
		{ 0xc0, 0xd6 },     { 0xd8, 0xf6 },     { 0xf8, 0x2ff },    { 0x370, 0x37d },
		{ 0x37f, 0x1fff },  { 0x200c, 0x200d }, { 0x2070, 0x218f }, { 0x2c00, 0x2fef },
		{ 0x3001, 0xd7ff }, { 0xf900, 0xfdcf }, { 0xfdf0, 0xfffd }, { 0x10000, 0xeffff },
	};

	if (c < 0x80)
		return vad_ascii_is_alpha((char)c) || c == '_' || c == ':' ||
		       (!first && (vad_ascii_is_digit((char)c) || c == '-' || c == '.'));
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++) {
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	}
	return !first && (c == 0xb7 || (c >= 0x300 && c <= 0x36f) || c == 0x203f || c == 0x2040);
}

/* Nothing but letters of ASCII, as nearly all names? */
static bool is_plain_name(struct vad_view name)
{
	bool plain = name.size > 0;

	for (size_t i = 0; i < name.size; i++) {
		unsigned char lower = (unsigned char)name.data[i] | 0x20;

		plain = plain && lower >= 'a' && lower <= 'z';
	}
	return plain;
}

/* What cannot stand in a name would end the tag. */
static void put_name(struct writer *w, struct vad_evtx_units units)
{
	struct vad_view name = units_text(w, units);

	size_t i = 0;

	if (is_plain_name(name)) {
		vad_buffer_append(w->out, name.data, name.size);
		return;
	}
	if (name.size == 0)
		vad_buffer_add_char(w->out, '_');
	while (i < name.size) {
		size_t from = i;
		uint32_t c = vad_utf8_next(name, &i);

		if (in_name(c, from == 0))
			vad_buffer_append(w->out, name.data + from, i - from);
		else
			vad_buffer_add_char(w->out, '_');
	}
}

static bool room(const struct writer *w)
{
	return vad_buffer_result(w->out) == VAD_OK;
}

/* Text has to stand in an element. */
static bool inside(struct writer *w)
{
	w->has_value = true;
	return w->depth > 0;
}

/* --- the visitor ------------------------------------------------------------------------------ */

static void end_attribute(struct writer *w)
{
	if (!w->in_attribute)
		return;
	w->in_attribute = false;
	vad_buffer_add_char(w->out, '\'');
	/* one whose only value is an optional nothing is left out */
	if (!w->has_value && room(w))
		w->out->size = w->attribute;
}

static bool on_open(void *context, struct vad_evtx_units name)
{
	struct writer *w = context;

	w->tags[w->depth] = (struct span){ w->out->size, 0 };
	w->nothing[w->depth] = false;
	w->names[w->depth++] = name;
	vad_buffer_add_char(w->out, '<');
	put_name(w, name);
	return room(w);
}

static bool on_attribute(void *context, struct vad_evtx_units name)
{
	struct writer *w = context;

	end_attribute(w);
	w->attribute = w->out->size;
	w->in_attribute = true;
	w->has_value = false;
	vad_buffer_add_char(w->out, ' ');
	put_name(w, name);
	vad_buffer_add(w->out, "='");
	return room(w);
}

static bool on_content(void *context)
{
	struct writer *w = context;
	struct span *tag = &w->tags[w->depth - 1];

	end_attribute(w);
	vad_buffer_add_char(w->out, '>');
	tag->size = w->out->size - tag->from;
	return room(w);
}

static void put_end_tag(struct writer *w)
{
	vad_buffer_add(w->out, "</");
	put_name(w, w->names[w->depth - 1]);
	vad_buffer_add_char(w->out, '>');
}

/* [MS-EVEN6] 3.1.4.7.2: an element whose content is an optional value that is not there is left out. */
static bool is_nothing(const struct writer *w)
{
	struct span tag = w->tags[w->depth - 1];

	return w->nothing[w->depth - 1] && w->out->size == tag.from + tag.size;
}

static bool on_close(void *context, bool empty)
{
	struct writer *w = context;

	end_attribute(w);
	if (empty)
		vad_buffer_add(w->out, "/>");
	else if (is_nothing(w) && room(w))
		w->out->size = w->tags[w->depth - 1].from;
	else
		put_end_tag(w);
	w->depth--;
	return room(w);
}

static bool on_text(void *context, struct vad_evtx_units text)
{
	struct writer *w = context;

	if (!inside(w))
		return false;
	put_units(w, text);
	return room(w);
}

static bool on_character(void *context, uint16_t unit)
{
	struct writer *w = context;
	bool allowed =
		(unit >= 0x20 && unit < 0xfffe) || unit == '\t' || unit == '\n' || unit == '\r';

	if (!inside(w))
		return false;
	vad_buffer_printf(w->out, "&#%u;",
			  allowed && (unit < 0xd800 || unit > 0xdfff) ? (unsigned)unit : 0xfffdu);
	return room(w);
}

static bool is_entity(const struct writer *w, struct vad_evtx_units name)
{
	static const struct vad_view known[] = {
		{ "amp", 3 }, { "lt", 2 }, { "gt", 2 }, { "quot", 4 }, { "apos", 4 },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (vad_evtx_units_are(&w->r->bytes, name, known[i]))
			return true;
	}
	return false;
}

static bool on_entity(void *context, struct vad_evtx_units name)
{
	struct writer *w = context;

	if (!inside(w))
		return false;
	/* XML knows five of them; another one is text */
	vad_buffer_add(w->out, is_entity(w, name) ? "&" : "&amp;");
	put_name(w, name);
	vad_buffer_add_char(w->out, ';');
	return room(w);
}

static bool on_instruction(void *context, struct vad_evtx_units target, struct vad_evtx_units data)
{
	struct writer *w = context;

	/* inside a tag, or with its own end in it, it would not be one */
	if (w->in_attribute)
		return false;
	vad_buffer_add(w->out, "<?");
	put_name(w, target);
	vad_buffer_add_char(w->out, ' ');
	put_units(w, data);
	vad_buffer_add(w->out, "?>");
	return room(w);
}

static void put_value(struct writer *w, const struct vad_evtx_value *value)
{
	w->r->text.size = 0;
	if (!vad_evtx_spend(&w->r->budget, value->size / 64u))
		return;
	vad_evtx_text_value(&w->r->text, &w->r->bytes, value);
	vad_escape_xml(w->out, (struct vad_view){ w->r->text.data, w->r->text.size });
}

/* Each item of an array has an element of its own: the start tag is written again. */
static void put_array(struct writer *w, const struct vad_evtx_value *array)
{
	struct span tag = w->depth > 0 ? w->tags[w->depth - 1] : (struct span){ 0, 0 };
	struct vad_evtx_value item;
	uint32_t offset = 0;
	bool first = true;

	while (room(w) && vad_evtx_spend(&w->r->budget, 1 + tag.size / 64) &&
	       vad_evtx_array_next(&w->r->bytes, array, &offset, &item)) {
		if (!first && tag.size > 0 && !w->in_attribute) {
			put_end_tag(w);
			for (size_t i = 0; i < tag.size && room(w); i++)
				vad_buffer_add_char(w->out, w->out->data[tag.from + i]);
		}
		first = false;
		put_value(w, &item);
	}
}

static bool on_value(void *context, const struct vad_evtx_value *value, bool optional)
{
	struct writer *w = context;

	if (w->depth == 0)
		return false;
	if (!optional || value->type != VAD_EVTX_NULL)
		w->has_value = true;
	else if (!w->in_attribute)
		w->nothing[w->depth - 1] = true;
	if ((value->type & VAD_EVTX_ARRAY) != 0)
		put_array(w, value);
	else
		put_value(w, value);
	return room(w);
}

/* A definition without an instance has no values to write. */
static bool on_place(void *context, uint32_t index, uint8_t type, bool optional)
{
	(void)context;
	(void)index;
	(void)type;
	(void)optional;
	return false;
}

static const struct vad_evtx_visitor xml_visitor = {
	.open = on_open,
	.attribute = on_attribute,
	.content = on_content,
	.close = on_close,
	.text = on_text,
	.cdata = on_text,
	.character = on_character,
	.entity = on_entity,
	.instruction = on_instruction,
	.value = on_value,
	.place = on_place,
};

enum vad_evtx_result vad_evtx_record_xml(const struct vad_evtx_record *record,
					 struct vad_buffer *out)
{
	struct vad_evtx_reader *r = record->reader;
	struct writer w = { .r = r, .out = out };
	size_t from = out->size;

	if (vad_evtx_walk_fragment(vad_evtx_walker_of(r, &xml_visitor, &w), record->at,
				   record->end) == VAD_EVTX_WALK_DONE &&
	    r->budget > 0 && room(&w) && out->size > from)
		return VAD_EVTX_OK;
	if (vad_buffer_result(out) == VAD_NO_MEMORY)
		return VAD_EVTX_NO_MEMORY;
	/* half an element is no XML */
	if (room(&w))
		out->size = from;
	return VAD_EVTX_UNREADABLE;
}

/* SPDX-License-Identifier: MIT */
/* BinXML, token by token, without recursion ([MS-EVEN6] 2.2.12). */
#include "internal.h"

enum {
	MORE = 0x40,
	END = 0x00,
	OPEN = 0x01,
	CLOSE_START = 0x02,
	CLOSE_EMPTY = 0x03,
	CLOSE_ELEMENT = 0x04,
	TEXT = 0x05,
	ATTRIBUTE = 0x06,
	CDATA = 0x07,
	CHARACTER = 0x08,
	ENTITY = 0x09,
	TARGET = 0x0a,
	DATA = 0x0b,
	TEMPLATE = 0x0c,
	PLACE = 0x0d,
	OPTIONAL_PLACE = 0x0e,
	FRAGMENT = 0x0f,

	FRAGMENT_SIZE = 4,
	DEFINITION_HEADER = 24,
	NAME_HEADER = 8,
	NAME_TAIL = 2,
};

/* --- templates -------------------------------------------------------------------------------- */

bool vad_evtx_definition(const struct vad_evtx_bytes *b, uint32_t definition, uint32_t *from,
			 uint32_t *end)
{
	uint32_t size;

	if (!vad_evtx_fits(b, definition, DEFINITION_HEADER))
		return false;
	size = vad_evtx_u32(b, definition + 20);
	if (!vad_evtx_fits(b, definition + DEFINITION_HEADER, size))
		return false;
	*from = definition + DEFINITION_HEADER;
	*end = *from + size;
	return true;
}

bool vad_evtx_instance_head(const struct vad_evtx_bytes *b, uint32_t at, uint32_t end,
			    struct vad_evtx_instance *instance)
{
	uint32_t next = at + 10, from, definition_end;

	if (end > b->size || at > end || end - at < 14)
		return false;
	instance->definition = vad_evtx_u32(b, at + 6);
	/* a template's id is the start of its GUID */
	if (!vad_evtx_fits(b, instance->definition, DEFINITION_HEADER) ||
	    vad_evtx_u32(b, at + 2) != vad_evtx_u32(b, instance->definition + 4))
		return false;
	/* the definition stands in the record itself exactly when it is the very next byte */
	if (instance->definition == next) {
		if (!vad_evtx_definition(b, next, &from, &definition_end) || definition_end > end)
			return false;
		next = definition_end;
	}
	if (end - next < 4)
		return false;
	instance->count = vad_evtx_u32(b, next);
	instance->descriptors = next + 4;
	if (instance->count > (end - instance->descriptors) / 4)
		return false;
	instance->values = instance->descriptors + 4 * instance->count;
	return true;
}

bool vad_evtx_instance_load(const struct vad_evtx_bytes *b, uint32_t at, uint32_t end,
			    struct vad_evtx_values *room, uint64_t *budget,
			    struct vad_evtx_instance *instance)
{
	struct vad_evtx_value *value = room->values + room->count;
	const uint8_t *descriptor;

	if (!vad_evtx_instance_head(b, at, end, instance) ||
	    instance->count > VAD_EVTX_VALUES_MAX - room->count ||
	    !vad_evtx_spend(budget, instance->count))
		return false;
	/* the head has seen that all descriptors are there */
	descriptor = b->data + instance->descriptors;
	at = instance->values;
	for (uint32_t i = 0; i < instance->count; i++, value++, descriptor += 4) {
		value->at = at;
		value->size = (uint16_t)(descriptor[0] | descriptor[1] << 8);
		value->type = descriptor[2];
		if (value->size > end - at)
			return false;
		at += value->size;
	}
	instance->first = room->count;
	instance->end = at;
	room->count += instance->count;
	return true;
}

bool vad_evtx_instance_value(const struct vad_evtx_bytes *b,
			     const struct vad_evtx_instance *instance, uint32_t end, uint32_t index,
			     struct vad_evtx_value *value)
{
	uint64_t at = instance->values;
	uint32_t descriptor = instance->descriptors + 4 * index;

	if (index >= instance->count)
		return false;
	for (uint32_t i = 0; i < index; i++)
		at += vad_evtx_u16(b, instance->descriptors + 4 * i);
	value->size = vad_evtx_u16(b, descriptor);
	value->type = vad_evtx_u8(b, descriptor + 2);
	if (at + value->size > end)
		return false;
	value->at = (uint32_t)at;
	return true;
}

uint32_t vad_evtx_fragment_start(const struct vad_evtx_bytes *b, uint32_t at)
{
	return vad_evtx_u8(b, at) == FRAGMENT ? at + FRAGMENT_SIZE : at;
}

/* --- the walk --------------------------------------------------------------------------------- */

static struct vad_evtx_frame *top(struct vad_evtx_walker *w)
{
	return &w->frames[w->depth - 1];
}

static bool push(struct vad_evtx_walker *w, const struct vad_evtx_frame *frame)
{
	if (w->depth == VAD_EVTX_DEPTH_MAX)
		return false;
	w->frames[w->depth] = *frame;
	w->frames[w->depth++].elements = w->elements;
	return true;
}

/* Advance over `size` bytes of the frame, whose first stands at *at. False when they do not fit. */
static bool take(struct vad_evtx_walker *w, uint64_t size, uint32_t *at)
{
	struct vad_evtx_frame *f = top(w);

	*at = f->at;
	if (size > f->end - f->at)
		return false;
	f->at += (uint32_t)size;
	return true;
}

/* A name: in line exactly when its offset is where we are. One that is elsewhere and damaged is empty:
 * what it names can be read all the same. */
static bool take_name(struct vad_evtx_walker *w, struct vad_evtx_units *name)
{
	uint32_t at, offset;

	if (!take(w, 4, &at))
		return false;
	offset = vad_evtx_u32(&w->bytes, at);
	*name = (struct vad_evtx_units){ 0, 0 };
	if (vad_evtx_fits(&w->bytes, offset, NAME_HEADER)) {
		name->count = vad_evtx_u16(&w->bytes, offset + 6);
		name->at = offset + NAME_HEADER;
	}
	if (!vad_evtx_fits(&w->bytes, name->at, 2 * (uint64_t)name->count))
		name->count = 0;
	return offset != top(w)->at ||
	       take(w, NAME_HEADER + 2 * (uint64_t)vad_evtx_u16(&w->bytes, offset + 6) + NAME_TAIL,
		    &at);
}

/* Text with its number of characters before it. */
static bool take_text(struct vad_evtx_walker *w, struct vad_evtx_units *text)
{
	uint32_t at;

	if (!take(w, 2, &at))
		return false;
	text->count = vad_evtx_u16(&w->bytes, at);
	return take(w, 2 * (uint64_t)text->count, &text->at);
}

enum step { STEP_ON, STEP_STOP, STEP_DAMAGE };

static enum step told(bool go_on)
{
	return go_on ? STEP_ON : STEP_STOP;
}

static enum step open_element(struct vad_evtx_walker *w, bool attributes)
{
	struct vad_evtx_units name;
	uint32_t at;

	if (w->in_tag || w->elements == VAD_EVTX_ELEMENTS_MAX)
		return STEP_DAMAGE;
	if ((top(w)->definition && !take(w, 2, &at)) || !take(w, 4, &at) || !take_name(w, &name) ||
	    (attributes && !take(w, 4, &at)))
		return STEP_DAMAGE;
	w->elements++;
	w->in_tag = true;
	w->in_attribute = false;
	return told(w->visitor->open(w->context, name));
}

static enum step close_element(struct vad_evtx_walker *w, bool empty)
{
	if (w->elements == top(w)->elements || w->in_tag != empty)
		return STEP_DAMAGE;
	w->elements--;
	w->in_tag = false;
	return told(w->visitor->close(w->context, empty));
}

static enum step end_start_tag(struct vad_evtx_walker *w)
{
	if (!w->in_tag)
		return STEP_DAMAGE;
	w->in_tag = false;
	return told(w->visitor->content(w->context));
}

static enum step literal(struct vad_evtx_walker *w, uint8_t token)
{
	const struct vad_evtx_visitor *v = w->visitor;
	struct vad_evtx_units text;
	uint32_t at;

	if (w->in_tag && !w->in_attribute)
		return STEP_DAMAGE;
	if (token == CHARACTER) {
		if (!take(w, 2, &at))
			return STEP_DAMAGE;
		return told(v->character(w->context, vad_evtx_u16(&w->bytes, at)));
	}
	if (token == ENTITY) {
		if (!take_name(w, &text))
			return STEP_DAMAGE;
		return told(v->entity(w->context, text));
	}
	if (token == TEXT && (!take(w, 1, &at) || vad_evtx_u8(&w->bytes, at) != VAD_EVTX_STRING))
		return STEP_DAMAGE;
	if (!take_text(w, &text))
		return STEP_DAMAGE;
	return told(token == CDATA ? v->cdata(w->context, text) : v->text(w->context, text));
}

static enum step attribute(struct vad_evtx_walker *w)
{
	struct vad_evtx_units name;

	if (!w->in_tag || !take_name(w, &name))
		return STEP_DAMAGE;
	w->in_attribute = true;
	return told(w->visitor->attribute(w->context, name));
}

/* A processing instruction: its target, and then its data. */
static enum step instruction(struct vad_evtx_walker *w)
{
	struct vad_evtx_units target, data = { 0, 0 };
	uint32_t at;

	if (w->in_tag || !take_name(w, &target))
		return STEP_DAMAGE;
	if ((vad_evtx_u8(&w->bytes, top(w)->at) & ~MORE) == DATA &&
	    (!take(w, 1, &at) || !take_text(w, &data)))
		return STEP_DAMAGE;
	return told(w->visitor->instruction(w->context, target, data));
}

/* The token 0C stands at `at`, and the frame behind it. */
static enum step enter_template(struct vad_evtx_walker *w, uint32_t at)
{
	struct vad_evtx_frame frame = { .definition = true };
	struct vad_evtx_instance instance;

	if (w->in_tag ||
	    !vad_evtx_instance_load(&w->bytes, at, top(w)->end, &w->room, w->budget, &instance) ||
	    !vad_evtx_definition(&w->bytes, instance.definition, &frame.at, &frame.end))
		return STEP_DAMAGE;
	frame.first_value = instance.first;
	frame.value_count = instance.count;
	top(w)->at = instance.end;
	return push(w, &frame) ? STEP_ON : STEP_DAMAGE;
}

static enum step place(struct vad_evtx_walker *w, bool optional)
{
	const struct vad_evtx_visitor *v = w->visitor;
	const struct vad_evtx_frame *f = top(w);
	const struct vad_evtx_value *value;
	struct vad_evtx_frame nested = { 0 };
	uint32_t at, index;

	if (!take(w, 3, &at) || (w->in_tag && !w->in_attribute))
		return STEP_DAMAGE;
	index = vad_evtx_u16(&w->bytes, at);
	if (f->bare)
		return told(v->place(w->context, index, vad_evtx_u8(&w->bytes, at + 2), optional));
	if (!f->definition || index >= f->value_count)
		return STEP_DAMAGE;
	value = &w->room.values[f->first_value + index];
	if (value->type != VAD_EVTX_BINXML || value->size == 0)
		return told(v->value(w->context, value, optional));
	nested.at = value->at;
	nested.end = value->at + value->size;
	if (w->in_tag)
		return STEP_DAMAGE;
	return push(w, &nested) ? STEP_ON : STEP_DAMAGE;
}

static enum step step(struct vad_evtx_walker *w)
{
	uint32_t at;
	uint8_t token;

	if (!vad_evtx_spend(w->budget, 1) || !take(w, 1, &at))
		return STEP_DAMAGE;
	token = vad_evtx_u8(&w->bytes, at);
	switch (token & ~MORE) {
	case OPEN:
		return open_element(w, (token & MORE) != 0);
	case CLOSE_START:
		return end_start_tag(w);
	case CLOSE_EMPTY:
		return close_element(w, true);
	case CLOSE_ELEMENT:
		return close_element(w, false);
	case TEXT:
	case CDATA:
	case CHARACTER:
	case ENTITY:
		return literal(w, token & (uint8_t)~MORE);
	case ATTRIBUTE:
		return attribute(w);
	case TARGET:
		return instruction(w);
	case TEMPLATE:
		return enter_template(w, at);
	case PLACE:
		return place(w, false);
	case OPTIONAL_PLACE:
		return place(w, true);
	case FRAGMENT:
		return take(w, FRAGMENT_SIZE - 1, &at) ? STEP_ON : STEP_DAMAGE;
	default:
		return STEP_DAMAGE;
	}
}

/* Is this frame at its end: no bytes left, or the token that says so? */
static bool frame_ended(const struct vad_evtx_walker *w, const struct vad_evtx_frame *f)
{
	return f->at >= f->end || vad_evtx_u8(&w->bytes, f->at) == END;
}

/* Leave frames that are at their end. False when one ends inside an element. */
static bool leave(struct vad_evtx_walker *w)
{
	while (w->depth > 0 && frame_ended(w, top(w))) {
		const struct vad_evtx_frame *f = top(w);

		if (f->elements != w->elements || w->in_tag)
			return false;
		if (f->definition && !f->bare)
			w->room.count = f->first_value;
		w->depth--;
	}
	return true;
}

static enum vad_evtx_walk walk(struct vad_evtx_walker *w)
{
	while (leave(w)) {
		enum step result;

		if (w->depth == 0)
			return VAD_EVTX_WALK_DONE;
		w->at = top(w)->at;
		result = step(w);
		if (result == STEP_STOP)
			return VAD_EVTX_WALK_STOPPED;
		if (result == STEP_DAMAGE)
			return VAD_EVTX_WALK_DAMAGED;
	}
	return VAD_EVTX_WALK_DAMAGED;
}

static enum vad_evtx_walk begin(struct vad_evtx_walker *w, const struct vad_evtx_frame *frame)
{
	w->depth = 0;
	w->elements = 0;
	w->room.count = 0;
	w->in_tag = false;
	w->at = frame->at;
	return push(w, frame) ? walk(w) : VAD_EVTX_WALK_DAMAGED;
}

enum vad_evtx_walk vad_evtx_walk_fragment(struct vad_evtx_walker *w, uint32_t at, uint32_t end)
{
	if (end > w->bytes.size || at > end)
		return VAD_EVTX_WALK_DAMAGED;
	return begin(w, &(struct vad_evtx_frame){ .at = at, .end = end });
}

enum vad_evtx_walk vad_evtx_walk_definition(struct vad_evtx_walker *w, uint32_t definition)
{
	struct vad_evtx_frame frame = { .definition = true, .bare = true };

	if (!vad_evtx_definition(&w->bytes, definition, &frame.at, &frame.end))
		return VAD_EVTX_WALK_DAMAGED;
	return begin(w, &frame);
}

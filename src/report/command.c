/* SPDX-License-Identifier: MIT */
/* Command lines of actions. Values from evidence enter only as typed arguments. */
#include <stdint.h>

#include "base/escape.h"
#include "internal.h"

struct filling {
	const struct vad_knowledge *k;
	const struct vad_action *action;
	const struct vad_fix_arg *args;
	size_t arg_count;
};

/* The action's argument called `name`, or NULL: then the braces are part of the command. */
static const struct vad_action_arg *declared(const struct filling *f, struct vad_view name)
{
	for (uint32_t i = 0; i < f->action->args.count; i++) {
		const struct vad_action_arg *arg = &f->k->action_args[f->action->args.first + i];

		if (vad_view_equal(name, report_view(f->k, arg->name)))
			return arg;
	}
	return NULL;
}

static struct vad_view value_of(const struct filling *f, struct vad_view name)
{
	for (size_t i = 0; i < f->arg_count; i++) {
		if (vad_view_is(name, f->args[i].name))
			return f->args[i].value;
	}
	return vad_view_of("");
}

/* Find "{name}" of a declared argument at or after `from`; SIZE_MAX when there is none. */
static size_t next_place(const struct filling *f, struct vad_view line, size_t from,
			 const struct vad_action_arg **arg, size_t *end)
{
	for (;;) {
		size_t open = vad_view_find_char(line, '{', from);
		size_t close = open == SIZE_MAX ? SIZE_MAX : vad_view_find_char(line, '}', open);

		if (close == SIZE_MAX)
			return SIZE_MAX;
		*arg = declared(f, vad_view_sub(line, open + 1, close - open - 1));
		if (*arg != NULL) {
			*end = close + 1;
			return open;
		}
		from = open + 1;
	}
}

/* Does every argument of an optional piece have a value of its type? */
static bool piece_known(const struct filling *f, struct vad_view piece)
{
	const struct vad_action_arg *arg;
	size_t end = 0;

	while (next_place(f, piece, end, &arg, &end) != SIZE_MAX) {
		struct vad_view value = value_of(f, report_view(f->k, arg->name));

		if (!vad_arg_valid((enum vad_arg_type)arg->type, value))
			return false;
	}
	return true;
}

static void fill_piece(const struct filling *f, struct vad_view piece, struct vad_buffer *out)
{
	const struct vad_action_arg *arg;
	size_t from = 0, end = 0, open;

	while ((open = next_place(f, piece, from, &arg, &end)) != SIZE_MAX) {
		vad_buffer_add_view(out, vad_view_sub(piece, from, open - from));
		vad_escape_command(out, (enum vad_arg_type)arg->type,
				   value_of(f, report_view(f->k, arg->name)));
		from = end;
	}
	vad_buffer_add_view(out, vad_view_sub(piece, from, piece.size - from));
}

void vad_report_command(const struct vad_knowledge *k, const struct vad_action *action,
			struct vad_view line, const struct vad_fix_arg *args, size_t arg_count,
			struct vad_buffer *out)
{
	struct filling f = { k, action, args, arg_count };
	size_t from = 0;

	for (;;) {
		size_t open = vad_view_find(line, VAD_VIEW("[["), from);
		size_t close = open == SIZE_MAX ? SIZE_MAX
						: vad_view_find(line, VAD_VIEW("]]"), open);
		struct vad_view piece;

		if (close == SIZE_MAX)
			break;
		fill_piece(&f, vad_view_sub(line, from, open - from), out);
		piece = vad_view_sub(line, open + 2, close - open - 2);
		if (piece_known(&f, piece))
			fill_piece(&f, piece, out);
		from = close + 2;
	}
	fill_piece(&f, vad_view_sub(line, from, line.size - from), out);
}

/* The one KMS host that products seek; the empty view when there is none, or several. */
static struct vad_view only_host(const struct vad_case *c)
{
	uint32_t relation = vad_fact_index(vad_case_knowledge(c), VAD_VIEW("product.host"));
	struct vad_view found = VAD_VIEW("");
	size_t count;
	const struct vad_fact *facts = vad_case_facts(c, &count);

	for (size_t i = 0; i < count; i++) {
		struct vad_view key;

		if (facts[i].fact != relation)
			continue;
		key = vad_case_subject_info(c, facts[i].value.subject).key;
		if (found.size > 0 && !vad_view_equal(found, key))
			return VAD_VIEW("");
		found = key;
	}
	return vad_view_find(found, VAD_VIEW("host-of-"), 0) == 0 ? VAD_VIEW("") : found;
}

void report_ask_command(struct vad_page *page, const struct vad_case *c, unsigned indent,
			vad_str command)
{
	static const struct vad_view place = { "<host>", 6 };
	struct vad_view text = report_view(vad_case_knowledge(c), command);
	struct vad_buffer line = REPORT_LINE();
	size_t from = 0, at;

	while ((at = vad_view_find(text, place, from)) != SIZE_MAX) {
		vad_buffer_append(&line, text.data + from, at - from);
		vad_escape_command(&line, VAD_ARG_HOST, only_host(c));
		from = at + place.size;
	}
	vad_buffer_append(&line, text.data + from, text.size - from);
	vad_page_command(page, indent, vad_buffer_view(&line));
	vad_buffer_clear(&line);
}

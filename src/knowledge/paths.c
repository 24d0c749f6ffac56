/* SPDX-License-Identifier: MIT */
/* Paths of relations: "product.endpoint.host" goes forwards, "product.errors" goes back. */
#include "loading.h"

uint32_t vad_field_fact(struct vad_place at, const struct vad_node *map, const char *key)
{
	const struct vad_node *node = vad_field_of(map, key, VAD_NODE_TEXT);

	return node == NULL ? VAD_NO_INDEX : vad_name_resolve(at, VAD_NAME_FACT, node);
}

/* Forwards: the relation "<kind>.<name>"; its index or VAD_NO_INDEX. */
static uint32_t forwards(struct vad_place at, enum vad_subject_kind kind, struct vad_view name)
{
	struct vad_buffer full = vad_buffer_new(256);
	const struct vad_name *found;

	vad_buffer_add(&full, vad_subject_kind_name(kind));
	vad_buffer_add_char(&full, '.');
	vad_buffer_add_view(&full, name);
	found = vad_name_whole(at.loader, VAD_NAME_FACT, vad_buffer_view(&full));
	vad_tables_release(&at.loader->tables, &full);
	if (found == NULL || vad_facts_rows(&at.loader->tables)[found->row].type != VAD_TYPE_SUBJECT)
		return VAD_NO_INDEX;
	return found->row;
}

/* Back: the relation to `kind` whose way back is called `name`. */
static uint32_t backwards(struct vad_place at, enum vad_subject_kind kind, struct vad_view name)
{
	const struct vad_tables *tables = &at.loader->tables;
	const struct vad_fact_def *facts = vad_facts_rows(tables);

	for (uint32_t i = 0; i < vad_facts_count(tables); i++)
		if (facts[i].type == VAD_TYPE_SUBJECT && facts[i].target == kind &&
		    vad_view_is(name, tables->pool.data + facts[i].inverse))
			return i;
	return VAD_NO_INDEX;
}

/* One step from *kind, which becomes the kind behind it. */
static bool take_step(struct vad_place at, const struct vad_node *path, struct vad_view name,
		      enum vad_subject_kind *kind)
{
	const struct vad_tables *tables = &at.loader->tables;
	struct vad_step step = { forwards(at, *kind, name), 0 };

	if (step.fact == VAD_NO_INDEX) {
		step = (struct vad_step){ backwards(at, *kind, name), 1 };
		if (step.fact == VAD_NO_INDEX) {
			vad_complain(at, path, "'%.*s' of path '%.*s' is no relation of %s %s",
				     VAD_SHOW(name), VAD_SHOW(path->text),
				     vad_article(vad_subject_kind_name(*kind)),
				     vad_subject_kind_name(*kind));
			return false;
		}
	}
	vad_steps_add(&at.loader->tables, &step);
	*kind = (enum vad_subject_kind)(step.back ? vad_facts_rows(tables)[step.fact].subject
						  : vad_facts_rows(tables)[step.fact].target);
	return true;
}

static bool walk(struct vad_place at, const struct vad_node *path, enum vad_subject_kind *kind)
{
	size_t dot = vad_view_find_char(path->text, '.', 0);
	struct vad_view first = vad_view_sub(path->text, 0, dot);
	enum vad_subject_kind start;

	if (!vad_subject_kind_from_name(first, &start) || start != *kind) {
		vad_complain(at, path, "path '%.*s' starts from '%.*s'; expected %s, which this is about",
			     VAD_SHOW(path->text), VAD_SHOW(first), vad_subject_kind_name(*kind));
		return false;
	}
	while (dot != SIZE_MAX) {
		size_t from = dot + 1;

		dot = vad_view_find_char(path->text, '.', from);
		if (!take_step(at, path, vad_view_sub(path->text, from,
						      dot == SIZE_MAX ? dot : dot - from), kind))
			return false;
	}
	return true;
}

bool vad_build_path(struct vad_place at, const struct vad_node *holder, const struct vad_node *path,
		    enum vad_subject_kind about, uint32_t fact, struct vad_range *steps)
{
	const struct vad_tables *tables = &at.loader->tables;
	const struct vad_fact_def *def = &vad_facts_rows(tables)[fact];
	const char *owner = vad_subject_kind_name((enum vad_subject_kind)def->subject);
	enum vad_subject_kind kind = about;
	uint32_t first = vad_steps_count(tables);

	if (path != NULL && !walk(at, path, &kind))
		return false;
	if (def->subject != kind) {
		vad_complain(at, path == NULL ? holder : path,
			     "%s belongs to %s %s, but %s %s %s; expected a path that leads there",
			     tables->pool.data + def->name, vad_article(owner), owner,
			     path == NULL ? "this is about" : "the path leads to",
			     vad_article(vad_subject_kind_name(kind)), vad_subject_kind_name(kind));
		return false;
	}
	*steps = VAD_SINCE(at, steps, first);
	return true;
}

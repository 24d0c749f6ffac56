/* SPDX-License-Identifier: MIT */
/* Two cases beside each other: which facts that matter differ. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "internal.h"

enum { COMPARE_MEMORY = 64 << 20, COMPARE_MAX = 1024, VALUE_MAX = 4096, BEST_RANK = 100 };

struct comparison {
	const struct vad_case *good, *bad;
	const struct vad_knowledge *k;
	const struct vad_result_set *results;
	struct vad_differences *out;
};

/* Which of the bad case's causes rests most on `fact`; `rank` says how firmly. */
static uint32_t cause_of(const struct comparison *cmp, uint32_t fact, int *rank)
{
	size_t count;
	const struct vad_fact *facts = vad_case_facts(cmp->bad, &count);

	for (size_t i = 0; i < cmp->results->finding_count; i++) {
		const struct vad_finding *f = &cmp->results->findings[i];

		if (f->kind != VAD_FINDING_CAUSE || !report_is_open(f))
			continue;
		for (size_t j = 0; j < f->item_count; j++) {
			const struct vad_reason_item *item = &f->items[j];

			for (size_t n = 0; n < item->fact_count; n++) {
				if (facts[item->facts[n]].fact != fact ||
				    item->says > VAD_SAYS_SUPPORTS)
					continue;
				*rank = BEST_RANK - (int)(i < 50 ? i : 50) +
					(item->says == VAD_SAYS_IS ? 50 : 0);
				return f->index;
			}
		}
	}
	return VAD_NO_INDEX;
}

static bool in_conditions(const struct vad_knowledge *k, struct vad_range when, uint32_t fact)
{
	for (uint32_t i = 0; i < when.count; i++) {
		const struct vad_condition *condition = &k->conditions[when.first + i];

		if (condition->fact == fact || (condition->operand == VAD_OPERAND_FACT &&
						condition->other_fact == fact))
			return true;
	}
	return false;
}

/* A status or an error matters also where only one of the two tells it. */
static bool is_outcome(const struct vad_knowledge *k, uint32_t fact)
{
	struct vad_view name = report_view(k, k->facts[fact].name);

	return vad_view_is(name, "product.status") || vad_view_is(name, "error.code");
}

/* How much a fact matters: 3 it is a cause, 2 it speaks about one, 1 a status or error, 0 not. */
static int matters(const struct vad_knowledge *k, uint32_t fact)
{
	int best = is_outcome(k, fact) ? 1 : 0;

	if (k->facts[fact].type == VAD_TYPE_SUBJECT)
		return 0;
	for (uint32_t i = 0; i < k->signs_count; i++) {
		int weight = k->signs[i].says == VAD_SAYS_IS ? 3 : 2;

		if (weight > best && in_conditions(k, k->signs[i].when, fact))
			best = weight;
	}
	for (uint32_t i = 0; i < k->seens_count && best < 1; i++)
		best = in_conditions(k, k->seens[i].when, fact) ? 1 : best;
	return best;
}

/* The name under which a subject meets its like in the other case; "" for "the one of its kind". */
static void group_of(const struct vad_case *c, vad_subject subject, struct vad_buffer *out)
{
	struct vad_subject_info info = vad_case_subject_info(c, subject);

	switch (info.kind) {
	case VAD_SUBJECT_PRODUCT:
		if (!report_fact_text(c, subject, "product.app", out))
			vad_buffer_add(out, "product");
		break;
	case VAD_SUBJECT_HOST:
	case VAD_SUBJECT_ENDPOINT:
	case VAD_SUBJECT_ZONE:
	case VAD_SUBJECT_DNS_SERVER:
		vad_buffer_add_view(out, info.key);
		break;
	default:
		vad_buffer_add(out, vad_subject_kind_name(info.kind));
		break;
	}
}

/* All values of `fact` in the group, sorted by first sight, joined by ", ". */
static void values_of(const struct vad_case *c, uint32_t fact, struct vad_view group,
		      struct vad_buffer *out)
{
	struct vad_buffer name = REPORT_LINE(), value = REPORT_LINE();
	size_t count;
	const struct vad_fact *facts = vad_case_facts(c, &count);

	for (size_t i = 0; i < count && out->size < VALUE_MAX; i++) {
		if (facts[i].fact != fact)
			continue;
		vad_buffer_reset(&name);
		group_of(c, facts[i].subject, &name);
		if (!vad_view_equal(vad_buffer_view(&name), group))
			continue;
		vad_buffer_reset(&value);
		vad_case_print_value(c, &facts[i], &value);
		if (vad_view_find(vad_buffer_view(out), vad_buffer_view(&value), 0) != SIZE_MAX)
			continue;
		vad_buffer_add(out, out->size > 0 ? ", " : "");
		vad_buffer_add_view(out, vad_buffer_view(&value));
	}
	vad_buffer_clear(&name);
	vad_buffer_clear(&value);
}

static bool listed(const struct comparison *cmp, uint32_t fact, struct vad_view group)
{
	for (size_t i = 0; i < cmp->out->count; i++) {
		const struct vad_difference *d = &cmp->out->list[i];

		if (d->fact == fact && vad_view_equal(d->subject, group))
			return true;
	}
	return false;
}

static void add_difference(struct comparison *cmp, uint32_t fact, struct vad_view group, int weight)
{
	struct vad_differences *out = cmp->out;
	struct vad_buffer good = REPORT_LINE(), bad = REPORT_LINE();

	values_of(cmp->good, fact, group, &good);
	values_of(cmp->bad, fact, group, &bad);
	/* What only one of them tells is no difference, unless it is a reason or an outcome. */
	if (!vad_view_equal(vad_buffer_view(&good), vad_buffer_view(&bad)) &&
	    out->count < COMPARE_MAX) {
		struct vad_difference d = { .fact = fact, .cause = VAD_NO_INDEX, .rank = weight };

		d.cause = cause_of(cmp, fact, &d.rank);
		d.good = vad_arena_copy(out->arena, vad_buffer_view(&good));
		d.bad = vad_arena_copy(out->arena, vad_buffer_view(&bad));
		d.subject = vad_arena_copy(out->arena, group);
		if ((good.size > 0 && bad.size > 0) || d.cause != VAD_NO_INDEX ||
		    is_outcome(cmp->k, fact))
			out->list[out->count++] = d;
	}
	vad_buffer_clear(&good);
	vad_buffer_clear(&bad);
}

static void compare_side(struct comparison *cmp, const struct vad_case *side)
{
	struct vad_buffer group = REPORT_LINE();
	size_t count;
	const struct vad_fact *facts = vad_case_facts(side, &count);

	for (size_t i = 0; i < count; i++) {
		int weight = matters(cmp->k, facts[i].fact);

		if (weight == 0)
			continue;
		vad_buffer_reset(&group);
		group_of(side, facts[i].subject, &group);
		if (!listed(cmp, facts[i].fact, vad_buffer_view(&group)))
			add_difference(cmp, facts[i].fact, vad_buffer_view(&group), weight);
	}
	vad_buffer_clear(&group);
}

static int by_rank(const void *a, const void *b)
{
	const struct vad_difference *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank > y->rank ? -1 : 1;
	if (x->fact != y->fact)
		return x->fact < y->fact ? -1 : 1;
	return vad_view_compare(x->subject, y->subject);
}

enum vad_result vad_compare(const struct vad_case *good, const struct vad_case *bad,
			    const struct vad_result_set *results,
			    struct vad_differences *differences)
{
	struct vad_differences list = { .arena = vad_arena_new(COMPARE_MEMORY) };
	struct comparison cmp = { good, bad, vad_case_knowledge(bad), results, &list };

	if (list.arena == NULL)
		return VAD_NO_MEMORY;
	list.list = vad_arena_array(list.arena, COMPARE_MAX, sizeof(*list.list));
	if (list.list == NULL) {
		vad_arena_free(list.arena);
		return VAD_NO_MEMORY;
	}
	compare_side(&cmp, bad);
	compare_side(&cmp, good);
	if (list.count > 1)
		qsort(list.list, list.count, sizeof(*list.list), by_rank);
	*differences = list;
	return VAD_OK;
}

void vad_differences_clear(struct vad_differences *differences)
{
	vad_arena_free(differences->arena);
	*differences = (struct vad_differences){ 0 };
}

static void difference(struct vad_page *page, const struct vad_knowledge *k,
		       const struct vad_difference *d)
{
	struct vad_buffer line = REPORT_LINE();

	vad_buffer_printf(&line, "%s (", report_text(k, k->facts[d->fact].meaning));
	vad_page_safe(&line, d->subject, REPORT_VALUE_COLUMNS);
	vad_buffer_add(&line, ")");
	vad_page_item(page, 2, "- ", VAD_STYLE_PLAIN, vad_buffer_view(&line));
	vad_page_item(page, 4, "good: ", VAD_STYLE_PLAIN,
		      d->good.size > 0 ? d->good : VAD_VIEW("not known"));
	vad_page_item(page, 4, "bad:  ", VAD_STYLE_PLAIN,
		      d->bad.size > 0 ? d->bad : VAD_VIEW("not known"));
	if (d->cause != VAD_NO_INDEX)
		vad_page_item(page, 4, "speaks for: ", VAD_STYLE_PLAIN,
			      report_view(k, k->causes[d->cause].title));
	vad_buffer_clear(&line);
}

enum vad_result vad_report_differences(const struct vad_report *report,
				       const struct vad_report_options *options,
				       struct vad_buffer *out)
{
	const struct vad_knowledge *k = vad_case_knowledge(report->c);
	struct vad_page page = vad_page_new(out, options->width, options->colour);
	struct vad_buffer line = REPORT_LINE();
	size_t shown = 0;

	if (report->differences->count == 0) {
		vad_page_text(&page, 0, VAD_STYLE_GOOD,
			      VAD_VIEW("No difference found that matters to activation."));
		return vad_buffer_result(out);
	}
	vad_buffer_printf(&line, "%zu difference%s; what explains most comes first",
			  report->differences->count, report->differences->count == 1 ? "" : "s");
	vad_page_text(&page, 0, VAD_STYLE_STRONG, vad_buffer_view(&line));
	for (size_t i = 0; i < report->differences->count; i++) {
		if (options->full || shown++ < 12)
			difference(&page, k, &report->differences->list[i]);
	}
	if (!options->full && shown > 12)
		vad_page_text(&page, 2, VAD_STYLE_DIM, VAD_VIEW("--full shows the others."));
	vad_page_blank(&page);
	vad_page_text(&page, 0, VAD_STYLE_STRONG, VAD_VIEW("The bad one:"));
	report_verdict_line(&page, report);
	vad_buffer_clear(&line);
	return vad_buffer_result(out);
}

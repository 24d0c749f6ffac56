/* SPDX-License-Identifier: MIT */
/* Random pairs of scenarios of one healthy world, each pair in a world of its own. */
#include "lab/pairs.h"

#include "base/arena.h"
#include "lab/verify.h"
#include "model/clock.h"
#include "model/journal.h"
#include "model/random.h"

enum {
	PAIRS_MEMORY_MAX = 64 << 20,
	REPAIR_TAKES = 900, /* seconds: what was before it and what came after are told apart */
};

struct candidate {
	uint32_t a, b; /* scenarios, in the order in which they are broken */
};

struct drawing {
	const struct vad_pairs_options *options;
	struct vad_arena *arena;
	struct vad_scenario **scenarios;
	size_t scenario_count;
	struct candidate *candidates;
	size_t candidate_count;
	struct vad_random random;
};

/* One pair while it is tried. */
struct
try {
	const struct drawing *drawing;
	const struct vad_scenario *driver, *other; /* the driver's attempt is made */
	struct vad_model_world *world;
	struct vad_lab_diagnosis diagnosis;
	bool activated;
};

/* --- which pairs there are -------------------------------------------------------------------- */

static enum vad_result load_all(struct drawing *d, struct vad_error *error)
{
	d->scenarios = vad_arena_array(d->arena, vad_lab_scenario_count + 1, sizeof(*d->scenarios));
	if (d->scenarios == NULL)
		return VAD_NO_MEMORY;
	for (size_t i = 0; i < vad_lab_scenario_count; i++) {
		enum vad_result result = vad_scenario_load(d->options->k, &vad_lab_scenarios[i],
							   &d->scenarios[i], error);

		if (result != VAD_OK)
			return result;
		d->scenario_count++;
	}
	return VAD_OK;
}

static bool same(const char *a, const char *b)
{
	return vad_view_equal_nocase(vad_view_of(a), vad_view_of(b));
}

/* Whose attempt and whose evidence: the one that asks for more than /ato, or for the host's. */
static bool must_drive(const struct vad_scenario_head *a, const struct vad_scenario_head *b)
{
	return a->attempt == b->attempt ? a->host_evidence && !b->host_evidence
					: b->attempt == VAD_ATTEMPT_ATO;
}

/*
 * Two scenarios make a pair, in this order, when they are about the same machine of the same healthy world, have
 * different causes, and one way to attempt serves both. What only one reading of the seed document
 * gives for a fault is not asked of two at once.
 */
static bool makes_pair(const struct vad_scenario_head *a, const struct vad_scenario_head *b)
{
	return !must_drive(b, a) && same(a->world, b->world) && same(a->client, b->client) &&
	       a->cause != b->cause && a->reading == VAD_MODEL_MECHANISM &&
	       b->reading == VAD_MODEL_MECHANISM &&
	       (a->attempt == VAD_ATTEMPT_ATO || b->attempt == VAD_ATTEMPT_ATO ||
		(a->attempt == b->attempt && same(a->operand, b->operand)));
}

static enum vad_result find_candidates(struct drawing *d)
{
	size_t most = d->scenario_count * d->scenario_count + 1;

	d->candidates = vad_arena_array(d->arena, most, sizeof(*d->candidates));
	if (d->candidates == NULL)
		return VAD_NO_MEMORY;
	for (uint32_t a = 0; a < d->scenario_count; a++) {
		for (uint32_t b = 0; b < d->scenario_count; b++) {
			if (a != b && makes_pair(vad_scenario_head(d->scenarios[a]),
						 vad_scenario_head(d->scenarios[b])))
				d->candidates[d->candidate_count++] = (struct candidate){ a, b };
		}
	}
	return VAD_OK;
}

/* The next pair that was not drawn yet; false when all were. */
static bool draw(struct drawing *d, struct candidate *pair)
{
	size_t at;

	if (d->candidate_count == 0)
		return false;
	at = (size_t)vad_random_below(&d->random, d->candidate_count);
	*pair = d->candidates[at];
	d->candidates[at] = d->candidates[--d->candidate_count];
	return true;
}

/* --- one pair --------------------------------------------------------------------------------- */

static enum vad_result attempt(struct try *t)
{
	struct vad_model_outcome outcome;
	enum vad_result result = vad_scenario_attempt(t->driver, t->world, NULL, &outcome, NULL);

	t->activated = result == VAD_OK && vad_scenario_activated(t->driver, t->world);
	return result;
}

/* What the customer knows of the other fault stands in the same mail. */
static void tell_too(const struct vad_scenario *teller, const struct vad_scenario *other,
		     struct vad_lab_evidence *evidence)
{
	struct vad_view client = vad_view_of(vad_scenario_head(teller)->client);

	for (size_t i = 0; i < evidence->count; i++) {
		struct vad_lab_file *file = &evidence->files[i];

		if (vad_view_starts_nocase(vad_view_of(file->name),
					   vad_scenario_head(teller)->client) &&
		    file->name[client.size] == '.')
			vad_buffer_printf(&file->text, "\n%s\n", vad_scenario_head(other)->told);
	}
}

/* On the evidence of `teller`: the customer tells what belongs to its fault; `other` (may be NULL) is
 * there as well. */
static enum vad_result diagnose(struct try *t, const struct vad_scenario *teller,
				const struct vad_scenario *other, struct vad_error *error)
{
	struct vad_lab_evidence evidence = { 0 };
	enum vad_result result = vad_lab_collect(teller, t->world, &evidence, error);

	if (result == VAD_OK && other != NULL)
		tell_too(teller, other, &evidence);

	vad_lab_diagnosis_clear(&t->diagnosis);
	t->diagnosis = (struct vad_lab_diagnosis){ .cause = VAD_NO_INDEX };
	if (result == VAD_OK)
		result = vad_lab_diagnose(t->drawing->options->k, &evidence, &t->diagnosis, error);
	vad_lab_evidence_clear(&evidence);
	return result;
}

/* A repair, then another attempt. False: it could not be carried out. */
static bool mend(struct try *t, uint32_t action, const struct vad_model_argument *args,
		 size_t count)
{
	struct vad_error unused = { 0 };

	if (vad_lab_mend(t->driver, t->world, action, args, count, &unused) != VAD_OK ||
	    vad_model_run(t->world, t->world->now + REPAIR_TAKES) != VAD_OK)
		return false;
	/* Who was helped once sends what happened since. */
	vad_model_journal_clear(vad_model_machine(t->world, vad_scenario_head(t->driver)->client));
	return vad_lab_try(t->driver, t->world, NULL, &t->activated, &unused) == VAD_OK;
}

/* The repair of a scenario's article. */
static bool mend_as_told(struct try *t, const struct vad_scenario *scenario)
{
	const struct vad_scenario_head *head = vad_scenario_head(scenario);

	return mend(t, head->fix, head->fix_args, head->fix_arg_count);
}

/*
 * Both faults and the first attempt. VAD_INVALID and the like: the second cannot be put onto the
 * first. One that takes time cannot: what others would have done meanwhile, they did with the first.
 */
static enum vad_result join(struct try *t, struct vad_error *error)
{
	enum vad_result result;
	vad_time now;

	vad_model_world_free(t->world);
	t->world = NULL;
	result = vad_scenario_world(t->driver, true, &t->world, error);
	if (result != VAD_OK)
		return result;
	now = t->world->now;
	result = vad_scenario_break(t->other, t->world, error);
	if (result == VAD_OK && t->world->now != now)
		result = VAD_INVALID;
	return result == VAD_OK ? attempt(t) : result;
}

/*
 * Are these two faults? Not where the repair of one undoes both, as where both changed one thing. And
 * can one be mended and then the other, in this order or that? Each trial in a world of its own; in
 * the end the world is joined once more.
 */
static enum vad_result examine(struct try *t, struct vad_pairs_total *total, bool *use,
			       struct vad_error *error)
{
	const struct vad_scenario *const orders[2][2] = { { t->driver, t->other },
							  { t->other, t->driver } };
	bool together = false, mended = false;
	enum vad_result result = VAD_OK;

	for (size_t i = 0; i < 2 && result == VAD_OK; i++) {
		bool first = mend_as_told(t, orders[i][0]);

		together |= first && t->activated;
		mended |= first && mend_as_told(t, orders[i][1]) && t->activated;
		result = join(t, error);
	}
	total->mended_together += together;
	total->not_mended += !together && !mended;
	*use = !together && mended;
	return result;
}

/* *use: it is a pair; else `total` says why not. */
static enum vad_result prepare(struct try *t, struct vad_pairs_total *total, bool *use,
			       struct vad_error *error)
{
	struct vad_error unfit = { 0 };
	enum vad_result result = join(t, &unfit);

	*use = false;
	if (result == VAD_INVALID || result == VAD_NOT_FOUND || result == VAD_USAGE) {
		total->not_joined++;
		return VAD_OK;
	}
	if (result != VAD_OK)
		return vad_error_set(error, result, NULL, 0, 0, "%s", unfit.message);
	if (t->activated) {
		total->not_failing++;
		return VAD_OK;
	}
	return examine(t, total, use, error);
}

static bool is_one_of(uint32_t cause, const struct vad_pair *pair)
{
	return cause == pair->first->cause || cause == pair->second->cause;
}

/* The two diagnoses with the repair between them. *use: as prepare(). */
static enum vad_result judge(struct try *t, struct vad_pair *pair, struct vad_pairs_total *total,
			     bool *use, struct vad_error *error)
{
	const struct vad_lab_fix *fix = &t->diagnosis.fixes[0];
	const struct vad_scenario *left;
	enum vad_result result = diagnose(t, t->driver, t->other, error);

	if (result != VAD_OK)
		return result;
	pair->named_first = t->diagnosis.cause;
	pair->result = VAD_PAIR_FIRST_MISSED;
	if (!is_one_of(pair->named_first, pair))
		return VAD_OK;
	pair->result = VAD_PAIR_REPAIR_FAILED;
	if (t->diagnosis.fix_count == 0 || !mend(t, fix->action, fix->args, fix->arg_count))
		return VAD_OK;
	if (t->activated) {
		total->mended_together++;
		*use = false;
		return VAD_OK;
	}
	left = pair->named_first == pair->first->cause ? t->other : t->driver;
	result = diagnose(t, left, NULL, error);
	if (result != VAD_OK)
		return result;
	pair->named_second = t->diagnosis.cause;
	if (!is_one_of(pair->named_second, pair))
		pair->result = VAD_PAIR_SECOND_MISSED;
	else
		pair->result = pair->named_second == pair->named_first ? VAD_PAIR_NAMED_AGAIN
								       : VAD_PAIR_GOOD;
	return VAD_OK;
}

static enum vad_result try_pair(struct drawing *d, struct candidate drawn,
				struct vad_pairs_total *total, struct vad_error *error)
{
	struct try t = { .drawing = d,
			 .driver = d->scenarios[drawn.a],
			 .other = d->scenarios[drawn.b],
			 .diagnosis = { .cause = VAD_NO_INDEX } };
	struct vad_pair pair = { .named_first = VAD_NO_INDEX, .named_second = VAD_NO_INDEX };
	bool use = false;
	enum vad_result result;

	pair.first = vad_scenario_head(t.driver);
	pair.second = vad_scenario_head(t.other);
	result = prepare(&t, total, &use, error);
	if (result == VAD_OK && use)
		result = judge(&t, &pair, total, &use, error);
	if (result == VAD_OK && use) {
		total->pairs++;
		total->results[pair.result]++;
		result = d->options->each(d->options->context, &pair);
	}
	vad_lab_diagnosis_clear(&t.diagnosis);
	vad_model_world_free(t.world);
	return result;
}

/* --- all of them ------------------------------------------------------------------------------ */

enum vad_result vad_lab_pairs(const struct vad_pairs_options *options,
			      struct vad_pairs_total *total, struct vad_error *error)
{
	struct drawing d = { .options = options,
			     .arena = vad_arena_new(PAIRS_MEMORY_MAX),
			     .random = vad_random_new(options->seed) };
	struct vad_pairs_total counted = { .asked = options->count };
	struct candidate pair;
	enum vad_result result = d.arena != NULL ? load_all(&d, error) : VAD_NO_MEMORY;

	if (result == VAD_OK)
		result = find_candidates(&d);
	while (result == VAD_OK && counted.pairs < options->count && draw(&d, &pair))
		result = try_pair(&d, pair, &counted, error);
	if (result == VAD_OK)
		*total = counted;
	for (size_t i = 0; i < d.scenario_count; i++)
		vad_scenario_free(d.scenarios[i]);
	vad_arena_free(d.arena);
	return result;
}

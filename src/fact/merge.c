/* SPDX-License-Identifier: MIT */
/* Which subjects are one and the same: machines of several sources, and what is bound to them. */
#include "case_private.h"

/* What merging needs for the time being: some bytes for each subject. */
enum { SCRATCH_MOST = 1 << 30 };

/* --- union-find ------------------------------------------------------------------------------- */

/* True when they were two. The older one stands for both. */
static bool unite(struct vad_case *c, vad_subject a, vad_subject b)
{
	a = vad_case_canonical(c, a);
	b = vad_case_canonical(c, b);
	if (a == b)
		return false;
	if (a < b)
		c->subjects[b].parent = a;
	else
		c->subjects[a].parent = b;
	return true;
}

/* --- facts again, on the subjects that now stand for others ------------------------------------ */

static void forget_indexes(struct vad_case *c)
{
	vad_table_clear(&c->fact_index);
	vad_table_clear(&c->forward.index);
	vad_table_clear(&c->back.index);
	c->forward.count = c->back.count = 0;
	c->fact_count = 0;
}

/* Facts are folded anew in place: the n-th is read before the n-th row can be written. */
static enum vad_result rebuild(struct vad_case *c)
{
	size_t count = c->fact_count;
	enum vad_result result = VAD_OK;

	for (vad_subject s = 0; s < c->subject_count; s++) {
		struct vad_node *node = &c->subjects[s];

		node->parent = vad_case_canonical(c, s);
		node->first_of = node->last_of = node->mention = VAD_TABLE_NONE;
	}
	forget_indexes(c);
	for (size_t i = 0; i < count && result == VAD_OK; i++) {
		struct vad_fact fact = c->facts[i];

		fact.subject = vad_case_canonical(c, fact.subject);
		if (fact.value.type == VAD_TYPE_SUBJECT && fact.fact != c->same_as)
			fact.value.subject = vad_case_canonical(c, fact.value.subject);
		result = vad_case_fold(c, &fact, true);
	}
	return result;
}

/* --- whose is it? ------------------------------------------------------------------------------- */

struct owners {
	uint32_t of_product, of_log, of_error, of_attempt, by_key; /* relations */
};

static vad_subject value_of(const struct vad_case *c, vad_subject s, uint32_t relation)
{
	const struct vad_fact *fact = relation == VAD_NO_INDEX ? NULL :
								  vad_case_latest(c, s, relation);

	return fact == NULL ? VAD_NO_SUBJECT : fact->value.subject;
}

static vad_subject key_holder(const struct vad_case *c, vad_subject s, uint32_t relation)
{
	const struct vad_fact *fact;
	size_t from = 0;

	if (relation == VAD_NO_INDEX)
		return VAD_NO_SUBJECT;
	fact = vad_case_next_back(c, s, relation, &from);
	return fact == NULL ? VAD_NO_SUBJECT : fact->subject;
}

/* The machine that a bound subject belongs to, VAD_NO_SUBJECT when nothing says so. */
static vad_subject owner_of(const struct vad_case *c, const struct owners *o, vad_subject s)
{
	vad_subject product = VAD_NO_SUBJECT;

	switch (c->subjects[s].info.kind) {
	case VAD_SUBJECT_MACHINE:
		return s;
	case VAD_SUBJECT_LOG:
		return value_of(c, s, o->of_log);
	case VAD_SUBJECT_PRODUCT:
		product = s;
		break;
	case VAD_SUBJECT_ERROR:
		product = value_of(c, s, o->of_error);
		break;
	case VAD_SUBJECT_ATTEMPT:
		product = value_of(c, s, o->of_attempt);
		break;
	case VAD_SUBJECT_KEY:
		product = key_holder(c, s, o->by_key);
		break;
	default:
		break;
	}
	return product == VAD_NO_SUBJECT ? VAD_NO_SUBJECT : value_of(c, product, o->of_product);
}

static struct owners owners_of(const struct vad_knowledge *k)
{
	return (struct owners){
		.of_product = vad_fact_index(k, VAD_VIEW("product.machine")),
		.of_log = vad_fact_index(k, VAD_VIEW("log.machine")),
		.of_error = vad_fact_index(k, VAD_VIEW("error.product")),
		.of_attempt = vad_fact_index(k, VAD_VIEW("attempt.product")),
		.by_key = vad_fact_index(k, VAD_VIEW("product.key")),
	};
}

/* --- bound subjects of merged machines ----------------------------------------------------------- */

static bool same_thing(const struct vad_case *c, const vad_subject *owners, vad_subject a,
		       vad_subject b)
{
	const struct vad_subject_info *x = &c->subjects[a].info, *y = &c->subjects[b].info;

	return owners[a] == owners[b] && x->kind == y->kind && vad_view_equal(x->key, y->key);
}

/* Unite `s` with the same thing of the same machine; *seen holds those that were there before. */
static bool unite_one(struct vad_case *c, struct vad_arena *scratch, struct vad_table *seen,
		      const vad_subject *owners, vad_subject s)
{
	const struct vad_subject_info *info = &c->subjects[s].info;
	uint64_t seed = c->seed ^ ((uint64_t)owners[s] << 8) ^ (uint64_t)info->kind;
	uint32_t hash = vad_table_hash(vad_view_hash(info->key, seed)), row;
	size_t probe = 0;

	while ((row = vad_table_probe(seen, hash, &probe)) != VAD_TABLE_NONE) {
		if (same_thing(c, owners, row, s))
			break;
	}
	if (row == VAD_TABLE_NONE)
		return vad_table_insert(seen, scratch, hash, s);
	(void)unite(c, row, s);
	return true;
}

/* Things of one machine with the same kind and key, seen in several sources, are one thing. */
static enum vad_result unite_bound(struct vad_case *c, struct vad_arena *scratch)
{
	size_t count = c->subject_count;
	struct owners relations = owners_of(c->knowledge);
	vad_subject *owners = vad_arena_array(scratch, count, sizeof(*owners));
	struct vad_table seen = { 0 };

	if (owners == NULL)
		return VAD_LIMIT;
	for (vad_subject s = 0; s < count; s++) {
		enum vad_subject_kind kind = c->subjects[s].info.kind;

		if (!vad_kind_is_bound(kind) || kind == VAD_SUBJECT_MACHINE)
			continue;
		owners[s] = vad_case_canonical(c, owner_of(c, &relations, s));
		if (owners[s] != VAD_NO_SUBJECT && !unite_one(c, scratch, &seen, owners, s))
			return VAD_LIMIT;
	}
	return VAD_OK;
}

/* --- machines ------------------------------------------------------------------------------------ */

static enum vad_result merge_two(struct vad_case *c, vad_subject a, vad_subject b,
				 const struct vad_source *why, bool *merged)
{
	struct vad_observation o = { .fact = c->same_as, .time = VAD_TIME_NONE, .source = *why };
	enum vad_result result;

	a = vad_case_canonical(c, a);
	b = vad_case_canonical(c, b);
	if (a == b)
		return VAD_OK;
	o.subject = a < b ? a : b;
	o.value.type = VAD_TYPE_SUBJECT;
	o.value.subject = a < b ? b : a;
	result = vad_case_add(c, &o);
	if (result == VAD_OK)
		*merged = unite(c, a, b) || *merged;
	return result;
}

/* What vad_case_read_line() brought in as merged is merged here too. */
static bool unite_by_facts(struct vad_case *c)
{
	bool merged = false;

	for (size_t i = 0; i < c->fact_count; i++) {
		if (c->facts[i].fact == c->same_as)
			merged = unite(c, c->facts[i].subject, c->facts[i].value.subject) || merged;
	}
	return merged;
}

bool vad_names_agree(struct vad_view a, struct vad_view b)
{
	struct vad_view shorter = a.size < b.size ? a : b, longer = a.size < b.size ? b : a;

	if (vad_view_equal(a, b))
		return true;
	/* "pc1" and "pc1.corp.example": one without its domain */
	return vad_view_find_char(shorter, '.', 0) == SIZE_MAX && longer.size > shorter.size &&
	       longer.data[shorter.size] == '.' &&
	       vad_view_equal(vad_view_sub(longer, 0, shorter.size), shorter);
}

/* The latest name of a machine, with its domain where one of its names has it. */
static struct vad_view machine_name(const struct vad_case *c, vad_subject s, uint32_t fact)
{
	const struct vad_fact *latest = vad_case_latest(c, s, fact), *f;
	struct vad_view name = { 0 };
	size_t from = 0;

	if (latest != NULL)
		name = latest->value.text;
	while (name.size > 0 && (f = vad_case_next(c, s, fact, &from)) != NULL) {
		if (f->value.text.size > name.size && vad_names_agree(name, f->value.text))
			name = f->value.text;
	}
	return name;
}

struct identity {
	struct vad_view name;
	struct vad_guid cmid;
	vad_subject machine;
};

static bool identity_of(const struct vad_case *c, vad_subject s, uint32_t name_fact,
			uint32_t cmid_fact, struct identity *identity)
{
	const struct vad_fact *cmid = vad_case_latest(c, s, cmid_fact);

	identity->machine = s;
	identity->name = machine_name(c, s, name_fact);
	if (cmid == NULL || identity->name.size == 0)
		return false;
	identity->cmid = cmid->value.guid;
	return true;
}

static uint32_t identity_hash(const struct vad_case *c, const struct identity *identity)
{
	struct vad_view bytes = { (const char *)identity->cmid.bytes,
				  sizeof(identity->cmid.bytes) };
	size_t dot = vad_view_find_char(identity->name, '.', 0);

	return vad_table_hash(vad_view_hash(vad_view_sub(identity->name, 0, dot),
					    vad_view_hash(bytes, c->seed)));
}

/* The machines met so far, one of each group. */
struct identities {
	struct identity *rows;
	size_t count;
	struct vad_table index;
};

static enum vad_result match_machine(struct vad_case *c, struct vad_arena *scratch,
				     struct identities *known, const struct identity *one,
				     bool *merged)
{
	const struct vad_source why = { VAD_VIEW("merge"), VAD_VIEW("machine.name, machine.cmid"),
					VAD_VIEW("") };
	uint32_t hash = identity_hash(c, one), row;
	size_t probe = 0;

	while ((row = vad_table_probe(&known->index, hash, &probe)) != VAD_TABLE_NONE) {
		struct identity *other = &known->rows[row];

		if (!vad_guid_equal(&other->cmid, &one->cmid) ||
		    !vad_names_agree(other->name, one->name) ||
		    vad_view_equal(c->subjects[other->machine].info.origin,
				   c->subjects[one->machine].info.origin))
			continue;
		if (one->name.size > other->name.size)
			other->name = one->name;
		return merge_two(c, other->machine, one->machine, &why, merged);
	}
	if (!vad_table_insert(&known->index, scratch, hash, (uint32_t)known->count))
		return VAD_LIMIT;
	known->rows[known->count++] = *one;
	return VAD_OK;
}

static enum vad_result match_machines(struct vad_case *c, struct vad_arena *scratch, bool *merged)
{
	uint32_t name = vad_fact_index(c->knowledge, VAD_VIEW("machine.name"));
	uint32_t cmid = vad_fact_index(c->knowledge, VAD_VIEW("machine.cmid"));
	enum vad_result result = VAD_OK;
	struct identities known = { 0 };
	struct identity one;

	known.rows = vad_arena_array(scratch, c->subject_count, sizeof(*known.rows));
	if (known.rows == NULL)
		return VAD_LIMIT;
	for (vad_subject s = 0; s < c->subject_count && result == VAD_OK; s++) {
		if (c->subjects[s].info.kind != VAD_SUBJECT_MACHINE ||
		    vad_case_canonical(c, s) != s || !identity_of(c, s, name, cmid, &one))
			continue;
		result = match_machine(c, scratch, &known, &one, merged);
	}
	return result;
}

static enum vad_result settle(struct vad_case *c, struct vad_arena *scratch)
{
	enum vad_result result = unite_bound(c, scratch);

	return result == VAD_OK ? rebuild(c) : result;
}

enum vad_result vad_case_merge(struct vad_case *c)
{
	struct vad_arena *scratch = vad_arena_new(SCRATCH_MOST);
	bool merged = unite_by_facts(c);
	enum vad_result result = VAD_OK;

	if (scratch == NULL)
		return VAD_NO_MEMORY;
	if (merged)
		result = settle(c, scratch); /* so that each is matched with all that is known of it */
	merged = false;
	if (result == VAD_OK)
		result = match_machines(c, scratch, &merged);
	if (result == VAD_OK && merged)
		result = settle(c, scratch);
	vad_arena_free(scratch);
	return result;
}

enum vad_result vad_case_merge_machines(struct vad_case *c, vad_subject a, vad_subject b,
					const struct vad_source *why)
{
	struct vad_arena *scratch;
	bool merged = false;
	enum vad_result result;

	if (vad_case_subject_info(c, a).kind != VAD_SUBJECT_MACHINE ||
	    vad_case_subject_info(c, b).kind != VAD_SUBJECT_MACHINE)
		return VAD_USAGE;
	scratch = vad_arena_new(SCRATCH_MOST);
	if (scratch == NULL)
		return VAD_NO_MEMORY;
	result = merge_two(c, a, b, why, &merged);
	if (result == VAD_OK && merged)
		result = settle(c, scratch);
	vad_arena_free(scratch);
	return result;
}

/* SPDX-License-Identifier: MIT */
/* --assume FACT=VALUE: what a person says, as an observation. */
#include "base/escape.h"
#include "cli.h"

static const struct vad_source assumed_source = {
	.kind = { "assumed", 7 }, .name = { "-", 1 }, .place = { "", 0 }
};

static bool parse_bool(struct vad_view text, bool *flag)
{
	static const char *const yes[] = { "yes", "true", "y", "1", "on" };
	static const char *const no[] = { "no", "false", "n", "0", "off" };

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (vad_view_is_nocase(text, yes[i]) || vad_view_is_nocase(text, no[i])) {
			*flag = vad_view_is_nocase(text, yes[i]);
			return true;
		}
	}
	return false;
}

static bool parse_code(struct vad_view text, int64_t *number)
{
	uint64_t value;

	if (vad_view_starts_nocase(text, "0x") &&
	    vad_view_hex_to_u64(vad_view_sub(text, 2, SIZE_MAX), &value) && value <= UINT32_MAX) {
		*number = (int64_t)value;
		return true;
	}
	return false;
}

static bool parse_word(const struct vad_knowledge *k, uint32_t fact, struct vad_view text,
		       int64_t *number)
{
	uint32_t word = vad_fact_word(k, fact, text);

	*number = word;
	return word != VAD_NO_INDEX;
}

static bool parse_time(struct vad_view text, struct vad_observation *o)
{
	struct vad_stamp stamp;

	if (!vad_stamp_parse(text, false, &stamp))
		return false;
	o->value.number = stamp.time;
	o->clock = stamp.clock;
	return true;
}

static bool parse_value(struct vad_case *c, struct vad_view text, struct vad_observation *o)
{
	const struct vad_knowledge *k = vad_case_knowledge(c);
	const struct vad_fact_def *def = &k->facts[o->fact];

	o->value.type = def->type;
	switch ((enum vad_value_type)def->type) {
	case VAD_TYPE_BOOL:
		return parse_bool(text, &o->value.flag);
	case VAD_TYPE_INT:
		return vad_view_to_i64(text, &o->value.number);
	case VAD_TYPE_PORT:
		return vad_arg_valid(VAD_ARG_PORT, text) &&
		       vad_view_to_i64(text, &o->value.number);
	case VAD_TYPE_CODE:
		return parse_code(text, &o->value.number);
	case VAD_TYPE_WORD:
		return parse_word(k, o->fact, text, &o->value.number);
	case VAD_TYPE_TIME:
		return parse_time(text, o);
	case VAD_TYPE_GUID:
		return vad_guid_parse(text, &o->value.guid);
	case VAD_TYPE_SUBJECT:
		o->value.subject = vad_case_subject(c, (enum vad_subject_kind)def->target, text,
						    vad_view_of("assumed"));
		return o->value.subject != VAD_NO_SUBJECT;
	case VAD_TYPE_HOST:
		o->value.text = text;
		return vad_arg_valid(VAD_ARG_HOST, text);
	case VAD_TYPE_ADDRESS:
		o->value.text = text;
		return vad_arg_valid(VAD_ARG_ADDRESS, text);
	default:
		o->value.text = text;
		return text.size > 0;
	}
}

enum vad_result vad_cli_assume_on(struct vad_case *c, vad_subject subject, uint32_t fact,
				  struct vad_view text, struct vad_error *error)
{
	const struct vad_knowledge *k = vad_case_knowledge(c);
	struct vad_observation o = { .subject = subject,
				     .fact = fact,
				     .time = VAD_TIME_NONE,
				     .clock = VAD_CLOCK_NONE,
				     .source = assumed_source };
	enum vad_result result;

	if (!parse_value(c, text, &o))
		return vad_error_set(error, VAD_INVALID, NULL, 0, 0,
				     "%s is of type %s; \"%.*s\" is none",
				     vad_text(k, k->facts[fact].name),
				     vad_value_type_name((enum vad_value_type)k->facts[fact].type),
				     VAD_VIEW_ARG(text));
	result = vad_case_add(c, &o);
	return result == VAD_OK ? VAD_OK
				: vad_error_set(error, result, NULL, 0, 0, "%s",
						vad_result_text(result));
}

static vad_subject first_of(const struct vad_case *c, enum vad_subject_kind kind, vad_subject from)
{
	for (vad_subject s = from; s < vad_case_subject_count(c); s++) {
		if (vad_case_subject_info(c, s).kind == kind && vad_case_canonical(c, s) == s)
			return s;
	}
	return VAD_NO_SUBJECT;
}

/* Join a new subject to what there is: along the first relation whose other end exists. */
static enum vad_result join(struct vad_case *c, vad_subject subject, enum vad_subject_kind kind)
{
	const struct vad_knowledge *k = vad_case_knowledge(c);

	for (uint32_t i = 0; i < k->facts_count; i++) {
		const struct vad_fact_def *def = &k->facts[i];
		bool forward = def->target == kind, backward = def->subject == kind;
		struct vad_observation o = { .fact = i,
					     .time = VAD_TIME_NONE,
					     .source = assumed_source,
					     .value = { .type = VAD_TYPE_SUBJECT } };
		vad_subject other;

		if (def->type != VAD_TYPE_SUBJECT || forward == backward)
			continue;
		other = first_of(c, (enum vad_subject_kind)(forward ? def->subject : def->target), 0);
		if (other == VAD_NO_SUBJECT || other == subject)
			continue;
		o.subject = forward ? other : subject;
		o.value.subject = forward ? subject : other;
		return vad_case_add(c, &o);
	}
	return VAD_OK;
}

/* A subject of the kind, when the case has none yet. */
static vad_subject make(struct vad_case *c, enum vad_subject_kind kind)
{
	vad_subject subject = vad_case_subject(c, kind, VAD_VIEW("assumed"), VAD_VIEW("assumed"));

	if (subject != VAD_NO_SUBJECT && join(c, subject, kind) != VAD_OK)
		return VAD_NO_SUBJECT;
	return subject;
}

enum vad_result vad_cli_assume(struct vad_case *c, const char *text, struct vad_error *error)
{
	const struct vad_knowledge *k = vad_case_knowledge(c);
	struct vad_view all = vad_view_of(text);
	size_t equals = vad_view_find_char(all, '=', 0);
	struct vad_view name = vad_view_trim(vad_view_sub(all, 0, equals));
	struct vad_view value = vad_view_trim(vad_view_sub(all, equals + 1, SIZE_MAX));
	uint32_t fact = vad_fact_index(k, name);
	enum vad_subject_kind kind;
	vad_subject subject;
	enum vad_result result = VAD_OK;

	if (fact == VAD_NO_INDEX)
		return vad_error_set(error, VAD_USAGE, NULL, 0, 0, "there is no fact \"%.*s\"",
				     VAD_VIEW_ARG(name));
	kind = (enum vad_subject_kind)k->facts[fact].subject;
	subject = first_of(c, kind, 0);
	if (subject == VAD_NO_SUBJECT)
		subject = make(c, kind);
	if (subject == VAD_NO_SUBJECT)
		return vad_error_set(error, VAD_LIMIT, NULL, 0, 0, "%s",
				     vad_result_text(VAD_LIMIT));
	/* Nobody said on which of several: on all of them. */
	while (subject != VAD_NO_SUBJECT && result == VAD_OK) {
		result = vad_cli_assume_on(c, subject, fact, value, error);
		subject = first_of(c, kind, subject + 1);
	}
	return result;
}

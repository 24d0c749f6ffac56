/* SPDX-License-Identifier: MIT */
/* The JSON object of the diagnosing verbs (design section 6). */
#include <string.h>

#include "base/escape.h"
#include "internal.h"

enum { REPORT_JSON_CODES_MAX = 256 };

static bool add_code(uint32_t *codes, size_t *count, uint32_t code)
{
	for (size_t i = 0; i < *count; i++) {
		if (codes[i] == code)
			return false;
	}
	if (*count >= REPORT_JSON_CODES_MAX)
		return false;
	codes[(*count)++] = code;
	return true;
}

/* Every code of the case once, in the order in which they were met. */
static void json_codes(struct vad_json *json, const struct vad_case *c)
{
	const struct vad_knowledge *k = vad_case_knowledge(c);
	uint32_t error_code = vad_fact_index(k, VAD_VIEW("error.code"));
	uint32_t codes[REPORT_JSON_CODES_MAX];
	size_t seen = 0, count;
	const struct vad_fact *facts = vad_case_facts(c, &count);

	vad_json_key(json, "codes");
	vad_json_open_array(json);
	for (size_t i = 0; i < count; i++) {
		uint32_t code = (uint32_t)facts[i].value.number;

		if (facts[i].fact == error_code && add_code(codes, &seen, code))
			report_json_code(json, k, code, vad_code_index(k, code) != VAD_NO_INDEX);
	}
	vad_json_close_array(json);
}

/* The machine that a fact's subject stands on, by its origin's own machine. */
static bool on_machine(const struct vad_case *c, vad_subject subject, vad_subject machine)
{
	struct vad_subject_info info = vad_case_subject_info(c, subject);
	vad_subject own = vad_case_find_subject(c, VAD_SUBJECT_MACHINE, info.origin, info.origin);

	return own != VAD_NO_SUBJECT && vad_case_canonical(c, own) == machine;
}

static void json_case(struct vad_json *json, const struct vad_report *report, vad_subject machine)
{
	const struct vad_knowledge *k = vad_case_knowledge(report->c);
	const struct vad_result_set *results = report->results;
	struct vad_buffer text = REPORT_LINE();
	size_t count;
	const struct vad_fact *facts = vad_case_facts(report->c, &count);

	vad_json_open_object(json);
	report_machine(report->c, machine, &text);
	report_json_masked(json, "machine", vad_buffer_view(&text));
	vad_json_key(json, "findings");
	vad_json_open_array(json);
	for (size_t i = 0; i < results->finding_count; i++) {
		if (results->findings[i].machine == machine)
			vad_json_string(json, report_id(k, &results->findings[i]));
	}
	vad_json_close_array(json);
	vad_json_key(json, "unexplained");
	vad_json_open_array(json);
	for (size_t i = 0; i < results->unexplained_count; i++) {
		size_t id = results->unexplained[i];

		if (!on_machine(report->c, facts[id].subject, machine))
			continue;
		vad_buffer_reset(&text);
		vad_buffer_printf(&text, "f%zu", id + 1);
		vad_json_string(json, vad_buffer_text(&text));
	}
	vad_json_close_array(json);
	vad_json_close_object(json);
	vad_buffer_clear(&text);
}

static void json_cases(struct vad_json *json, const struct vad_report *report)
{
	size_t count = vad_case_subject_count(report->c);

	vad_json_key(json, "cases");
	vad_json_open_array(json);
	for (size_t i = 0; i < count; i++) {
		vad_subject s = (vad_subject)i;

		if (vad_case_subject_info(report->c, s).kind == VAD_SUBJECT_MACHINE &&
		    vad_case_canonical(report->c, s) == s)
			json_case(json, report, s);
	}
	vad_json_close_array(json);
}

static void json_facts(struct vad_json *json, const struct vad_case *c)
{
	struct vad_buffer line = vad_buffer_new(REPORT_LINE_LIMIT * 4);
	struct vad_buffer masked = vad_buffer_new(REPORT_LINE_LIMIT * 4);
	size_t count;
	const struct vad_fact *facts = vad_case_facts(c, &count);

	vad_json_key(json, "facts");
	vad_json_open_array(json);
	for (size_t i = 0; i < count; i++) {
		vad_buffer_reset(&line);
		vad_buffer_reset(&masked);
		if (vad_case_write_fact(c, &facts[i], &line) != VAD_OK)
			continue;
		/* A key is plain ASCII in JSON too: masking the text masks the value. */
		vad_mask_keys(&masked, vad_view_trim(vad_buffer_view(&line)));
		vad_json_raw(json, vad_buffer_view(&masked));
	}
	vad_json_close_array(json);
	vad_buffer_clear(&line);
	vad_buffer_clear(&masked);
}

static void json_next(struct vad_json *json, const struct vad_report *report)
{
	const struct vad_knowledge *k = vad_case_knowledge(report->c);
	struct vad_buffer how = REPORT_LINE();

	vad_json_key(json, "next");
	vad_json_open_array(json);
	for (size_t i = 0; i < report->results->next_count; i++) {
		const struct vad_missing *m = &report->results->next[i];

		vad_buffer_reset(&how);
		report_how(k, m->fact, &how);
		vad_json_open_object(json);
		vad_json_key(json, "fact");
		vad_json_string(json, report_text(k, k->facts[m->fact].name));
		vad_json_key(json, "how");
		vad_json_string(json, vad_buffer_text(&how));
		vad_json_key(json, "tells_apart");
		vad_json_open_array(json);
		for (size_t j = 0; j < m->cause_count; j++)
			vad_json_string(json, report_text(k, k->causes[m->causes[j]].id));
		vad_json_close_array(json);
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
	vad_buffer_clear(&how);
}

static void json_not_checked(struct vad_json *json, const struct vad_report *report)
{
	struct report_gaps gaps;

	report_find_gaps(report, &gaps);
	vad_json_key(json, "not_checked");
	vad_json_open_array(json);
	for (size_t i = 0; i < gaps.count; i++) {
		vad_json_open_object(json);
		vad_json_key(json, "what");
		vad_json_string(json, report_gap_what(report, &gaps.list[i]));
		vad_json_key(json, "why");
		vad_json_string(json, report_gap_why(&gaps.list[i]));
		vad_json_close_object(json);
	}
	for (size_t i = 0; i < vad_case_unchecked_count(report->c); i++) {
		struct vad_unchecked unchecked = vad_case_unchecked_at(report->c, i);

		vad_json_open_object(json);
		report_json_masked(json, "what", unchecked.what);
		report_json_masked(json, "why", unchecked.why);
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
}

static void json_unread(struct vad_json *json, const struct vad_case *c)
{
	vad_json_key(json, "unread");
	vad_json_open_array(json);
	for (size_t i = 0; i < vad_case_unread_count(c); i++) {
		struct vad_unread unread = vad_case_unread_at(c, i);

		vad_json_open_object(json);
		report_json_masked(json, "source", unread.source);
		report_json_masked(json, "place", unread.place);
		report_json_masked(json, "why", unread.why);
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
}

static void json_differences(struct vad_json *json, const struct vad_report *report)
{
	const struct vad_knowledge *k = vad_case_knowledge(report->c);

	vad_json_key(json, "differences");
	vad_json_open_array(json);
	for (size_t i = 0; i < report->differences->count; i++) {
		const struct vad_difference *d = &report->differences->list[i];

		vad_json_open_object(json);
		vad_json_key(json, "fact");
		vad_json_string(json, report_text(k, k->facts[d->fact].name));
		report_json_masked(json, "subject", d->subject);
		report_json_masked(json, "good", d->good);
		report_json_masked(json, "bad", d->bad);
		vad_json_key(json, "cause");
		vad_json_string(json, d->cause == VAD_NO_INDEX
					      ? NULL
					      : report_text(k, k->causes[d->cause].id));
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
}

static void json_verified(struct vad_json *json, const struct vad_report *report)
{
	const struct vad_knowledge *k = vad_case_knowledge(report->c);

	vad_json_key(json, "verified");
	vad_json_open_array(json);
	for (size_t i = 0; i < report->verified_count; i++) {
		const struct vad_verified *v = &report->verified[i];

		vad_json_open_object(json);
		vad_json_key(json, "id");
		vad_json_string(json, report_text(k, v->cause != VAD_NO_INDEX
							     ? k->causes[v->cause].id
							     : k->breaks[v->break_index].id));
		vad_json_key(json, "verdict");
		vad_json_string(json, vad_verdict_name(v->verdict));
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
}

enum vad_result vad_report_json(const struct vad_report *report,
				const struct vad_report_options *options, struct vad_buffer *out)
{
	struct vad_json json = vad_json_new(out, options->pretty);
	const struct vad_knowledge *k = vad_case_knowledge(report->c);

	vad_json_open_object(&json);
	report_json_head(&json, k, report->version);
	json_codes(&json, report->c);
	json_cases(&json, report);
	vad_json_key(&json, "findings");
	vad_json_open_array(&json);
	for (size_t i = 0; i < report->results->finding_count; i++)
		report_json_finding(&json, k, report->c, &report->results->findings[i]);
	vad_json_close_array(&json);
	json_facts(&json, report->c);
	json_next(&json, report);
	report_json_live(&json, report);
	report_json_timeline(&json, report);
	json_not_checked(&json, report);
	json_unread(&json, report->c);
	if (report->differences != NULL)
		json_differences(&json, report);
	if (report->verified != NULL)
		json_verified(&json, report);
	vad_json_close_object(&json);
	vad_buffer_add_char(out, '\n');
	return vad_buffer_result(out);
}

/* SPDX-License-Identifier: MIT */
/* explain: for people in a screenful, for programs whole. */
#include "explain.h"

enum { SCREEN_LINES = 24, PAGE_MAX = 16 << 20 };

/* From much to little; the first that fits the screen is taken. */
static const struct explain_detail details[] = {
	{ 6, 2, 2, 2, true, true },  { 6, 1, 1, 2, true, true },  { 5, 1, 1, 1, true, true },
	{ 5, 1, 1, 1, false, true }, { 4, 1, 1, 1, false, true }, { 3, 1, 1, 1, false, true },
	{ 3, 1, 1, 1, false, false }, { 3, 0, 1, 1, false, false }, { 3, 0, 1, 0, false, false },
	{ 2, 0, 1, 0, false, false },
};
/* Beside other things a code gets little room. */
static const struct explain_detail brief = { 3, 1, 1, 1, false, false };

static unsigned try_code(struct vad_buffer *text, const struct vad_page *page,
			 const struct vad_knowledge *k, const struct vad_token *t,
			 const struct explain_causes *causes, const struct explain_detail *detail)
{
	struct vad_page try = vad_page_new(text, page->width, page->colour);

	vad_buffer_reset(text);
	explain_code(&try, k, t, causes, detail, false);
	return try.lines;
}

/* Less detail never takes more lines, so the most that fits is found by halving. */
static void fit_code(struct vad_page *page, const struct vad_knowledge *k,
		     const struct vad_token *t, const struct explain_causes *causes)
{
	size_t first = 0, last = sizeof(details) / sizeof(details[0]) - 1;
	struct vad_buffer text = vad_buffer_new(PAGE_MAX);

	while (first < last) {
		size_t middle = first + (last - first) / 2;

		if (try_code(&text, page, k, t, causes, &details[middle]) <= SCREEN_LINES)
			last = middle;
		else
			first = middle + 1;
	}
	page->lines += try_code(&text, page, k, t, causes, &details[first]);
	vad_buffer_add_view(page->out, vad_buffer_view(&text));
	vad_buffer_clear(&text);
}

static void known_code(struct vad_page *page, const struct vad_knowledge *k,
		       const struct vad_token *t, bool alone, bool full)
{
	struct explain_causes causes;

	explain_causes_of(k, t->code, &causes);
	explain_checks(k, &causes);
	if (full || !alone)
		explain_code(page, k, t, &causes, &brief, full);
	else
		fit_code(page, k, t, &causes);
}

static void one_token(struct vad_page *page, const struct vad_knowledge *k,
		      const struct vad_token *t, bool alone, bool full)
{
	if (t->kind == VAD_TOKEN_INFO)
		explain_info(page, k, t);
	else if (t->kind != VAD_TOKEN_CODE)
		explain_other(page, k, t, full);
	else if (!t->known)
		explain_unknown_code(page, k, t);
	else
		known_code(page, k, t, alone, full);
}

static void nothing(struct vad_page *page, struct vad_view text)
{
	struct vad_buffer line = REPORT_LINE();

	vad_buffer_add(&line, "\"");
	vad_page_safe(&line, vad_view_trim(text), 60);
	vad_buffer_add(&line, "\" is no code, and nothing else that is known here.");
	vad_page_text(page, 0, VAD_STYLE_STRONG, vad_buffer_view(&line));
	vad_page_text(page, 0, VAD_STYLE_PLAIN,
		      VAD_VIEW("Codes look like 0xC004F074, C004F074, -1073418124 or 1722. "
			       "\"vadiag explain --help\" lists what else is taken."));
	vad_buffer_clear(&line);
}

enum vad_result vad_explain_text(const struct vad_knowledge *k, struct vad_view text,
				 const struct vad_report_options *options, struct vad_buffer *out,
				 bool *known)
{
	struct vad_page page = vad_page_new(out, options->width, options->colour);
	struct vad_token list[VAD_TOKENS_MAX];
	size_t count = vad_token_find(k, text, list);

	*known = false;
	if (count == 0)
		nothing(&page, text);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			vad_page_blank(&page);
		one_token(&page, k, &list[i], count == 1, options->full);
		*known = *known || list[i].known;
	}
	return vad_buffer_result(out);
}

static void json_cause(struct vad_json *json, const struct vad_knowledge *k,
		       const struct vad_candidate *candidate)
{
	const struct vad_cause *cause = &k->causes[candidate->cause];
	struct vad_finding_fix fixes[64];
	struct vad_finding f = { .kind = VAD_FINDING_CAUSE,
				 .index = candidate->cause,
				 .standing = VAD_STANDING_POSSIBLE,
				 .subject = VAD_NO_SUBJECT,
				 .machine = VAD_NO_SUBJECT,
				 .harmless = cause->harmless,
				 .breaks = &candidate->break_index,
				 .break_count = 1,
				 .fixes = fixes };

	for (uint32_t i = 0; i < cause->fixes.count && i < 64; i++)
		fixes[f.fix_count++] = (struct vad_finding_fix){ .fix = cause->fixes.first + i };
	report_json_finding(json, k, NULL, &f);
}

static bool told_before(const struct vad_token *list, size_t before, const struct vad_knowledge *k,
			uint32_t cause)
{
	struct explain_causes causes;

	for (size_t i = 0; i < before; i++) {
		if (list[i].kind != VAD_TOKEN_CODE || !list[i].known)
			continue;
		explain_causes_of(k, list[i].code, &causes);
		for (size_t j = 0; j < causes.count; j++) {
			if (causes.list[j].cause == cause)
				return true;
		}
	}
	return false;
}

static void json_causes(struct vad_json *json, const struct vad_knowledge *k,
			const struct vad_token *list, size_t count)
{
	struct explain_causes causes;

	vad_json_key(json, "findings");
	vad_json_open_array(json);
	for (size_t i = 0; i < count; i++) {
		if (list[i].kind != VAD_TOKEN_CODE || !list[i].known)
			continue;
		explain_causes_of(k, list[i].code, &causes);
		for (size_t j = 0; j < causes.count; j++) {
			if (!told_before(list, i, k, causes.list[j].cause))
				json_cause(json, k, &causes.list[j]);
		}
	}
	vad_json_close_array(json);
}

static void json_next(struct vad_json *json, const struct vad_knowledge *k,
		      const struct vad_token *list, size_t count)
{
	struct vad_buffer how = REPORT_LINE();
	struct explain_causes causes = { .count = 0 };

	for (size_t i = 0; i < count && causes.check_count == 0; i++) {
		if (list[i].kind != VAD_TOKEN_CODE || !list[i].known)
			continue;
		explain_causes_of(k, list[i].code, &causes);
		explain_checks(k, &causes);
	}
	vad_json_key(json, "next");
	vad_json_open_array(json);
	for (size_t i = 0; i < causes.check_count; i++) {
		vad_buffer_reset(&how);
		report_how(k, causes.checks[i], &how);
		vad_json_open_object(json);
		vad_json_key(json, "fact");
		vad_json_string(json, report_text(k, k->facts[causes.checks[i]].name));
		vad_json_key(json, "how");
		vad_json_string(json, vad_buffer_text(&how));
		report_json_empty_array(json, "tells_apart");
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
	vad_buffer_clear(&how);
}

/* Each thing that was found, with the text that people get about it. */
static void json_tokens(struct vad_json *json, const struct vad_knowledge *k,
			const struct vad_token *list, size_t count)
{
	struct vad_buffer text = vad_buffer_new(PAGE_MAX);

	vad_json_key(json, "tokens");
	vad_json_open_array(json);
	for (size_t i = 0; i < count; i++) {
		struct vad_page page = vad_page_new(&text, 0, false);

		vad_buffer_reset(&text);
		if (list[i].kind != VAD_TOKEN_CODE || !list[i].known)
			one_token(&page, k, &list[i], false, true);
		vad_json_open_object(json);
		vad_json_key(json, "kind");
		vad_json_string(json, vad_token_kind_name(list[i].kind));
		report_json_masked(json, "text", list[i].text);
		vad_json_key(json, "known");
		vad_json_bool(json, list[i].known);
		vad_json_key(json, "meaning");
		if (text.size > 0)
			vad_json_text(json, vad_view_trim(vad_buffer_view(&text)));
		else
			vad_json_null(json);
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
	vad_buffer_clear(&text);
}

enum vad_result vad_explain_json(const struct vad_knowledge *k, struct vad_view text,
				 const char *version, const struct vad_report_options *options,
				 struct vad_buffer *out, bool *known)
{
	struct vad_json json = vad_json_new(out, options->pretty);
	struct vad_token list[VAD_TOKENS_MAX];
	size_t count = vad_token_find(k, text, list);

	*known = false;
	vad_json_open_object(&json);
	report_json_head(&json, k, version);
	vad_json_key(&json, "codes");
	vad_json_open_array(&json);
	for (size_t i = 0; i < count; i++) {
		*known = *known || list[i].known;
		if (list[i].kind == VAD_TOKEN_CODE)
			report_json_code(&json, k, list[i].code, list[i].known);
	}
	vad_json_close_array(&json);
	report_json_empty_array(&json, "cases");
	json_causes(&json, k, list, count);
	report_json_empty_array(&json, "facts");
	json_next(&json, k, list, count);
	report_json_empty_array(&json, "timeline");
	report_json_empty_array(&json, "not_checked");
	report_json_empty_array(&json, "unread");
	json_tokens(&json, k, list, count);
	vad_json_close_object(&json);
	vad_buffer_add_char(out, '\n');
	return vad_buffer_result(out);
}

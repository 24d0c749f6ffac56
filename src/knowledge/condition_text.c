/* SPDX-License-Identifier: MIT */
/* "State of the time service: stopped or missing (each of them)" */
#include "conditions.h"

#include <inttypes.h>

#include "base/time.h"
#include "loading.h"

static const char *pool(const struct vad_tables *tables, vad_str text)
{
	return tables->pool.data + text;
}

static void add_number(struct vad_buffer *out, const struct vad_tables *tables, int64_t number,
		       vad_str unit)
{
	vad_buffer_printf(out, "%" PRId64, number);
	if (unit != 0)
		vad_buffer_printf(out, " %s", pool(tables, unit));
}

static void add_constant(struct vad_buffer *out, const struct vad_tables *tables,
			 const struct vad_fact_def *fact, const struct vad_constant *constant)
{
	char guid[VAD_GUID_TEXT];

	switch (fact->type) {
	case VAD_TYPE_BOOL:
		vad_buffer_add(out, constant->number != 0 ? "yes" : "no");
		break;
	case VAD_TYPE_CODE:
		vad_buffer_printf(out, "0x%08X", (unsigned)constant->number);
		break;
	case VAD_TYPE_TIME:
		vad_time_print(out, constant->number, VAD_CLOCK_UTC);
		break;
	case VAD_TYPE_WORD:
		if ((uint64_t)constant->number < fact->words.count)
			vad_buffer_add(out, pool(tables, vad_words_rows(tables)[fact->words.first +
									(uint32_t)constant->number]));
		break;
	case VAD_TYPE_GUID:
		vad_guid_print(&constant->guid, guid);
		vad_buffer_add(out, guid);
		break;
	case VAD_TYPE_INT:
	case VAD_TYPE_PORT:
		add_number(out, tables, constant->number, fact->unit);
		break;
	default:
		vad_buffer_add(out, pool(tables, constant->text));
		break;
	}
}

static void add_operand(struct vad_buffer *out, const struct vad_tables *tables,
			const struct vad_condition *condition)
{
	const struct vad_fact_def *facts = vad_facts_rows(tables);
	const struct vad_rule *rule;

	switch (condition->operand) {
	case VAD_OPERAND_RULE:
		if (condition->rule == VAD_NO_INDEX)
			break;
		rule = &vad_rules_rows(tables)[condition->rule];
		add_number(out, tables, rule->value, rule->unit);
		break;
	case VAD_OPERAND_FACT:
		if (condition->other_fact == VAD_NO_INDEX)
			break;
		vad_buffer_printf(out, "the same as: %s",
				  pool(tables, facts[condition->other_fact].meaning));
		break;
	default:
		for (uint32_t i = 0; i < condition->constants.count; i++) {
			vad_buffer_add(out, i == 0 ? "" : i + 1 == condition->constants.count ? " or " : ", ");
			add_constant(out, tables, &facts[condition->fact],
				     &vad_constants_rows(tables)[condition->constants.first + i]);
		}
		break;
	}
}

static void add_quantifier(struct vad_buffer *out, const struct vad_condition *condition)
{
	if (condition->quantifier == VAD_QUANT_EVERY)
		vad_buffer_add(out, " (each of them)");
	else if (condition->quantifier == VAD_QUANT_NONE)
		vad_buffer_add(out, " (none of them)");
	else if (condition->quantifier == VAD_QUANT_SHARE_ABOVE)
		vad_buffer_printf(out, " (more than %u %% of them)", (unsigned)condition->share);
	if (condition->or_unknown)
		vad_buffer_add(out, " (or not known)");
}

vad_str vad_condition_text(struct vad_tables *tables, const struct vad_condition *condition)
{
	static const char *const words[] = {
		[VAD_OP_IS] = "",	   [VAD_OP_ISNT] = "not ",  [VAD_OP_ABOVE] = "above ",
		[VAD_OP_BELOW] = "below ", [VAD_OP_KNOWN] = "known", [VAD_OP_ABSENT] = "not there",
	};
	struct vad_buffer out = vad_buffer_new(VAD_YAML_TEXT);
	vad_str text;

	vad_buffer_printf(&out, "%s: %s",
			  pool(tables, vad_facts_rows(tables)[condition->fact].meaning),
			  words[condition->op]);
	add_operand(&out, tables, condition);
	add_quantifier(&out, condition);
	text = vad_tables_text(tables, vad_buffer_view(&out));
	vad_tables_release(tables, &out);
	return text;
}

/* SPDX-License-Identifier: MIT */
/*
 * The tables as C source. Rows hold offsets and indexes only, so that the compiled arrays are
 * constant pages of the program without a relocation in them. The pool is a structure of arrays of
 * characters: one string literal each, as C promises no more than 4095 characters for one.
 */
#include <inttypes.h>

#include "knowledge/loader.h"

static void put_u(struct vad_buffer *out, uint32_t value)
{
	if (value == UINT32_MAX)
		vad_buffer_add(out, "UINT32_MAX,");
	else
		vad_buffer_printf(out, "%" PRIu32 ",", value);
}

static void put_range(struct vad_buffer *out, struct vad_range range)
{
	vad_buffer_printf(out, "{%" PRIu32 ",%" PRIu32 "},", range.first, range.count);
}

/* Without a minus in front of a literal that does not fit. */
static void put_i64(struct vad_buffer *out, int64_t value)
{
	if (value == INT64_MIN)
		vad_buffer_add(out, "INT64_MIN,");
	else
		vad_buffer_printf(out, "INT64_C(%" PRId64 "),", value);
}

static void put_guid(struct vad_buffer *out, const struct vad_guid *guid)
{
	vad_buffer_add(out, "{{");
	for (unsigned i = 0; i < sizeof(guid->bytes); i++)
		vad_buffer_printf(out, "%u,", guid->bytes[i]);
	vad_buffer_add(out, "}},");
}

/* One function for each table; U, R and the like write the fields in the order of the structure. */
#define U(field) put_u(out, row->field)
#define R(field) put_range(out, row->field)
#define I(field) put_i64(out, row->field)
#define G(field) put_guid(out, &row->field)
#define ROW(table, type, fields)                                                                   \
	static void put_##table(struct vad_buffer *out, const type *row)                           \
	{                                                                                          \
		vad_buffer_add_char(out, '{');                                                     \
		fields;                                                                            \
		vad_buffer_add_char(out, '}');                                                     \
	}
#define NUMBERS(table)                                                                             \
	static void put_##table(struct vad_buffer *out, const uint32_t *row)                       \
	{                                                                                          \
		vad_buffer_printf(out, "%" PRIu32, *row);                                          \
	}

NUMBERS(words)
NUMBERS(indexes)
NUMBERS(numbers)
NUMBERS(message_filter)
NUMBERS(fact_order)
NUMBERS(break_order)
NUMBERS(cause_order)
NUMBERS(action_order)
NUMBERS(rule_order)
NUMBERS(link_order)
NUMBERS(symbol_order)
ROW(facts, struct vad_fact_def, (U(name), U(subject), U(type), U(shows), U(many), U(target),
	U(inverse), U(unit), U(meaning), U(keeps), R(words), R(made_by), R(derives), R(asks)))
ROW(asks, struct vad_ask, (U(command), U(powershell), U(where), U(rights), U(effort), U(question)))
ROW(steps, struct vad_step, (U(fact), U(back)))
ROW(constants, struct vad_constant, (I(number), U(text), G(guid)))
ROW(conditions, struct vad_condition, (U(start), U(op), U(quantifier), U(operand), U(or_unknown),
	U(fact), R(path),
	R(constants), U(rule), U(other_fact), R(other_path), U(share), U(text)))
ROW(signs, struct vad_sign, (U(says), R(when), U(because)))
ROW(seens, struct vad_seen, (R(when), U(because)))
ROW(break_codes, struct vad_break_code, (U(code), U(break_index), U(often), R(only)))
ROW(breaks, struct vad_break, (U(id), U(title), U(meaning), U(family), U(about), U(exhaustive),
	R(codes), R(stands_for), R(yields_to), R(seen), R(causes), R(links)))
ROW(args, struct vad_arg, (U(name), U(type), R(path), U(fact), U(constant)))
ROW(fixes, struct vad_fix, (U(id), U(action), U(text), R(args), R(when), R(verify), R(see), R(seeds)))
ROW(seeds, struct vad_seed, (U(code), U(number)))
ROW(causes, struct vad_cause, (U(id), U(family), U(title), U(explanation), U(about), U(base),
	U(harmless), R(leads_to), R(words), R(signs), R(fixes), R(see), R(seeds)))
ROW(actions, struct vad_action, (U(id), U(title), U(where), U(rights), U(risk), U(undo), R(args),
	R(commands), R(powershell)))
ROW(action_args, struct vad_action_arg, (U(name), U(type), U(optional)))
ROW(codes, struct vad_code_def, (U(code), U(symbol), U(message), U(source), R(applies), R(variants),
	U(seed)))
ROW(rules, struct vad_rule, (U(name), U(unit), U(meaning), U(source), I(value)))
ROW(links, struct vad_link, (U(id), U(title), U(url), U(note)))
ROW(terms, struct vad_term, (U(id), U(text), R(others)))
ROW(events, struct vad_event_def, (U(provider), U(id), U(title), U(meaning), R(fields), R(texts)))
ROW(event_fields, struct vad_event_field, (U(name), U(fact)))
ROW(products, struct vad_product, (U(name), U(app), U(edition), U(version), R(also), U(role), R(ids), R(tails)))
ROW(product_ids, struct vad_product_id, (G(guid), U(product), U(kind)))
ROW(product_tails, struct vad_product_tail, (vad_buffer_printf(out, "\"%.5s\",", row->tail),
	U(product), U(kind)))
ROW(host_keys, struct vad_host_key, (U(id), U(title), R(host_versions), R(covers), R(tokens)))
ROW(host_updates, struct vad_host_update, (U(host), U(client), U(kb)))
ROW(procedures, struct vad_procedure, (U(id), U(title), R(steps), R(codes), R(links)))
ROW(procedure_steps, struct vad_procedure_step, (U(title), U(text), U(fact), R(commands), R(leads_to)))
ROW(phrases, struct vad_phrase, (U(tool), U(key), U(language), U(text), U(fact)))
ROW(families, struct vad_family, (U(id), U(what)))
ROW(facilities, struct vad_facility, (U(number), U(name), U(what)))
ROW(site_hosts, struct vad_site_host, (U(name)))
ROW(known_addresses, struct vad_known_address, (U(address), U(kind)))
ROW(online_hosts, struct vad_online_host, (U(host), U(port), U(source)))
ROW(online_issuers, struct vad_online_issuer, (U(organisation), U(root), U(source)))
ROW(roles, struct vad_role_def, (U(id), U(client), U(works)))
ROW(outcomes, struct vad_outcome_def, (U(id), U(role), U(edge), U(about), R(when), U(code), U(inner),
	U(source)))
ROW(failures, struct vad_failure_def, (U(id), U(code), U(inner), R(seed), U(meaning), U(source)))
ROW(message_keys, struct vad_message_key, (U(hash), U(code), U(offset), U(words)))

/* Octal escapes end by themselves after three digits; '?' could begin a trigraph. */
static void put_literal(struct vad_buffer *out, struct vad_view text)
{
	vad_buffer_add_char(out, '"');
	for (size_t i = 0; i < text.size; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c < 0x20 || c >= 0x7F || c == '"' || c == '\\' || c == '?')
			vad_buffer_printf(out, "\\%03o", c);
		else
			vad_buffer_add_char(out, (char)c);
	}
	vad_buffer_add_char(out, '"');
}

/* Call with the offset and text of every string of the pool. */
static void put_pool(const struct vad_knowledge *k, struct vad_buffer *out)
{
	vad_buffer_add(out, "static const struct {\n");
	for (uint32_t at = 0; at < k->pool_size;) {
		uint32_t size = (uint32_t)vad_text_view(k, at).size + 1;

		vad_buffer_printf(out, "\tchar s%" PRIu32 "[%" PRIu32 "];\n", at, size);
		at += size;
	}
	vad_buffer_add(out, "} pool = {\n");
	for (uint32_t at = 0; at < k->pool_size;) {
		struct vad_view text = vad_text_view(k, at);

		vad_buffer_add_char(out, '\t');
		put_literal(out, text);
		vad_buffer_add(out, ",\n");
		at += (uint32_t)text.size + 1;
	}
	vad_buffer_add(out, "};\n");
}

static void put_knowledge(const struct vad_knowledge *k, struct vad_buffer *out)
{
	vad_buffer_add(out, "static const struct vad_knowledge knowledge = {\n"
			    "\t.pool = (const char *)&pool,\n");
	vad_buffer_printf(out, "\t.pool_size = sizeof(pool),\n\t.date = %" PRIu32 ",\n", k->date);
#define X(type, name)                                                                              \
	if (k->name##_count > 0)                                                                   \
		vad_buffer_printf(out, "\t." #name " = " #name ",\n\t." #name "_count = %" PRIu32  \
				       ",\n", k->name##_count);
	VAD_KNOWLEDGE_TABLES(X)
#undef X
	vad_buffer_add(out, "};\n\nconst struct vad_knowledge *vad_knowledge_builtin(void)\n"
			    "{\n\treturn &knowledge;\n}\n");
}

enum vad_result vad_knowledge_emit_c(const struct vad_knowledge *k, struct vad_buffer *out)
{
	vad_buffer_add(out, "/* Made by vadiag-knowc from knowledge/. */\n"
			    "#include \"knowledge/knowledge.h\"\n\n");
	put_pool(k, out);
#define X(type, name)                                                                              \
	if (k->name##_count > 0) {                                                                 \
		vad_buffer_add(out, "static const " #type " " #name "[] = {\n");                   \
		for (uint32_t i = 0; i < k->name##_count; i++) {                                   \
			vad_buffer_add_char(out, '\t');                                            \
			put_##name(out, &k->name[i]);                                              \
			vad_buffer_add(out, ",\n");                                                \
		}                                                                                  \
		vad_buffer_add(out, "};\n");                                                       \
	}
	VAD_KNOWLEDGE_TABLES(X)
#undef X
	put_knowledge(k, out);
	return vad_buffer_result(out);
}

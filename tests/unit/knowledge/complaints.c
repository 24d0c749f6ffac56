/* SPDX-License-Identifier: MIT */
/* Each kind of complaint: the text, and the line and the words that must be said of it. */
#include "knowledge_test.h"

static const struct vad_knowledge *mini;

struct row {
	const char *text;
	unsigned line;
	const char *piece;
};

static bool complains(const struct vad_loader *loader, const char *file, const struct row *row)
{
	for (size_t i = 0; i < vad_loader_complaints(loader); i++) {
		const struct vad_error *error = vad_loader_complaint(loader, i);

		if (error->line == row->line && strcmp(error->source, file) == 0 &&
		    strstr(error->message, row->piece) != NULL)
			return true;
	}
	return false;
}

/* One file on top of `base` must be refused with that complaint. */
static void check_row(const struct vad_knowledge *base, const char *file, const struct row *row)
{
	struct vad_loader *loader = vad_loader_new(base);
	const struct vad_knowledge *knowledge = NULL;
	enum vad_result added, finished;

	assert_non_null(loader);
	added = vad_loader_add(loader, file, vad_view_of(row->text));
	finished = vad_loader_finish(loader, &knowledge);
	if (finished != VAD_INVALID || !complains(loader, file, row)) {
		print_message("%s\nexpected %u: %s\nresult %s\n", row->text, row->line, row->piece,
			      vad_result_name(finished));
		print_complaints(loader);
		fail();
	}
	assert_true(added == VAD_OK || added == VAD_INVALID);
	assert_null(knowledge);
	vad_loader_free(loader);
}

#define CHECK_ROWS(base, file, rows)                                                               \
	for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++)                              \
	check_row((base), (file), &(rows)[i])

static void yaml_outside_the_subset(void **state)
{
	static const struct row rows[] = {
		{ "links: [\n", 2, "not YAML" },
		{ "links:\n  - {id: a\n", 3, "not YAML" },
		{ "links: &a []\n", 1, "an anchor" },
		{ "links:\n  - &a {id: x}\n", 2, "an anchor" },
		{ "links: []\nterms: *a\n", 2, "alias" },
		{ "links: !!seq []\n", 1, "a tag" },
		{ "links: !x []\n", 1, "a tag" },
		{ "links: []\nlinks: []\n", 2, "'links' a second time; it stands in line 1" },
		{ "---\nlinks: []\n---\nlinks: []\n", 3, "a second document" },
		{ "links: [[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]\n", 1, "nested more than 16 deep" },
		{ "? [a]\n: b\n", 1, "expected a text" },
		{ "", 1, "an empty file" },
		{ "# nothing\n", 1, "an empty file" },
		{ "- a\n", 1, "expected a mapping" },
		{ "{}\n", 1, "an empty mapping" },
		{ "text\n", 1, "expected a mapping" },
		{ "links: x\n", 1, "expected a list" },
		{ "lniks: []\n", 1, "unknown section 'lniks'; did you mean 'links'?" },
		{ "links: []\nnonsense: []\n", 2, "section 'nonsense' is not one of this file" },
		{ "links:\n  - text\n", 2, "expected a mapping that describes a link" },
		{ "links:\n  - {id: a, title: \"a\\0b\", url: 'https://example.com'}\n", 2, "NUL" },
		{ "\xFF\xFE", 0, "not UTF-8" },
		{ "a\x01: b\n", 1, "not YAML" },
	};

	(void)state;
	CHECK_ROWS(mini, "site.yaml", rows);
}

static void texts_and_files_have_ceilings(void **state)
{
	struct vad_buffer text = vad_buffer_new(4 << 20);
	struct row row = { NULL, 1, "a text of 5000 bytes; expected at most 4000" };

	(void)state;
	vad_buffer_add(&text, "links: [{id: ");
	for (int i = 0; i < 5000; i++)
		vad_buffer_add_char(&text, 'a');
	vad_buffer_add(&text, "}]\n");
	row.text = vad_buffer_text(&text);
	check_row(mini, "site.yaml", &row);
	while (text.size <= 1 << 20)
		vad_buffer_add(&text, "# a long comment to make the file too large\n");
	row = (struct row){ vad_buffer_text(&text), 0, "expected at most 1048576" };
	check_row(mini, "site.yaml", &row);
	vad_buffer_reset(&text);
	vad_buffer_add(&text, "links:\n");
	for (int i = 0; i < 4097; i++)
		vad_buffer_add(&text, "  - a\n");
	row = (struct row){ vad_buffer_text(&text), 4098, "a list of more than 4096 items" };
	check_row(mini, "site.yaml", &row);
	vad_buffer_reset(&text);
	vad_buffer_add(&text, "links:\n  - a0: 1\n");
	for (int i = 1; i < 65; i++)
		vad_buffer_printf(&text, "    a%d: 1\n", i);
	row = (struct row){ vad_buffer_text(&text), 66, "a mapping with more than 64 keys" };
	check_row(mini, "site.yaml", &row);
	vad_buffer_clear(&text);
}

static void names_of_files(void **state)
{
	static const struct row unknown = { "facts: []\n", 0, "a file of no known name" };
	static const struct row other = { "links: []\n", 1, "is not one of this file" };
	static const struct row id = { "id: b\n", 1, "'id' is 'b'; expected 'a' as the file is called" };
	static const struct row version = { "yesterday\n", 1, "expected one line with a date" };

	(void)state;
	check_row(NULL, "fact.yaml", &unknown);
	check_row(NULL, "notes.txt", &unknown);
	check_row(mini, "notes.txt", &unknown);
	check_row(mini, "codes.tsv", &unknown);
	check_row(NULL, "facts.yaml", &other);
	check_row(NULL, "causes/a.yaml", &id);
	check_row(NULL, "procedures/a.yaml", &id);
	check_row(NULL, "VERSION", &version);
}

#define FACT(rest) "facts:\n  - name: product.x\n    meaning: M\n" rest
#define COMMON "    shows: state\n    keeps: 1d\n    made_by: [slmgr]\n"

static void facts(void **state)
{
	static const struct row rows[] = {
		{ FACT("    type: integer\n" COMMON), 4, "'type' is 'integer'; expected bool, int" },
		{ FACT("    type: int\n    shows: both\n    keeps: 1d\n    made_by: [a]\n"), 5,
		  "'shows' is 'both'; expected effect or state" },
		{ FACT("    type: int\n    shows: state\n    keeps: soon\n    made_by: [a]\n"), 6,
		  "'keeps' is 'soon'; expected a span such as 30m, 1h or 7d, or always" },
		{ FACT("    type: int\n    shows: state\n    keeps: 1d\n    made_by: []\n"), 7,
		  "a fact that nothing makes" },
		{ FACT("    type: int\n    shows: state\n    keeps: 1d\n    made_by: [derived]\n"), 2,
		  "a derived fact without 'derives_from'" },
		{ FACT("    type: int\n" COMMON "    derives_from: [product.port]\n"), 8,
		  "'made_by' does not call derived" },
		{ FACT("    type: int\n    shows: state\n    keeps: 1d\n    made_by: [derived]\n"
		       "    derives_from: [product.prot]\n"), 8,
		  "unknown fact 'product.prot'; did you mean 'product.port'?" },
		{ FACT("    type: word\n" COMMON), 2, "a word fact without 'words'" },
		{ FACT("    type: int\n    words: [a]\n" COMMON), 5, "'words' of a fact that is no word" },
		{ FACT("    type: word\n    words: [a, a]\n" COMMON), 5, "word 'a' a second time" },
		{ FACT("    type: subject\n" COMMON), 2, "a relation without 'target'" },
		{ FACT("    type: subject\n    target: planet\n    inverse: x\n" COMMON), 5,
		  "'target' is 'planet'; expected machine, product" },
		{ FACT("    type: int\n    inverse: x\n" COMMON), 5, "'inverse' of a fact that is no rel" },
		{ FACT("    type: subject\n    target: machine\n    inverse: products\n" COMMON), 6,
		  "the way back 'machine.products' is also that of another relation" },
		{ FACT("    type: subject\n    target: machine\n    inverse: os\n" COMMON), 6,
		  "the way back 'machine.os' is also a fact" },
		{ FACT("    type: text\n    unit: s\n" COMMON), 5, "'unit' of a fact that is no number" },
		{ "facts:\n  - name: product.status\n    meaning: M\n    type: int\n" COMMON, 2,
		  "fact 'product.status' is built in" },
		{ "facts:\n  - name: products.x\n    meaning: M\n    type: int\n" COMMON, 2,
		  "expected the kind of subject, a dot and a name" },
		{ "facts:\n  - name: product.X\n    meaning: M\n    type: int\n" COMMON, 2, "expected the kind" },
		{ FACT("    type: int\n    mane_by: [a]\n" COMMON), 5, "did you mean 'made_by'?" },
		{ FACT("    type: int\n    keeps: 1d\n    made_by: [a]\n"), 2, "a fact without 'shows'" },
		{ FACT("    type: int\n    many: 1\n" COMMON), 5, "expected true or false" },
		{ FACT("    type: int\n    ask: [{where: moon, rights: user, effort: 1, command: x}]\n" COMMON),
		  5, "'where' is 'moon'; expected client" },
		{ FACT("    type: int\n    ask: [{where: client, rights: user, effort: 4, command: x}]\n"
		       COMMON), 5, "'4'; expected a whole number from 1 to 3" },
		{ FACT("    type: int\n    ask: [{where: client, rights: user, effort: 1}]\n" COMMON), 5,
		  "without 'command' or 'question'" },
		{ "facts:\n"
		  "  - {name: product.a, meaning: M, type: int, shows: state, keeps: 1d, made_by: [derived], "
		  "derives_from: [product.b]}\n"
		  "  - {name: product.b, meaning: M, type: int, shows: state, keeps: 1d, made_by: [derived], "
		  "derives_from: [product.a]}\n", 2, "fact 'product.a' is derived from itself" },
	};

	(void)state;
	CHECK_ROWS(mini, "site.yaml", rows);
}

static void codes(void **state)
{
#define HEAD "code\tsymbol\tmessage\tapplies\tsource\tseed\n"
	static const struct row rows[] = {
		{ "0x80070005\ta\tb\tc\td\tno\n", 1, "no header" },
		{ HEAD "0x80070005\ta\tb\tc\td\n", 2, "5 fields; expected 6" },
		{ HEAD "# comment\n\n0x8007005\ta\tb\tc\td\tno\n", 4, "code '0x8007005'; expected 0x" },
		{ HEAD "5\ta\tb\tc\td\tno\n", 2, "eight hexadecimal digits" },
		{ HEAD "0x80070005\ta\tb\tc\td\tmaybe\n", 2, "seed is 'maybe'; expected yes or no" },
		{ HEAD "0x80070005\ta\t\tc\td\tno\n", 2, "code 0x80070005 without a message" },
		{ HEAD "0x80070005\ta\tb\tc\td\tno\n0x80070005\ta\tb\tc\td\tno\n", 3,
		  "code '0x80070005' a second time; it stands in codes.tsv:2" },
		{ HEAD "0x80070005\ta\t\xC3\tc\td\tno\n", 0, "not UTF-8" },
	};
	static const struct row variant = { "code\tsource\ttext\n0x80070005\ta\tb\n", 2,
					    "code 0x80070005 is not in codes.tsv" };

	(void)state;
	CHECK_ROWS(NULL, "codes.tsv", rows);
	check_row(NULL, "message-variants.tsv", &variant);
}

#define BREAK(rest)                                                                                \
	"breaks:\n  - id: new-break\n    title: T\n    meaning: M\n    family: time-skew\n"          \
	"    about: product\n" rest

static void breaks(void **state)
{
	static const struct row rows[] = {
		{ BREAK(""), 2, "break 'new-break' has no cause" },
		{ BREAK("    codes: [{code: 0xC004F06C, often: mostly}]\n"), 7,
		  "'often' is 'mostly'; expected usual, sometimes or rare" },
		{ BREAK("    codes: [{code: 0xC004F06D, often: usual}]\n"), 7,
		  "code 0xC004F06D is not in codes.tsv" },
		{ BREAK("    codes: [{code: C004F06C, often: usual}]\n"), 7, "code 'C004F06C'; expected 0x" },
		{ BREAK("    codes:\n      - {code: 0xC004F06C, often: usual}\n"
			"      - {code: 0xC004F06C, often: rare}\n"), 9, "a second time in one break" },
		{ BREAK("    codes: [{code: 0xC004F06C, often: usual, only: [ospp]}]\n"), 7,
		  "'ospp' is no word of error.seen_in" },
		{ BREAK("    stands_for: [timestamp-refuse]\n"), 7,
		  "unknown break 'timestamp-refuse'; did you mean 'timestamp-refused'?" },
		{ BREAK("    see: [no-such-page-at-all]\n"), 7, "unknown link 'no-such-page-at-all'" },
		{ BREAK("    seen: [{because: x, when: []}]\n"), 7, "without conditions" },
		{ BREAK("    seen: [{when: [{fact: product.status, known: true}]}]\n"), 7,
		  "without 'because'" },
		{ "breaks:\n  - {id: a, title: T, meaning: M, family: time-skew, about: product, "
		  "stands_for: [b]}\n"
		  "  - {id: b, title: T, meaning: M, family: time-skew, about: product, "
		  "stands_for: [a]}\n", 3, "break 'b' stands for itself" },
		{ "breaks:\n  - {id: New, title: T, meaning: M, family: time-skew, about: product}\n", 2,
		  "'id' is 'New'; expected lower case letters, digits and single hyphens" },
		{ "breaks:\n  - {id: a, title: T, meaning: M, family: time, about: product}\n", 2,
		  "unknown family 'time'" },
		{ "breaks:\n  - {id: a, title: T, meaning: M, family: dns, about: planet}\n", 2,
		  "'about' is 'planet'" },
		{ "breaks:\n  - {id: timestamp-refused, title: T, meaning: M, family: time-skew, "
		  "about: product}\n", 2, "break 'timestamp-refused' is built in" },
	};

	(void)state;
	CHECK_ROWS(mini, "site.yaml", rows);
}

#define CAUSE(rest)                                                                                \
	"causes:\n  - id: new-cause\n    title: T\n    explanation: E\n    family: time-skew\n"       \
	"    about: product\n    leads_to: [not-activated]\n    base: rare\n" rest
#define FIXES "    fixes: [{id: f, action: clock.sync}]\n"
#define SIGN(says, condition) CAUSE(FIXES "    signs:\n    - {says: " says ", when: [" condition "]}\n")
#define WHEN(condition) SIGN("supports", condition)

static void causes(void **state)
{
	static const struct row rows[] = {
		{ CAUSE("    signs: []\n"), 2, "a cause without fixes; expected some, or harmless: true" },
		{ CAUSE(FIXES), 2, "a cause without 'signs'" },
		{ CAUSE(FIXES "    signs: [{says: proves, when: []}]\n"), 10, "'says' is 'proves'; expected is, " },
		{ CAUSE(FIXES "    signs: [{says: is, when: []}]\n"), 10, "a sign without conditions" },
		{ CAUSE(FIXES "    signs: []\n    seed: 0xC004F06C\n"), 11, "expected a code and a number" },
		{ CAUSE(FIXES "    signs: []\n    seed: 0xC004F06C/0\n"), 11, "expected a code and a number" },
		{ CAUSE(FIXES "    signs: []\n    seed: [0xC004F06C/1, 0x80070005/1]\n"), 11,
		  "0x80070005 is not marked as a code of the seed" },
		{ CAUSE(FIXES "    signs: []\n    words: [a, {b: c}]\n"), 11, "expected a list of texts" },
		{ "causes:\n  - {id: a, title: T, explanation: E, family: time-skew, about: product, "
		  "leads_to: [], base: rare, signs: [], harmless: true}\n", 2, "leads to nothing" },
		{ "causes:\n  - {id: a, title: T, explanation: E, family: time-skew, about: product, "
		  "leads_to: [not-activatde], base: rare, signs: [], harmless: true}\n", 2,
		  "unknown break 'not-activatde'; did you mean 'not-activated'?" },
		{ "causes:\n  - {id: a, title: T, explanation: E, family: time-skew, about: product, "
		  "leads_to: [not-activated], base: often, signs: [], harmless: true}\n", 2,
		  "'base' is 'often'; expected common, occasional or rare" },
		{ "causes:\n  - {id: nothing-wrong, title: T, explanation: E, family: time-skew, "
		  "about: product, leads_to: [not-activated], base: rare, signs: [], harmless: true}\n", 2,
		  "cause 'nothing-wrong' is built in" },
	};

	(void)state;
	CHECK_ROWS(mini, "site.yaml", rows);
}

static void conditions(void **state)
{
	static const struct row rows[] = {
		{ SIGN("is", "{fact: product.reason, is: 0x80070005}"), 11,
		  "product.reason shows an effect; expected a fact that shows a state" },
		{ SIGN("is", "{path: product.errors, fact: error.code, is: {fact: product.reason}}"), 11,
		  "shows an effect" },
		{ WHEN("{fact: product.state, known: true}"), 11, "did you mean 'product.status'?" },
		{ WHEN("{fact: product.status}"), 11, "a condition without a comparison" },
		{ WHEN("{fact: product.status, is: licensed, isnt: notification}"), 11,
		  "beside another comparison" },
		{ WHEN("{fact: product.status, is: licenced}"), 11,
		  "'licenced' is no word of product.status; expected licensed, notification or unlicensed" },
		{ WHEN("{fact: product.status, is: [licensed, on]}"), 11, "'on' is no word" },
		{ WHEN("{fact: product.status, is: []}"), 11, "an empty list" },
		{ WHEN("{fact: product.status, is: [[licensed]]}"), 11, "expected a value of type word" },
		{ WHEN("{fact: product.status, above: licensed}"), 11, "'above' of product.status" },
		{ WHEN("{fact: machine.offset, is: 1}"), 11,
		  "machine.offset belongs to a machine, but this is about a product" },
		{ WHEN("{path: product.errors, fact: machine.offset, is: 1}"), 11,
		  "machine.offset belongs to a machine, but the path leads to an error" },
		{ WHEN("{path: machine, fact: machine.offset, is: 1}"), 11, "path 'machine' starts from 'machine'; "
									     "expected product" },
		{ WHEN("{path: product.computer, fact: machine.offset, is: 1}"), 11,
		  "'computer' of path 'product.computer' is no relation of a product" },
		{ WHEN("{path: product.status, fact: machine.offset, is: 1}"), 11, "is no relation" },
		{ WHEN("{path: product., fact: machine.offset, is: 1}"), 11, "is no relation" },
		{ WHEN("{path: product.machine, fact: machine.offset, is: much}"), 11,
		  "'much' for machine.offset; expected a value of type int" },
		{ WHEN("{path: product.machine, fact: machine.offset, above: [1, 2]}"), 11, "a list; expected one" },
		{ WHEN("{path: product.machine, fact: machine.synced, is: yes}"), 11, "of type bool" },
		{ WHEN("{path: product.machine, fact: machine.address, is: pc1}"), 11, "of type address" },
		{ WHEN("{fact: product.host_name, is: 'a b'}"), 11, "of type hostname" },
		{ WHEN("{fact: product.port, is: 70000}"), 11, "of type port" },
		{ WHEN("{fact: product.id, is: 12345}"), 11, "of type guid" },
		{ WHEN("{fact: product.ends, is: tomorrow}"), 11, "of type time" },
		{ WHEN("{fact: product.reason, is: 12}"), 11, "of type code" },
		{ WHEN("{fact: product.machine, is: pc}"), 11, "a value for the relation product.machine" },
		{ WHEN("{fact: product.status, known: false}"), 11, "'known' is false; expected true" },
		{ WHEN("{fact: product.status, absent: maybe}"), 11, "expected true or false" },
		{ WHEN("{fact: product.status, known: true, every: false}"), 11, "'every' is false" },
		{ WHEN("{fact: product.status, known: true, every: true, none: true}"), 11,
		  "beside another quantifier" },
		{ WHEN("{fact: product.status, known: true, share_above: 100}"), 11, "from 0 to 99" },
		{ WHEN("{path: product.machine, fact: machine.offset, above: {rule: kms.clock-tolerence}}"), 11,
		  "unknown rule 'kms.clock-tolerence'; did you mean 'kms.clock-tolerance'?" },
		{ WHEN("{path: product.machine, fact: machine.offset, above: {rule: kms.renewal-interval}}"), 11,
		  "rule 'kms.renewal-interval' is in min; expected s as in machine.offset" },
		{ WHEN("{fact: product.status, is: {rule: kms.clock-tolerance}}"), 11, "a rule for product.status" },
		{ WHEN("{fact: product.status, is: {fact: product.channel}}"), 11, "are not of one type" },
		{ WHEN("{fact: product.port, is: {fact: product.host_name}}"), 11, "are not of one type" },
		{ WHEN("{fact: product.status, is: {fact: product.status, extra: 1}}"), 11, "unknown key 'extra'" },
		{ WHEN("{fact: product.status, is: {path: product}}"), 11, "without 'fact'" },
		{ WHEN("{fact: product.status, is: licensed, evry: true}"), 11, "did you mean 'every'?" },
	};

	(void)state;
	CHECK_ROWS(mini, "site.yaml", rows);
}

#define FIX(rest) CAUSE("    signs: []\n    fixes:\n    - {id: f, action: clock.sync, " rest "}\n")

static void fixes(void **state)
{
	static const struct row rows[] = {
		{ CAUSE("    signs: []\n    fixes: [{id: f, action: clock.synk}]\n"), 10,
		  "unknown action 'clock.synk'; did you mean 'clock.sync'?" },
		{ CAUSE("    signs: []\n    fixes: [{id: F f, action: clock.sync}]\n"), 10, "id 'F f'" },
		{ CAUSE("    signs: []\n    fixes: [{id: f, action: clock.sync}, {id: f, action: clock.sync}]\n"),
		  10, "fix 'f' a second time" },
		{ FIX("args: {time: now}"), 11, "argument 'time'; action 'clock.sync' declares none" },
		{ FIX("args: {port: 70000}"), 11, "'70000' for argument 'port'; expected a port or a fact" },
		{ FIX("args: {host: 'a; shutdown'}"), 11, "expected a host or a fact" },
		{ FIX("args: {host: [a]}"), 11, "expected a host or a fact" },
		{ FIX("args: {port: {fact: product.host_name}}"), 11,
		  "product.host_name is of type hostname; expected what fits an argument of type port" },
		{ FIX("args: {port: {fact: product.prt}}"), 11, "unknown fact 'product.prt'" },
		{ FIX("args: {host: {path: product.machine, fact: product.host_name}}"), 11,
		  "product.host_name belongs to a product, but the path leads to a machine" },
		{ FIX("args: {host: {fact: product.host_name, from: x}}"), 11, "unknown key 'from'" },
		{ FIX("verify: [{fact: zone.srv, is: found}]"), 11, "unknown fact 'zone.srv'" },
		{ FIX("when: [{fact: product.status, is: maybe}]"), 11, "is no word of product.status" },
		{ FIX("see: [clock-pag]"), 11, "did you mean 'clock-page'?" },
		{ FIX("seed: 1"), 11, "expected a code and a number" },
	};

	(void)state;
	CHECK_ROWS(mini, "site.yaml", rows);
}

#define ACTION(rest)                                                                               \
	"actions:\n  - id: new.action\n    title: T\n    risk: none\n    undo: None\n"               \
	"    where: client\n    rights: admin\n" rest

static void actions(void **state)
{
	static const struct row rows[] = {
		{ ACTION(""), 2, "an action without 'commands'" },
		{ ACTION("    commands: ['echo {host}']\n"), 8, "'{host}' in a command; expected a declared" },
		{ ACTION("    commands: [echo]\n    powershell: ['echo {host}']\n"), 9, "'{host}' in a command" },
		{ ACTION("    args: {host: name}\n    commands: [echo]\n"), 8, "is of type 'name'; expected host" },
		{ ACTION("    args: {host: {kind: host}}\n    commands: [echo]\n"), 8, "unknown key 'kind'" },
		{ ACTION("    args: {Host: host}\n    commands: [echo]\n"), 8, "argument 'Host'; expected lower" },
		{ ACTION("    args: {host: {type: host, optional: true}}\n    commands: ['echo {host}']\n"), 9,
		  "optional argument '{host}' outside [[...]]" },
		{ ACTION("    args: {host: host}\n    commands: ['echo [[{host}']\n"), 9, "'[[' without ']]'" },
		{ ACTION("    args: {host: host}\n    commands: ['echo [[x]] {host}']\n"), 9,
		  "a [[...]] piece without an {argument}" },
		{ "actions:\n  - {id: a, title: T, risk: none, undo: U, where: moon, rights: admin, "
		  "commands: [x]}\n", 2, "'where' is 'moon'; expected client" },
		{ "actions:\n  - {id: a, title: T, risk: none, undo: U, where: client, rights: root, "
		  "commands: [x]}\n", 2, "'rights' is 'root'; expected user, admin or domain-admin" },
		{ "actions:\n  - {id: clock.sync, title: T, risk: none, undo: U, where: client, "
		  "rights: admin, commands: [x]}\n", 2, "action 'clock.sync' is built in" },
	};

	(void)state;
	CHECK_ROWS(mini, "site.yaml", rows);
}

static void lists(void **state)
{
	static const struct row rows[] = {
		{ "links: [{id: a, title: T, url: 'ftp://example.com'}]\n", 1, "expected an https:// address" },
		{ "links: [{id: a, title: T, url: 'https://example.com/a\"b'}]\n", 1, "expected an https://" },
		{ "links: [{id: a, title: T}]\n", 1, "a link without 'url'" },
		{ "links: [{id: clock-page, title: T, url: 'https://example.com'}]\n", 1, "is built in" },
		{ "links:\n- {id: a, title: T, url: 'https://example.com'}\n"
		  "- {id: a, title: T, url: 'https://example.com'}\n", 3,
		  "link 'a' a second time; it stands in site.yaml:2" },
		{ "rules: [{name: a.b, value: 1.5, meaning: M, source: S}]\n", 1, "expected a whole number" },
		{ "rules: [{name: a.b, value: 99999999999, meaning: M, source: S}]\n", 1, "expected a whole" },
		{ "rules: [{name: A, value: 1, meaning: M, source: S}]\n", 1, "with dots between parts" },
		{ "families: [{id: dns}]\n", 1, "a family without 'what'" },
		{ "roles: [{id: kms, client: C}]\n", 1, "a role without 'works'" },
		{ "roles: [{id: r, client: C, works: W}]\noutcomes: [{id: o, role: q, edge: zone, "
		  "code: 0x80070005, source: S, when: []}]\n", 2, "unknown role 'q'" },
		{ "roles: [{id: r, client: C, works: W}]\noutcomes: [{id: o, role: r, edge: moon, "
		  "code: 0x80070005, source: S, when: []}]\n", 2, "'edge' is 'moon'; expected machine" },
		{ "roles: [{id: r, client: C, works: W}]\noutcomes: [{id: o, role: r, edge: zone, "
		  "code: 5, source: S, when: []}]\n", 2, "'code' is '5'; expected 0x" },
		{ "roles: [{id: r, client: C, works: W}]\noutcomes: [{id: o, role: r, edge: zone, "
		  "code: 0x8FFFFFFF, source: S, when: []}]\n", 2, "not in codes.tsv" },
		{ "facilities: [{number: 5000, name: X, what: Y}]\n", 1, "from 0 to 2047" },
		{ "facilities: [{number: 7, name: X, what: Y}]\n", 1, "facility '7' is built in" },
		{ "terms: [{id: KMS, text: T}]\n", 1, "term 'KMS' is built in" },
		{ "events: [{provider: P, id: 70000, title: T, meaning: M}]\n", 1, "from 0 to 65535" },
		{ "events: [{provider: Microsoft-Windows-Security-SPP, id: 900, title: T, meaning: M}]\n", 1,
		  "event 'Microsoft-Windows-Security-SPP 900' is built in" },
		{ "events: [{provider: P, id: 1, title: T, meaning: M, fields: [{name: a, fact: b}]}]\n", 1,
		  "unknown fact 'b'" },
		{ "procedures: [{id: p, title: T, codes: [0x1], steps: []}]\n", 1, "'codes' is '0x1'; expected 0x" },
		{ "procedures: [{id: p, title: T, codes: [0x80070006], steps: []}]\n", 1, "not in codes.tsv" },
		{ "procedures: [{id: p, title: T, steps: [{title: T, text: X, leads_to: [nothing]}]}]\n", 1,
		  "unknown cause 'nothing'" },
		{ "procedures: [{id: p, title: T, steps: [{title: T, text: X, fact: product.sta}]}]\n", 1,
		  "unknown fact 'product.sta'" },
		{ "phrases: [{language: de, phrases: [{tool: a, key: b}]}]\n", 1, "a phrase without 'text'" },
		{ "phrases:\n- language: de\n  phrases:\n  - {tool: a, key: b, text: c}\n"
		  "  - {tool: a, key: b, text: c}\n", 5, "phrase 'de a b c' a second time" },
	};

	(void)state;
	CHECK_ROWS(mini, "site.yaml", rows);
}

static void products_and_hosts(void **state)
{
	static const struct row rows[] = {
		{ "products: [{name: P, app: linux, version: '1'}]\n", 1, "'app' is 'linux'; expected windows" },
		{ "products: [{name: P, app: windows, version: '1'}]\n", 1, "a Windows product without 'role'" },
		{ "products: [{name: P, app: office, version: '1', ids: [{id: x, kind: gvlk}]}]\n", 1,
		  "id 'x'; expected a GUID" },
		{ "products: [{name: P, app: office, version: '1', "
		  "ids: [{id: DE32EAFD-AAEE-4662-9444-C1BEFB41BDE2, kind: gvlk}]}]\n", 1,
		  "activation id 'de32eafd-aaee-4662-9444-c1befb41bde2' is built in" },
		{ "products: [{name: P, app: office, version: '1', "
		  "ids: [{id: DE32EAFD-AAEE-4662-9444-C1BEFB41BDE3, kind: blue}]}]\n", 1,
		  "'kind' is 'blue'; expected a word of product.channel" },
		{ "products: [{name: P, app: office, version: '1', tails: [{tail: ABCDE, kind: gvlk}]}]\n", 1,
		  "tail 'ABCDE'; expected five characters of a product key" },
		{ "products: [{name: P, app: office, version: '1', tails: [{tail: j464c, kind: gvlk}]}]\n", 1,
		  "key tail 'J464C' is built in" },
		{ "products: [{name: P, app: office, version: '1', tails: [{tail: BCDFG, kind: mak}]}]\n", 1,
		  "expected a word of key.kind" },
		{ "host_updates: [{host: '1', client: '2', kb: 123}]\n", 1, "expected KB and a number" },
		{ "host_updates: [{host: '2016', client: '2019', kb: KB1}]\n", 1, "is built in" },
		{ "hosts: [{name: kms01.example, authorised: false}]\n", 1, "'authorised' is false" },
		{ "hosts: [{name: 'kms 01', authorised: true}]\n", 1, "expected a host name or an address" },
		{ "hosts:\n- {name: kms01.example, authorised: true}\n- {name: KMS01.example., authorised: true}\n",
		  3, "host 'kms01.example' a second time" },
		{ "clouds: [{cloud: azure, addresses: ['a b']}]\n", 1, "address 'a b'; expected a host name" },
		{ "clouds: [{cloud: azure, addresses: [kms.EXAMPLE.com]}]\n", 1, "is built in" },
		{ "clouds: [{cloud: own, addresses: [a.example]}]\n", 1, "expected a word of host.cloud" },
		{ "resolvers: [{addresses: [192.0.2.77]}]\n", 1, "without 'title'" },
		{ "online: [{host: 'a b', port: '443', source: S}]\n", 1, "host 'a b'; expected a host name" },
		{ "online: [{host: a.example, port: '0', source: S}]\n", 1, "'0'" },
		{ "online: [{host: a.example, port: '65536', source: S}]\n", 1, "'65536'" },
		{ "online: [{host: a.example, port: '443'}]\n", 1, "without 'source'" },
		{ "issuers: [{root: R, source: S}]\n", 1, "without 'organisation'" },
	};

	(void)state;
	CHECK_ROWS(mini, "site.yaml", rows);
}

static void all_complaints_are_kept_up_to_a_ceiling(void **state)
{
	struct vad_loader *loader = vad_loader_new(mini);
	const struct vad_knowledge *knowledge = NULL;
	struct vad_buffer text = vad_buffer_new(1 << 20);

	(void)state;
	assert_int_equal(vad_loader_add(loader, "a.yaml", VAD_VIEW("links: [{id: A}, {id: B}]\n")), VAD_OK);
	assert_int_equal(vad_loader_add(loader, "b.yaml", VAD_VIEW("terms: x\n")), VAD_INVALID);
	assert_int_equal(vad_loader_finish(loader, &knowledge), VAD_INVALID);
	assert_int_equal(vad_loader_complaints(loader), 5); /* title and url twice, and the list */
	assert_null(vad_loader_complaint(loader, 5));
	vad_loader_free(loader);

	loader = vad_loader_new(mini);
	vad_buffer_add(&text, "links:\n");
	for (int i = 0; i < 300; i++)
		vad_buffer_add(&text, "- x\n");
	assert_int_equal(vad_loader_add(loader, "a.yaml", vad_buffer_view(&text)), VAD_OK);
	assert_int_equal(vad_loader_finish(loader, &knowledge), VAD_INVALID);
	assert_int_equal(vad_loader_complaints(loader), 200);
	vad_loader_free(loader);
	vad_buffer_clear(&text);
}

/* A broken item is complained about, not everyone who refers to it. */
static void one_fault_one_complaint(void **state)
{
	static const char text[] = "links: [{id: a-page, title: T}]\n"
				   "causes:\n  - {id: c, title: T, explanation: E, family: time-skew, "
				   "about: product, leads_to: [not-activated], base: rare, signs: [], "
				   "harmless: true, see: [a-page]}\n";
	struct vad_loader *loader = vad_loader_new(mini);
	const struct vad_knowledge *knowledge = NULL;

	(void)state;
	assert_int_equal(vad_loader_add(loader, "a.yaml", vad_view_of(text)), VAD_OK);
	assert_int_equal(vad_loader_finish(loader, &knowledge), VAD_INVALID);
	assert_int_equal(vad_loader_complaints(loader), 1);
	vad_loader_free(loader);
}

/* Positive controls: what the rows above vary is accepted as it stands. */
static void what_is_right_is_accepted(void **state)
{
	static const char *const texts[] = {
		FACT("    type: int\n" COMMON),
		SIGN("is", "{fact: product.status, is: [licensed, notification], every: true}"),
		WHEN("{path: product.machine.products.errors, fact: error.code, is: 0x80070005, share_above: 0}"),
		WHEN("{fact: product.ends, above: '2026-11-23'}"),
		WHEN("{fact: product.id, isnt: '{DE32EAFD-AAEE-4662-9444-C1BEFB41BDE2}'}"),
		WHEN("{path: product.machine, fact: machine.address, is: ['10.0.0.1', '::1'], none: true}"),
		WHEN("{path: product.machine, fact: machine.offset, below: -5}"),
		WHEN("{fact: product.host_name, is: KMS.Example}"),
		FIX("args: {host: kms.example, port: {fact: product.port}}"),
		ACTION("    args: {host: {type: host, optional: true}}\n"
		       "    commands: ['echo [[ /x:{host}]] y', 'if ($a) { $b[0] }']\n"),
		"hosts: [{name: KMS01.example., authorised: true}]\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct vad_loader *loader = vad_loader_new(mini);
		const struct vad_knowledge *knowledge = NULL;

		assert_int_equal(vad_loader_add(loader, "site.yaml", vad_view_of(texts[i])), VAD_OK);
		if (vad_loader_finish(loader, &knowledge) != VAD_OK) {
			print_message("%s\n", texts[i]);
			print_complaints(loader);
			fail();
		}
		vad_loader_free(loader);
	}
}

static void breaks_may_lack_causes_while_knowledge_grows(void **state)
{
	struct vad_loader *loader = vad_loader_new(mini);
	const struct vad_knowledge *knowledge = NULL;

	(void)state;
	vad_loader_allow_incomplete(loader);
	assert_int_equal(vad_loader_add(loader, "site.yaml", VAD_VIEW(BREAK(""))), VAD_OK);
	assert_int_equal(vad_loader_finish(loader, &knowledge), VAD_OK);
	assert_int_equal(knowledge->breaks[vad_break_index(knowledge, VAD_VIEW("new-break"))].causes.count, 0);
	vad_loader_free(loader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(yaml_outside_the_subset),
		cmocka_unit_test(texts_and_files_have_ceilings),
		cmocka_unit_test(names_of_files),
		cmocka_unit_test(facts),
		cmocka_unit_test(codes),
		cmocka_unit_test(breaks),
		cmocka_unit_test(causes),
		cmocka_unit_test(conditions),
		cmocka_unit_test(fixes),
		cmocka_unit_test(actions),
		cmocka_unit_test(lists),
		cmocka_unit_test(products_and_hosts),
		cmocka_unit_test(all_complaints_are_kept_up_to_a_ceiling),
		cmocka_unit_test(one_fault_one_complaint),
		cmocka_unit_test(what_is_right_is_accepted),
		cmocka_unit_test(breaks_may_lack_causes_while_knowledge_grows),
	};
	struct vad_loader *loader = load_directory(TEST_DATA "/mini", &mini);
	int failures = cmocka_run_group_tests(tests, NULL, NULL);

	vad_loader_free(loader);
	return failures;
}

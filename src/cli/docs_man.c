/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "docs.h"
#include "docs_roff.h"

struct entry {
	const char *name, *text;
};

static const struct entry environment[] = {
	{ "NO_COLOR", "When set and not empty, no colours are used unless --color=always asks for "
		      "them." },
	{ "VADIAG_KNOWLEDGE_D", "Directory of the site's own knowledge, instead of the usual one." },
	{ "VADIAG_LIBEXEC", "Directory in which vadiag-read and vadiag-check are looked for, and nowhere "
			    "else." },
	{ "XDG_CONFIG_HOME", "Directory below which vadiag/vadiag.yaml is looked for, instead of "
			     "~/.config." },
};
static const struct entry files[] = {
	{ "/etc/vadiag/knowledge.d/*.yaml",
	  "Knowledge of the site; see vadiag-knowledge(5). Read only where the directory exists." },
	{ "~/.config/vadiag/vadiag.yaml",
	  "Settings of the live check; see vadiag.yaml(5). Else those in /etc/vadiag/vadiag.yaml." },
	{ "libexec/vadiag/vadiag-read", "The program that parses evidence; see vadiag-read(1)." },
	{ "libexec/vadiag/vadiag-check", "The program that talks to the network for check and --live." },
	{ "share/vadiag/schema/vadiag.schema.json", "JSON Schema of what --json prints." },
};
static const struct entry reader_options[] = {
	{ "--verbose", "Say which parts of the sandbox this system does not have." },
	{ "--memory MIB", "Most memory for the facts of one input, in MiB. Default: 512." },
	{ "--requests",
	  "Print no facts but the KMS requests that logs hold, a line each with tabs between its fields; "
	  "vadiag-count(1) starts it so." },
	{ "--events",
	  "Print what event logs hold. Before the inputs come --table, --json, --xml or --count, and "
	  "--activation, --recovered, --provider NAME, --id N[,N], --jobs N, --width N, --progress, as "
	  "vadiag-events(1) has them." },
	{ "--sandbox-status", "Enter the sandbox, say which parts of it are in force, and stop." },
	{ "--help", "Print the usage, and stop." },
};
static const struct entry reader_exits[] = {
	{ "0", "Everything was read." },
	{ "2", "The command line makes no sense." },
	{ "3", "Something could not be read; lines with \"unread\" say what." },
};

static void entries(struct vad_buffer *out, const char *name, const struct entry *list,
		    size_t count)
{
	vad_roff_section(out, name);
	vad_roff_open_list(out);
	for (size_t i = 0; i < count; i++)
		vad_roff_item(out, list[i].name, list[i].text);
	vad_roff_close_list(out);
}

/* The end of a sentence stays a sentence's, not a name's. */
static void without_stop(struct vad_buffer *out, const char *text)
{
	size_t size = vad_view_of(text).size;

	vad_buffer_append(out, text, size > 0 && text[size - 1] == '.' ? size - 1 : size);
}

static void options(struct vad_buffer *out, const struct vad_verb *verb)
{
	vad_roff_section(out, "OPTIONS");
	vad_roff_open_list(out);
	for (size_t i = 0; i < vad_option_count(); i++) {
		struct vad_option option = vad_option_at(i);
		struct vad_buffer name = vad_buffer_new(256);

		if (!vad_option_of(&option, verb))
			continue;
		if (option.short_name != 0)
			vad_buffer_printf(&name, "-%c, ", option.short_name);
		vad_buffer_printf(&name, "--%s", option.name);
		if (option.argument != NULL)
			vad_buffer_printf(&name, " %s", option.argument);
		vad_roff_item(out, vad_buffer_text(&name), option.help);
		vad_buffer_clear(&name);
	}
	vad_roff_close_list(out);
}

static void exits(struct vad_buffer *out, const char *const *list)
{
	vad_roff_section(out, "EXIT STATUS");
	vad_roff_open_list(out);
	for (; list[0] != NULL; list += 2)
		vad_roff_item(out, list[0], list[1]);
	vad_roff_close_list(out);
}

/* The verb whose name is the next one behind `name`; NULL at the end. */
static const struct vad_verb *next_by_name(const char *name)
{
	const struct vad_verb *next = NULL;

	for (size_t i = 0; i < vad_verb_count; i++) {
		const struct vad_verb *verb = &vad_verbs[i];

		if (verb->run != vad_verb_help && strcmp(verb->name, name) > 0 &&
		    (next == NULL || strcmp(verb->name, next->name) < 0))
			next = verb;
	}
	return next;
}

static void see_also(struct vad_buffer *out, const struct vad_verb *but)
{
	bool reader = false;

	vad_roff_section(out, "SEE ALSO");
	if (but != NULL)
		vad_buffer_add(out, ".Xr vadiag 1 ,\n");
	for (const struct vad_verb *verb = next_by_name(""); verb != NULL;
	     verb = next_by_name(verb->name)) {
		if (!reader && strcmp(verb->name, "read") > 0) {
			vad_buffer_add(out, ".Xr vadiag-read 1 ,\n");
			reader = true;
		}
		if (verb != but)
			vad_buffer_printf(out, ".Xr vadiag-%s 1 ,\n", verb->name);
	}
	if (!reader)
		vad_buffer_add(out, ".Xr vadiag-read 1 ,\n");
	vad_buffer_add(out, ".Xr vadiag-knowledge 5 ,\n.Xr vadiag.yaml 5 ,\n.Xr vadiag-codes 7\n");
}

void vad_docs_verb(const struct vad_verb *verb, struct vad_buffer *out)
{
	struct vad_buffer name = vad_buffer_new(64), summary = vad_buffer_new(256);

	vad_buffer_printf(&name, "vadiag-%s", verb->name);
	without_stop(&summary, verb->summary);
	vad_roff_begin(out, vad_buffer_text(&name), "1", vad_buffer_text(&summary));
	vad_roff_section(out, "SYNOPSIS");
	vad_buffer_printf(out, ".Nm vadiag\n.Cm %s\n.Op Ar option ...\n", verb->name);
	vad_roff_macro(out, "Ar", verb->operands);
	vad_roff_section(out, "DESCRIPTION");
	vad_roff_text_line(out, verb->summary);
	for (const char *const *text = verb->about; *text != NULL; text++) {
		vad_buffer_add(out, ".Pp\n");
		vad_roff_text_line(out, *text);
	}
	options(out, verb);
	entries(out, "ENVIRONMENT", environment, sizeof(environment) / sizeof(environment[0]));
	entries(out, "FILES", files, sizeof(files) / sizeof(files[0]));
	exits(out, verb->exits);
	vad_roff_section(out, "EXAMPLES");
	vad_roff_open_list(out);
	for (const char *const *e = verb->examples; e[0] != NULL; e += 2)
		vad_roff_item(out, e[0], e[1]);
	vad_roff_close_list(out);
	see_also(out, verb);
	vad_buffer_clear(&name);
	vad_buffer_clear(&summary);
}

void vad_docs_program(struct vad_buffer *out)
{
	vad_roff_begin(out, "vadiag", "1", "find out why Windows or Office does not activate");
	vad_roff_section(out, "SYNOPSIS");
	vad_buffer_add(out, ".Nm vadiag\n.Ar verb\n.Op Ar option ...\n.Op Ar argument ...\n");
	vad_roff_section(out, "DESCRIPTION");
	vad_roff_text_line(out, "vadiag takes whatever there is about a machine that does not activate and "
		       "says what is wrong, how sure that is, what it rests on, how to fix it, and "
		       "what could not be checked. It reads, and changes nothing.");
	vad_roff_text_line(out, "Its verbs are:");
	vad_roff_open_list(out);
	for (size_t i = 0; i < vad_verb_count; i++)
		vad_roff_item(out, vad_verbs[i].name, vad_verbs[i].summary);
	vad_roff_close_list(out);
	options(out, NULL);
	entries(out, "ENVIRONMENT", environment, sizeof(environment) / sizeof(environment[0]));
	entries(out, "FILES", files, sizeof(files) / sizeof(files[0]));
	exits(out, vad_verb_find("diagnose")->exits);
	see_also(out, NULL);
}

void vad_docs_reader(struct vad_buffer *out)
{
	vad_roff_begin(out, "vadiag-read", "1", "turn evidence into facts");
	vad_roff_section(out, "SYNOPSIS");
	vad_buffer_add(out, ".Nm vadiag-read\n.Op Fl \\-verbose\n.Op Fl \\-memory Ar MiB\n");
	vad_buffer_add(out, ".Op Fl \\-\n.Ar input ...\n.Nm vadiag-read\n.Fl \\-requests\n");
	vad_buffer_add(out, ".Op Fl \\-\n.Ar input ...\n.Nm vadiag-read\n.Fl \\-events\n");
	vad_buffer_add(out, ".Op Ar option ...\n.Op Fl \\-\n.Ar input ...\n");
	vad_buffer_add(out, ".Nm vadiag-read\n.Fl \\-sandbox\\-status\n");
	vad_roff_section(out, "DESCRIPTION");
	vad_roff_text_line(out, "vadiag-read opens its inputs, locks itself in (Landlock and seccomp, where the "
		       "kernel has them) and only then looks at what is in them. It prints facts as "
		       "JSON lines, one object a line, and names what could not be read. vadiag "
		       "starts it; it may be used alone.");
	vad_roff_text_line(out, "An input is a path, \"-\" for standard input, or NAME=FD for a descriptor "
		       "that is open already. Files are recognised by their content. Facts and "
		       "results of vadiag itself are passed on.");
	entries(out, "OPTIONS", reader_options,
		sizeof(reader_options) / sizeof(reader_options[0]));
	entries(out, "EXIT STATUS", reader_exits, sizeof(reader_exits) / sizeof(reader_exits[0]));
	vad_roff_section(out, "SEE ALSO");
	vad_buffer_add(out, ".Xr vadiag 1 ,\n.Xr vadiag-diagnose 1\n");
}

/* What a setting may be, beside its name: "DOMAIN, or a list" */
static void setting_item(struct vad_buffer *out, const struct vad_setting *setting)
{
	struct vad_buffer name = vad_buffer_new(256);

	vad_buffer_printf(&name, "%s: ", setting->name);
	if (setting->type == VAD_SETTING_FLAG)
		vad_buffer_add(&name, "yes|no");
	else if (setting->many)
		vad_buffer_printf(&name, "[%s, ...]", setting->argument);
	else
		vad_buffer_add(&name, setting->argument);
	vad_roff_item(out, vad_buffer_text(&name), setting->meaning);
	if (setting->words != NULL) {
		vad_buffer_reset(&name);
		vad_buffer_printf(&name, "One of: %s.", setting->words);
		vad_roff_text_line(out, vad_buffer_text(&name));
	}
	vad_buffer_clear(&name);
}

void vad_docs_config(struct vad_buffer *out)
{
	vad_roff_begin(out, "vadiag.yaml", "5", "settings of the live check of vadiag");
	vad_roff_section(out, "DESCRIPTION");
	vad_roff_text_line(out, "What vadiag check and vadiag diagnose --live look at, where it is the same every "
		       "time. The first file that is there counts, and no other:");
	vad_roff_open_list(out);
	vad_roff_item(out, "the one named with --config", "Nothing else is looked for then.");
	vad_roff_item(out, "$XDG_CONFIG_HOME/vadiag/vadiag.yaml",
	     "~/.config/vadiag/vadiag.yaml where the variable is not set; on Windows "
	     "%APPDATA%\\vadiag\\vadiag.yaml.");
	vad_roff_item(out, "/etc/vadiag/vadiag.yaml", "On Windows %ProgramData%\\vadiag\\vadiag.yaml.");
	vad_roff_close_list(out);
	vad_roff_text_line(out, "It is YAML: a mapping of settings, each with a value or, where several may be, "
		       "a value or a list of them. Anchors, aliases and tags are refused. Each setting "
		       "has the name of the option that it stands for. An option of the command line "
		       "replaces what the file says of it, a list as a whole. A name that is none, a "
		       "name that stands there twice, and a value of the wrong kind are told with file "
		       "and line, and nothing is checked.");
	vad_roff_text_line(out, "A file with a password in it should be readable by its owner only.");
	vad_roff_section(out, "SETTINGS");
	vad_roff_open_list(out);
	for (size_t i = 0; i < vad_setting_count; i++)
		setting_item(out, &vad_settings[i]);
	vad_roff_close_list(out);
	vad_roff_section(out, "EXAMPLES");
	vad_buffer_add(out, ".Bd -literal\ndomain: [corp.example, emea.corp.example]\n"
			    "expect:\n  \\- kms1.corp.example\n  \\- kms2.corp.example\n"
			    "dns: 10.0.0.53\ntimeout: 8\n.Ed\n");
	vad_roff_section(out, "SEE ALSO");
	vad_buffer_add(out, ".Xr vadiag 1 ,\n.Xr vadiag-check 1 ,\n.Xr vadiag-diagnose 1\n");
}

void vad_docs_codes(const struct vad_knowledge *k, struct vad_buffer *out)
{
	vad_roff_begin(out, "vadiag-codes", "7", "codes of Windows and Office activation");
	vad_roff_section(out, "DESCRIPTION");
	vad_buffer_printf(out, "The %" PRIu32 " codes that are known, with symbol and message.\n",
			  k->codes_count);
	vad_buffer_add(out, ".Xr vadiag-explain 1\ntells the causes of each.\n");
	vad_roff_open_list(out);
	for (uint32_t i = 0; i < k->codes_count; i++) {
		struct vad_buffer name = vad_buffer_new(512);

		vad_buffer_printf(&name, "0x%08" PRIX32 " %s", k->codes[i].code,
				  vad_text(k, k->codes[i].symbol));
		vad_roff_item(out, vad_buffer_text(&name), vad_text(k, k->codes[i].message));
		vad_buffer_clear(&name);
	}
	vad_roff_close_list(out);
	vad_roff_section(out, "SEE ALSO");
	vad_buffer_add(out, ".Xr vadiag 1 ,\n.Xr vadiag-explain 1\n");
}

/* SPDX-License-Identifier: MIT */
/* vadiag lab list, show: what can be broken. */
#include <inttypes.h>
#include <stdio.h>

#include "base/json.h"
#include "lab.h"
#include "report/page.h"

enum { OUTPUT_MAX = 16 << 20 };

/* "0x800706BA/1", or nothing. */
static void add_seed(struct vad_buffer *out, const struct vad_scenario_head *head)
{
	if (head->seed_code != 0)
		vad_buffer_printf(out, "0x%08" PRIX32 "/%" PRIu32, head->seed_code,
				  head->seed_number);
}

static void add_code_key(struct vad_json *json, uint32_t code)
{
	char text[11];

	(void)snprintf(text, sizeof(text), "0x%08" PRIX32, code);
	vad_json_key(json, "code");
	vad_json_string(json, text);
}

static void list_json(const struct vad_knowledge *k, const struct vad_scenario_head *head,
		      struct vad_buffer *out)
{
	struct vad_json json = vad_json_new(out, false);
	struct vad_buffer seed = vad_buffer_new(32);

	add_seed(&seed, head);
	vad_json_open_object(&json);
	vad_json_key(&json, "scenario");
	vad_json_string(&json, head->id);
	add_code_key(&json, head->code);
	vad_json_key(&json, "cause");
	vad_json_text(&json, vad_text_view(k, k->causes[head->cause].id));
	vad_json_key(&json, "seed");
	vad_json_string(&json, seed.size == 0 ? NULL : vad_buffer_text(&seed));
	vad_json_key(&json, "reading");
	vad_json_string(&json, head->reading == VAD_MODEL_SEED ? "seed" : "mechanism");
	vad_json_key(&json, "world");
	vad_json_string(&json, head->world);
	vad_json_key(&json, "title");
	vad_json_string(&json, head->title);
	vad_json_close_object(&json);
	vad_buffer_add_char(out, '\n');
	vad_buffer_clear(&seed);
}

static void list_text(const struct vad_scenario_head *head, struct vad_buffer *out)
{
	struct vad_buffer seed = vad_buffer_new(32);

	add_seed(&seed, head);
	vad_buffer_printf(out, "0x%08" PRIX32 "  %-14s  ", head->code, vad_buffer_text(&seed));
	vad_page_safe(out, vad_view_of(head->id), 0);
	vad_buffer_add_char(out, '\n');
	vad_buffer_clear(&seed);
}

int vad_lab_list(struct vad_lab_command *command)
{
	struct vad_buffer out = vad_buffer_new(OUTPUT_MAX);
	int status = VAD_EXIT_OK;

	if (!command->json)
		vad_buffer_printf(&out, "%-10s  %-14s  %s\n", "code", "seed", "scenario");
	for (size_t i = 0; i < vad_lab_scenario_count && status == VAD_EXIT_OK; i++) {
		struct vad_error error = { 0 };
		struct vad_scenario *scenario = NULL;

		if (vad_scenario_load(command->k, &vad_lab_scenarios[i], &scenario, &error) !=
		    VAD_OK) {
			status = vad_lab_complain(&error);
			break;
		}
		if (vad_lab_is_chosen(command, vad_scenario_head(scenario))) {
			if (command->json)
				list_json(command->k, vad_scenario_head(scenario), &out);
			else
				list_text(vad_scenario_head(scenario), &out);
		}
		vad_scenario_free(scenario);
	}
	status = vad_cli_print(&out, status);
	vad_buffer_clear(&out);
	return status;
}

static void show_line(struct vad_page *page, const char *label, const char *text)
{
	struct vad_buffer line = vad_buffer_new(4096);

	vad_buffer_printf(&line, "%-10s", label);
	if (text[0] != '\0')
		vad_page_item(page, 0, vad_buffer_text(&line), VAD_STYLE_PLAIN, vad_view_of(text));
	vad_buffer_clear(&line);
}

static void show(const struct vad_knowledge *k, const struct vad_scenario_head *head,
		 struct vad_page *page)
{
	struct vad_buffer text = vad_buffer_new(4096);

	vad_page_text(page, 0, VAD_STYLE_STRONG, vad_view_of(head->title));
	vad_buffer_printf(&text, "0x%08" PRIX32 "%s", head->code,
			  head->reading == VAD_MODEL_SEED ? ", as the seed document reads it" : "");
	show_line(page, "code", vad_buffer_text(&text));
	show_line(page, "cause", vad_text(k, k->causes[head->cause].id));
	vad_buffer_reset(&text);
	add_seed(&text, head);
	show_line(page, "seed", vad_buffer_text(&text));
	show_line(page, "world", head->world);
	show_line(page, "client", head->client);
	show_line(page, "told", head->told);
	if (head->fix != VAD_NO_INDEX) {
		vad_buffer_reset(&text);
		vad_buffer_add(&text, vad_text(k, k->actions[head->fix].id));
		for (size_t i = 0; i < head->fix_arg_count; i++)
			vad_buffer_printf(&text, " %.*s=%.*s", VAD_VIEW_ARG(head->fix_args[i].name),
					  VAD_VIEW_ARG(head->fix_args[i].value));
		show_line(page, "fix", vad_buffer_text(&text));
	}
	vad_buffer_clear(&text);
}

int vad_lab_show(struct vad_lab_command *command)
{
	struct vad_buffer out = vad_buffer_new(OUTPUT_MAX);
	struct vad_page page = vad_page_new(&out, command->width, false);
	struct vad_scenario *scenario = NULL;
	int status = vad_lab_scenario(command, command->rest[0], &scenario);

	if (status == VAD_EXIT_OK) {
		show(command->k, vad_scenario_head(scenario), &page);
		status = vad_cli_print(&out, status);
	}
	vad_scenario_free(scenario);
	vad_buffer_clear(&out);
	return status;
}

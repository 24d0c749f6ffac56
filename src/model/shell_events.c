/* SPDX-License-Identifier: MIT */
/* Event logs as PowerShell and wevtutil print them: newest first. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/journal.h"
#include "shell_private.h"

enum { MOST = 60, MESSAGE_MAX = 1 << 16 };

struct choice {
	bool kms; /* the log Key Management Service; else Application and the others */
	uint64_t most;
	uint32_t id; /* 0: any */
};

/* A number behind a word, somewhere in the line: "Id=12288", "-MaxEvents 20", "/c:5". */
static uint64_t number_behind(struct vad_view line, const char *word)
{
	size_t at = vad_view_find_nocase(line, vad_view_of(word), 0);
	uint64_t number = 0;

	if (at == SIZE_MAX)
		return 0;
	at += strlen(word);
	while (at < line.size && (line.data[at] == ' ' || line.data[at] == '=' || line.data[at] == ':'))
		at++;
	while (at < line.size && vad_ascii_is_digit(line.data[at]))
		number = number * 10 + (uint64_t)(line.data[at++] - '0');
	return number;
}

static struct choice choice_of(const struct vad_shell_call *call)
{
	struct choice c = { 0 };

	c.kms = vad_view_find_nocase(call->whole, VAD_VIEW("Key Management Service"), 0) != SIZE_MAX;
	c.most = number_behind(call->whole, "MaxEvents");
	if (c.most == 0)
		c.most = number_behind(call->whole, "/c");
	if (c.most == 0)
		c.most = MOST;
	c.id = (uint32_t)number_behind(call->whole, "EventID");
	if (c.id == 0)
		c.id = (uint32_t)number_behind(call->whole, ";Id");
	return c;
}

static bool is_chosen(const struct choice *c, const struct vad_model_record *record)
{
	return (record->channel == VAD_JOURNAL_KMS) == c->kms && (c->id == 0 || c->id == record->id);
}

static void indented(struct vad_buffer *out, struct vad_view text)
{
	for (size_t i = 0; i < text.size; i++) {
		vad_buffer_add_char(out, text.data[i]);
		if (text.data[i] == '\n' && i + 1 < text.size)
			vad_buffer_add(out, "               ");
	}
}

static void print_list(struct vad_shell_call *call, const struct vad_model_record *record)
{
	struct vad_buffer message = vad_buffer_new(MESSAGE_MAX);
	char when[VAD_SHELL_TEXT];

	vad_shell_local_time(call, record->time, when);
	vad_model_record_message(call->world, record, &message);
	vad_buffer_printf(call->out, "\nTimeCreated  : %s\nProviderName : %s\nId           : %" PRIu32 "\nMessage      : ",
			  when, vad_model_record_provider(call->world, record), record->id);
	indented(call->out, vad_view_trim(vad_buffer_view(&message)));
	vad_buffer_add(call->out, "\n");
	vad_buffer_clear(&message);
}

static void print_text(struct vad_shell_call *call, const struct vad_model_record *record)
{
	static const char *const levels[] = { "", "Critical", "Error", "Warning", "Information" };
	struct vad_buffer message = vad_buffer_new(MESSAGE_MAX), name = vad_buffer_new(1024);
	char when[VAD_SHELL_TEXT];

	vad_shell_local_time(call, record->time, when);
	vad_model_full_name(call->machine, &name);
	vad_model_record_message(call->world, record, &message);
	vad_buffer_printf(call->out,
			  "Log Name:      %s\nSource:        %s\nDate:          %s\nEvent ID:      %" PRIu32 "\n"
			  "Task Category: None\nLevel:         %s\nKeywords:      Classic\nUser:          N/A\n"
			  "Computer:      %s\nDescription:\n%s\n\n",
			  vad_model_record_channel(record), vad_model_record_provider(call->world, record), when,
			  record->id, levels[record->level < 5 ? record->level : 4], vad_buffer_text(&name),
			  vad_buffer_text(&message));
	vad_buffer_clear(&message);
	vad_buffer_clear(&name);
}

static void print_chosen(struct vad_shell_call *call,
			 void (*print)(struct vad_shell_call *call, const struct vad_model_record *record))
{
	struct choice c = choice_of(call);
	uint64_t printed = 0;

	for (size_t i = vad_model_journal_count(call->machine); i > 0 && printed < c.most; i--) {
		const struct vad_model_record *record = vad_model_journal_at(call->machine, i - 1);

		if (!is_chosen(&c, record))
			continue;
		print(call, record);
		printed++;
	}
	if (printed == 0) {
		vad_buffer_add(call->out, "Get-WinEvent : No events were found that match the specified selection criteria.\n");
		call->status = 1;
	}
}

void vad_shell_winevent(struct vad_shell_call *call)
{
	print_chosen(call, print_list);
}

void vad_shell_wevtutil(struct vad_shell_call *call)
{
	print_chosen(call, print_text);
}

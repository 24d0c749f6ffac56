/* SPDX-License-Identifier: MIT */
/* slui.exe: the windows of activation, as the text that stands in them. */
#include "model/attempt.h"
#include "model/identity.h"
#include "model/shell.h"
#include "phrases.h"
#include "rules/key.h"
#include "slmgr_private.h"

enum { TEXT_MAX = 1024, WINDOW_STATUS = 1, WINDOW_KEY = 3, WINDOW_PHONE = 4, WINDOW_ERROR = 0x2a };

struct slui {
	struct vad_model_world *world;
	struct vad_model_machine *machine;
	struct vad_buffer *out;
	uint32_t status;
	bool missing;
};

static void say(struct slui *s, const char *tool, const char *key, const char *end)
{
	if (!vad_model_phrase_add(s->world->k, tool, key, NULL, s->out))
		s->missing = true;
	vad_buffer_add(s->out, end);
}

/* --- the telephone ---------------------------------------------------------------------------- */

/* The groups under their numbers, as the window shows them. */
static void group_lines(struct slui *s, struct vad_view groups)
{
	struct vad_view rest = groups;
	size_t number = 0;

	while (rest.size > 0) {
		size_t blank = vad_view_find_char(rest, ' ', 0);

		vad_buffer_printf(s->out, "    %zu: %.*s\n", ++number,
				  (int)(blank == SIZE_MAX ? rest.size : blank), rest.data);
		rest = blank == SIZE_MAX ? (struct vad_view){ 0 }
					 : vad_view_sub(rest, blank + 1, SIZE_MAX);
	}
}

static void phone(struct slui *s)
{
	struct vad_model_product *product = &s->machine->product[0];
	struct vad_buffer id = vad_buffer_new(TEXT_MAX), groups = vad_buffer_new(TEXT_MAX);
	uint8_t channel;

	if (!vad_model_channel_of(s->world, product, &channel)) {
		say(s, "slmgr", "error.key-not-found", "\n");
		s->status = VAD_SLMGR_WRONG;
		return;
	}
	vad_model_installation_id(s->world, s->machine, product, &id);
	vad_installation_id_groups(s->world->k, vad_buffer_view(&id), &groups);
	say(s, "slui", "phone.head", "\n\n");
	say(s, "slui", "phone.id", "\n");
	group_lines(s, vad_buffer_view(&groups));
	vad_buffer_add_char(s->out, '\n');
	say(s, "slui", "phone.enter", "\n    A      B      C      D      E      F      G      H\n");
	vad_buffer_clear(&id);
	vad_buffer_clear(&groups);
}

/* --- the other windows ------------------------------------------------------------------------ */

/* The key is typed where the window stands, and Settings tries to activate with it. */
static void key_window(struct slui *s, const struct vad_view *typed)
{
	struct vad_model_product *product = &s->machine->product[0];
	struct vad_model_outcome outcome = { 0 };
	enum vad_result result;
	struct vad_model_key room;

	say(s, "slui", "key.head", "\n\n");
	say(s, "slui", "key.label", "\n");
	if (typed == NULL)
		return;
	result = vad_model_install_key(s->world, s->machine,
				       vad_model_typed_key(s->world, s->machine, *typed, &room),
				       VAD_TRIGGER_SETTINGS, &outcome);
	if (result == VAD_OK && outcome.failure == NULL)
		result = vad_model_attempt(s->world, s->machine, product, VAD_TRIGGER_SETTINGS,
					   &outcome);
	if (result != VAD_OK) {
		s->out->result = result;
	} else if (outcome.failure == NULL) {
		say(s, "slmgr", "ok.activated", "\n");
	} else {
		vad_buffer_printf(s->out, "0x%08X ", (unsigned)outcome.code);
		(void)vad_model_code_text(s->world->k, outcome.code, s->out);
		vad_buffer_add_char(s->out, '\n');
		s->status = outcome.code;
	}
}

static void error_window(struct slui *s, struct vad_view code)
{
	uint64_t number = 0;

	if (vad_view_starts_nocase(code, "0x"))
		code = vad_view_sub(code, 2, SIZE_MAX);
	if (!vad_view_hex_to_u64(code, &number) || number > UINT32_MAX) {
		s->status = VAD_SLMGR_WRONG;
		return;
	}
	say(s, "slui", "error.head", "\n\n");
	say(s, "slui", "error.code", "\n");
	vad_buffer_printf(s->out, "0x%08X\n", (unsigned)number);
	say(s, "slui", "error.description", "\n");
	(void)vad_model_code_text(s->world->k, (uint32_t)number, s->out);
	vad_buffer_add_char(s->out, '\n');
}

/* What Settings shows of the licence: that of slmgr /dli in short. */
static enum vad_result status_window(struct slui *s, struct vad_model_shell *shell)
{
	const struct vad_view option = VAD_VIEW("/xpr");

	say(s, "slui", "status.head", "\n\n");
	return vad_model_slmgr(shell, &option, 1, s->out, &s->status);
}

static uint64_t window_of(const struct vad_view *args, size_t count)
{
	struct vad_view first;
	uint64_t window = 0;

	if (count == 0)
		return WINDOW_STATUS;
	first = args[0];
	if (vad_view_starts_nocase(first, "0x"))
		first = vad_view_sub(first, 2, SIZE_MAX);
	if (!vad_view_hex_to_u64(first, &window))
		window = 0;
	return window;
}

enum vad_result vad_model_slui(struct vad_model_shell *shell, const struct vad_view *args,
			       size_t count, struct vad_buffer *out, uint32_t *status)
{
	struct slui s = { .world = shell->world, .machine = shell->machine, .out = out };
	enum vad_result result = VAD_OK;

	switch (window_of(args, count)) {
	case WINDOW_STATUS:
		result = status_window(&s, shell);
		break;
	case WINDOW_KEY:
		key_window(&s, count > 1 ? &args[1] : NULL);
		break;
	case WINDOW_PHONE:
		phone(&s);
		break;
	case WINDOW_ERROR:
		error_window(&s, count > 1 ? args[1] : (struct vad_view){ 0 });
		break;
	default:
		s.status = VAD_SLMGR_WRONG;
		break;
	}
	if (result != VAD_OK)
		return result;
	if (s.missing)
		return VAD_INVALID;
	*status = s.status;
	return vad_buffer_result(out);
}

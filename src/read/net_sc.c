/* SPDX-License-Identifier: MIT */
/* Services: sc query, queryex and qc in any language, sc sdshow plugplay, Get-Service. */
#include "net_text.h"
#include "reading.h"

/* The services that activation needs, and the facts they are. */
struct service {
	const char *name;
	const char *state; /* fact */
	const char *start; /* fact, or NULL */
};
static const struct service services[] = {
	{ "sppsvc", "machine.sppsvc", "machine.sppsvc_start" },
	{ "slsvc", "machine.sppsvc", "machine.sppsvc_start" }, /* its name in Windows Vista */
	{ "osppsvc", "machine.osppsvc", "machine.osppsvc_start" },
	{ "w32time", "machine.time_service", NULL },
};

struct sc {
	const struct service *service; /* that the lines are about; NULL: another one */
	bool in_block;
	bool wants_acl; /* "sc sdshow plugplay" was called */
	bool failed;    /* the next line is the message of a failure, which is said already */
};

static const char *const starts[] = { "service_name", "sc query", "sc.exe", "sc sdshow",
				      "running ", "stopped ", "[sc] ", "display_name",
				      "d:(a;", NULL };

static const struct service *service_of(struct vad_view name)
{
	for (size_t i = 0; i < sizeof(services) / sizeof(*services); i++) {
		if (vad_view_is_nocase(name, services[i].name))
			return &services[i];
	}
	return NULL;
}

static bool mentions(struct vad_view text, const char *word)
{
	return vad_view_find_nocase(text, vad_view_of(word), 0) != SIZE_MAX;
}

/* --- numbers mean the same in every language ---------------------------------------------------- */

/* SERVICE_STATUS.dwCurrentState */
static const char *state_word(uint64_t number)
{
	switch (number) {
	case 1:
		return "stopped";
	case 2:
		return "start-pending";
	case 3:
		return "stop-pending";
	case 4:
		return "running";
	default:
		return NULL;
	}
}

/* SERVICE_AUTO_START and so on */
static const char *start_word(uint64_t number, struct vad_view text)
{
	switch (number) {
	case 2:
		return mentions(text, "DELAYED") ? "delayed" : "automatic";
	case 3:
		return "manual";
	case 4:
		return "disabled";
	default:
		return NULL;
	}
}

static void put_state(struct vad_reading *r, const struct service *s, const char *word)
{
	if (s != NULL && word != NULL)
		vad_put_word(r, vad_reading_machine(r), s->state, word);
}

static void put_start(struct vad_reading *r, const struct service *s, const char *word)
{
	if (s != NULL && s->start != NULL && word != NULL)
		vad_put_word(r, vad_reading_machine(r), s->start, word);
}

/* --- sc ------------------------------------------------------------------------------------------ */

static bool read_command(struct sc *s, struct vad_view text)
{
	struct vad_view args, verb;

	if (!vad_net_command(text, "sc", &args))
		return false;
	verb = vad_net_word(&args);
	s->in_block = false;
	s->service = NULL;
	if (vad_view_is_nocase(verb, "sdshow"))
		s->wants_acl = vad_view_is_nocase(vad_net_word(&args), "plugplay");
	else if (vad_view_is_nocase(verb, "query") || vad_view_is_nocase(verb, "queryex") ||
		 vad_view_is_nocase(verb, "qc"))
		s->service = service_of(vad_net_word(&args));
	else
		return false;
	return true;
}

/* An access control entry of SDDL, "(A;;CCLCSWLOCRRC;;;SU)", for an account. */
static bool find_entry(struct vad_view acl, const char *account, struct vad_view *rights)
{
	size_t at = vad_view_find(acl, VAD_VIEW("(A;"), 0);

	while (at != SIZE_MAX) {
		size_t end = vad_view_find_char(acl, ')', at);
		struct vad_view entry = vad_view_sub(acl, at, end == SIZE_MAX ? SIZE_MAX : end - at);

		if (vad_view_ends_nocase(entry, account)) {
			*rights = entry;
			return true;
		}
		at = vad_view_find(acl, VAD_VIEW("(A;"), at + 1);
	}
	return false;
}

/* Services (SU) must be allowed to query the status (LC) of Plug and Play. */
static bool read_acl(struct sc *s, struct vad_reading *r, struct vad_view text)
{
	struct vad_view rights;

	if (!s->wants_acl || !vad_view_starts_nocase(text, "D:("))
		return false;
	s->wants_acl = false;
	vad_put_word(r, vad_reading_machine(r), "machine.plugplay_acl",
		     find_entry(text, ";;;SU", &rights) && mentions(rights, "LC") ? "intact" :
										    "broken");
	return true;
}

/* "[SC] EnumQueryServicesStatus:OpenService FAILED 1060:" */
static bool read_failure(struct sc *s, struct vad_reading *r, struct vad_view text)
{
	bool failed = s->failed;

	s->failed = false;
	if (!vad_view_starts_nocase(text, "[SC] ") || !mentions(text, "OpenService"))
		return failed;
	s->failed = true;
	if (mentions(text, "1060")) /* ERROR_SERVICE_DOES_NOT_EXIST */
		put_state(r, s->service, "missing");
	return true;
}

static bool read_property(struct sc *s, struct vad_reading *r, const struct vad_line *line)
{
	const char *key = vad_text_key(r, line->label, "sc", NULL);
	uint64_t number;

	if (key == NULL)
		return false;
	if (vad_key_is(key, "service-name")) {
		s->in_block = true;
		s->service = service_of(line->value);
		return true;
	}
	if (!s->in_block)
		return false;
	if (vad_key_is(key, "state") && vad_net_leading_number(line->value, &number))
		put_state(r, s->service, state_word(number));
	if (vad_key_is(key, "start-type") && vad_net_leading_number(line->value, &number))
		put_start(r, s->service, start_word(number, line->value));
	return true;
}

/* --- PowerShell ------------------------------------------------------------------------------------ */

static const char *status_word(struct vad_view text)
{
	static const struct {
		const char *printed, *word;
	} words[] = {
		{ "Running", "running" },	    { "Stopped", "stopped" },
		{ "StartPending", "start-pending" }, { "StopPending", "stop-pending" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (vad_view_is_nocase(text, words[i].printed))
			return words[i].word;
	}
	return NULL;
}

static const char *start_type_word(struct vad_view text)
{
	static const struct {
		const char *printed, *word;
	} words[] = {
		{ "Automatic", "automatic" },	     { "Auto", "automatic" },
		{ "AutomaticDelayedStart", "delayed" }, { "Manual", "manual" },
		{ "Disabled", "disabled" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (vad_view_is_nocase(text, words[i].printed))
			return words[i].word;
	}
	return NULL;
}

/* "Stopped  sppsvc  Software Protection" of Get-Service */
static bool read_row(struct vad_reading *r, struct vad_view text)
{
	const char *word = status_word(vad_net_word(&text));
	const struct service *service = service_of(vad_net_word(&text));

	if (word == NULL || service == NULL)
		return false;
	put_state(r, service, word);
	return true;
}

/* "Name : sppsvc", "Status : Stopped", "StartType : Automatic" of the list form */
static bool read_list(struct sc *s, struct vad_reading *r, const struct vad_line *line)
{
	if (line->separator != ':')
		return false;
	if (vad_view_is_nocase(line->label, "Name") && service_of(line->value) != NULL) {
		s->service = service_of(line->value);
		s->in_block = true;
		return true;
	}
	if (!s->in_block)
		return false;
	if (vad_view_is_nocase(line->label, "Status") || vad_view_is_nocase(line->label, "State")) {
		put_state(r, s->service, status_word(line->value));
		return status_word(line->value) != NULL;
	}
	if (vad_view_is_nocase(line->label, "StartType") ||
	    vad_view_is_nocase(line->label, "StartMode")) {
		put_start(r, s->service, start_type_word(line->value));
		return true;
	}
	return false;
}

static bool read_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct sc *s = state;

	if (line->text.size == 0)
		return false;
	return read_command(s, line->text) || read_acl(s, r, line->text) ||
	       read_failure(s, r, line->text) || read_property(s, r, line) ||
	       read_row(r, line->text) || read_list(s, r, line);
}

const struct vad_line_reader vad_reader_sc = {
	.name = "sc",
	.state_size = sizeof(struct sc),
	.starts = starts,
	.line = read_line,
};

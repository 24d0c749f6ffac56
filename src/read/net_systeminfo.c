/* SPDX-License-Identifier: MIT */
/* systeminfo, by its labels in the languages of the phrases, and Get-ComputerInfo. */
#include "net_text.h"
#include "reading.h"

struct systeminfo {
	bool seen;               /* one of its own labels was met */
	bool in_hotfixes;
	uint64_t hotfixes, listed;
	bool version_known, role_known;
	struct vad_net_name maker;
};

static const char *const starts[] = { "systeminfo", "csname", "osname", "csdomain", NULL };

/* What the model or the maker of a virtual machine's hardware says. */
struct platform {
	const char *word;
	const char *cloud; /* word of cloud.provider, or NULL */
};
static const struct platform platforms[] = {
	{ "Amazon EC2", "aws" },
	{ "Google Compute Engine", "gcp" },
	{ "VMware", NULL },
	{ "VirtualBox", NULL },
	{ "Virtual Machine", NULL }, /* Hyper-V, and Azure, which nothing here tells apart */
	{ "Virtual Platform", NULL },
	{ "KVM", NULL },
	{ "QEMU", NULL },
	{ "Standard PC (", NULL }, /* QEMU's model */
	{ "Bochs", NULL },
	{ "Xen", NULL },
	{ "HVM domU", NULL },
	{ "RHEV", NULL },
	{ "OpenStack", NULL },
	{ "AHV", NULL },
	{ "Parallels", NULL },
};

/* What makers leave there when they fill in nothing. */
static const char *const placeholders[] = { "System manufacturer", "System Product Name",
					    "To be filled", "O.E.M.", "...", "N/A" };

static bool mentions(struct vad_view text, const char *word)
{
	return vad_view_find_nocase(text, vad_view_of(word), 0) != SIZE_MAX;
}

static const struct platform *platform_of(struct vad_view text)
{
	for (size_t i = 0; i < sizeof(platforms) / sizeof(*platforms); i++) {
		if (mentions(text, platforms[i].word))
			return &platforms[i];
	}
	return NULL;
}

static bool is_placeholder(struct vad_view text)
{
	for (size_t i = 0; i < sizeof(placeholders) / sizeof(*placeholders); i++) {
		if (mentions(text, placeholders[i]))
			return true;
	}
	return text.size == 0;
}

static void take_model(const struct systeminfo *s, struct vad_reading *r, struct vad_view model)
{
	vad_subject machine = vad_reading_machine(r), cloud;
	const struct platform *platform = platform_of(model);

	if (platform == NULL)
		platform = platform_of(vad_net_kept(&s->maker));
	if (platform == NULL) {
		if (!is_placeholder(model))
			vad_put_flag(r, machine, "machine.virtual", false);
		return;
	}
	vad_put_flag(r, machine, "machine.virtual", true);
	if (platform->cloud == NULL)
		return;
	cloud = vad_reading_subject(r, VAD_SUBJECT_CLOUD, vad_view_of(platform->cloud));
	vad_put_word(r, cloud, "cloud.provider", platform->cloud);
	vad_put_subject(r, machine, "machine.cloud", cloud);
}

static void take_maker(struct systeminfo *s, struct vad_reading *r, struct vad_view maker)
{
	(void)vad_net_keep(&s->maker, maker);
	if (is_placeholder(maker))
		return;
	vad_put_text(r, vad_reading_machine(r), "machine.maker", maker);
	if (platform_of(maker) != NULL)
		take_model(s, r, maker);
}

/* "10.0.17763 N/A Build 17763" */
static void take_version(struct systeminfo *s, struct vad_reading *r, struct vad_view value)
{
	struct vad_view version = vad_net_word(&value);

	s->version_known = true;

	if (version.size > 0 && vad_ascii_is_digit(version.data[0]) &&
	    vad_view_find_char(version, '.', 0) != SIZE_MAX)
		vad_put_text(r, vad_reading_machine(r), "machine.build", version);
}

static void take_role(struct systeminfo *s, struct vad_reading *r, struct vad_view value)
{
	const char *key = vad_text_key(r, value, "systeminfo-role", NULL);

	if (key == NULL)
		return;
	s->role_known = true;
	vad_put_flag(r, vad_reading_machine(r), "machine.joined", vad_key_is(key, "value.member"));
}

/* What a value says by its shape, where its label is damaged or in another language. */
static bool take_shape(struct systeminfo *s, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view rest = line->value, version = vad_net_word(&rest);
	size_t dots = 0;

	if (line->indent > 4 || line->separator != ':')
		return false;
	if (!s->role_known && vad_text_key(r, line->value, "systeminfo-role", NULL) != NULL) {
		take_role(s, r, line->value);
		return true;
	}
	for (size_t i = 0; i < version.size; i++) {
		if (version.data[i] == '.')
			dots++;
		else if (!vad_ascii_is_digit(version.data[i]))
			return false;
	}
	if (s->version_known || dots != 2 || rest.size == 0)
		return false;
	take_version(s, r, line->value);
	return true;
}

/* Is it part of the version: "10", "2008", "R2", "XP"? */
static bool is_version_word(struct vad_view word)
{
	return vad_ascii_is_digit(word.data[0]) || vad_view_is_nocase(word, "R2") ||
	       vad_view_is_nocase(word, "XP") || vad_view_starts_nocase(word, "Vista");
}

/* "Microsoft Windows Server 2019 Standard": the words behind the version name the edition. */
static void take_edition(struct vad_reading *r, struct vad_view name)
{
	size_t at = vad_view_find_nocase(name, VAD_VIEW("Windows"), 0);
	struct vad_view rest, word, behind = { 0 };
	bool server = false;
	const char *edition;

	if (at == SIZE_MAX)
		return;
	rest = vad_view_sub(name, at, SIZE_MAX);
	(void)vad_net_word(&rest); /* with or without a sign for a trade mark */
	for (;;) {
		struct vad_view ahead = rest;

		word = vad_net_word(&ahead);
		server = server || vad_view_starts_nocase(word, "Server");
		if (word.size == 0 ||
		    !(is_version_word(word) || vad_view_starts_nocase(word, "Server")))
			break;
		rest = ahead;
	}
	edition = vad_text_key(r, vad_view_trim(rest),
			       server ? "systeminfo-server-edition" : "systeminfo-edition", &behind);
	if (edition != NULL && behind.size == 0)
		vad_put_text(r, vad_reading_machine(r), "machine.edition", vad_view_of(edition));
}

static void take_name(struct vad_reading *r, struct vad_view name)
{
	vad_put_text(r, vad_reading_machine(r), "machine.os", name);
	take_edition(r, name);
}

/* Only a domain of Active Directory has a name with dots. */
static void take_domain(struct systeminfo *s, struct vad_reading *r, struct vad_view value)
{
	vad_subject machine = vad_reading_machine(r);
	struct vad_view host;

	if (!vad_net_host(value, &host))
		return;
	vad_put_host(r, machine, "machine.domain", host);
	if (s->role_known)
		return;
	if (vad_view_find_char(host, '.', 0) != SIZE_MAX)
		vad_put_flag(r, machine, "machine.joined", true);
	else if (vad_view_is_nocase(host, "WORKGROUP"))
		vad_put_flag(r, machine, "machine.joined", false);
}

/* "KB893803v2 - Update", "Q147222" (the older way to write KB147222); false for "File 1". */
static void put_hotfix(struct vad_reading *r, struct vad_view text)
{
	struct vad_buffer name = vad_buffer_new(16);
	size_t from = vad_view_starts_nocase(text, "KB") ? 2 : 1, end = from;

	if (from == 1 && !vad_view_starts_nocase(text, "Q"))
		goto done;
	while (end < text.size && end < from + 8 && vad_ascii_is_digit(text.data[end]))
		end++;
	if (end - from < 5)
		goto done;
	vad_buffer_add(&name, "KB");
	vad_buffer_add_view(&name, vad_view_sub(text, from, end - from));
	vad_put_text(r, vad_reading_machine(r), "machine.hotfix", vad_buffer_view(&name));
done:
	vad_buffer_clear(&name);
}

/* "[01]: KB4456655" in the list of updates; the list is whole when the last number is there. */
static bool read_item(struct systeminfo *s, struct vad_reading *r, struct vad_view text)
{
	size_t close = vad_view_find_char(text, ']', 0);
	uint64_t number;

	if (text.data[0] != '[' || close == SIZE_MAX ||
	    !vad_view_to_u64(vad_view_sub(text, 1, close - 1), &number))
		return false;
	if (!s->in_hotfixes)
		return s->seen;
	text = vad_view_trim(vad_view_sub(text, close + 1, SIZE_MAX));
	if (text.size > 0 && text.data[0] == ':')
		text = vad_view_trim(vad_view_sub(text, 1, SIZE_MAX));
	if (number == s->listed + 1)
		s->listed++;
	put_hotfix(r, text);
	if (s->hotfixes > 0 && s->listed == s->hotfixes)
		vad_put_flag(r, vad_reading_machine(r), "machine.hotfixes_listed", true);
	return true;
}

/* "6 Hotfix(s) Installed.", in some languages with the number elsewhere in the sentence */
static void open_hotfixes(struct systeminfo *s, struct vad_view value)
{
	s->in_hotfixes = true;
	s->hotfixes = s->listed = 0;
	for (size_t i = 0; i < value.size; i++) {
		if (vad_net_leading_number(vad_view_sub(value, i, SIZE_MAX), &s->hotfixes))
			return;
	}
}

/* ipconfig has the same labels, with dots behind them. */
static bool is_ipconfig(const struct vad_line *line)
{
	size_t colon = vad_view_find_char(line->text, ':', 0);

	return vad_view_find(vad_view_sub(line->text, 0, colon), VAD_VIEW(". ."), 0) != SIZE_MAX;
}

static void take_value(struct systeminfo *s, struct vad_reading *r, const char *key,
		       struct vad_view value)
{
	if (vad_key_is(key, "host-name"))
		vad_reading_name_machine(r, value);
	else if (vad_key_is(key, "os-name"))
		take_name(r, value);
	else if (vad_key_is(key, "os-version"))
		take_version(s, r, value);
	else if (vad_key_is(key, "os-configuration"))
		take_role(s, r, value);
	else if (vad_key_is(key, "manufacturer"))
		take_maker(s, r, value);
	else if (vad_key_is(key, "model"))
		take_model(s, r, value);
	else if (vad_key_is(key, "domain"))
		take_domain(s, r, value);
	else if (vad_key_is(key, "hotfixes"))
		open_hotfixes(s, value);
}

/* Labels that other programs print too; they count once a label of its own was met. */
static bool is_shared(const char *key)
{
	return vad_key_is(key, "domain") || vad_key_is(key, "host-name");
}

static bool read_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct systeminfo *s = state;
	struct vad_view value = { 0 }, args;
	const char *key;

	if (line->text.size == 0)
		return false;
	if (vad_net_command(line->text, "systeminfo", &args))
		return s->seen = true;
	if (read_item(s, r, line->text))
		return true;
	key = vad_line_key(r, line, "systeminfo", &value);
	if (key == NULL) {
		/* the rows of a network card stand to the right of the labels */
		if (!s->seen)
			return false;
		if (line->indent < 8)
			s->in_hotfixes = false;
		return take_shape(s, r, line) ||
		       (line->indent >= 12 && line->separator == ':');
	}
	if (is_ipconfig(line) || (line->indent > 4 && !s->seen) ||
	    (is_shared(key) && !s->seen &&
	     vad_view_find(line->text, VAD_VIEW("   "), 0) == SIZE_MAX))
		return false;
	s->seen = true;
	s->in_hotfixes = false;
	take_value(s, r, key, value);
	return true;
}

const struct vad_line_reader vad_reader_systeminfo = {
	.name = "systeminfo",
	.state_size = sizeof(struct systeminfo),
	.starts = starts,
	.line = read_line,
};

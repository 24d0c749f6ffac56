/* SPDX-License-Identifier: MIT */
/*
 * The registry: .reg exports (version 5: hexadecimal values go over several lines), `reg query`,
 * and the same values as PowerShell lists them. Only the few values that activation reads matter.
 */
#include "net_text.h"
#include "reading.h"

enum { HEX_MOST = 1024 };

/* Which values are wanted. */
enum value {
	VALUE_NONE,
	VALUE_KMS_NAME,
	VALUE_NO_PUBLISHING,
	VALUE_SKIP_REARM,
	VALUE_START,
	VALUE_DELAYED,
	VALUE_TIME_TYPE,
	VALUE_ENABLED,
	VALUE_RENAMES,
};

/* Which keys are. */
enum key { KEY_OTHER, KEY_PLATFORM, KEY_SPPSVC, KEY_OSPPSVC, KEY_TIME_PARAMETERS, KEY_NTP_CLIENT,
	   KEY_SESSION };

struct reg {
	enum key key;
	enum value hex_value; /* whose hexadecimal digits are being collected */
	bool in_hex;
	uint8_t hex[HEX_MOST];
	size_t hex_size;
	bool automatic; /* Start was 2, and nothing is known of a delay */
	const char *start_fact;
	int publishing; /* 0 not seen, 1 off, 2 on */
};

static const char *const starts[] = { "hkey_", "hklm\\", "windows registry editor", "regedit4",
				      "keymanagementservicename", "disablednspublishing",
				      "skiprearm", "reg query", "reg.exe", NULL };

/* --- keys and names ----------------------------------------------------------------------------- */

static bool ends(struct vad_view path, const char *tail)
{
	return vad_view_ends_nocase(path, tail);
}

static enum key key_of(struct vad_view path)
{
	if (vad_view_find_nocase(path, VAD_VIEW("\\SoftwareProtectionPlatform"), 0) != SIZE_MAX ||
	    vad_view_find_nocase(path, VAD_VIEW("\\OfficeSoftwareProtectionPlatform"), 0) !=
		    SIZE_MAX ||
	    ends(path, "\\CurrentVersion\\SL"))
		return KEY_PLATFORM;
	if (ends(path, "\\Services\\sppsvc"))
		return KEY_SPPSVC;
	if (ends(path, "\\Services\\osppsvc"))
		return KEY_OSPPSVC;
	if (ends(path, "\\Services\\W32Time\\Parameters"))
		return KEY_TIME_PARAMETERS;
	if (ends(path, "\\W32Time\\TimeProviders\\NtpClient"))
		return KEY_NTP_CLIENT;
	if (ends(path, "\\Control\\Session Manager"))
		return KEY_SESSION;
	return KEY_OTHER;
}

struct wanted {
	const char *name;
	enum value value;
	enum key key; /* KEY_OTHER: the name says it all */
};
static const struct wanted wanted[] = {
	{ "KeyManagementServiceName", VALUE_KMS_NAME, KEY_OTHER },
	{ "DisableDnsPublishing", VALUE_NO_PUBLISHING, KEY_OTHER },
	{ "SkipRearm", VALUE_SKIP_REARM, KEY_OTHER },
	{ "PendingFileRenameOperations", VALUE_RENAMES, KEY_SESSION },
	{ "Start", VALUE_START, KEY_SPPSVC },
	{ "Start", VALUE_START, KEY_OSPPSVC },
	{ "DelayedAutostart", VALUE_DELAYED, KEY_SPPSVC },
	{ "DelayedAutostart", VALUE_DELAYED, KEY_OSPPSVC },
	{ "Type", VALUE_TIME_TYPE, KEY_TIME_PARAMETERS },
	{ "Enabled", VALUE_ENABLED, KEY_NTP_CLIENT },
};

static enum value value_of(const struct reg *s, struct vad_view name)
{
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		if (vad_view_is_nocase(name, wanted[i].name) &&
		    (wanted[i].key == KEY_OTHER || wanted[i].key == s->key))
			return wanted[i].value;
	}
	return VALUE_NONE;
}

/* --- facts ---------------------------------------------------------------------------------------- */

static void put_time_type(struct vad_reading *r, struct vad_view text)
{
	static const char *const words[] = { "nt5ds", "ntp", "nosync", "allsync" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (vad_view_is_nocase(text, words[i]))
			vad_put_word(r, vad_reading_machine(r), "machine.time_type", words[i]);
	}
}

static void take_text(const struct reg *s, struct vad_reading *r, enum value value,
		      struct vad_view text)
{
	struct vad_view host;

	(void)s;
	if (value == VALUE_KMS_NAME && vad_net_host(text, &host))
		vad_put_host(r, vad_reading_machine(r), "machine.forced_host", host);
	else if (value == VALUE_KMS_NAME)
		vad_put_host(r, vad_reading_machine(r), "machine.forced_host", text);
	else if (value == VALUE_TIME_TYPE)
		put_time_type(r, text);
	else if (value == VALUE_RENAMES && text.size > 0)
		vad_put_flag(r, vad_reading_machine(r), "machine.reboot_pending", true);
}

/* SERVICE_AUTO_START and so on. Whether an automatic start is delayed is another value. */
static void take_start(struct reg *s, struct vad_reading *r, uint64_t number)
{
	const char *fact = s->key == KEY_SPPSVC ? "machine.sppsvc_start" : "machine.osppsvc_start";
	vad_subject machine = vad_reading_machine(r);

	s->automatic = number == 2;
	s->start_fact = fact;
	if (number == 3)
		vad_put_word(r, machine, fact, "manual");
	else if (number == 4)
		vad_put_word(r, machine, fact, "disabled");
}

static void settle_start(struct reg *s, struct vad_reading *r, bool delayed)
{
	if (s->automatic)
		vad_put_word(r, vad_reading_machine(r), s->start_fact,
			     delayed ? "delayed" : "automatic");
	s->automatic = false;
}

static void take_number(struct reg *s, struct vad_reading *r, enum value value, uint64_t number)
{
	vad_subject machine = vad_reading_machine(r);

	switch (value) {
	case VALUE_NO_PUBLISHING:
		vad_put_flag(r, machine, "machine.dns_publishing_off", number != 0);
		s->publishing = number != 0 ? 1 : 2;
		break;
	case VALUE_SKIP_REARM:
		vad_put_flag(r, machine, "machine.skip_rearm", number != 0);
		break;
	case VALUE_START:
		take_start(s, r, number);
		break;
	case VALUE_DELAYED:
		settle_start(s, r, number != 0);
		break;
	case VALUE_ENABLED:
		if (number == 0)
			vad_put_word(r, machine, "machine.time_type", "nosync");
		break;
	default:
		break;
	}
}

/* --- hexadecimal values ---------------------------------------------------------------------------- */

/* Two-digit bytes with commas between, as far as they go. */
static void collect_hex(struct reg *s, struct vad_view digits)
{
	for (size_t i = 0; i + 1 < digits.size && s->hex_size < HEX_MOST;) {
		int high = vad_ascii_hex_value(digits.data[i]);
		int low = vad_ascii_hex_value(digits.data[i + 1]);

		if (high < 0 || low < 0) {
			i++;
			continue;
		}
		s->hex[s->hex_size++] = (uint8_t)(high << 4 | low);
		i += 2;
	}
}

/* The first string of a REG_SZ, REG_EXPAND_SZ or REG_MULTI_SZ: UTF-16LE, of which ASCII is kept. */
static void settle_hex(struct reg *s, struct vad_reading *r)
{
	char text[HEX_MOST / 2];
	size_t size = 0;

	for (size_t i = 0; i + 1 < s->hex_size; i += 2) {
		if (s->hex[i] == 0 && s->hex[i + 1] == 0)
			break;
		text[size++] = s->hex[i + 1] == 0 && s->hex[i] < 0x80 ? (char)s->hex[i] : '?';
	}
	if (s->in_hex && s->hex_value != VALUE_NONE && size > 0)
		take_text(s, r, s->hex_value, (struct vad_view){ text, size });
	s->in_hex = false;
	s->hex_size = 0;
}

static bool goes_on(const struct vad_line *line)
{
	struct vad_view raw = vad_view_trim(line->raw);

	return raw.size > 0 && raw.data[raw.size - 1] == '\\';
}

static bool is_hex_line(struct vad_view text)
{
	return text.size >= 2 && vad_ascii_is_hex(text.data[0]) && vad_ascii_is_hex(text.data[1]) &&
	       (text.size == 2 || text.data[2] == ',');
}

static bool read_hex(struct reg *s, struct vad_reading *r, const struct vad_line *line)
{
	if (!s->in_hex || !is_hex_line(line->text))
		return false;
	collect_hex(s, line->text);
	if (!goes_on(line))
		settle_hex(s, r);
	return true;
}

/* --- lines ------------------------------------------------------------------------------------------ */

/* "[HKEY_LOCAL_MACHINE\...]" or the same without brackets */
static bool read_key(struct reg *s, struct vad_reading *r, struct vad_view text)
{
	if (text.size > 2 && text.data[0] == '[' && text.data[text.size - 1] == ']')
		text = vad_view_sub(text, 1, text.size - 2);
	if (!vad_view_starts_nocase(text, "HKEY_"))
		return false;
	settle_start(s, r, false);
	s->key = key_of(text);
	if (ends(text, "\\Component Based Servicing\\RebootPending") ||
	    ends(text, "\\WindowsUpdate\\Auto Update\\RebootRequired"))
		vad_put_flag(r, vad_reading_machine(r), "machine.reboot_pending", true);
	return true;
}

/* What stands behind the equals sign of an export. */
static void read_data(struct reg *s, struct vad_reading *r, const struct vad_line *line,
		      enum value value, struct vad_view data)
{
	uint64_t number;
	size_t colon;

	if (vad_view_starts_nocase(data, "dword:")) {
		if (vad_view_hex_to_u64(vad_view_trim(vad_view_sub(data, 6, SIZE_MAX)), &number))
			take_number(s, r, value, number);
		return;
	}
	if (vad_view_starts_nocase(data, "hex")) {
		colon = vad_view_find_char(data, ':', 0);
		s->in_hex = true;
		s->hex_value = value;
		s->hex_size = 0;
		collect_hex(s, vad_view_sub(data, colon == SIZE_MAX ? data.size : colon + 1,
					    SIZE_MAX));
		if (!goes_on(line))
			settle_hex(s, r);
		return;
	}
	if (data.size >= 2 && data.data[0] == '"' && data.data[data.size - 1] == '"')
		take_text(s, r, value, vad_view_sub(data, 1, data.size - 2));
}

/* "Name"=data, @=data */
static bool read_export(struct reg *s, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view text = line->text;
	size_t equals = vad_view_find(text, VAD_VIEW("\"="), 0);

	if (vad_view_starts_nocase(text, "@="))
		return true;
	if (text.data[0] != '"' || equals == SIZE_MAX)
		return false;
	settle_hex(s, r);
	read_data(s, r, line, value_of(s, vad_view_sub(text, 1, equals - 1)),
		  vad_view_trim(vad_view_sub(text, equals + 2, SIZE_MAX)));
	return true;
}

static bool to_number(struct vad_view text, uint64_t *number)
{
	if (vad_view_starts_nocase(text, "0x"))
		return vad_view_hex_to_u64(vad_view_sub(text, 2, SIZE_MAX), number);
	return vad_view_to_u64(text, number);
}

/* "    Name    REG_DWORD    0x1" */
static bool read_query(struct reg *s, struct vad_reading *r, const struct vad_line *line)
{
	size_t at = vad_view_find(line->text, VAD_VIEW(" REG_"), 0);
	struct vad_view rest, type, data;
	enum value value;
	uint64_t number;

	if (at == SIZE_MAX)
		return false;
	value = value_of(s, vad_view_trim(vad_view_sub(line->text, 0, at)));
	rest = vad_view_sub(line->text, at, SIZE_MAX);
	type = vad_net_word(&rest);
	data = vad_view_trim(rest);
	if (vad_view_is(type, "REG_DWORD") && to_number(data, &number))
		take_number(s, r, value, number);
	else if (!vad_view_is(type, "REG_BINARY"))
		take_text(s, r, value, data);
	return true;
}

/* "KeyManagementServiceName : kms.corp" of Get-ItemProperty; names that nothing else has */
static bool read_property(struct reg *s, struct vad_reading *r, const struct vad_line *line)
{
	enum key key = s->key;
	enum value value;
	uint64_t number;

	if (line->separator != ':')
		return false;
	s->key = KEY_OTHER;
	value = value_of(s, line->label);
	s->key = key;
	if (value == VALUE_NONE)
		return false;
	if (to_number(line->value, &number))
		take_number(s, r, value, number);
	else
		take_text(s, r, value, line->value);
	return true;
}

static bool read_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct reg *s = state;
	struct vad_view args;

	if (line->text.size == 0)
		return false;
	if (read_hex(s, r, line) || read_key(s, r, line->text) || read_export(s, r, line) ||
	    read_query(s, r, line) || read_property(s, r, line))
		return true;
	return vad_view_starts_nocase(line->text, "Windows Registry Editor") ||
	       (vad_net_command(line->text, "reg", &args) &&
		vad_view_starts_nocase(args, "query"));
}

/* The host that publishes is this machine, by whatever name it has been given. */
static void put_publishing(struct reg *s, struct vad_reading *r)
{
	const struct vad_fact *name = vad_case_latest(r->c, vad_reading_machine(r),
						      vad_reading_fact(r, "machine.name"));

	if (s->publishing == 0 || name == NULL)
		return;
	vad_put_word(r, vad_reading_subject(r, VAD_SUBJECT_HOST, name->value.text),
		     "host.dns_publishing",
		     s->publishing == 1 ? "disabled" : "enabled");
}

static void finish(void *state, struct vad_reading *r)
{
	struct reg *s = state;

	settle_hex(s, r);
	settle_start(s, r, false);
	put_publishing(s, r);
}

const struct vad_line_reader vad_reader_reg = {
	.name = "reg",
	.state_size = sizeof(struct reg),
	.starts = starts,
	.line = read_line,
	.finish = finish,
};

/* SPDX-License-Identifier: MIT */
/* The settings of a check: their table, what each may be, and the lines they come in. */
#include "probe/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/text.h"

enum {
	TEXT_MOST = 1024,
	SECONDS_MOST = 3600,
	SECONDS_DIGITS = 9, /* behind the point; more says nothing */
	LIST_START = 8,
};

#define CLOUDS "azure azure-china azure-gov aws gcp"

const struct vad_setting vad_settings[] = {
	{ "domain", VAD_SETTING_DOMAIN, true, false, "DOMAIN", NULL,
	  "DNS domain to search for KMS hosts, in place of those of this machine." },
	{ "kms", VAD_SETTING_TARGET, true, false, "HOST[:PORT]", NULL,
	  "KMS host to examine, whether DNS names it or not." },
	{ "dns", VAD_SETTING_SERVER, true, false, "ADDRESS[:PORT]", NULL,
	  "DNS server to ask besides those of this machine." },
	{ "expect", VAD_SETTING_HOST, true, false, "HOST", NULL,
	  "KMS host that belongs here; any other that DNS names is a finding." },
	{ "timeout", VAD_SETTING_SECONDS, false, false, "SECONDS", NULL,
	  "Longest time for the whole check; 5 where it is not said." },
	{ "connect-timeout", VAD_SETTING_SECONDS, false, false, "SECONDS", NULL,
	  "Longest time for one connection." },
	{ "cloud", VAD_SETTING_WORD, false, false, "CLOUD", CLOUDS,
	  "Examine the KMS endpoints of this cloud as well." },
	{ "mak", VAD_SETTING_FLAG, false, false, NULL, NULL,
	  "Examine the way to Microsoft's online activation." },
	{ "ad", VAD_SETTING_FLAG, false, false, NULL, NULL,
	  "Look for activation objects in Active Directory." },
	{ "proxy", VAD_SETTING_TEXT, false, false, "HOST:PORT", NULL,
	  "Proxy for online activation, in place of the one of the environment." },
	{ "ldap-user", VAD_SETTING_TEXT, false, false, "NAME", NULL,
	  "Name to bind with over TLS when the directory is read." },
	{ "ldap-password", VAD_SETTING_TEXT, false, true, "PASSWORD", NULL,
	  "Password of that name." },
	{ "kerberos", VAD_SETTING_FLAG, false, false, NULL, NULL,
	  "Read the directory with the Kerberos ticket at hand." },
	{ "ca-file", VAD_SETTING_TEXT, false, false, "FILE", NULL,
	  "Certificates to trust in place of those of the system." },
};
const size_t vad_setting_count = sizeof(vad_settings) / sizeof(vad_settings[0]);

const struct vad_setting *vad_setting_find(struct vad_view name)
{
	for (size_t i = 0; i < vad_setting_count; i++) {
		if (vad_view_is(name, vad_settings[i].name))
			return &vad_settings[i];
	}
	return NULL;
}

static bool is_port(struct vad_view text, uint16_t *port)
{
	uint64_t number;

	if (!vad_arg_valid(VAD_ARG_PORT, text) || !vad_view_to_u64(text, &number))
		return false;
	*port = (uint16_t)number;
	return true;
}

/* A name that ends in digits alone is an address with a slip in it, as no top-level domain does. */
static bool is_name(struct vad_view text)
{
	size_t start = text.size;

	if (text.size > 1 && text.data[text.size - 1] == '.')
		start = --text.size;
	if (!vad_arg_valid(VAD_ARG_HOST, text))
		return false;
	while (start > 0 && text.data[start - 1] != '.')
		start--;
	for (size_t i = start; i < text.size; i++) {
		if (!vad_ascii_is_digit(text.data[i]))
			return true;
	}
	return false;
}

static bool is_host(struct vad_view text)
{
	return vad_arg_valid(VAD_ARG_ADDRESS, text) || is_name(text);
}

bool vad_split_target(struct vad_view text, uint16_t usual, struct vad_view *host, uint16_t *port)
{
	size_t bracket = vad_view_find_char(text, ']', 0), colon = vad_view_find_char(text, ':', 0);
	struct vad_view name = text;
	uint16_t number = usual;

	if (text.size > 0 && text.data[0] == '[') {
		if (bracket == SIZE_MAX)
			return false;
		name = vad_view_sub(text, 1, bracket - 1);
		if (vad_view_find_char(name, ':', 0) == SIZE_MAX)
			return false; /* brackets are for IPv6 */
		colon = bracket + 1;
		if (colon < text.size && text.data[colon] != ':')
			return false;
		if (colon == text.size)
			colon = SIZE_MAX;
	} else if (colon != SIZE_MAX && vad_view_find_char(text, ':', colon + 1) != SIZE_MAX) {
		colon = SIZE_MAX;
	} else if (colon != SIZE_MAX) {
		name = vad_view_sub(text, 0, colon);
	}
	if (colon != SIZE_MAX && !is_port(vad_view_sub(text, colon + 1, SIZE_MAX), &number))
		return false;
	if (!is_host(name))
		return false;
	*host = name;
	*port = number;
	return true;
}

static bool is_server(struct vad_view text)
{
	struct vad_view host;
	uint16_t port;

	return vad_split_target(text, 53, &host, &port) && vad_arg_valid(VAD_ARG_ADDRESS, host);
}

static bool is_target(struct vad_view text)
{
	struct vad_view host;
	uint16_t port;

	return vad_split_target(text, 1688, &host, &port);
}

/* Decimal seconds, without a locale's say in it. */
static bool read_seconds(struct vad_view text, double *seconds)
{
	size_t point = vad_view_find_char(text, '.', 0);
	struct vad_view fraction = { 0 };
	uint64_t whole = 0, part = 0;
	double value;

	if (!vad_view_to_u64(vad_view_sub(text, 0, point), &whole) || whole > SECONDS_MOST)
		return false;
	if (point != SIZE_MAX) {
		fraction = vad_view_sub(text, point + 1, SIZE_MAX);
		if (fraction.size > SECONDS_DIGITS || !vad_view_to_u64(fraction, &part))
			return false;
	}
	value = (double)part;
	for (size_t i = 0; i < fraction.size; i++)
		value /= 10;
	value += (double)whole;
	if (value <= 0 || value > SECONDS_MOST)
		return false;
	*seconds = value;
	return true;
}

static bool is_seconds(struct vad_view text)
{
	double seconds;

	return read_seconds(text, &seconds);
}

static bool is_flag(struct vad_view text)
{
	return vad_view_is(text, "yes") || vad_view_is(text, "no");
}

static bool is_text(struct vad_view text)
{
	if (text.size > TEXT_MOST)
		return false;
	for (size_t i = 0; i < text.size; i++) {
		if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7F)
			return false;
	}
	return true;
}

static bool is_word_of(const char *words, struct vad_view value)
{
	struct vad_text text = vad_text_of(vad_view_of(words));
	struct vad_view word;

	while (vad_text_word(&text, TEXT_MOST, &word)) {
		if (vad_view_equal(word, value))
			return true;
		vad_text_skip_blanks(&text);
	}
	return false;
}

static const struct {
	bool (*is_valid)(struct vad_view text);
	const char *expected;
} types[] = {
	[VAD_SETTING_DOMAIN] = { is_name, "a DNS domain" },
	[VAD_SETTING_TARGET] = { is_target, "a host name or an address, with :PORT or without" },
	[VAD_SETTING_SERVER] = { is_server, "an address, with :PORT or without" },
	[VAD_SETTING_HOST] = { is_host, "a host name or an address" },
	[VAD_SETTING_SECONDS] = { is_seconds, "seconds above 0 and at most 3600" },
	[VAD_SETTING_WORD] = { NULL, "one of" },
	[VAD_SETTING_FLAG] = { is_flag, "yes or no" },
	[VAD_SETTING_TEXT] = { is_text, "text of at most 1024 bytes without control characters" },
};

/* A secret is not repeated, not even in a complaint about it. */
static enum vad_result complain(const struct vad_setting *setting, struct vad_view value,
				struct vad_error *error)
{
	bool is_word = setting->type == VAD_SETTING_WORD;
	struct vad_buffer shown = vad_buffer_new(256);

	if (!setting->secret)
		vad_escape_terminal(&shown, vad_view_sub(value, 0, 64));
	vad_error_set(error, VAD_INVALID, NULL, 0, 0, "%s: '%s' is not %s%s%s", setting->name,
		      setting->secret ? "..." : vad_buffer_text(&shown),
		      types[setting->type].expected, is_word ? " " : "",
		      is_word ? setting->words : "");
	vad_buffer_clear(&shown);
	return VAD_INVALID;
}

enum vad_result vad_setting_check(const struct vad_setting *setting, struct vad_view value,
				  struct vad_error *error)
{
	bool valid = setting->type == VAD_SETTING_WORD ? is_word_of(setting->words, value) :
							 types[setting->type].is_valid(value);

	return valid ? VAD_OK : complain(setting, value, error);
}

static char *copy_of(struct vad_view text)
{
	char *copy = malloc(text.size + 1);

	if (copy == NULL)
		return NULL;
	if (text.size > 0)
		memcpy(copy, text.data, text.size);
	copy[text.size] = '\0';
	return copy;
}

static enum vad_result append(struct vad_setting_list *list, const struct vad_setting *setting,
			      struct vad_view value, struct vad_error *error)
{
	if (list->count >= VAD_SETTINGS_MANY_MAX)
		return vad_error_set(error, VAD_LIMIT, NULL, 0, 0, "%s: more than %d of them",
				     setting->name, VAD_SETTINGS_MANY_MAX);
	if (list->count == list->capacity) {
		size_t capacity = list->capacity == 0 ? LIST_START : list->capacity * 2;
		char **items = realloc(list->items, capacity * sizeof(*items));

		if (items == NULL)
			return VAD_NO_MEMORY;
		list->items = items;
		list->capacity = capacity;
	}
	list->items[list->count] = copy_of(value);
	if (list->items[list->count] == NULL)
		return VAD_NO_MEMORY;
	list->count++;
	return VAD_OK;
}

/* The memory of a text may have held a password. */
static void forget(char **text)
{
	volatile char *bytes = *text;

	for (size_t i = 0; bytes != NULL && bytes[i] != '\0'; i++)
		bytes[i] = '\0';
	free(*text);
	*text = NULL;
}

static enum vad_result replace(char **text, struct vad_view value)
{
	char *copy = copy_of(value);

	if (copy == NULL)
		return VAD_NO_MEMORY;
	forget(text);
	*text = copy;
	return VAD_OK;
}

static const char *cloud_of(struct vad_view value)
{
	static const char *const clouds[] = { "azure", "azure-china", "azure-gov", "aws", "gcp" };

	for (size_t i = 0; i < sizeof(clouds) / sizeof(clouds[0]); i++) {
		if (vad_view_is(value, clouds[i]))
			return clouds[i];
	}
	return NULL;
}

static struct vad_setting_list *list_of(struct vad_check_settings *settings, const char *name)
{
	if (strcmp(name, "domain") == 0)
		return &settings->domains;
	if (strcmp(name, "kms") == 0)
		return &settings->kms;
	return strcmp(name, "dns") == 0 ? &settings->dns : &settings->expect;
}

static char **text_of(struct vad_check_settings *settings, const char *name)
{
	if (strcmp(name, "proxy") == 0)
		return &settings->proxy;
	if (strcmp(name, "ldap-user") == 0)
		return &settings->ldap_user;
	if (strcmp(name, "ldap-password") == 0)
		return &settings->ldap_password;
	return &settings->ca_file;
}

static bool *flag_of(struct vad_check_settings *settings, const char *name)
{
	if (strcmp(name, "mak") == 0)
		return &settings->mak;
	return strcmp(name, "ad") == 0 ? &settings->ad : &settings->kerberos;
}

static enum vad_result put_scalar(struct vad_check_settings *settings,
				  const struct vad_setting *setting, struct vad_view value)
{
	switch (setting->type) {
	case VAD_SETTING_SECONDS:
		read_seconds(value, strcmp(setting->name, "timeout") == 0 ?
					    &settings->timeout :
					    &settings->connect_timeout);
		return VAD_OK;
	case VAD_SETTING_WORD:
		settings->cloud = cloud_of(value);
		return VAD_OK;
	case VAD_SETTING_FLAG:
		*flag_of(settings, setting->name) = vad_view_is(value, "yes");
		return VAD_OK;
	default:
		return replace(text_of(settings, setting->name), value);
	}
}

enum vad_result vad_check_settings_put(struct vad_check_settings *settings,
				       const struct vad_setting *setting, struct vad_view value,
				       struct vad_error *error)
{
	enum vad_result result = vad_setting_check(setting, value, error);

	if (result != VAD_OK)
		return result;
	result = setting->many ?
			 append(list_of(settings, setting->name), setting, value, error) :
			 put_scalar(settings, setting, value);
	if (result == VAD_NO_MEMORY)
		vad_error_set(error, result, NULL, 0, 0, "%s", vad_result_text(result));
	return result;
}

static enum vad_result put_line(struct vad_check_settings *settings, struct vad_view line,
				struct vad_error *error)
{
	size_t equals = vad_view_find_char(line, '=', 0);
	const struct vad_setting *setting;

	if (equals == SIZE_MAX)
		return vad_error_set(error, VAD_INVALID, NULL, 0, 0, "no name=value");
	setting = vad_setting_find(vad_view_sub(line, 0, equals));
	if (setting == NULL)
		return vad_error_set(error, VAD_INVALID, NULL, 0, 0,
				     "there is no setting of this name");
	return vad_check_settings_put(settings, setting, vad_view_sub(line, equals + 1, SIZE_MAX),
				      error);
}

enum vad_result vad_check_settings_read(struct vad_check_settings *settings, struct vad_view lines,
					struct vad_error *error)
{
	struct vad_text text = vad_text_of(lines);
	struct vad_view line;

	for (uint64_t number = 1; vad_text_line(&text, &line); number++) {
		struct vad_error found = { 0 };
		enum vad_result result;

		if (line.size == 0 || line.data[0] == '#')
			continue;
		result = put_line(settings, line, &found);
		if (result != VAD_OK)
			return vad_error_set(error, result, NULL, number, 0, "%s", found.message);
	}
	return VAD_OK;
}

static void list_clear(struct vad_setting_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct vad_setting_list){ 0 };
}

void vad_check_settings_clear(struct vad_check_settings *settings)
{
	list_clear(&settings->domains);
	list_clear(&settings->kms);
	list_clear(&settings->dns);
	list_clear(&settings->expect);
	forget(&settings->proxy);
	forget(&settings->ldap_user);
	forget(&settings->ldap_password);
	forget(&settings->ca_file);
	*settings = (struct vad_check_settings){ 0 };
}

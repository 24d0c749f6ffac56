/* SPDX-License-Identifier: MIT */
/* The firewall rule of KMS, the profile of the network and the proxy: netsh and PowerShell. */
#include "net_text.h"
#include "reading.h"

struct netsh {
	bool kms_rule;         /* the rule in force is one of KMS's */
	bool asked;            /* a command asked for the rule */
	bool enabled, disabled; /* seen of KMS's rules */
};

static const char *const starts[] = { "rule name", "displayname", "networkcategory",
				      "current winhttp proxy", "direct access", "proxy server",
				      "netsh", "get-netfirewallrule", "no rules match",
				      "domain profile settings", "private profile settings",
				      "public profile settings", "sppsvc-in-tcp",
				      "ipv4connectivity", "ipv6connectivity", NULL };

static bool mentions(struct vad_view text, const char *word)
{
	return vad_view_find_nocase(text, vad_view_of(word), 0) != SIZE_MAX;
}

/* The rules are SPPSVC-In-TCP and SPPSVC-In-TCP-NoScope; their names for people vary. */
static bool is_kms_rule(struct vad_view name)
{
	return mentions(name, "SPPSVC-In-TCP") || mentions(name, "Key Management Service") ||
	       mentions(name, "(KMS)");
}

static void note_rule(struct netsh *n, struct vad_reading *r, bool enabled)
{
	if (!n->kms_rule)
		return;
	if (enabled)
		vad_put_word(r, vad_reading_machine(r), "machine.kms_rule", "enabled");
	n->enabled = n->enabled || enabled;
	n->disabled = n->disabled || !enabled;
}

/* "Rule Name: ...", then "Enabled: Yes" among the lines below; "Name", "DisplayName" and "Enabled :
 * True" in PowerShell */
static bool read_rule(struct netsh *n, struct vad_reading *r, const struct vad_line *line)
{
	const char *yes = vad_text_key(r, line->value, "netsh-switch", NULL);

	if (line->separator != ':')
		return false;
	if (vad_view_is_nocase(line->label, "Rule Name")) {
		n->kms_rule = is_kms_rule(line->value);
		return true;
	}
	if (vad_view_is_nocase(line->label, "DisplayName") ||
	    vad_view_is_nocase(line->label, "Name") || vad_view_is_nocase(line->label, "ID")) {
		bool was = n->kms_rule;

		n->kms_rule = is_kms_rule(line->value);
		return n->kms_rule || was;
	}
	if (!n->kms_rule)
		return false;
	if (vad_view_is_nocase(line->label, "Enabled") || yes != NULL) {
		if (vad_key_is(yes, "value.yes"))
			note_rule(n, r, true);
		else if (vad_key_is(yes, "value.no"))
			note_rule(n, r, false);
		n->kms_rule = false; /* what else the rule says, or follows it, is not read */
	}
	return true;
}

/* "SPPSVC-In-TCP  Key Management Service (TCP-In)  ...  False ..." as a table */
static bool read_rule_row(struct netsh *n, struct vad_reading *r, struct vad_view text)
{
	struct vad_view word;

	if (!vad_view_starts_nocase(text, "SPPSVC-In-TCP"))
		return false;
	n->kms_rule = true;
	while ((word = vad_net_word(&text)).size > 0) {
		if (vad_view_is(word, "True") || vad_view_is(word, "False")) {
			note_rule(n, r, vad_view_is(word, "True"));
			break;
		}
	}
	n->kms_rule = false;
	return true;
}

static void put_profile(struct vad_reading *r, struct vad_view text)
{
	static const struct {
		const char *printed, *word;
	} words[] = {
		{ "Public", "public" },
		{ "Private", "private" },
		{ "Domain", "domain" }, /* DomainAuthenticated in PowerShell */
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (vad_view_starts_nocase(text, words[i].printed))
			vad_put_word(r, vad_reading_machine(r), "machine.net_profile",
				     words[i].word);
	}
}

static bool read_profile(struct vad_reading *r, const struct vad_line *line)
{
	if (vad_view_is_nocase(line->label, "NetworkCategory")) {
		put_profile(r, line->value);
		return true;
	}
	/* of Get-NetConnectionProfile, too: taken, so that nobody reads them as prose */
	if (vad_view_is_nocase(line->label, "IPv4Connectivity") ||
	    vad_view_is_nocase(line->label, "IPv6Connectivity"))
		return true;
	/* `netsh advfirewall show currentprofile` */
	if (vad_view_ends_nocase(line->label, " Profile Settings") && line->value.size == 0) {
		put_profile(r, line->label);
		return true;
	}
	return false;
}

static bool read_proxy(struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view value = { 0 };
	const char *key = vad_line_key(r, line, "netsh", &value);

	if (vad_key_is(key, "direct"))
		vad_put_text(r, vad_reading_machine(r), "machine.proxy", VAD_VIEW("direct"));
	else if (vad_key_is(key, "proxy") && value.size > 0)
		vad_put_text(r, vad_reading_machine(r), "machine.proxy", value);
	return key != NULL;
}

static bool read_command(struct netsh *n, struct vad_view text)
{
	struct vad_view args;

	if (!vad_net_command(text, "netsh", &args) &&
	    !vad_net_command(text, "get-netfirewallrule", &args))
		return false;
	n->asked = is_kms_rule(args);
	return true;
}

/* The answer to a question for KMS's rule by name. */
static bool read_missing(struct netsh *n, struct vad_reading *r, const struct vad_line *line)
{
	if (!vad_key_is(vad_line_key(r, line, "netsh-rule", NULL), "none") &&
	    !(mentions(line->text, "No MSFT_NetFirewallRule objects found") &&
	      is_kms_rule(line->text)))
		return false;
	if (n->asked || is_kms_rule(line->text))
		vad_put_word(r, vad_reading_machine(r), "machine.kms_rule", "missing");
	n->asked = false;
	return true;
}

static bool read_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct netsh *n = state;

	if (line->text.size == 0)
		return false;
	return read_command(n, line->text) || read_missing(n, r, line) ||
	       read_proxy(r, line) || read_profile(r, line) || read_rule(n, r, line) ||
	       read_rule_row(n, r, line->text);
}

/* One of several rules that lets KMS in is enough, so the others count only when none does. */
static void finish(void *state, struct vad_reading *r)
{
	struct netsh *n = state;

	if (n->disabled && !n->enabled)
		vad_put_word(r, vad_reading_machine(r), "machine.kms_rule", "disabled");
}

const struct vad_line_reader vad_reader_netsh = {
	.name = "netsh",
	.state_size = sizeof(struct netsh),
	.starts = starts,
	.line = read_line,
	.finish = finish,
};

/* SPDX-License-Identifier: MIT */
/*
 * What a live check is to look at, and how long. One name per setting in vadiag.yaml, on the command
 * line and on the standard input of vadiag-check, where each line is "name=value".
 */
#ifndef VAD_PROBE_SETTINGS_H
#define VAD_PROBE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/view.h"

enum vad_setting_type {
	VAD_SETTING_DOMAIN,  /* DNS domain */
	VAD_SETTING_TARGET,  /* host or address, with an optional port: "kms1:1688", "[fd00::5]:1688" */
	VAD_SETTING_SERVER,  /* the same, the port 53 by default; an address */
	VAD_SETTING_HOST,    /* host name or address without a port */
	VAD_SETTING_SECONDS, /* decimal seconds above 0, at most 3600: "5", "0.5" */
	VAD_SETTING_WORD,    /* one of `words` */
	VAD_SETTING_FLAG,    /* "yes" or "no" */
	VAD_SETTING_TEXT,    /* anything without control characters, at most 1024 bytes */
};

struct vad_setting {
	const char *name;     /* "domain" */
	enum vad_setting_type type;
	bool many;
	bool secret;          /* never printed, never recorded */
	const char *argument; /* "DOMAIN"; NULL for flags */
	const char *words;    /* WORD: blank-separated choices */
	const char *meaning;  /* one sentence for --help and the man page */
};
/*
 * domain, kms, dns, expect (many); timeout, connect-timeout (seconds); cloud (azure azure-china azure-gov aws
 * gcp); mak, ad (flags); proxy (text); ldap-user, ldap-password (text; password secret), kerberos (flag), ca-file (text).
 */
extern const struct vad_setting vad_settings[];
extern const size_t vad_setting_count;

/* A check's settings. Zero-initialise; strings are owned. */
struct vad_check_settings {
	struct vad_setting_list {
		char **items;
		size_t count, capacity;
	} domains, kms, dns, expect;
	double timeout;         /* seconds; 0: not said */
	double connect_timeout; /* seconds; 0: not said */
	const char *cloud;      /* NULL: none */
	bool mak, ad, kerberos;
	char *proxy, *ldap_user, *ldap_password, *ca_file;
};
enum { VAD_SETTINGS_MANY_MAX = 100000 };
#define VAD_CHECK_TIMEOUT 5.0

/* NULL when there is none of that name. */
const struct vad_setting *vad_setting_find(struct vad_view name);
/* Is `value` one of the setting's type? If not, `error` says what it should be. */
enum vad_result vad_setting_check(const struct vad_setting *setting, struct vad_view value,
				  struct vad_error *error);
/* Check and put. VAD_LIMIT over VAD_SETTINGS_MANY_MAX. A later scalar replaces the earlier. */
enum vad_result vad_check_settings_put(struct vad_check_settings *settings,
				       const struct vad_setting *setting, struct vad_view value,
				       struct vad_error *error);
/* "name=value" lines, blank ones and those that begin with '#' left out; errors with their line. */
enum vad_result vad_check_settings_read(struct vad_check_settings *settings, struct vad_view lines,
					struct vad_error *error);
void vad_check_settings_clear(struct vad_check_settings *settings);

/*
 * Split "host:port", "[v6]:port", "host", "v6" (with two colons or more: an address without a port).
 * *host borrows; brackets taken off; *port is `usual` where none is said. False when it is neither.
 */
bool vad_split_target(struct vad_view text, uint16_t usual, struct vad_view *host, uint16_t *port);

#endif

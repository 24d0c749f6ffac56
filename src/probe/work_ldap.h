/* SPDX-License-Identifier: MIT */
/*
 * What is asked of a directory server, and what it said.
 *
 * Requests, each an object:
 *   what "rootdse", read anonymously (RFC 4512 section 5.1); to "10.0.0.1:389"
 *   what "objects"; to; host "dc1.corp.example"; config_nc "CN=Configuration,..."; login
 *     "kerberos" or "simple", and with that user, password, tls_first, ca_file
 * Results:
 *   ok true; round_trip 1234; current_time "2026-11-23T08:00:00Z"; config_nc; schema_nc; host
 *   ok true; round_trip; adba "present"; objects [{name; key "J464C"; sku; pid}]; more false
 *   ok false; why "unreachable"; by "10.0.0.254"; code 49; text, the server's or the library's
 */
#ifndef VAD_PROBE_WORK_LDAP_H
#define VAD_PROBE_WORK_LDAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/time.h"
#include "transport.h"
#include "work.h"

enum { VAD_LDAP_OBJECTS_MAX = 32, VAD_LDAP_NAME_MAX = 512, VAD_LDAP_TEXT_MAX = 256 };

enum vad_ldap_login { VAD_LDAP_ANONYMOUS, VAD_LDAP_KERBEROS, VAD_LDAP_SIMPLE };

struct vad_ldap_request {
	bool objects; /* else the rootDSE */
	struct vad_peer to;
	/* Below: of objects only. Borrowed; NULL or "" where there is none. */
	const char *host;      /* its name, for the ticket and the certificate */
	const char *config_nc; /* as the rootDSE says it */
	enum vad_ldap_login login;
	bool tls_first; /* LDAPS, as on port 636; else StartTLS. Only for VAD_LDAP_SIMPLE */
	const char *user, *password, *ca_file;
};

/* Appended; VAD_USAGE when something needed is missing or too long. */
enum vad_result vad_ldap_request_write(const struct vad_ldap_request *request,
				       struct vad_buffer *out);

/* Why a conversation came to nothing. The first ones are those of enum vad_failure, by name. */
#define VAD_LDAP_WHYS(X)                                                                           \
	X(REFUSED, "refused")                                                                      \
	X(RESET, "reset")                                                                          \
	X(UNREACHABLE, "unreachable")                                                              \
	X(PROHIBITED, "prohibited")                                                                \
	X(TIMEOUT, "timeout")                                                                      \
	X(NO_FAMILY, "no-family")                                                                  \
	X(LOCAL, "local")                                                                          \
	X(CLOSED, "closed")                                                                        \
	X(MALFORMED, "malformed") /* not LDAP */                                                   \
	X(NO_TLS, "no-tls")       /* the server does not offer it */                               \
	X(TLS, "tls")             /* the handshake failed, or the certificate is not trusted */    \
	X(KERBEROS, "kerberos")   /* no ticket, or none to be had for this server */               \
	X(LOGIN, "login")         /* name or password wrong */                                     \
	X(DENIED, "denied")       /* logged in, but may not read */                                \
	X(SERVER, "server")       /* any other LDAP result code */

enum vad_ldap_why {
	VAD_LDAP_FINE,
#define X(id, name) VAD_LDAP_WHY_##id,
	VAD_LDAP_WHYS(X)
#undef X
};
const char *vad_ldap_why_name(enum vad_ldap_why why);

enum vad_ldap_adba { VAD_LDAP_PRESENT, VAD_LDAP_ABSENT, VAD_LDAP_SCHEMA_OLD };
/* "present", "absent", "schema-old". */
const char *vad_ldap_adba_name(enum vad_ldap_adba adba);

/* [MS-ADA2] msSPP-ActivationObject. What the directory does not say is "". */
struct vad_ldap_object {
	char name[VAD_LDAP_TEXT_MAX]; /* displayName, else cn */
	char key[8];                  /* msSPP-CSVLKPartialProductKey */
	char sku[40];                 /* msSPP-CSVLKSkuId, as a GUID */
	char pid[64];                 /* msSPP-CSVLKPid */
};

struct vad_ldap_result {
	enum vad_ldap_why why; /* VAD_LDAP_FINE: the rest of what was asked for is there */
	char by[64];           /* UNREACHABLE, PROHIBITED: whose word it is */
	int32_t code;          /* LDAP result code, 0 when it did not come to one */
	char text[VAD_LDAP_TEXT_MAX];
	int64_t round_trip;    /* microseconds from the question to its answer; -1 none */
	vad_time current_time; /* VAD_TIME_NONE when the server does not say it */
	char config_nc[VAD_LDAP_NAME_MAX], schema_nc[VAD_LDAP_NAME_MAX], host[VAD_LDAP_NAME_MAX];
	enum vad_ldap_adba adba;
	size_t object_count;
	bool more; /* there are more than VAD_LDAP_OBJECTS_MAX */
	struct vad_ldap_object objects[VAD_LDAP_OBJECTS_MAX];
};

void vad_ldap_result_write(const struct vad_ldap_result *result, bool objects,
			   struct vad_buffer *out);
/* A result of either kind, from a job or a recording. VAD_INVALID, VAD_NO_MEMORY. */
enum vad_result vad_ldap_result_read(struct vad_view json, struct vad_ldap_result *result,
				     struct vad_error *error);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * What is asked of a TLS server, and what it showed.
 *
 * Request, an object: to "192.0.2.1:443"; host "activation.sls.microsoft.com"; ca_file; connect
 * "activation.sls.microsoft.com:443": `to` is a proxy that is asked for a tunnel first.
 * Results:
 *   ok true; version "TLSv1.3"; old_version; issuer; organisation; root; from; until; name_fits;
 *     expired; early; unknown_root; broken; proxy_status 200
 *   ok false; why "proxy"; by; text; proxy_status 407; proxy_schemes "Negotiate, NTLM"
 */
#ifndef VAD_PROBE_WORK_TLS_H
#define VAD_PROBE_WORK_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/time.h"
#include "transport.h"
#include "work.h"

enum { VAD_TLS_TEXT_MAX = 256 };

struct vad_tls_request {
	struct vad_peer to;
	const char *host; /* the name for SNI and the certificate */
	const char *
		connect; /* "host:port" to ask a proxy for; NULL or "": `to` is the server itself */
	const char *ca_file; /* trusted in place of the system's; NULL or "": those */
};
/* Appended; VAD_USAGE when something needed is missing or too long. */
enum vad_result vad_tls_request_write(const struct vad_tls_request *request,
				      struct vad_buffer *out);

#define VAD_TLS_WHYS(X)                                                                            \
	X(REFUSED, "refused")                                                                      \
	X(RESET, "reset")                                                                          \
	X(UNREACHABLE, "unreachable")                                                              \
	X(PROHIBITED, "prohibited")                                                                \
	X(TIMEOUT, "timeout") /* no connection */                                                  \
	X(NO_FAMILY, "no-family")                                                                  \
	X(LOCAL, "local")                                                                          \
	X(PROXY, "proxy")     /* it gives no tunnel: proxy_status says why, 0: it is no proxy */   \
	X(SILENT, "silent")   /* connected, but no handshake within the time */                    \
	X(CLOSED, "closed")   /* cut off within the handshake */                                   \
	X(TOO_OLD, "too-old") /* no version in common: it knows only older ones */                 \
	X(HANDSHAKE, "handshake") /* any other failure of the handshake */

enum vad_tls_why {
	VAD_TLS_FINE,
#define X(id, name) VAD_TLS_##id,
	VAD_TLS_WHYS(X)
#undef X
};
const char *vad_tls_why_name(enum vad_tls_why why);

struct vad_tls_result {
	enum vad_tls_why why; /* VAD_TLS_FINE: the handshake was done and a certificate shown */
	char by[64];
	char text[VAD_TLS_TEXT_MAX];
	unsigned proxy_status; /* of the answer to CONNECT; 0: none, or it was no HTTP */
	char proxy_schemes[64];
	char version[16]; /* "TLSv1.2" */
	bool old_version; /* below TLS 1.2, the least that the servers of Microsoft take */
	char issuer[VAD_TLS_TEXT_MAX];       /* of the server's certificate, as "CN, O" */
	char organisation[VAD_TLS_TEXT_MAX]; /* O of that issuer */
	char root[VAD_TLS_TEXT_MAX]; /* common name of the last issuer that the chain names */
	vad_time from, until;        /* of the server's certificate */
	bool name_fits;
	bool expired, early;           /* any certificate of the chain */
	bool unknown_root;             /* the chain does not end in one that this machine trusts */
	char broken[VAD_TLS_TEXT_MAX]; /* what else is wrong with the chain, in OpenSSL's words */
};

void vad_tls_result_write(const struct vad_tls_result *result, struct vad_buffer *out);
/* From a job or a recording. VAD_INVALID, VAD_NO_MEMORY. */
enum vad_result vad_tls_result_read(struct vad_view json, struct vad_tls_result *result,
				    struct vad_error *error);

#endif

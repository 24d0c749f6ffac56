/* SPDX-License-Identifier: MIT */
/* HTTP/1.x (RFC 9112): just enough to read a server's clock and a proxy's refusal. */
#ifndef VAD_WIRE_HTTP_H
#define VAD_WIRE_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/view.h"

enum { VAD_HTTP_HEAD_MAX = 65536 };

struct vad_http_head {
	unsigned status; /* 100..599 */
	int64_t date;    /* microseconds since 1970; INT64_MIN without a Date that can be read (RFC 9110 section 5.6.7) */
	bool wants_proxy_login; /* 407 with or without Proxy-Authenticate */
	char schemes[64];       /* of Proxy-Authenticate, such as "Negotiate, NTLM"; [A-Za-z0-9-], commas, blanks */
	char server[64];        /* Server header, printable ASCII only */
	size_t size;            /* bytes of the head, with the empty line */
};

/* "HEAD / HTTP/1.1" for `host` ("name" or "name:port"); VAD_INVALID when that holds what no host does. */
enum vad_result vad_http_write_head(struct vad_buffer *out, struct vad_view host);
/* "CONNECT host:port" for a proxy. */
enum vad_result vad_http_write_connect(struct vad_buffer *out, struct vad_view host_port);
/* As vad_rpc_read(): VAD_TRUNCATED while the empty line has not come; VAD_LIMIT over VAD_HTTP_HEAD_MAX. */
enum vad_result vad_http_read_head(struct vad_view bytes, struct vad_http_head *head,
				   struct vad_error *error);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Jobs: look-ups with libraries that block. A job takes a request and a patience and gives a
 * result, both small JSON objects; it runs on a worker thread, asks nobody and shares nothing. Of
 * the time that it takes only what the Kerberos library waits for its KDC is out of its hands, so
 * whoever runs jobs must be able to go without one that does not return. A request may hold a
 * "password", which is to be left out wherever a request is written down. A job looks at the clock
 * by itself: a time in the request would differ from one replay to the next.
 */
#ifndef VAD_PROBE_WORK_H
#define VAD_PROBE_WORK_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/view.h"

enum { VAD_WORK_REQUEST_MAX = 16384, VAD_WORK_RESULT_MAX = 65536 };

/*
 * One LDAP conversation: work_ldap.h says what is in the request and in the result. `patience`:
 * microseconds from the call. What goes wrong over there is a result, too; VAD_USAGE: the request
 * makes no sense; VAD_NO_MEMORY; VAD_LIMIT: `result` is too small (VAD_WORK_RESULT_MAX is enough);
 * VAD_UNSUPPORTED: this build has no LDAP.
 */
enum vad_result vad_work_ldap(struct vad_view request, int64_t patience, struct vad_buffer *result);
/* One TLS handshake, see work_tls.h; the same. */
enum vad_result vad_work_tls(struct vad_view request, int64_t patience, struct vad_buffer *result);

#endif

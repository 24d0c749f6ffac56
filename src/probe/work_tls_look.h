/* SPDX-License-Identifier: MIT */
/* What a chain of certificates says, without a network. */
#ifndef VAD_PROBE_WORK_TLS_LOOK_H
#define VAD_PROBE_WORK_TLS_LOOK_H

#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "work_tls.h"

/*
 * Judge `leaf` and the other certificates shown with it (may be NULL) by what `store` trusts, for
 * the name `host` at the time `now`. Fills the certificate's members of *result. VAD_NO_MEMORY.
 */
enum vad_result vad_tls_look(X509 *leaf, STACK_OF(X509) * others, X509_STORE *store,
			     const char *host, vad_time now, struct vad_tls_result *result);

#endif

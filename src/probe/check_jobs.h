/* SPDX-License-Identifier: MIT */
/*
 * The stages of a check whose look-ups are jobs on worker threads:
 *
 *   check_online.c     --mak: the servers of online activation, directly or through a proxy
 *   check_directory.c  --ad: the activation objects, at the domain controllers that DNS names
 */
#ifndef VAD_PROBE_CHECK_JOBS_H
#define VAD_PROBE_CHECK_JOBS_H

#include "check.h"
#include "work_ldap.h"
#include "work_tls.h"

/* --- check_online.c --- */
/* Nothing without --mak. */
void vad_check_begin_online(struct vad_check *check);
void vad_check_finish_online(struct vad_check *check);
/*
 * The word of endpoint.tls for what was shown (why must be VAD_TLS_FINE). Who issues certificates
 * of Microsoft's servers is knowledge; a chain that is sound, or would be if its root were
 * trusted, but comes from somebody else is `intercepted`. *by_name: the root is a known one, but
 * not held here, so that it counts by its name alone.
 */
const char *vad_tls_word(const struct vad_knowledge *k, const struct vad_tls_result *shown,
			 bool *by_name);
/*
 * "proxy.corp.example:3128", "http://user:password@proxy.corp.example:3128/"; *host borrows. False
 * for what is no HTTP proxy.
 */
bool vad_proxy_parse(struct vad_view text, struct vad_view *host, uint16_t *port);

/* --- check_directory.c --- */
/* An address of a domain controller became known. Nothing without --ad. */
void vad_check_directory_address(struct vad_name *name, const struct vad_peer *peer);
void vad_check_finish_directory(struct vad_check *check);

#endif

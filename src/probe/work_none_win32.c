/* SPDX-License-Identifier: MIT */
/* The jobs of a build that has neither LDAP nor TLS. */
#include "work.h"

enum vad_result vad_work_ldap(struct vad_view request, int64_t patience, struct vad_buffer *result)
{
	(void)request;
	(void)patience;
	(void)result;
	return VAD_UNSUPPORTED;
}

enum vad_result vad_work_tls(struct vad_view request, int64_t patience, struct vad_buffer *result)
{
	(void)request;
	(void)patience;
	(void)result;
	return VAD_UNSUPPORTED;
}

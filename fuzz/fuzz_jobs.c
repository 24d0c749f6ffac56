/* SPDX-License-Identifier: MIT */
/*
 * Results of jobs, as a recording may hold them: what is read can be written, and is the same
 * again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "work_ldap.h"
#include "work_tls.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(const struct vad_buffer *first, const struct vad_buffer *second)
{
	if (vad_buffer_result(first) != VAD_OK || first->size > VAD_WORK_RESULT_MAX ||
	    !vad_view_equal(vad_buffer_view(first), vad_buffer_view(second)))
		abort();
}

static void check_ldap(struct vad_view json)
{
	static struct vad_ldap_result result, again;
	struct vad_buffer first = vad_buffer_new(VAD_WORK_RESULT_MAX);
	struct vad_buffer second = vad_buffer_new(VAD_WORK_RESULT_MAX);
	struct vad_error error = { 0 };

	if (vad_ldap_result_read(json, &result, &error) == VAD_OK) {
		vad_ldap_result_write(&result, true, &first);
		if (vad_ldap_result_read(vad_buffer_view(&first), &again, NULL) != VAD_OK)
			abort();
		vad_ldap_result_write(&again, true, &second);
		check_again(&first, &second);
	} else if (error.message[0] == '\0') {
		abort();
	}
	vad_buffer_clear(&first);
	vad_buffer_clear(&second);
}

static void check_tls(struct vad_view json)
{
	struct vad_tls_result result, again;
	struct vad_buffer first = vad_buffer_new(VAD_WORK_RESULT_MAX);
	struct vad_buffer second = vad_buffer_new(VAD_WORK_RESULT_MAX);

	if (vad_tls_result_read(json, &result, NULL) == VAD_OK) {
		vad_tls_result_write(&result, &first);
		if (vad_tls_result_read(vad_buffer_view(&first), &again, NULL) != VAD_OK)
			abort();
		vad_tls_result_write(&again, &second);
		check_again(&first, &second);
	}
	vad_buffer_clear(&first);
	vad_buffer_clear(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vad_view json = { (const char *)data, size };

	check_ldap(json);
	check_tls(json);
	return 0;
}

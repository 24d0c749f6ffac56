/* SPDX-License-Identifier: MIT */
#include "read/sandbox.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <fcntl.h>
#include <io.h>
#include <windows.h>

enum { MOST_FILES = 500 }; /* the C runtime has 512 descriptors unless it is told otherwise */

const char *vad_sandbox_part_name(unsigned part)
{
	return part == VAD_SANDBOX_JOB ? "job" : NULL;
}

unsigned long vad_sandbox_most_files(void)
{
	return MOST_FILES;
}

void vad_sandbox_binary_output(void)
{
	(void)_setmode(_fileno(stdout), _O_BINARY);
}

/* A job of one process: nothing can be started from it, and it cannot touch the desktop. */
static bool enter_job(void)
{
	JOBOBJECT_BASIC_LIMIT_INFORMATION limits = {
		.LimitFlags = JOB_OBJECT_LIMIT_ACTIVE_PROCESS |
			      JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION,
		.ActiveProcessLimit = 1,
	};
	HANDLE job = CreateJobObjectW(NULL, NULL);
	bool entered;

	if (job == NULL)
		return false;
	entered = SetInformationJobObject(job, JobObjectBasicLimitInformation, &limits,
					  sizeof(limits)) &&
		  AssignProcessToJobObject(job, GetCurrentProcess());
	(void)CloseHandle(job); /* the process keeps the job alive */
	return entered;
}

enum vad_result vad_sandbox_enter(unsigned parts, struct vad_sandbox *sandbox)
{
	*sandbox = (struct vad_sandbox){ 0 };
	if ((parts & VAD_SANDBOX_JOB) == 0)
		return VAD_OK;
	if (enter_job())
		sandbox->in_force = VAD_SANDBOX_JOB;
	else
		sandbox->missing = VAD_SANDBOX_JOB;
	return VAD_OK;
}

/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* syscall */
#include "read/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif
#ifdef __linux__
#include <seccomp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

enum { FILES_KEPT = 16, MANY_FILES = 4096 };

const char *vad_sandbox_part_name(unsigned part)
{
	switch (part) {
	case VAD_SANDBOX_LIMITS:
		return "limits";
#ifdef __linux__
	case VAD_SANDBOX_LANDLOCK:
		return "landlock";
	case VAD_SANDBOX_SECCOMP:
		return "seccomp";
#endif
	default:
		return NULL;
	}
}

unsigned long vad_sandbox_most_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
	    limit.rlim_cur > MANY_FILES)
		return MANY_FILES - FILES_KEPT;
	return limit.rlim_cur > FILES_KEPT ? (unsigned long)limit.rlim_cur - FILES_KEPT : 1;
}

void vad_sandbox_binary_output(void)
{
}

/* --- limits --------------------------------------------------------------------------------- */

static bool is_file(int descriptor)
{
	struct stat status;

	return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

/* Open descriptors above the limit go on working; new ones cannot come. */
static bool enter_limits(void)
{
	const struct rlimit none = { 0, 0 }, one = { 1, 1 };
	bool set = setrlimit(RLIMIT_NOFILE, &one) == 0 && setrlimit(RLIMIT_CORE, &none) == 0;

	/* only files that facts and complaints are written to may grow */
	if (!is_file(STDOUT_FILENO) && !is_file(STDERR_FILENO))
		set = setrlimit(RLIMIT_FSIZE, &none) == 0 && set;
	return set;
}

#ifdef __linux__

/* --- Landlock ------------------------------------------------------------------------------- */

/* The header of an old distribution does not know what a new kernel can: numbers of
 * Documentation/userspace-api/landlock.rst (Linux 6.12). The numbers of the calls are the same on
 * every architecture. */
enum {
	CALL_CREATE_RULESET = 444,
	CALL_RESTRICT_SELF = 446,
	FLAG_VERSION = 1,
	NET_BIND_AND_CONNECT = 3,
	SCOPE_SOCKET_AND_SIGNAL = 3,
};

struct ruleset {
	uint64_t handled_fs;
	uint64_t handled_net; /* from ABI 4 on */
	uint64_t scoped;      /* from ABI 6 on */
};

/* All rights on files that an ABI knows: what is handled and not allowed is denied. */
static uint64_t file_rights(long abi)
{
	if (abi >= 5)
		return (UINT64_C(1) << 16) - 1; /* with IOCTL_DEV */
	if (abi >= 3)
		return (UINT64_C(1) << 15) - 1; /* with TRUNCATE */
	return abi >= 2 ? (UINT64_C(1) << 14) - 1 : (UINT64_C(1) << 13) - 1;
}

static size_t ruleset_size(long abi)
{
	if (abi >= 6)
		return sizeof(struct ruleset);
	return abi >= 4 ? offsetof(struct ruleset, scoped) : offsetof(struct ruleset, handled_net);
}

static long landlock_abi(void)
{
	long abi = syscall(CALL_CREATE_RULESET, NULL, (size_t)0, FLAG_VERSION);

	return abi > 0 ? abi : 0;
}

static bool enter_landlock(long abi)
{
	struct ruleset rules = {
		.handled_fs = file_rights(abi),
		.handled_net = NET_BIND_AND_CONNECT,
		.scoped = SCOPE_SOCKET_AND_SIGNAL,
	};
	long descriptor = syscall(CALL_CREATE_RULESET, &rules, ruleset_size(abi), 0);
	bool entered;

	if (descriptor < 0)
		return false;
	entered = syscall(CALL_RESTRICT_SELF, (int)descriptor, 0) == 0;
	(void)close((int)descriptor);
	return entered;
}

/* --- seccomp -------------------------------------------------------------------------------- */

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

/* Under a sanitizer calls fail instead of killing, for its runtime makes calls of its own. */
#ifdef SANITIZED
#define REFUSAL SCMP_ACT_ERRNO(EPERM)
#else
#define REFUSAL SCMP_ACT_KILL_PROCESS
#endif

/* What reading open descriptors, computing and writing to the standard streams need. */
static const int allowed[] = {
	SCMP_SYS(read),		  SCMP_SYS(readv),	   SCMP_SYS(pread64),
	SCMP_SYS(write),
	SCMP_SYS(writev),	  SCMP_SYS(close),	   SCMP_SYS(lseek),
	SCMP_SYS(fstat),	  SCMP_SYS(poll),	   SCMP_SYS(ppoll),
	SCMP_SYS(brk),		  SCMP_SYS(munmap),	   SCMP_SYS(mremap),
	SCMP_SYS(madvise),	  SCMP_SYS(futex),	   SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime),  SCMP_SYS(clock_gettime64), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(restart_syscall), SCMP_SYS(exit),
	SCMP_SYS(exit_group),	  SCMP_SYS(sysinfo), /* what qsort() of the C library asks */
	/* of threads */
	SCMP_SYS(set_robust_list), SCMP_SYS(rseq),	   SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity),
#ifdef SANITIZED
	SCMP_SYS(sigaltstack),	  SCMP_SYS(getpid),	   SCMP_SYS(gettid),
	SCMP_SYS(prlimit64),
#endif
};

/* Memory, but none that can be executed. */
static int allow_memory(scmp_filter_ctx filter)
{
	const int calls[] = { SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect) };
	int status = 0;

	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls) && status == 0; i++)
		status = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 1,
					  SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return status;
}

/* Real-time signals that the C library keeps for its threads, which its first thread sets up. */
enum { FIRST_LIBRARY_SIGNAL = 32, LIBRARY_SIGNALS = 3 };

/* Namespaces of clone, whose numbers an old header may lack. */
#define NEW_NAMESPACES                                                                             \
	(UINT64_C(0x00000080) | CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |       \
	 CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

/*
 * Threads, but no processes: clone must say that it makes a thread. The flags of clone3 stand in memory,
 * where a filter cannot look; told that there is none, the C library falls back to clone.
 */
static int allow_threads(scmp_filter_ctx filter)
{
	/* the C library of s390 has the arguments the other way round */
#ifdef __s390__
	const unsigned flags = 1;
#else
	const unsigned flags = 0;
#endif
	const struct scmp_arg_cmp thread = { flags, SCMP_CMP_MASKED_EQ,
					     CLONE_THREAD | NEW_NAMESPACES, CLONE_THREAD };
	int status = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, thread);

	if (status == 0)
		status = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	for (int i = 0; i < LIBRARY_SIGNALS && status == 0; i++)
		status = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(rt_sigaction), 1,
					  SCMP_A0(SCMP_CMP_EQ, FIRST_LIBRARY_SIGNAL + (unsigned)i, 0));
	return status;
}

static bool enter_seccomp(void)
{
	scmp_filter_ctx filter = seccomp_init(REFUSAL);
	int status = 0;

	if (filter == NULL)
		return false;
	for (size_t i = 0; i < sizeof(allowed) / sizeof(*allowed) && status == 0; i++)
		status = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	if (status == 0)
		status = allow_memory(filter);
	if (status == 0)
		status = allow_threads(filter);
	if (status == 0)
		status = seccomp_load(filter);
	seccomp_release(filter);
	return status == 0;
}

static bool kernel_has_seccomp(void)
{
	return prctl(PR_GET_SECCOMP) >= 0;
}

/* --- all of it ------------------------------------------------------------------------------ */

static void note(struct vad_sandbox *sandbox, unsigned part, bool offered, bool entered)
{
	if (entered)
		sandbox->in_force |= part;
	else if (!offered)
		sandbox->missing |= part;
}

/* Seccomp comes last, for it forbids what the others need. */
enum vad_result vad_sandbox_enter(unsigned parts, struct vad_sandbox *sandbox)
{
	unsigned wanted = parts & (VAD_SANDBOX_LIMITS | VAD_SANDBOX_LANDLOCK | VAD_SANDBOX_SECCOMP);
	long abi = landlock_abi();
	bool seccomp = kernel_has_seccomp();

#ifdef __GLIBC__
	/* memory that threads have of their own is given back after a look into /proc, which is out of
	 * reach then */
	(void)mallopt(M_ARENA_MAX, 1);
#endif
	*sandbox = (struct vad_sandbox){ .landlock_abi = (int)abi };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return VAD_IO;
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if ((wanted & VAD_SANDBOX_LANDLOCK) != 0)
		note(sandbox, VAD_SANDBOX_LANDLOCK, abi > 0, abi > 0 && enter_landlock(abi));
	if ((wanted & VAD_SANDBOX_LIMITS) != 0)
		note(sandbox, VAD_SANDBOX_LIMITS, true, enter_limits());
	if ((wanted & VAD_SANDBOX_SECCOMP) != 0)
		note(sandbox, VAD_SANDBOX_SECCOMP, seccomp, seccomp && enter_seccomp());
	return (sandbox->in_force | sandbox->missing) == wanted ? VAD_OK : VAD_IO;
}

#else

enum vad_result vad_sandbox_enter(unsigned parts, struct vad_sandbox *sandbox)
{
	bool wanted = (parts & VAD_SANDBOX_LIMITS) != 0;
	bool entered = wanted && enter_limits();

	*sandbox = (struct vad_sandbox){ .in_force = entered ? VAD_SANDBOX_LIMITS : 0 };
	return entered == wanted ? VAD_OK : VAD_IO;
}

#endif

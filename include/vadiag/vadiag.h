/* SPDX-License-Identifier: MIT */
/*
 * libvadiag: diagnosis of Microsoft volume activation, for other programs.
 *
 * Evidence goes in as bytes, verdicts come out as JSON (share/schema/vadiag.schema.json) or as text.
 * Nothing is printed, no file is opened, no network is used, no environment is read (but what the C
 * library does for its own converters of East Asian code pages). Evidence is parsed in the caller's
 * process: who reads what strangers wrote and wants the sandbox runs the program vadiag instead.
 *
 * Threads: a session must not be used by two threads at once; different sessions may be, and so may
 * every function without a session.
 *
 * Ownership: strings that a function returns by `char **` are NUL-terminated UTF-8 and belong to the
 * caller, who frees them with vadiag_string_free(). What a function is given is copied: nothing of it
 * need outlive the call. Every `const char *` that is returned is owned by the library.
 *
 * Errors: where a call does not return VADIAG_OK, what it returns by pointer is untouched.
 */
#ifndef VADIAG_VADIAG_H
#define VADIAG_VADIAG_H

#include <stddef.h>

#if defined(_WIN32) && defined(VADIAG_BUILDING)
#define VADIAG_PUBLIC __declspec(dllexport)
#elif defined(_WIN32)
#define VADIAG_PUBLIC __declspec(dllimport)
#elif defined(__GNUC__)
#define VADIAG_PUBLIC __attribute__((visibility("default")))
#else
#define VADIAG_PUBLIC
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What a call may come to. 0 is success. */
enum vadiag_status {
	VADIAG_OK = 0,
	VADIAG_NO_MEMORY = 1,
	VADIAG_INVALID = 2, /* what was given breaks the rules of its format */
	VADIAG_LIMIT = 3,  /* a ceiling was reached: an input is too long, or the session is full */
	VADIAG_USAGE = 4,  /* the call makes no sense: a NULL argument, or out of turn */
	VADIAG_FAILED = 5, /* anything else; vadiag_session_error() tells */
};

/* "0.1.0"; static storage. */
VADIAG_PUBLIC const char *vadiag_version(void);
/* Date of the compiled knowledge, "2026-11-23"; static storage. */
VADIAG_PUBLIC const char *vadiag_knowledge_date(void);
/* One English sentence part for a status, whatever its value; static storage. */
VADIAG_PUBLIC const char *vadiag_status_text(enum vadiag_status status);
/* Free a string that a function here returned by `char **`. NULL is fine. */
VADIAG_PUBLIC void vadiag_string_free(char *string);

/*
 * Explain a code in any notation, a symbol, a message, an event, an id or a term: `text`,
 * NUL-terminated UTF-8, of at most 1 MiB. *json: one object. *known (may be NULL): 1 when something
 * in it is known, else 0. VADIAG_USAGE: `text` or `json` is NULL; VADIAG_LIMIT: `text` is too long.
 */
VADIAG_PUBLIC enum vadiag_status vadiag_explain(const char *text, char **json, int *known);

/* One case: everything that is known about a fault. */
struct vadiag_session;

/*
 * A session that holds nothing yet. `memory`: most bytes that what is read into it may take, 0 for
 * 512 MiB. Reading needs at most a few MiB besides, and judging a few times what was read, while they
 * run. NULL when out of memory.
 */
VADIAG_PUBLIC struct vadiag_session *vadiag_session_new(size_t memory);
/* NULL is fine. */
VADIAG_PUBLIC void vadiag_session_free(struct vadiag_session *session);

/*
 * Read one piece of evidence: the whole content of a file, a mail, the output of a command, in any
 * encoding that Windows writes. `name` (NUL-terminated UTF-8 of at most 4000 bytes) is how findings
 * refer to it; `data` may be NULL when `size` is 0. What cannot be read of it is named in the results
 * and is no error.
 *
 * VADIAG_USAGE: an argument is NULL, or another piece is still open. VADIAG_LIMIT or VADIAG_NO_MEMORY:
 * the session is full (or the name too long); what was read before stays, can be judged, and the
 * results say that something is missing.
 */
VADIAG_PUBLIC enum vadiag_status vadiag_session_add_evidence(struct vadiag_session *session,
							     const char *name, const void *data,
							     size_t size);
/*
 * The same for evidence that does not fit into memory or arrives bit by bit: one begin, any number of
 * feeds of any size, one end. Where the bytes are cut makes no difference. One piece is open at a time;
 * until its end nothing else can be added or judged (VADIAG_USAGE). When begin fails nothing is open.
 * After a feed that failed only the end is left to call; it says why once more.
 */
VADIAG_PUBLIC enum vadiag_status vadiag_session_begin(struct vadiag_session *session,
						      const char *name);
VADIAG_PUBLIC enum vadiag_status vadiag_session_feed(struct vadiag_session *session,
						     const void *data, size_t size);
VADIAG_PUBLIC enum vadiag_status vadiag_session_end(struct vadiag_session *session);

/*
 * Add facts: the JSON lines of `vadiag diagnose --facts`, NUL-terminated. The lines before a faulty
 * one stay. VADIAG_INVALID: a line is no fact of this version, and vadiag_session_error() says which
 * and why; VADIAG_LIMIT or VADIAG_NO_MEMORY: the session is full.
 */
VADIAG_PUBLIC enum vadiag_status vadiag_session_add_facts(struct vadiag_session *session,
							  const char *lines);
/* How many places of what was given could not be read; they are the "unread" of the JSON. With any,
 * "nothing wrong" means no more than "nothing wrong in the rest". 0 for NULL. */
VADIAG_PUBLIC size_t vadiag_session_unread(const struct vadiag_session *session);

/*
 * Judge what is there now. More may be added afterwards and judged again. *json: one object. *wrong (may
 * be NULL): 1 when something is wrong now, else 0. VADIAG_USAGE: an argument is NULL, or evidence is
 * still open; VADIAG_NO_MEMORY.
 */
VADIAG_PUBLIC enum vadiag_status vadiag_session_diagnose_json(struct vadiag_session *session,
							      char **json, int *wrong);
/* The same for people, wrapped at `width` columns (0: not wrapped), without colours. */
VADIAG_PUBLIC enum vadiag_status vadiag_session_diagnose_text(struct vadiag_session *session,
							      unsigned width, char **text,
							      int *wrong);
/* What was read so far, as JSON lines: what vadiag_session_add_facts() of another session, or the
 * program vadiag, takes. */
VADIAG_PUBLIC enum vadiag_status vadiag_session_facts(struct vadiag_session *session, char **lines);
/* Why the last call that changes or judges the session failed; "" when it succeeded, or for NULL. Valid
 * until the next call with this session. */
VADIAG_PUBLIC const char *vadiag_session_error(const struct vadiag_session *session);

#ifdef __cplusplus
}
#endif

#endif

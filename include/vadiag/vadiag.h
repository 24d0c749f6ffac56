/* SPDX-License-Identifier: MIT */
/*
 * libvadiag: diagnosis of Microsoft volume activation, for other programs.
 *
 * Evidence goes in as bytes, verdicts come out as JSON (share/schema/vadiag.schema.json) or as text.
 * Nothing is printed, no file is opened, no network is used, no environment is read. Evidence is
 * parsed in the caller's process: who reads what strangers wrote and wants the sandbox runs the
 * program vadiag instead.
 *
 * A session must not be used by two threads at once; different sessions may. Strings that a function
 * returns by `char **` belong to the caller, who frees them with vadiag_string_free().
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
	VADIAG_INVALID = 2,  /* what was given breaks the rules of its format */
	VADIAG_LIMIT = 3,    /* a ceiling was reached */
	VADIAG_USAGE = 4,    /* the call itself makes no sense, such as a NULL argument */
	VADIAG_FAILED = 5,   /* anything else; vadiag_session_error() tells */
};

/* "0.1.0"; static storage. */
VADIAG_PUBLIC const char *vadiag_version(void);
/* Date of the compiled knowledge, "2026-11-23"; static storage. */
VADIAG_PUBLIC const char *vadiag_knowledge_date(void);
/* One English sentence part for a status; static storage. */
VADIAG_PUBLIC const char *vadiag_status_text(enum vadiag_status status);
/* NULL is fine. */
VADIAG_PUBLIC void vadiag_string_free(char *string);

/*
 * Explain a code in any notation, a symbol, a message, an event, an id or a term: `text`,
 * NUL-terminated UTF-8, of at most 1 MiB. *json: one object. *known (may be NULL): 1 when something
 * in it is known, else 0.
 */
VADIAG_PUBLIC enum vadiag_status vadiag_explain(const char *text, char **json, int *known);

/* One case: everything that is known about a fault. */
struct vadiag_session;

/* NULL when out of memory. */
VADIAG_PUBLIC struct vadiag_session *vadiag_session_new(void);
/* NULL is fine. */
VADIAG_PUBLIC void vadiag_session_free(struct vadiag_session *session);

/*
 * Read one piece of evidence: the whole content of a file, a mail, the output of a command, in any
 * encoding that Windows writes. `name` (NUL-terminated UTF-8) is how findings refer to it. What cannot
 * be read of it is named in the results and is no error.
 */
VADIAG_PUBLIC enum vadiag_status vadiag_session_add_evidence(struct vadiag_session *session,
							     const char *name, const void *data,
							     size_t size);
/* Add facts: the JSON lines of `vadiag diagnose --facts`, NUL-terminated. The lines before a faulty
 * one stay. */
VADIAG_PUBLIC enum vadiag_status vadiag_session_add_facts(struct vadiag_session *session,
							  const char *lines);
/*
 * Judge what is there now. More may be added afterwards and judged again. *wrong (may be NULL): 1 when
 * something is wrong now, else 0.
 */
VADIAG_PUBLIC enum vadiag_status vadiag_session_diagnose_json(struct vadiag_session *session,
							      char **json, int *wrong);
/* The same for people, wrapped at `width` columns (0: not wrapped), without colours. */
VADIAG_PUBLIC enum vadiag_status vadiag_session_diagnose_text(struct vadiag_session *session,
							      unsigned width, char **text,
							      int *wrong);
/* What was read so far, as JSON lines. */
VADIAG_PUBLIC enum vadiag_status vadiag_session_facts(struct vadiag_session *session,
						      char **lines);
/* What went wrong in the last call that failed; "" if none did. Valid until the next call. */
VADIAG_PUBLIC const char *vadiag_session_error(const struct vadiag_session *session);

#ifdef __cplusplus
}
#endif

#endif

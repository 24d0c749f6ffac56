/* SPDX-License-Identifier: MIT */
/*
 * The only exits for text that came from outside. Each appends to a buffer what is safe at its
 * destination, whatever the input (invalid UTF-8 becomes U+FFFD).
 */
#ifndef VAD_BASE_ESCAPE_H
#define VAD_BASE_ESCAPE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/view.h"

/* For a terminal: C0, C1, DEL, bidirectional overrides and other invisible format characters
 * become visible \xNN or \u{...} forms; line breaks and tabs become blanks. */
void vad_escape_terminal(struct vad_buffer *out, struct vad_view text);
/* The inside of a JSON string (RFC 8259 section 7), without the quotes. */
void vad_escape_json(struct vad_buffer *out, struct vad_view text);
/* The same at the speed of memory, into room for VAD_ESCAPE_JSON_ROOM(text.size) bytes; the end is
 * returned. No NUL is added, and what lies between the end and that room is not defined. */
char *vad_escape_json_into(char *to, struct vad_view text);
#define VAD_ESCAPE_JSON_ROOM(size) (6 * (size) + 8)
/* Text and attribute values of HTML: & < > " ' and control characters. */
void vad_escape_html(struct vad_buffer *out, struct vad_view text);

/* Text and attribute values of XML 1.0, between either quotes: the five entities, a carriage return as
 * a reference; what XML has no place for (section 2.2, Char) becomes U+FFFD. */
void vad_escape_xml(struct vad_buffer *out, struct vad_view text);

/* What an argument on a printed command line must be. A value that is not exactly its type never
 * reaches a command line. */
enum vad_arg_type {
	/*
	 * DNS or NetBIOS name: labels of 1..63 letters, digits, '-' and '_' with dots between, no
	 * label with '-' at an end, at most 253 bytes, no dot at the end (RFC 1035, 1123, 2782).
	 */
	VAD_ARG_HOST,
	VAD_ARG_ADDRESS,  /* IPv4 or IPv6 literal, without a zone */
	VAD_ARG_PORT,     /* 1..65535, no leading zeros */
	VAD_ARG_GUID,     /* 36 characters, without braces */
	VAD_ARG_EDITION,  /* Windows edition id: letters and digits, at most 64 */
	VAD_ARG_DATE,     /* YYYY-MM-DD */
	VAD_ARG_NUMBER,   /* unsigned decimal, at most 10 digits */
	VAD_ARG_CODE,     /* 0x and 8 hexadecimal digits */
	VAD_ARG_KEY_TAIL, /* five characters of the product key alphabet */
};
/* "host", "address" ...; the words of actions.yaml. */
const char *vad_arg_type_name(enum vad_arg_type type);
bool vad_arg_type_from_name(struct vad_view name, enum vad_arg_type *type);
/* True when the whole of `text` is a value of `type`. */
bool vad_arg_valid(enum vad_arg_type type, struct vad_view text);
/*
 * Append the value when it is valid, else the placeholder "<host>", "<port>" ... Never quotes,
 * because what is valid needs no quoting in cmd, PowerShell or sh.
 */
void vad_escape_command(struct vad_buffer *out, enum vad_arg_type type, struct vad_view text);

/*
 * Copy `text` with every product key masked but for its last group, separators kept:
 * XXXXX-XXXXX-XXXXX-XXXXX-J464C. A key is 5 groups of 5 from the key alphabet, with a letter among
 * them, between them up to 12 characters that are no ASCII letters or digits: hyphens, dashes,
 * blanks, line wraps, quote marks. With blanks alone the whole must stand as words; more groups
 * behind single dashes belong to it. Also 25 such characters in one word, with a letter and a digit.
 */
void vad_mask_keys(struct vad_buffer *out, struct vad_view text);

#endif

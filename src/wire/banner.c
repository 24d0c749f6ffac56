/* SPDX-License-Identifier: MIT */
#include "wire/banner.h"

#include "wire/rpc.h"

enum {
	LINE_MOST = 512, /* RFC 5321 section 4.5.3.1.5: a reply line of SMTP */
	TLS_HEADER = 5,
	TLS_LENGTH_MOST = (1 << 14) + 2048, /* RFC 5246 section 6.2.3 */
};

enum match { MATCH_NO, MATCH_MORE /* so far it does, but more must come */, MATCH_YES };

typedef enum match matcher(struct vad_view bytes);

static enum match match_prefix(struct vad_view bytes, const char *prefix)
{
	struct vad_view wanted = vad_view_of(prefix);

	if (bytes.size >= wanted.size)
		return vad_view_starts_nocase(bytes, prefix) ? MATCH_YES : MATCH_NO;
	return vad_view_equal_nocase(bytes, vad_view_sub(wanted, 0, bytes.size)) ? MATCH_MORE
										 : MATCH_NO;
}

/* By the header alone: a broken PDU is still one. */
static enum match match_rpc(struct vad_view bytes)
{
	struct vad_rpc_pdu pdu;
	enum vad_result result = vad_rpc_read(vad_view_sub(bytes, 0, VAD_RPC_HEADER), &pdu, NULL);

	if (result == VAD_OK)
		return MATCH_YES;
	if (result != VAD_TRUNCATED)
		return MATCH_NO;
	return bytes.size < VAD_RPC_HEADER ? MATCH_MORE : MATCH_YES;
}

/* A status line, or the bare page that some servers send to what is no request at all. */
static enum match match_http(struct vad_view bytes)
{
	static const char *const starts[] = { "HTTP/", "<html", "<!DOCTYPE html" };
	enum match best = MATCH_NO;

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		enum match match = match_prefix(bytes, starts[i]);

		if (match > best)
			best = match;
	}
	return best;
}

/* A record of type change_cipher_spec (20) to application_data (23), version 3.0 to 3.4. */
static enum match match_tls(struct vad_view bytes)
{
	static const uint8_t least[TLS_HEADER - 2] = { 20, 3, 0 };
	static const uint8_t most[TLS_HEADER - 2] = { 23, 3, 4 };
	const uint8_t *data = (const uint8_t *)bytes.data;

	for (size_t i = 0; i < bytes.size && i < sizeof(most); i++) {
		if (data[i] < least[i] || data[i] > most[i])
			return MATCH_NO;
	}
	if (bytes.size < TLS_HEADER)
		return MATCH_MORE;
	return (data[3] << 8 | data[4]) <= TLS_LENGTH_MOST ? MATCH_YES : MATCH_NO;
}

static enum match match_ssh(struct vad_view bytes)
{
	return match_prefix(bytes, "SSH-"); /* RFC 4253 section 4.2 */
}

/* FTP greets with 220 too, so the line must also name the protocol, as mail servers do. */
static enum match match_smtp(struct vad_view bytes)
{
	enum match plain = match_prefix(bytes, "220 ");
	enum match multi = match_prefix(bytes, "220-");
	struct vad_view line = vad_view_sub(bytes, 0, vad_view_find_char(bytes, '\n', 0));

	if (plain != MATCH_YES && multi != MATCH_YES)
		return plain > multi ? plain : multi;
	line = vad_view_sub(line, 0, LINE_MOST);
	if (vad_view_find_nocase(line, VAD_VIEW("SMTP"), 0) != SIZE_MAX)
		return MATCH_YES;
	return line.size == bytes.size && line.size < LINE_MOST ? MATCH_MORE : MATCH_NO;
}

enum vad_banner vad_banner_of(struct vad_view bytes)
{
	static const struct {
		matcher *match;
		enum vad_banner banner;
	} known[] = {
		{ match_rpc, VAD_BANNER_RPC },   { match_http, VAD_BANNER_HTTP },
		{ match_tls, VAD_BANNER_TLS },   { match_ssh, VAD_BANNER_SSH },
		{ match_smtp, VAD_BANNER_SMTP },
	};
	bool open = bytes.size == 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known) && bytes.size > 0; i++) {
		enum match match = known[i].match(bytes);

		if (match == MATCH_YES)
			return known[i].banner;
		open = open || match == MATCH_MORE;
	}
	return open ? VAD_BANNER_NONE : VAD_BANNER_OTHER;
}

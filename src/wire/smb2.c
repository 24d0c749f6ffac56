/* SPDX-License-Identifier: MIT */
#include "wire/smb2.h"

#include <string.h>

#include "base/cursor.h"
#include "base/time.h"
#include "put.h"

enum {
	TRANSPORT_SIZE =
		4, /* [MS-SMB2] 2.1: a zero byte, then the length, most significant first */
	HEADER_SIZE = 64,
	REQUEST_SIZE = 36,
	RESPONSE_SIZE = 65, /* StructureSize counts one byte of the buffer that may be missing */
	RESPONSE_FIXED = 64,
	ERROR_SIZE = 9,
	SIGNING_ENABLED = 1,
	FLAG_RESPONSE = 1,
	DATE_OFFSET = 40,
	FILETIME_SECOND = 10000000,
};

static const uint8_t protocol_id[4] = { 0xfe, 'S', 'M', 'B' };
static const uint8_t old_protocol_id[4] = { 0xff, 'S', 'M', 'B' };
static const uint16_t dialects[] = { 0x0202, 0x0210, 0x0300, 0x0302 };

/* [MS-SMB2] 2.2.1.2; a first message has zeros everywhere but in the sizes and the credits. */
static void put_header(struct vad_buffer *out)
{
	vad_buffer_append(out, protocol_id, sizeof(protocol_id));
	vad_put_le16(out, HEADER_SIZE);
	vad_put_le16(out, 0); /* credit charge */
	vad_put_le32(out, 0); /* status */
	vad_put_le16(out, 0); /* command NEGOTIATE */
	vad_put_le16(out, 1); /* credits asked for */
	vad_put_le32(out, 0); /* flags */
	vad_put_le32(out, 0); /* no next command */
	vad_put_le64(out, 0); /* message id */
	vad_put_le32(out, 0); /* reserved */
	vad_put_le32(out, 0); /* tree */
	vad_put_le64(out, 0); /* session */
	vad_put_le64(out, 0); /* signature, 16 bytes */
	vad_put_le64(out, 0);
}

void vad_smb2_write_negotiate(struct vad_buffer *out, const struct vad_guid *client)
{
	static const uint8_t transport[] = { 0, 0, 0,
					     HEADER_SIZE + REQUEST_SIZE + sizeof(dialects) };
	size_t count = sizeof(dialects) / sizeof(*dialects);

	vad_buffer_append(out, transport, sizeof(transport));
	put_header(out);
	vad_put_le16(out, REQUEST_SIZE);
	vad_put_le16(out, (uint16_t)count);
	vad_put_le16(out, SIGNING_ENABLED);
	vad_put_le16(out, 0); /* reserved */
	vad_put_le32(out, 0); /* capabilities: none are used */
	vad_put_guid(out, client);
	vad_put_le64(out, 0); /* client's start time: must be zero */
	for (size_t i = 0; i < count; i++)
		vad_put_le16(out, dialects[i]);
}

static enum vad_result invalid(struct vad_error *error, uint64_t offset, const char *what)
{
	return vad_error_set(error, VAD_INVALID, "SMB2", 0, offset + 1, "%s", what);
}

/* What is wrong with the first bytes, as many as have come; NULL when nothing is. */
static const char *fault_of_start(struct vad_view bytes)
{
	struct vad_view id;

	if (bytes.size > 0 && bytes.data[0] != 0)
		return "no SMB2: no message of the direct TCP transport";
	if (bytes.size <= TRANSPORT_SIZE)
		return NULL;
	id = vad_view_sub(bytes, TRANSPORT_SIZE, sizeof(protocol_id));
	if (memcmp(id.data, protocol_id, id.size) == 0)
		return NULL;
	return memcmp(id.data, old_protocol_id, id.size) == 0
		       ? "no SMB2: the server answers in SMB 1"
		       : "no SMB2: another protocol";
}

static int64_t time_of(uint64_t filetime)
{
	vad_time time = vad_time_from_filetime(filetime);

	if (time == VAD_TIME_NONE)
		return INT64_MIN;
	return time * 1000000 + (int64_t)(filetime % FILETIME_SECOND) / 10;
}

/* [MS-SMB2] 2.2.1.2. */
static const char *read_header(struct vad_cursor *cursor, struct vad_smb2_negotiated *reply)
{
	uint16_t size, command;
	uint32_t flags;

	vad_cursor_skip(cursor, sizeof(protocol_id));
	size = vad_cursor_le16(cursor);
	vad_cursor_skip(cursor, 2);
	reply->status = vad_cursor_le32(cursor);
	command = vad_cursor_le16(cursor);
	vad_cursor_skip(cursor, 2);
	flags = vad_cursor_le32(cursor);
	vad_cursor_seek(cursor, HEADER_SIZE);
	if (size != HEADER_SIZE)
		return "the size of the header is wrong";
	if (command != 0 || (flags & FLAG_RESPONSE) == 0)
		return "no answer to NEGOTIATE";
	return NULL;
}

/* [MS-SMB2] 2.2.4, and 2.2.2 for a refusal. */
static const char *read_body(struct vad_cursor *cursor, struct vad_smb2_negotiated *reply)
{
	size_t start = cursor->offset;
	uint16_t size = vad_cursor_le16(cursor);

	if (reply->status != 0)
		return size == ERROR_SIZE ? NULL : "the size of the error response is wrong";
	if (size != RESPONSE_SIZE)
		return "the size of the response is wrong";
	vad_cursor_skip(cursor, 2); /* security mode */
	reply->dialect = vad_cursor_le16(cursor);
	vad_cursor_seek(cursor, start + DATE_OFFSET);
	reply->system_time = time_of(vad_cursor_le64(cursor));
	vad_cursor_seek(cursor, start + RESPONSE_FIXED);
	return NULL;
}

enum vad_result vad_smb2_read_negotiated(struct vad_view bytes, struct vad_smb2_negotiated *reply,
					 struct vad_error *error)
{
	struct vad_smb2_negotiated found = { .system_time = INT64_MIN };
	struct vad_cursor all = vad_cursor_of(bytes.data, bytes.size), message;
	const char *fault = fault_of_start(bytes);
	uint32_t size;

	if (fault != NULL)
		return invalid(error, 0, fault);
	if (bytes.size < TRANSPORT_SIZE)
		return VAD_TRUNCATED;
	size = vad_cursor_be32(&all); /* the first byte is zero */
	if (size < HEADER_SIZE || size > VAD_SMB2_MESSAGE_MAX)
		return invalid(error, 1, "no SMB2: the length cannot be right");
	if (vad_cursor_left(&all) < size)
		return VAD_TRUNCATED;
	message = vad_cursor_sub(&all, size);
	fault = read_header(&message, &found);
	if (fault == NULL)
		fault = read_body(&message, &found);
	if (fault == NULL && vad_cursor_result(&message) != VAD_OK)
		fault = "the message ends before its content does";
	if (fault != NULL)
		return invalid(error, TRANSPORT_SIZE + message.offset, fault);
	*reply = found;
	return VAD_OK;
}

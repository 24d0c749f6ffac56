/* SPDX-License-Identifier: MIT */
/* The file, its chunks and their records. */
#include "evtx/write.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "write_internal.h"

enum { SID_SUB_MAX = 15, SID_SIZE_MAX = 8 + 4 * SID_SUB_MAX, DIRTY = 1 };

static const char file_signature[8] = "ElfFile";
static const char chunk_signature[8] = "ElfChnk";

struct vad_evtx_writer {
	struct vad_evtx_sink sink;
	uint64_t next_id, first_id; /* first_id: of this chunk */
	uint64_t records;           /* in chunks written before this one */
	uint64_t chunks;            /* written */
	size_t last_record;         /* offset in this chunk */
	size_t dirty;               /* bytes of the chunk that may not be zero */
	bool failed;                /* the sink did */
	struct chunk chunk;
};

/* --- chunks ----------------------------------------------------------------------------------- */

static void begin_chunk(struct vad_evtx_writer *writer)
{
	struct chunk *chunk = &writer->chunk;

	memset(chunk->bytes, 0, writer->dirty);
	writer->dirty = HEADER_SIZE;
	writer->first_id = writer->next_id;
	writer->last_record = 0;
	chunk->at = HEADER_SIZE;
	chunk->definition_count = 0;
}

void vad_evtx_chunk_seal(uint8_t chunk[VAD_EVTX_WRITE_CHUNK])
{
	uint32_t free_space = get_le32(chunk + 48), crc;

	if (free_space < HEADER_SIZE || free_space > VAD_EVTX_WRITE_CHUNK)
		free_space = HEADER_SIZE;
	set_le(chunk + 52, vad_evtx_crc32(0, chunk + HEADER_SIZE, free_space - HEADER_SIZE), 4);
	crc = vad_evtx_crc32(0, chunk, 120);
	set_le(chunk + 124, vad_evtx_crc32(crc, chunk + STRING_TABLE, TABLES_SIZE), 4);
}

/* `records` of them are in it; without any, the numbers are those of an empty chunk. */
static void fill_chunk_header(struct vad_evtx_writer *writer, uint64_t records)
{
	uint8_t *bytes = writer->chunk.bytes;
	uint64_t none = UINT64_MAX;

	memcpy(bytes, chunk_signature, sizeof(chunk_signature));
	set_le(bytes + 8, records > 0 ? writer->records + 1 : 1, 8);
	set_le(bytes + 16, records > 0 ? writer->records + records : none, 8);
	set_le(bytes + 24, records > 0 ? writer->first_id : none, 8);
	set_le(bytes + 32, records > 0 ? writer->next_id - 1 : none, 8);
	set_le(bytes + 40, 128, 4);
	set_le(bytes + 44, writer->last_record, 4);
	set_le(bytes + 48, writer->chunk.at, 4);
	set_le(bytes + 120, 1, 4);
	vad_evtx_chunk_seal(bytes);
}

static bool write_out(struct vad_evtx_writer *writer, uint64_t offset, const void *data,
		      size_t size)
{
	const struct vad_evtx_sink *sink = &writer->sink;

	writer->failed = writer->failed || !sink->write(sink->context, offset, data, size);
	return !writer->failed;
}

static enum vad_result write_chunk(struct vad_evtx_writer *writer)
{
	uint64_t records = writer->next_id - writer->first_id;
	uint64_t offset = VAD_EVTX_WRITE_HEADER + writer->chunks * VAD_EVTX_WRITE_CHUNK;

	fill_chunk_header(writer, records);
	if (!write_out(writer, offset, writer->chunk.bytes, sizeof(writer->chunk.bytes)))
		return VAD_IO;
	writer->chunks++;
	writer->records += records;
	begin_chunk(writer);
	return VAD_OK;
}

static enum vad_result write_header(struct vad_evtx_writer *writer, uint32_t flags)
{
	uint8_t header[VAD_EVTX_WRITE_HEADER] = { 0 };
	uint64_t last = writer->chunks > 0 ? writer->chunks - 1 : 0;

	memcpy(header, file_signature, sizeof(file_signature));
	set_le(header + 16, last, 8);
	set_le(header + 24, writer->next_id, 8);
	set_le(header + 32, 128, 4);
	set_le(header + 36, 1, 2);
	set_le(header + 38, 3, 2);
	set_le(header + 40, VAD_EVTX_WRITE_HEADER, 2);
	/* Newer Windows counts in 32 bits; the bytes behind were always zero. */
	set_le(header + 42, writer->chunks, 4);
	set_le(header + 120, flags, 4);
	set_le(header + 124, vad_evtx_crc32(0, header, 120), 4);
	return write_out(writer, 0, header, sizeof(header)) ? VAD_OK : VAD_IO;
}

/* --- events ----------------------------------------------------------------------------------- */

/* "S-1-5-21-..." in binary form; 0 when it is none. */
static size_t parse_sid(struct vad_view text, uint8_t sid[SID_SIZE_MAX])
{
	struct vad_text in = vad_text_of(text);
	uint64_t authority, sub;
	size_t count = 0;

	if (!vad_text_accept(&in, "S-1-") ||
	    !vad_text_number(&in, UINT64_C(0xFFFFFFFFFFFF), &authority))
		return 0;
	sid[0] = 1;
	for (size_t i = 0; i < 6; i++)
		sid[2 + i] = (uint8_t)(authority >> 8 * (5 - i));
	while (vad_text_accept(&in, "-")) {
		if (count == SID_SUB_MAX || !vad_text_number(&in, UINT32_MAX, &sub))
			return 0;
		set_le(sid + 8 + 4 * count, sub, 4);
		count++;
	}
	sid[1] = (uint8_t)count;
	return vad_text_at_end(&in) ? 8 + 4 * count : 0;
}

static enum vad_result check(const struct vad_evtx_write_event *event)
{
	for (size_t i = 0; i < event->data_count; i++) {
		if (vad_view_find_char(event->data[i].text, '\0', 0) != SIZE_MAX)
			return VAD_INVALID;
		if (event->data[i].name.size > 0 && event->binary.size > 0)
			return VAD_INVALID;
	}
	return VAD_OK;
}

/* Put the record at the end of the chunk; false, and nothing has changed, when it does not fit. */
static bool put_record(struct vad_evtx_writer *writer, const struct vad_evtx_write_event *event,
		       const uint8_t *sid, size_t sid_size)
{
	struct chunk *chunk = &writer->chunk;
	size_t from = chunk->at, definitions = chunk->definition_count, size;
	uint64_t id = event->event_record_id != 0 ? event->event_record_id : writer->next_id;
	uint8_t tables[TABLES_SIZE];
	static const uint8_t zeros[8];

	memcpy(tables, chunk->bytes + STRING_TABLE, TABLES_SIZE);
	chunk->full = false;
	vad_bx_put32(chunk, 0x2A2A);
	vad_bx_put32(chunk, 0);
	vad_bx_put64(chunk, writer->next_id);
	vad_bx_put64(chunk, event->written != 0 ? event->written : event->time);
	vad_bx_event(chunk, event, id, sid, sid_size);
	size = (chunk->at - from + 4 + 7) / 8 * 8;
	vad_bx_put(chunk, zeros, size - 4 - (chunk->at - from));
	vad_bx_put32(chunk, (uint32_t)size);
	vad_bx_patch32(chunk, from + 4, (uint32_t)size);
	if (writer->dirty < chunk->at)
		writer->dirty = chunk->at;
	if (chunk->full) {
		memcpy(chunk->bytes + STRING_TABLE, tables, TABLES_SIZE);
		memset(chunk->bytes + from, 0, writer->dirty - from);
		chunk->at = from;
		chunk->definition_count = definitions;
		return false;
	}
	writer->last_record = from;
	return true;
}

enum vad_result vad_evtx_writer_add(struct vad_evtx_writer *writer,
				    const struct vad_evtx_write_event *event)
{
	uint8_t sid[SID_SIZE_MAX];
	size_t sid_size = 0;
	enum vad_result result = check(event);

	if (writer->failed)
		return VAD_IO;
	if (event->user.size > 0 && event->form != VAD_EVTX_FORM_TEXT) {
		sid_size = parse_sid(event->user, sid);
		if (sid_size == 0)
			return VAD_INVALID;
	}
	if (result != VAD_OK)
		return result;
	if (!put_record(writer, event, sid, sid_size)) {
		if (writer->chunk.at == HEADER_SIZE)
			return VAD_LIMIT;
		result = write_chunk(writer);
		if (result != VAD_OK)
			return result;
		if (!put_record(writer, event, sid, sid_size))
			return VAD_LIMIT;
	}
	writer->next_id++;
	return VAD_OK;
}

/* --- the writer ------------------------------------------------------------------------------- */

enum vad_result vad_evtx_writer_open(const struct vad_evtx_sink *sink, uint64_t first_id,
				     struct vad_evtx_writer **writer)
{
	struct vad_evtx_writer *made = calloc(1, sizeof(*made));

	if (made == NULL)
		return VAD_NO_MEMORY;
	made->sink = *sink;
	made->next_id = first_id;
	begin_chunk(made);
	if (write_header(made, DIRTY) != VAD_OK) {
		free(made);
		return VAD_IO;
	}
	*writer = made;
	return VAD_OK;
}

enum vad_result vad_evtx_writer_flush(struct vad_evtx_writer *writer)
{
	return writer->chunk.at > HEADER_SIZE ? write_chunk(writer) : VAD_OK;
}

uint64_t vad_evtx_writer_next_id(const struct vad_evtx_writer *writer)
{
	return writer->next_id;
}

enum vad_result vad_evtx_writer_close(struct vad_evtx_writer *writer)
{
	enum vad_result result = vad_evtx_writer_flush(writer);

	/* Windows never leaves a log without a chunk. */
	if (result == VAD_OK && writer->chunks == 0)
		result = write_chunk(writer);
	if (result == VAD_OK)
		result = write_header(writer, 0);
	vad_evtx_writer_free(writer);
	return result;
}

void vad_evtx_writer_free(struct vad_evtx_writer *writer)
{
	free(writer);
}

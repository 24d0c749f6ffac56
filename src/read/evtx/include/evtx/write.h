/* SPDX-License-Identifier: MIT */
/*
 * Windows event logs (.evtx), written: for tests, benches and whatever needs a log that Windows did
 * not write. A library of its own (vad_evtx_write) that needs only src/base. Events are added one
 * after the other and leave in chunks of 64 KiB, so that a log of any size takes the same memory.
 *
 * What comes out is a clean, closed log of version 3.1: string and template tables, checksums and
 * free-space offsets as Windows keeps them. Format: libyal, "Windows XML Event Log (EVTX) format";
 * [MS-EVEN6] 2.2.12 (BinXML); the shapes of the records are those of logs of Windows 7 to 11.
 */
#ifndef VAD_EVTX_WRITE_H
#define VAD_EVTX_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/guid.h"
#include "base/result.h"
#include "base/view.h"

enum { VAD_EVTX_WRITE_CHUNK = 65536, VAD_EVTX_WRITE_HEADER = 4096 };

/* Where the bytes go. The file header is written first and once more when the log is closed; chunks
 * are written once, in order. */
struct vad_evtx_sink {
	void *context;
	/* All of `data` to `offset` of the file; false when that failed. */
	bool (*write)(void *context, uint64_t offset, const void *data, size_t size);
};

enum vad_evtx_form {
	/* Provider, event source, channel and computer are text in a template of 20 values: what
	 * Windows writes for classic providers, those of activation among them. */
	VAD_EVTX_FORM_STATIC,
	/* Provider and channel are values 14 to 16 of a template of 18: manifest providers. The
	 * event source is not written. */
	VAD_EVTX_FORM_GENERIC,
	/* No template, all is text: what a Windows Event Collector writes of forwarded events. */
	VAD_EVTX_FORM_TEXT,
};

struct vad_evtx_write_item {
	struct vad_view name; /* attribute Name; "" for a bare <Data> */
	struct vad_view text;
};

/* Borrowed during the call only. All text is UTF-8 (damage becomes U+FFFD). */
struct vad_evtx_write_event {
	enum vad_evtx_form form;
	struct vad_view provider;
	const struct vad_guid *provider_guid; /* NULL: none */
	struct vad_view event_source;         /* "": none */
	bool has_qualifiers;
	uint16_t event_id, qualifiers, task;
	uint8_t version, level, opcode;
	uint64_t keywords;
	uint64_t time;            /* FILETIME of TimeCreated */
	uint64_t written;         /* FILETIME of the record's header; 0: the same */
	uint64_t event_record_id; /* EventRecordID, where it is not the record's id; else 0 */
	uint32_t process, thread;
	struct vad_view channel, computer;
	struct vad_view user; /* "S-1-5-18"; "": none */
	/* EventData: bare items only make one array of strings, as of classic providers */
	const struct vad_evtx_write_item *data;
	size_t data_count;
	struct vad_view binary;  /* bytes of EventData/Binary; "": none. Not with names. */
	struct vad_view message; /* RenderingInfo/Message; VAD_EVTX_FORM_TEXT only; "": none */
};

struct vad_evtx_writer;

/*
 * Begin a log whose first record has the id `first_id` (1 in a log that was never cleared).
 * `sink` is copied. VAD_NO_MEMORY, VAD_IO.
 */
enum vad_result vad_evtx_writer_open(const struct vad_evtx_sink *sink, uint64_t first_id,
				     struct vad_evtx_writer **writer);
/*
 * Add an event under the next record id. On failure nothing was added and the log may go on:
 * VAD_LIMIT: its record does not fit a chunk; VAD_INVALID: a NUL in an item or binary data
 * beside names, or `user` is no SID. VAD_IO: the sink failed; what follows fails, too.
 */
enum vad_result vad_evtx_writer_add(struct vad_evtx_writer *writer,
				    const struct vad_evtx_write_event *event);
/* End the chunk here, full or not, so that the next event begins another. Nothing if it is empty. */
enum vad_result vad_evtx_writer_flush(struct vad_evtx_writer *writer);
/* The id that the next record will have. */
uint64_t vad_evtx_writer_next_id(const struct vad_evtx_writer *writer);
/* Write what is left and the final header. The writer is freed in any case. */
enum vad_result vad_evtx_writer_close(struct vad_evtx_writer *writer);
/* Free without finishing: the log stays marked as not closed. NULL is fine. */
void vad_evtx_writer_free(struct vad_evtx_writer *writer);

/* The CRC-32 of the format (that of IEEE 802.3), continued from `crc` (0 at first). */
uint32_t vad_evtx_crc32(uint32_t crc, const void *data, size_t size);
/* The hash of an ASCII name in the string table. */
uint16_t vad_evtx_name_hash(const char *name);
/* Recompute both checksums of a chunk in memory whose bytes a test has changed. */
void vad_evtx_chunk_seal(uint8_t chunk[VAD_EVTX_WRITE_CHUNK]);

#endif

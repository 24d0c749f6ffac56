/* SPDX-License-Identifier: MIT */
/* What the fuzz targets of event logs do with the bytes of a log, and what has to hold for any. */
#ifndef VAD_FUZZ_EVTX_H
#define VAD_FUZZ_EVTX_H

#include <stdlib.h>

#include "evtx/evtx.h"

enum { XML_MOST = 8 << 20 };

static void must(bool holds)
{
	if (!holds)
		abort();
}

struct met {
	uint64_t records, sum;
	struct vad_buffer xml;
	bool decode;
};

static void add(struct met *m, struct vad_view text)
{
	for (size_t i = 0; i < text.size; i++)
		m->sum = m->sum * 31 + (unsigned char)text.data[i];
}

static void decode(struct met *m, const struct vad_evtx_record *record)
{
	struct vad_evtx_event e;
	enum vad_evtx_result result = vad_evtx_record_event(record, &e);
	char time[32];

	must(result == VAD_EVTX_OK || result == VAD_EVTX_UNREADABLE);
	must(e.data_count <= VAD_EVTX_ITEMS_MAX);
	vad_evtx_filetime_text(e.time, time);
	add(m, vad_view_of(time));
	add(m, e.provider);
	add(m, e.computer);
	add(m, e.channel);
	add(m, e.binary);
	add(m, e.message);
	for (size_t i = 0; i < e.data_count; i++) {
		add(m, e.data[i].name);
		add(m, e.data[i].text);
	}
	vad_buffer_reset(&m->xml);
	result = vad_evtx_record_xml(record, &m->xml);
	must(result == VAD_EVTX_OK || result == VAD_EVTX_UNREADABLE);
	if (result == VAD_EVTX_OK)
		must(m->xml.size > 0 && m->xml.data[0] == '<' &&
		     m->xml.data[m->xml.size - 1] == '>');
	add(m, vad_buffer_view(&m->xml));
}

static bool on_record(void *context, const struct vad_evtx_record *record)
{
	struct met *m = context;

	must(record->at <= record->end && record->end <= VAD_EVTX_CHUNK_SIZE);
	m->records++;
	if (m->decode)
		decode(m, record);
	return true;
}

static void on_loss(void *context, const struct vad_evtx_loss *loss)
{
	(void)context;
	must(loss->why != NULL && loss->why[0] != '\0');
}

static struct vad_evtx_totals run(const struct vad_evtx_log *log,
				  const struct vad_evtx_choice *choice, struct met *m)
{
	const struct vad_evtx_taker taker = { m, on_record, on_loss };
	struct vad_evtx_reader *reader = vad_evtx_reader_new(log, choice, &taker);
	struct vad_evtx_totals totals = { 0 };

	if (reader != NULL) {
		for (size_t unit = 0; unit < vad_evtx_unit_count(log); unit++)
			must(vad_evtx_reader_run(reader, unit) == VAD_EVTX_OK);
		totals = *vad_evtx_reader_totals(reader);
		must(totals.taken == m->records);
		must(totals.chunks == vad_evtx_chunk_count(log));
	}
	vad_evtx_reader_free(reader);
	return totals;
}

/* Read `bytes` as a log: everything, the same again, what is left behind, and some of it only. */
static void drive_log(struct vad_view bytes)
{
	static const uint16_t ids[] = { 12288, 12290 };
	static const struct vad_evtx_wanted some[] = {
		{ "Microsoft-Windows-Security-SPP", NULL, NULL, 0 }, { NULL, NULL, ids, 2 },
	};
	const struct vad_evtx_choice all = { NULL, 0, false }, left = { NULL, 0, true },
				     chosen = { some, 2, false };
	struct vad_evtx_source source = vad_evtx_source_memory(&bytes);
	struct met first = { .xml = vad_buffer_new(XML_MOST), .decode = true };
	struct met again = { .xml = vad_buffer_new(XML_MOST), .decode = true };
	struct met with = { .xml = vad_buffer_new(XML_MOST), .decode = true };
	struct met few = { .decode = false };
	struct vad_evtx_log *log;

	if (vad_evtx_open(&source, &log) == VAD_EVTX_OK) {
		struct vad_evtx_totals a = run(log, &all, &first), b = run(log, &all, &again);
		struct vad_evtx_totals c = run(log, &left, &with), d = run(log, &chosen, &few);

		must(a.records == b.records && a.taken == a.records && first.sum == again.sum);
		must(c.records == a.records && c.taken <= c.records + c.slack);
		must(d.records == a.records && d.taken <= a.taken);
		vad_evtx_close(log);
	}
	vad_buffer_clear(&first.xml);
	vad_buffer_clear(&again.xml);
	vad_buffer_clear(&with.xml);
}

/* --- a chunk around the bytes of interest -------------------------------------------------------- */

static void put32(uint8_t *to, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

/* A chunk whose live part is `size` bytes behind its header (512 + size at most a chunk). */
static void drive_chunk(uint8_t chunk[VAD_EVTX_CHUNK_SIZE], size_t size)
{
	static const char magic[8] = "ElfChnk";

	for (size_t i = 0; i < sizeof(magic); i++)
		chunk[i] = (uint8_t)magic[i];
	chunk[8] = chunk[16] = chunk[24] = chunk[32] = 1;
	put32(chunk + 40, 128);
	put32(chunk + 44, 512);
	put32(chunk + 48, (uint32_t)(512 + size));
	drive_log((struct vad_view){ (const char *)chunk, VAD_EVTX_CHUNK_SIZE });
}

#endif

/* SPDX-License-Identifier: MIT */
/*
 * The content of a record: the input stands in a sound record of a sound chunk, at offset 536, twice,
 * so that the second one finds the definitions of the first.
 */
#include <string.h>

#include "fuzz_evtx.h"

enum { HEADER = 512, RECORD = 24, TAIL = 4, MOST = 16384 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t put_record(uint8_t *to, uint8_t id, const uint8_t *data, size_t size)
{
	size_t whole = RECORD + size + TAIL;

	to[0] = to[1] = '*';
	put32(to + 4, (uint32_t)whole);
	to[8] = id;
	if (size > 0)
		memcpy(to + RECORD, data, size);
	put32(to + whole - TAIL, (uint32_t)whole);
	return whole;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t chunk[VAD_EVTX_CHUNK_SIZE];
	size_t used;

	if (size > MOST)
		size = MOST;
	memset(chunk, 0, sizeof(chunk));
	used = put_record(chunk + HEADER, 1, data, size);
	used += put_record(chunk + HEADER + used, 2, data, size);
	drive_chunk(chunk, used);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * The log of an invented KMS host: what Windows writes for each request that it answers (event 12290).
 * Machines ask for the first time within the first week and then every seven days, some hours more or
 * less. The next to ask is at the top of a heap, so the records ascend in time.
 */
#include "make_events.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	DAY = 86400,
	WEEK = 7 * DAY,
	JITTER = 6 * 3600,
	MOST_SKEW = 4 * 3600, /* a host refuses clients whose clock is farther away */
	ONE_IN = 10,          /* machines that are clones, or whose clock is wrong */
	VALID_MINUTES = 180 * 24 * 60,
	GRACE_MINUTES = 30 * 24 * 60,
};

struct product {
	const char *id;
	unsigned needed; /* machines before it is activated */
};

static const struct product products[] = {
	{ "2de67392-b7a7-462a-b1ca-108dd189f588", 25 }, /* Windows 10, 11 Pro */
	{ "73111121-5638-40f6-bc11-f1d7b0d64300", 25 }, /* Windows 10, 11 Enterprise */
	{ "32d2fab3-e4a8-42c2-923b-4bf4fd13e6ee", 25 }, /* Windows 10 Enterprise LTSC 2019 */
	{ "de32eafd-aaee-4662-9444-c1befb41bde2", 5 },  /* Windows Server 2019 Standard */
	{ "ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03", 5 },  /* Windows Server 2022 Standard */
};
enum { PRODUCTS = sizeof(products) / sizeof(products[0]) };

struct machine {
	vad_time next;
	uint64_t number; /* gives its name */
	struct vad_guid cmid;
	int32_t skew; /* seconds its clock is ahead */
	uint8_t product;
	bool virtual, activated;
};

/* --- chance -------------------------------------------------------------------------------------- */

/* SplitMix64 (Steele, Lea, Flood 2014): the same everywhere. */
static uint64_t chance(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

/* 0 to below - 1 */
static uint64_t below(uint64_t *state, uint64_t limit)
{
	return chance(state) % limit;
}

static struct vad_guid some_guid(uint64_t *state)
{
	struct vad_guid guid;

	for (size_t half = 0; half < 2; half++) {
		uint64_t bits = chance(state);

		for (size_t i = 0; i < 8; i++)
			guid.bytes[8 * half + i] = (uint8_t)(bits >> 8 * i);
	}
	guid.bytes[6] = (uint8_t)((guid.bytes[6] & 0x0F) | 0x40); /* version 4, as CMIDs are */
	guid.bytes[8] = (uint8_t)((guid.bytes[8] & 0x3F) | 0x80);
	return guid;
}

/* --- the heap of machines ------------------------------------------------------------------------ */

static bool earlier(const struct machine *a, const struct machine *b)
{
	return a->next != b->next ? a->next < b->next : a->number < b->number;
}

static void sift_down(struct machine *heap, size_t count, size_t at)
{
	for (;;) {
		size_t least = at, child = 2 * at + 1;
		struct machine moved;

		for (size_t i = child; i < child + 2 && i < count; i++) {
			if (earlier(&heap[i], &heap[least]))
				least = i;
		}
		if (least == at)
			return;
		moved = heap[at];
		heap[at] = heap[least];
		heap[least] = moved;
		at = least;
	}
}

static void invent(struct machine *machines, const struct settings *settings, uint64_t *state)
{
	for (size_t i = 0; i < settings->machines; i++) {
		struct machine *machine = &machines[i];

		machine->number = i + 1;
		machine->next = settings->start + (vad_time)below(state, WEEK);
		machine->cmid = some_guid(state);
		machine->product = (uint8_t)below(state, PRODUCTS);
		machine->virtual = below(state, 2) == 0;
		machine->skew = (int32_t)below(state, 5) - 2;
		if (settings->skew && below(state, ONE_IN) == 0)
			machine->skew = (int32_t)below(state, 3 * MOST_SKEW) - 3 * MOST_SKEW / 2;
		if (settings->clones && i > 0 && below(state, ONE_IN) == 0)
			machine->cmid = machines[below(state, i)].cmid;
	}
	for (size_t i = settings->machines; i-- > 0;)
		sift_down(machines, settings->machines, i);
}

/* --- the log ------------------------------------------------------------------------------------- */

static struct vad_view fields(const struct machine *machine, bool refused, char *text, size_t size)
{
	const struct product *product = &products[machine->product];
	unsigned minutes = machine->activated ? VALID_MINUTES - WEEK / 60 : GRACE_MINUTES - 5;
	struct vad_date d = { 0 };
	char cmid[VAD_GUID_TEXT];
	int written;

	vad_guid_print(&machine->cmid, cmid);
	vad_time_to_date(machine->next + machine->skew, &d);
	written = snprintf(
		text, size,
		"0x%X,%u,%s%05" PRIu64 ".corp.example.com,%s,%d/%d/%d %d:%02d,%d,%d,%u,%s",
		refused ? 0xC004F06CU : 0U, product->needed, product->needed == 5 ? "SRV" : "PC",
		machine->number, cmid, d.year, d.month, d.day, d.hour, d.minute, machine->virtual,
		machine->activated ? 1 : 2, minutes, product->id);
	return (struct vad_view){ text, written > 0 ? (size_t)written : 0 };
}

static bool write_request(struct vad_evtx_writer *writer, struct vad_evtx_write_event *event,
			  struct machine *machine)
{
	bool refused = machine->skew > MOST_SKEW || machine->skew < -MOST_SKEW;
	char text[256];
	struct vad_evtx_write_item item = { { "", 0 },
					    fields(machine, refused, text, sizeof(text)) };

	event->time = filetime_of(machine->next);
	event->data = &item;
	event->data_count = 1;
	machine->activated = machine->activated || !refused;
	return add_event(writer, event);
}

bool write_kms_host(struct vad_evtx_writer *writer, const struct settings *settings)
{
	static const struct vad_guid provider = { { 0xE2, 0x3B, 0x33, 0xB0, 0xC8, 0xC9, 0x47, 0x2C,
						    0xA5, 0xF9, 0xF2, 0xBD, 0xFE, 0xA0, 0xF1,
						    0x56 } };
	struct vad_evtx_write_event event = {
		.form = settings->form,
		.provider = VAD_VIEW("Microsoft-Windows-Security-SPP"),
		.provider_guid = &provider,
		.event_source = VAD_VIEW("KmsRequests"),
		.has_qualifiers = true,
		.event_id = 12290,
		.qualifiers = 16384,
		.level = 4,
		.keywords = UINT64_C(0x80000000000000),
		.channel = VAD_VIEW("Key Management Service"),
		.computer = vad_view_of(settings->host),
	};
	struct machine *machines = calloc((size_t)settings->machines, sizeof(*machines));
	uint64_t state = settings->seed;
	bool good = machines != NULL;

	if (good)
		invent(machines, settings, &state);
	for (uint64_t i = 0; good && i < settings->requests; i++) {
		good = write_request(writer, &event, &machines[0]);
		machines[0].next += WEEK - JITTER + (vad_time)below(&state, 2 * JITTER);
		sift_down(machines, (size_t)settings->machines, 0);
	}
	free(machines);
	return good;
}

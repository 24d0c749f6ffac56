/* SPDX-License-Identifier: MIT */
/* A small world for the tests of the replay: requests made from a few words. */
#ifndef VAD_TEST_REPLAY_WORLD_H
#define VAD_TEST_REPLAY_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rules/replay.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400
#define WINDOW (30 * DAY)
/* 2026-01-05 00:00:00 UTC */
#define START INT64_C(1767571200)

#define PRODUCT_CLIENT "82bbc092-bc50-4e16-8e18-b74fc486aec3" /* Windows 10 Pro for Workstations */
#define PRODUCT_SERVER "de32eafd-aaee-4662-9444-c1befb41bde2" /* Windows Server 2019 Standard */
#define PRODUCT_OFFICE "85dd8b5f-eaa4-4af3-a628-cce9e77c9a03" /* Office 2019 */
#define PRODUCT_UNKNOWN "01234567-89ab-cdef-0123-456789abcdef"

static inline struct vad_guid world_guid(const char *text)
{
	struct vad_guid guid = { { 0 } };

	assert_true(vad_guid_parse(vad_view_of(text), &guid));
	return guid;
}

static inline struct vad_guid world_cmid(uint32_t number)
{
	return (struct vad_guid){ { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, (uint8_t)(number >> 24),
				    (uint8_t)(number >> 16), (uint8_t)(number >> 8),
				    (uint8_t)number } };
}

static inline vad_time world_minute(vad_time time)
{
	return time - time % MINUTE;
}

/* A request that host "kms" served: the client's clock is right, the record has no id. */
static inline struct vad_kms_request world_request(vad_time time, uint32_t cmid, const char *name,
						   const char *product, int64_t required)
{
	return (struct vad_kms_request){
		.event = 12290,
		.time = time,
		.clock = VAD_CLOCK_UTC,
		.computer = VAD_VIEW("kms.corp.example"),
		.required = required,
		.name = vad_view_of(name),
		.has_cmid = true,
		.cmid = world_cmid(cmid),
		.client_time = world_minute(time),
		.is_virtual = 1,
		.status = 1,
		.minutes = 259200,
		.has_product = true,
		.product = world_guid(product),
		.activated = -1,
		.count = -1,
	};
}

static inline void world_ask(struct vad_replay *r, vad_time time, uint32_t cmid,
			     const char *product, int64_t required)
{
	struct vad_kms_request q;
	char name[32];

	(void)snprintf(name, sizeof(name), "PC-%u", (unsigned)cmid);
	q = world_request(time, cmid, name, product, required);
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
}

static inline struct vad_replay *world_new(void)
{
	struct vad_replay *r = vad_replay_new(vad_knowledge_builtin(), NULL);

	assert_non_null(r);
	return r;
}

static inline const struct vad_replay_host *world_finish(struct vad_replay *r, vad_time now)
{
	assert_int_equal(vad_replay_finish(r, now), VAD_OK);
	return vad_replay_host(r, 0);
}

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Fleet files: machines in groups, KMS hosts, MAK pools, and how people treat them, for
 * lab/simulate.h. YAML; every complaint names file, line and field, and what was expected. A group's
 * machines differ by their numbers only.
 */
#ifndef VAD_LAB_FLEET_H
#define VAD_LAB_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/guid.h"
#include "base/result.h"
#include "base/time.h"
#include "base/view.h"
#include "knowledge/knowledge.h"
#include "rules/kms.h"

enum {
	VAD_FLEET_FILE_MAX = 1 << 20, /* bytes */
	VAD_FLEET_HOSTS_MAX = 64,
	VAD_FLEET_GROUPS_MAX = 256,
	VAD_FLEET_KEYS_MAX = 8, /* of one host */
	VAD_FLEET_MAKS_MAX = 64,
	VAD_FLEET_SPANS_MAX = 64,	 /* outages of a host, holidays of a group */
	VAD_FLEET_MACHINES_MAX = 10000000, /* in all groups together */
	VAD_FLEET_DAYS_MAX = 3660,
	VAD_FLEET_NAME_MAX = 63, /* bytes; of a machine, with its number: a DNS label */
};
#define VAD_FLEET_NONE UINT32_MAX /* instead of an index: there is none */

/* A time in which something is otherwise: from <= t < until. */
struct vad_fleet_span {
	vad_time from, until;
	uint32_t off; /* holidays: machines of the group that are off; others: 0 */
};

struct vad_fleet_host {
	const char *name;
	uint32_t keys[VAD_FLEET_KEYS_MAX]; /* of host_keys[]; none: it covers everything */
	size_t key_count;
	vad_time from, until; /* when it serves; INT64_MIN and INT64_MAX: always */
	int64_t clock;	      /* seconds that its clock is ahead */
	const struct vad_fleet_span *outages; /* ascending */
	size_t outage_count;
};

struct vad_fleet_mak {
	const char *name;
	int64_t activations; /* of the pool */
};

struct vad_fleet_group {
	const char *name; /* "PC" gives PC-01, PC-02 ...: as many digits as the last one has */
	uint32_t machines;
	uint32_t first; /* number of its first machine in the fleet */
	const char *version, *edition;
	enum vad_kms_role role; /* what the version makes it */
	uint32_t required;	/* count that a host must have for it */
	struct vad_guid product; /* activation id; all zero when it is not known */
	uint8_t hosts[VAD_FLEET_HOSTS_MAX]; /* that DNS gives, or the one that is set */
	uint32_t host_count;
	bool forced;	  /* /skms: one host, and no search */
	uint32_t mak;	  /* of maks[]: a MAK instead of KMS; VAD_FLEET_NONE */
	bool is_virtual;
	bool shared_cmid; /* one image that was not generalised: all have one client id */
	bool licensed;	  /* when time begins, all of them were activated within a renewal interval */
	int64_t clock;	  /* seconds that their clocks are ahead */
	int32_t on_from, on_until; /* seconds of the day (UTC) between which they are switched on */
	uint8_t weekdays; /* bit 0: Monday ... bit 6: Sunday */
	const struct vad_fleet_span *holidays; /* ascending, apart from each other */
	size_t holiday_count;
	int64_t reimaged_every; /* seconds; 0: never. Fresh client id and initial grace */
	vad_time joins_from;	/* they come one by one, in the order of their numbers ... */
	int64_t joins_over;	/* ... within so many seconds */
	vad_time retired;	/* INT64_MAX: never */
};

struct vad_fleet {
	const char *name, *meaning;
	const char *domain; /* of all machines */
	vad_time start;	    /* 00:00 UTC of a day */
	uint32_t days;
	uint64_t seed;
	const struct vad_fleet_host *hosts;
	const struct vad_fleet_mak *maks;
	const struct vad_fleet_group *groups;
	uint32_t host_count, mak_count, group_count;
	uint32_t machines; /* of all groups */
};

/* Everything that is wrong with a file, one after the other. */
struct vad_fleet_complaints {
	void *context;
	void (*tell)(void *context, const struct vad_error *complaint);
};

/*
 * Read and check a fleet file. `name` stands in complaints; the text is copied. VAD_INVALID after
 * complaints, VAD_NO_MEMORY.
 */
enum vad_result vad_fleet_load(const struct vad_knowledge *k, const char *name,
			       struct vad_view text, const struct vad_fleet_complaints *complaints,
			       struct vad_fleet **fleet);
void vad_fleet_free(struct vad_fleet *fleet);

/* The group of a machine of the fleet. */
uint32_t vad_fleet_group_of(const struct vad_fleet *fleet, uint32_t machine);
/* "PC-017" into `text`; "PC-017.corp.example" with the domain. */
enum { VAD_FLEET_FULL_NAME_MAX = 254 };
void vad_fleet_machine_name(const struct vad_fleet *fleet, uint32_t machine, bool domain,
			    char text[VAD_FLEET_FULL_NAME_MAX + 1]);

/* The first moment from `t` on at which a machine is switched on; INT64_MAX: never again. */
vad_time vad_fleet_next_on(const struct vad_fleet_group *group, uint32_t number, vad_time t);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * The world of volume activation as code that runs: machines, keys, DNS, networks, Microsoft's
 * server, Active Directory, and one clock. A fault is a field with another value than the healthy
 * one; what then happens follows from the rules (attempt.h), never from a list of faults.
 *
 * Everything belongs to the world's arena. Texts are NUL-terminated and never changed in place; ""
 * means none. Things refer to each other by name, as people and scenario files do: a name that
 * nobody has is a machine that is not there.
 */
#ifndef VAD_MODEL_WORLD_H
#define VAD_MODEL_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/guid.h"
#include "base/result.h"
#include "base/time.h"
#include "knowledge/knowledge.h"
#include "model/kms_count.h"
#include "model/licence.h"
#include "model/queue.h"
#include "model/random.h"
#include "model/words.h"

enum {
	VAD_MODEL_LIST_MAX = 8,	     /* texts of a list field */
	VAD_MODEL_PRODUCTS_MAX = 2,  /* of a machine: Windows, Office */
	VAD_MODEL_THINGS_MAX = 1000, /* of each kind, in a scenario's world */
	VAD_MODEL_CROWD_MAX = 10000, /* machines of one crowd */
};
#define VAD_MODEL_MEMORY_MAX ((size_t)256 << 20)

struct vad_model_list {
	const char *text[VAD_MODEL_LIST_MAX];
	size_t count;
};

/*
 * A product key. Keys have no characters here but the last five. Two are in every world, because they
 * are public: "gvlk", the setup key of whatever volume product it is installed on, and "avma".
 */
struct vad_model_key {
	const char *name;    /* by which the world refers to it */
	const char *tail;    /* last five characters; "": see vad_model_key_tail() */
	char own_tail[6];    /* a made-up one, for a key of which nobody said it */
	uint8_t channel;     /* enum vad_model_channel */
	const char *edition; /* it is for: "Enterprise"; "": any */
	const char *version; /* "11", "2019"; as of the product that it is for; "": any */
	const char *group;   /* CSVLK: id of host_keys in products.yaml, "server-2022" */
	bool beta;	     /* of a preview: no released version takes it */
	uint8_t typed;	     /* enum vad_model_typed: how people type it */
	uint8_t state;	     /* enum vad_model_key_state */
	int64_t activations; /* MAK: of the pool; CSVLK: see rules kms.host-key-* */
	int64_t extension;   /* MAK: what the centre may add; 0 when it was added already */
	bool extended;	     /* the extension was given, and counts in `activations` */
	int64_t used;	     /* activations that were taken: never above `activations` */
	struct vad_model_list used_on; /* CSVLK: hardware it was activated on, one text each: its name */
};

/* One licensed product on a machine and what its activation knows. */
struct vad_model_product {
	const char *app;     /* "windows", "office"; "": no such product */
	const char *edition; /* as products.yaml spells them: "Enterprise", "ServerStandard",
			      * "Office21ProPlus2021VL_KMS_Client_AE" */
	const char *version; /* "7", "10", "11", "2019"; of Office: "2021" */
	const char *key;     /* name of the installed key; "": none */
	bool evaluation;     /* an evaluation edition: takes no volume key */
	struct vad_licence licence;
	int64_t rearms;	     /* left */
	vad_time evaluation_end; /* VAD_TIME_NONE */
	/* what the last KMS activation left behind */
	const char *cached_host; /* host that worked last; "" */
	int64_t cached_port;
	const char *cached_address;
	const char *kms_pid;	 /* extended PID of that host */
	const char *ad_object;	 /* name of the activation object that activated it */
	int64_t activation_interval, renewal_interval; /* minutes, as the host told */
	const char *confirmed; /* installation id that a confirmation id was entered for */
};

/* What makes a machine a KMS host. */
struct vad_model_kms_host {
	const char *key;  /* name of the installed host key; "": it is no KMS host */
	bool activated;
	int64_t port;
	bool publishing;      /* slmgr /sdns */
	struct vad_model_list domains; /* beside its own: DnsDomainPublishList */
	bool low_priority;
	bool overloaded;      /* answers "busy" */
	uint8_t listener;     /* enum vad_model_listener: what answers on `port` */
	const char *office_key; /* name of an Office host key; "" */
	struct vad_kms_count count[2]; /* Windows, Office */
	uint64_t requests, failed;
	uint64_t by_status[VAD_LICENCE_STATES];
	vad_time published;   /* last attempt to publish */
};

struct vad_model_machine {
	const char *name;    /* without domain */
	const char *domain;  /* Active Directory domain, or "" */
	const char *network; /* the segment it stands in */
	const char *address;
	const char *maker, *model; /* of the hardware or hypervisor */
	bool is_virtual;
	struct vad_guid cmid;
	int64_t hardware;    /* changes when parts are replaced */
	bool server;	     /* derived: Windows Server */

	/* who sits at it, and what was done to it */
	bool elevated;	      /* commands run as administrator */
	bool languages_extra; /* language packs that the edition is not licensed for */
	bool malware;
	bool files_damaged;
	bool disk_failing;
	uint8_t genuine;      /* enum vad_model_genuine */
	uint8_t marker;	      /* enum vad_model_marker: Windows marker (SLIC) in the firmware */
	uint8_t hardware_state; /* enum vad_model_hardware */
	bool network_up;
	bool restart_needed;

	/* services and stores */
	uint8_t sppsvc;	      /* enum vad_model_service */
	uint8_t sppsvc_start; /* enum vad_model_start */
	bool dependency_missing; /* what sppsvc needs does not start */
	bool switched_off_by_tool; /* something disables sppsvc again at each start of Windows */
	uint8_t store;	      /* enum vad_model_store */
	uint8_t plugplay, com_self, tasks, network_service; /* enum vad_model_access */

	/* clock */
	int64_t clock_offset; /* seconds that its clock is ahead of the true time */
	int64_t clock_drift;  /* seconds that it gains in a day; only where nothing sets it */
	int64_t clock_rest;   /* of the drift: what is less than a second, in seconds x days */
	uint8_t time_service; /* enum vad_model_time_service */
	const char *time_source;
	int64_t zone_offset;  /* seconds of local time ahead of UTC */
	bool zone_wrong;      /* the zone is wrong and the clock was set to look right */

	/* the way out */
	struct vad_model_list dns_servers; /* addresses */
	struct vad_model_list suffixes;	   /* the primary one first */
	const char *dhcp_suffix;
	bool negative_cache;	     /* "no such name" is still in the DNS cache */
	const char *name_policy;     /* address of a server that a name policy sends queries to; "" */
	bool prefers_ipv6;	     /* asks the host's IPv6 address first, which does not answer */
	uint8_t firewall_out;	     /* enum vad_model_traffic: what a security program does to 1688 */
	uint8_t proxy;		     /* enum vad_model_proxy: what services use */
	const char *proxy_name;	     /* host:port; "" */
	uint8_t tls;		     /* enum vad_model_tls */
	uint8_t internet;	     /* enum vad_model_traffic: to Microsoft's servers */
	bool public_names;	     /* names of Microsoft's servers are resolved */

	/* settings of its KMS client */
	const char *forced_host;
	int64_t forced_port;	/* 0: 1688 */
	bool forced_by_policy;	/* comes back at the next restart */
	const char *forced_policy_host;
	const char *lookup_domain;
	bool caching;
	uint8_t activation_type; /* enum vad_model_activation_type */
	bool skip_rearm;
	bool remote_scripts;	/* slmgr is run against it from elsewhere; the firewall lets WMI in */

	/* the other side */
	struct vad_model_kms_host kms;
	uint8_t kms_rule;	/* enum vad_model_rule: firewall rule SPPSVC-In-TCP */
	uint8_t net_profile;	/* enum vad_model_profile */
	struct vad_model_list updates; /* "KB5003646" that matter to KMS */
	bool retired;		/* switched off for good; its name may live on in DNS */
	const char *avma_host;	/* hypervisor, name of a machine here; "" */
	bool data_exchange;	/* the guest's integration service that AVMA needs */
	const char *image_key;	/* key that a reinstallation or rearm of the image brings; "": that of
				 * the product */

	struct vad_model_product product[VAD_MODEL_PRODUCTS_MAX]; /* [0] Windows, [1] Office */
	struct vad_model_journal *journal; /* its event logs: journal.h */
	uint32_t index;			   /* in world->machines */
};

/* Machines that are only there to ask: they make the count of a host. They never fail. */
struct vad_model_crowd {
	const char *name;    /* "PC" gives PC-001 ... */
	const char *edition; /* as of a product, Windows or Office */
	const char *version;
	int64_t machines;
	bool shared_cmid;    /* one image that was not generalised: all have one CMID */
	const char *host;    /* name of the KMS host that they ask */
	int64_t asks_every;  /* seconds */
	vad_time until;	     /* when they stopped asking; VAD_TIME_NONE: they go on */
	bool is_virtual;
	uint32_t first_item; /* in the queue; VAD_QUEUE_NONE: its machines have no dates yet */
	uint32_t items;	     /* that it has there */
	uint32_t number;     /* makes its client ids */
};

struct vad_model_dns_server {
	const char *name, *address;
	uint8_t state;	       /* enum vad_model_dns_state */
	struct vad_model_list zones; /* names of vad_model_zone that it serves; others: as NXDOMAIN */
	bool stale;	       /* has the zones as they were before the KMS record came */
	bool forwards;	       /* knows public names */
};

struct vad_model_srv {
	const char *owner; /* "_vlmcs._tcp" where it is right */
	const char *target; /* host name, or an address where somebody wrote one */
	int64_t priority, weight, port;
	const char *publisher; /* machine that published it; "": written by hand */
};
struct vad_model_address {
	const char *name; /* fully qualified */
	const char *address;
	const char *alias_of; /* a CNAME to this name; "" */
};
struct vad_model_zone {
	const char *name;
	struct vad_model_srv *srv;
	size_t srv_count;
	struct vad_model_address *addresses;
	size_t address_count;
	uint8_t updates; /* enum vad_model_update: what becomes of dynamic updates */
	const char *record_owner; /* host whose record it is: others may not change it. "": anybody */
};

/* What becomes of TCP from one network or machine to another; the first that fits counts. */
struct vad_model_edge {
	const char *from, *to; /* name of a machine, a network, or "*" */
	int64_t port;	       /* 0: any */
	uint8_t traffic;       /* enum vad_model_traffic */
};

/* Microsoft's side of it. */
struct vad_model_microsoft {
	uint8_t server;	 /* enum vad_model_server: activation server */
	uint8_t centre;	 /* enum vad_model_server: the activation centre on the telephone */
};

/* Active Directory of a domain, as far as it activates. */
struct vad_model_directory {
	const char *domain;
	bool schema_new;     /* 2012 or later */
	uint8_t object;	     /* enum vad_model_object */
	const char *object_name; /* more than 40 characters are too many */
	const char *key;     /* name of the host key behind the object */
	bool reachable;
	int64_t clock_offset; /* seconds, of its controllers */
};

/* How codes are read where the seed document and the mechanism differ (conditions.md). */
enum vad_model_reading { VAD_MODEL_MECHANISM, VAD_MODEL_SEED };

struct vad_model_world {
	const struct vad_knowledge *k;
	struct vad_arena *arena;
	struct vad_licence_rules rules;
	uint64_t seed;
	struct vad_random random;
	vad_time now;	/* true time; never goes back */
	vad_time start; /* of the story: fields count "-40d" from it */
	vad_time drifted; /* until when the drift of clocks is in their offsets */
	bool begun;
	uint8_t reading; /* enum vad_model_reading */
	uint32_t reading_code; /* SEED: the code by which the document knows the fault */
	struct vad_queue *queue; /* of what machines do by themselves: clock.h */
	uint32_t queue_items;
	uint32_t machines_made, crowds_made; /* that ever were */

	struct vad_model_machine *machines;
	struct vad_model_key *keys;
	struct vad_model_crowd *crowds;
	struct vad_model_dns_server *dns_servers;
	struct vad_model_zone *zones;
	struct vad_model_edge *edges;
	struct vad_model_directory *directories;
	size_t machine_count, key_count, crowd_count, dns_server_count, zone_count, edge_count,
		directory_count;
	struct vad_model_microsoft microsoft;
};

/* An empty world at `now`. NULL when out of memory. */
struct vad_model_world *vad_model_world_new(const struct vad_knowledge *k, vad_time now,
					    uint64_t seed);
void vad_model_world_free(struct vad_model_world *world);

/*
 * Add a thing, all of it healthy: a machine in no domain, a key that is valid. Pointers to things of
 * that kind change when one is added. NULL when out of memory or beyond VAD_MODEL_THINGS_MAX.
 */
struct vad_model_machine *vad_model_add_machine(struct vad_model_world *world, const char *name);
struct vad_model_key *vad_model_add_key(struct vad_model_world *world, const char *name);
struct vad_model_crowd *vad_model_add_crowd(struct vad_model_world *world, const char *name);
struct vad_model_dns_server *vad_model_add_dns_server(struct vad_model_world *world,
						      const char *name);
struct vad_model_zone *vad_model_add_zone(struct vad_model_world *world, const char *name);
struct vad_model_edge *vad_model_add_edge(struct vad_model_world *world);
struct vad_model_directory *vad_model_add_directory(struct vad_model_world *world,
						    const char *domain);
struct vad_model_srv *vad_model_add_srv(struct vad_model_world *world, struct vad_model_zone *zone);
struct vad_model_address *vad_model_add_address(struct vad_model_world *world,
						struct vad_model_zone *zone, const char *name);

/* Take away what stands at `index` of the world's (the zone's) list; pointers into the list change,
 * names go on to be known where they were used. An index beyond the end does nothing. */
void vad_model_remove_machine(struct vad_model_world *world, size_t index);
void vad_model_remove_key(struct vad_model_world *world, size_t index);
void vad_model_remove_crowd(struct vad_model_world *world, size_t index);
void vad_model_remove_dns_server(struct vad_model_world *world, size_t index);
void vad_model_remove_zone(struct vad_model_world *world, size_t index);
void vad_model_remove_edge(struct vad_model_world *world, size_t index);
void vad_model_remove_directory(struct vad_model_world *world, size_t index);
void vad_model_remove_srv(struct vad_model_zone *zone, size_t index);
void vad_model_remove_address(struct vad_model_zone *zone, size_t index);

/*
 * Can there be such a world? Editions and versions that products.yaml has, keys and machines that
 * the world has, two machines at one address only where one is retired, a host key that the host's
 * version can carry ... VAD_INVALID with what is wrong and what was expected. Good before
 * vad_model_world_begin() and after each step of a fault; names that need not exist (a forced host,
 * the target of a record) are not looked up.
 */
enum vad_result vad_model_world_check(const struct vad_model_world *world, struct vad_error *error);
/*
 * Everything has its first values: give keys their tails, hosts their first counts (their crowds
 * asked until now), set the queue, publish records that hosts would have published, register the
 * machines' addresses in their zones. Then the world is healthy unless its values say otherwise.
 */
enum vad_result vad_model_world_begin(struct vad_model_world *world);
/* Derived members of a machine whose products' editions or versions were set: whether it is a
 * server, whether it has Office. Fields do it by themselves. */
void vad_model_derive(const struct vad_model_world *world, struct vad_model_machine *machine);

/* By name, in any case, with or without the domain; NULL when there is none. */
struct vad_model_machine *vad_model_machine(const struct vad_model_world *world, const char *name);
struct vad_model_machine *vad_model_machine_at(const struct vad_model_world *world,
					       const char *address);
struct vad_model_key *vad_model_key(const struct vad_model_world *world, const char *name);
struct vad_model_zone *vad_model_zone(const struct vad_model_world *world, const char *name);
struct vad_model_dns_server *vad_model_dns_server(const struct vad_model_world *world,
						  const char *address_or_name);
struct vad_model_directory *vad_model_directory(const struct vad_model_world *world,
						const char *domain);
struct vad_model_crowd *vad_model_crowd(const struct vad_model_world *world, const char *name);
/* Row of knowledge products[] for an edition and version, in any case; VAD_NO_INDEX when there is no
 * such product. Versions that take the same keys share a row: 10 and 11. */
uint32_t vad_model_product_row(const struct vad_knowledge *k, const char *edition,
			       const char *version);
/* The last five characters of a key as it is installed on a product: the key's own; else those that
 * products.yaml has for the product and the key's channel (gvlk, avma, retail); else made-up ones. */
const char *vad_model_key_tail(const struct vad_model_world *world, const struct vad_model_key *key,
			       const struct vad_model_product *product);
/* A licence that is in `state` since `since`: of a product with a volume key (GVLK, AVMA) for a time,
 * else for good. */
struct vad_licence vad_model_licence(const struct vad_model_world *world,
				     const struct vad_model_product *product,
				     enum vad_licence_state state, vad_time since);
/* A text in the world's arena; "" when out of memory. */
const char *vad_model_text(struct vad_model_world *world, struct vad_view text);
/* "pc1.corp.example", or the bare name outside a domain. Into `out`. */
void vad_model_full_name(const struct vad_model_machine *machine, struct vad_buffer *out);

/* What the machine's own clock shows: UTC by its own opinion. */
vad_time vad_model_clock_of(const struct vad_model_world *world,
			    const struct vad_model_machine *machine);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * One attempt to activate, step by step as Windows goes: rights, service, store, key, then the way
 * that the key's channel takes (KMS, Active Directory, Microsoft's server, the host of a guest). The
 * first step that fails decides. Which code a failed step shows is knowledge/failures.yaml.
 */
#ifndef VAD_MODEL_ATTEMPT_H
#define VAD_MODEL_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/world.h"

/* Who tries, which decides what is checked and what is written to the logs. */
enum vad_model_trigger {
	VAD_TRIGGER_COMMAND,  /* slmgr /ato, ospp /act, "Activate now" */
	VAD_TRIGGER_TIMER,    /* the service by itself */
	VAD_TRIGGER_SETTINGS, /* the Settings page */
};

enum { VAD_MODEL_TRIED_MAX = 16 };

/* A KMS host that was tried: what record 12288 tells, and what came back. */
struct vad_model_tried {
	const char *host; /* as it was found or set */
	int64_t port;
	const char *address;	/* "" when the name was not resolved */
	const char *failure;	/* id in failures.yaml; NULL when it answered with success */
	uint32_t inner;		/* HRESULT for records 12288 and 12290; 0 */
	bool answered;		/* the host processed the request */
	int64_t count;		/* that it reported; -1 */
};

struct vad_model_outcome {
	bool activated;
	const char *failure; /* id in failures.yaml; NULL when activated */
	uint32_t code;	     /* what the person sees; 0 when activated */
	uint32_t inner;	     /* what the records hold; the same where there is no other */
	struct vad_model_tried tried[VAD_MODEL_TRIED_MAX];
	size_t tried_count;
};

/* The codes of a failure in failures.yaml as this world reads them; both 0 for an id that is not
 * there. */
void vad_model_failure_code(const struct vad_model_world *world, const char *id, uint32_t *code,
			    uint32_t *inner);
/* Why the licensing service of a machine cannot be asked, as a failure ("service-disabled");
 * NULL: it runs, or starts when it is asked. */
const char *vad_model_service_failure(const struct vad_model_machine *machine);

/*
 * Try to activate a product of `machine` now. Changes what a real attempt changes: licence, cached
 * host, counts of hosts, activations of keys; and writes the records that it leaves (12288, 12289,
 * 12290, 8198, 1003 ...) to the journals of the client and the hosts.
 */
enum vad_result vad_model_attempt(struct vad_model_world *world, struct vad_model_machine *machine,
				  struct vad_model_product *product,
				  enum vad_model_trigger trigger,
				  struct vad_model_outcome *outcome);

/*
 * Install a key as slmgr /ipk does: rights, service, its characters, edition and version, beta,
 * Windows' own list of blocked keys. On success the licence begins anew in its initial grace.
 * `outcome->activated` is false in any case; `failure` NULL: installed.
 */
enum vad_result vad_model_install_key(struct vad_model_world *world,
				      struct vad_model_machine *machine,
				      const struct vad_model_key *key,
				      enum vad_model_trigger trigger,
				      struct vad_model_outcome *outcome);
/* The product that a key is for: Windows or Office; NULL when the machine has none such. */
struct vad_model_product *vad_model_product_of_key(struct vad_model_machine *machine,
						   const struct vad_model_key *key);

/* The installation id that a product shows: 9 groups with their check digits (rules iid.*), made of
 * key and hardware, so that it changes with either. Into `out`, digits only. */
void vad_model_installation_id(const struct vad_model_world *world,
			       const struct vad_model_machine *machine,
			       const struct vad_model_product *product, struct vad_buffer *out);
/* The confirmation id that the activation centre gives for an installation id: 48 digits that only
 * this model takes. "" when the centre refuses: *failure says why. */
void vad_model_centre_answer(struct vad_model_world *world, struct vad_view installation_id,
			     struct vad_buffer *out, const char **failure);
/* slmgr /atp. */
enum vad_result vad_model_confirm(struct vad_model_world *world, struct vad_model_machine *machine,
				  struct vad_model_product *product,
				  struct vad_view confirmation_id,
				  struct vad_model_outcome *outcome);

/* --- what attempts and commands share: the network as one machine sees it -------------------- */

enum vad_model_answer {
	VAD_LOOKUP_FOUND,
	VAD_LOOKUP_NXDOMAIN,
	VAD_LOOKUP_NODATA,
	VAD_LOOKUP_SERVFAIL,
	VAD_LOOKUP_REFUSED,
	VAD_LOOKUP_FORMERR,
	VAD_LOOKUP_NOTIMP,
	VAD_LOOKUP_TIMEOUT,
	VAD_LOOKUP_NO_SERVER, /* none is configured */
};
struct vad_model_lookup {
	enum vad_model_answer answer;
	const char *server; /* address that was asked last */
	const struct vad_model_zone *zone;
	const struct vad_model_srv *srv[VAD_MODEL_TRIED_MAX]; /* in the order in which a client tries */
	size_t srv_count;
	const char *address; /* of an address query */
	const char *name;    /* behind an alias */
};
/* A query with the owner's full name ("_vlmcs._tcp.corp.example"), as the DNS client asks: the
 * machine's servers in order, name policies and the negative cache included. `direct`: as nslookup
 * asks: the first server only, no cache, no policy. */
void vad_model_query_srv(const struct vad_model_world *world,
			 const struct vad_model_machine *machine, const char *owner, bool direct,
			 struct vad_model_lookup *lookup);
void vad_model_query_address(const struct vad_model_world *world,
			     const struct vad_model_machine *machine, const char *name, bool direct,
			     struct vad_model_lookup *lookup);
/* What a connection to an address and port meets: edges, firewalls of both sides, whether anybody
 * listens. *target: the machine at the address, or NULL. */
uint8_t vad_model_connect(const struct vad_model_world *world,
			  const struct vad_model_machine *from, const char *address, int64_t port,
			  struct vad_model_machine **target);
/* Does a host's key and update level serve such a product; rules/host_key.h. NULL or a failure. */
const char *vad_model_covers(const struct vad_model_world *world,
			     const struct vad_model_machine *host,
			     const struct vad_model_product *product);

#endif

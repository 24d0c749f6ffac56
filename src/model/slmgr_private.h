/* SPDX-License-Identifier: MIT */
/* What the files of slmgr share: one run of the script. */
#ifndef VAD_MODEL_SLMGR_PRIVATE_H
#define VAD_MODEL_SLMGR_PRIVATE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "model/attempt.h"
#include "model/shell.h"
#include "model/world.h"

struct vad_slmgr {
	struct vad_model_world *world;
	const struct vad_knowledge *k;
	struct vad_model_machine *machine; /* whose licences it is about */
	bool elevated;			   /* of who runs it */
	const struct vad_view *args;	   /* behind the option */
	size_t count;
	struct vad_buffer *out;
	uint32_t status; /* exit status: the number of the error */
	bool missing;	 /* a phrase was not found */
	struct vad_model_product office_host; /* room for the licence of an Office host key */
};

/* Errors that the script or Active Directory reports and no attempt has. */
enum {
	VAD_SLMGR_WRONG = 1, /* usage and the like: no number of its own */
};
#define VAD_SLMGR_NO_DOMAIN 0x8007054Bu
#define VAD_SLMGR_NO_OBJECT 0x80072030u
#define VAD_SLMGR_UNREACHABLE 0x800706BAu
#define VAD_SLMGR_NO_FILE 0x80070002u

/* A whole line, `depth` levels deep; values as of vad_model_phrase_add(). */
void vad_slmgr_line(struct vad_slmgr *s, unsigned depth, const char *key,
		    const char *const *values);
/* The same with one value, which may stand for no place. */
void vad_slmgr_line_with(struct vad_slmgr *s, unsigned depth, const char *key, const char *value);
/* "Label: value". */
void vad_slmgr_label(struct vad_slmgr *s, unsigned depth, const char *key, const char *value);
void vad_slmgr_label_buffer(struct vad_slmgr *s, unsigned depth, const char *key,
			    struct vad_buffer *value);
void vad_slmgr_label_number(struct vad_slmgr *s, unsigned depth, const char *key, int64_t value);
/* "Error: 0x... text", and the exit status. */
void vad_slmgr_error(struct vad_slmgr *s, uint32_t code);
void vad_slmgr_failure(struct vad_slmgr *s, const char *failure);
/* A line of the script's own that says what is wrong. */
void vad_slmgr_wrong(struct vad_slmgr *s, const char *key, const char *value);

/*
 * The product that argument `index` is about: an activation id, or Windows where there is no such
 * argument. NULL, and said so, when nothing has that id. `keyed`: one without a key is none.
 */
struct vad_model_product *vad_slmgr_product(struct vad_slmgr *s, size_t index, bool keyed);
/* The licence in a slot, in the order in which slmgr shows them; NULL where there is none. */
enum { VAD_SLMGR_SLOTS = VAD_MODEL_PRODUCTS_MAX + 1 };
struct vad_model_product *vad_slmgr_at(struct vad_slmgr *s, size_t slot);
/* Text of an argument in the world's arena; "" when there is none. */
const char *vad_slmgr_argument(struct vad_slmgr *s, size_t index);

/* The options, each with its arguments checked for number. */
void vad_slmgr_dli(struct vad_slmgr *s);
void vad_slmgr_dlv(struct vad_slmgr *s);
void vad_slmgr_xpr(struct vad_slmgr *s);
void vad_slmgr_ipk(struct vad_slmgr *s);
void vad_slmgr_upk(struct vad_slmgr *s);
void vad_slmgr_cpky(struct vad_slmgr *s);
void vad_slmgr_ato(struct vad_slmgr *s);
void vad_slmgr_dti(struct vad_slmgr *s);
void vad_slmgr_atp(struct vad_slmgr *s);
void vad_slmgr_rearm(struct vad_slmgr *s);
void vad_slmgr_rearm_app(struct vad_slmgr *s);
void vad_slmgr_rearm_sku(struct vad_slmgr *s);
void vad_slmgr_ilc(struct vad_slmgr *s);
void vad_slmgr_rilc(struct vad_slmgr *s);
void vad_slmgr_skms(struct vad_slmgr *s);
void vad_slmgr_ckms(struct vad_slmgr *s);
void vad_slmgr_skms_domain(struct vad_slmgr *s);
void vad_slmgr_ckms_domain(struct vad_slmgr *s);
void vad_slmgr_skhc(struct vad_slmgr *s);
void vad_slmgr_ckhc(struct vad_slmgr *s);
void vad_slmgr_sprt(struct vad_slmgr *s);
void vad_slmgr_sdns(struct vad_slmgr *s);
void vad_slmgr_cdns(struct vad_slmgr *s);
void vad_slmgr_spri(struct vad_slmgr *s);
void vad_slmgr_cpri(struct vad_slmgr *s);
void vad_slmgr_sai(struct vad_slmgr *s);
void vad_slmgr_sri(struct vad_slmgr *s);
void vad_slmgr_act_type(struct vad_slmgr *s);
void vad_slmgr_ad_online(struct vad_slmgr *s);
void vad_slmgr_ad_iid(struct vad_slmgr *s);
void vad_slmgr_ad_confirm(struct vad_slmgr *s);
void vad_slmgr_ao_list(struct vad_slmgr *s);
void vad_slmgr_del_ao(struct vad_slmgr *s);

/* Shared with ospp.vbs ------------------------------------------------------------------------- */

/* The key that somebody typed: the name of one of the world, or characters that end in its last five.
 * `room` holds what the world has not: a mistyped key, a public one for Office. */
const struct vad_model_key *vad_model_typed_key(struct vad_model_world *world,
						const struct vad_model_machine *machine,
						struct vad_view typed, struct vad_model_key *room);
/* Rearm a product, Windows with its machine: false when no rearm is left. */
bool vad_model_rearm(struct vad_model_world *world, struct vad_model_machine *machine,
		     struct vad_model_product *product);
/* Take the key of a product away: false when it has none. */
bool vad_model_uninstall_key(struct vad_model_world *world, struct vad_model_machine *machine,
			     struct vad_model_product *product);
/* The distinguished name of a domain's activation object, and what it holds. */
void vad_model_object_dn(const struct vad_model_directory *directory, struct vad_buffer *out);
void vad_model_object_pid(const struct vad_model_world *world,
			  const struct vad_model_machine *machine,
			  const struct vad_model_directory *directory, struct vad_buffer *out);
struct vad_guid vad_model_object_id(const struct vad_model_world *world,
				    const struct vad_model_machine *machine,
				    const struct vad_model_directory *directory);

#endif

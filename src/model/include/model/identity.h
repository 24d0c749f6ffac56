/* SPDX-License-Identifier: MIT */
/*
 * The names and ids under which programs and event records know a product: what slmgr, ospp, WMI and
 * the records 12288 to 12290 have in common. All of them are stable: the same machine with the same
 * key has the same ids in every run.
 */
#ifndef VAD_MODEL_IDENTITY_H
#define VAD_MODEL_IDENTITY_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/guid.h"
#include "model/world.h"

/* How a version of Windows calls itself. */
struct vad_model_release {
	const char *version; /* of the product: "11", "2022" */
	const char *number;  /* "10.0.22631.4317": of the licensing service */
	uint32_t build;      /* 22631 */
	const char *family;  /* in names: "Windows(R)", "Windows(R) 7" */
	const char *system;  /* in descriptions: "Windows(R) Operating System" */
	const char *group;   /* of extended product ids: "03612" */
	bool modern;	     /* Windows 8, Server 2012 and later: newer scripts, longer ids */
};
/* Of a version of Windows; one that nobody knows is taken for the newest. */
const struct vad_model_release *vad_model_release(const char *version, bool server);
const struct vad_model_release *vad_model_release_of(const struct vad_model_machine *machine);
/* The number in the names of an Office version: "2016" is 16; 0 for Windows. */
unsigned vad_model_office_number(const struct vad_model_product *product);

/* What the licence in use is for: enum vad_model_channel of the key, evaluation editions by
 * themselves. False: no key is installed. */
bool vad_model_channel_of(const struct vad_model_world *world,
			  const struct vad_model_product *product, uint8_t *channel);
/* "Windows(R), Enterprise edition". */
void vad_model_product_name(const struct vad_model_world *world,
			    const struct vad_model_machine *machine,
			    const struct vad_model_product *product, struct vad_buffer *out);
/* "Windows(R) Operating System, VOLUME_KMSCLIENT channel". */
void vad_model_product_description(const struct vad_model_world *world,
				   const struct vad_model_machine *machine,
				   const struct vad_model_product *product, struct vad_buffer *out);
/* "Volume:GVLK"; "" without a key. */
const char *vad_model_channel_text(const struct vad_model_world *world,
				   const struct vad_model_product *product);
/* Application id: that of Windows, or of the Office version. Static text. */
const char *vad_model_application_id(const struct vad_model_product *product);
/* The id of the licence: the published one where products.yaml has it, else one that edition,
 * version and channel make. */
struct vad_guid vad_model_activation_id(const struct vad_model_world *world,
					const struct vad_model_product *product);
/* The extended product id of the installed key, such as
 * "03612-04297-000-000000-03-1033-17763.0000-1862025". Nothing without a key. */
void vad_model_extended_pid(const struct vad_model_world *world,
			    const struct vad_model_machine *machine,
			    const struct vad_model_product *product, struct vad_buffer *out);

/* The licence of the Office host key of a KMS host, as a product: false when it has none. */
bool vad_model_office_host(const struct vad_model_world *world,
			   const struct vad_model_machine *machine,
			   struct vad_model_product *product);

#endif

/* SPDX-License-Identifier: MIT */
/* Activation by Active Directory, and of guests by their Hyper-V host. */
#include <string.h>

#include "attempt_private.h"
#include "rules/number.h"
#include "serve.h"

enum { OBJECT_NAME_MOST = 40 };

/* Two clocks that Kerberos would not let talk to each other. */
static bool clocks_apart(const struct vad_attempt *a, const struct vad_model_directory *directory)
{
	int64_t tolerance = 0, apart = a->machine->clock_offset - directory->clock_offset;

	(void)vad_rules_number(a->world->k, "kerberos.clock-tolerance", &tolerance);
	return apart > tolerance || apart < -tolerance;
}

static bool object_covers(const struct vad_attempt *a, const struct vad_model_directory *directory)
{
	uint32_t row = vad_model_product_row(a->world->k, a->product->edition, a->product->version);

	return vad_model_key_covers(a->world, vad_model_key(a->world, directory->key), row,
				    a->product->version);
}

static bool is_old(const char *version)
{
	return strcmp(version, "vista") == 0 || strcmp(version, "7") == 0 ||
	       strcmp(version, "2008") == 0 || strcmp(version, "2008R2") == 0;
}

const char *vad_attempt_directory(struct vad_attempt *a)
{
	const struct vad_model_directory *directory =
		vad_model_directory(a->world, a->machine->domain);

	if (directory == NULL || is_old(a->product->version))
		return "ad-object-absent";
	if (!directory->reachable || !a->machine->network_up)
		return "ad-unreachable";
	if (!directory->schema_new)
		return "ad-schema-old";
	if (directory->object != VAD_MODEL_OBJECT_PRESENT)
		return "ad-object-absent";
	if (strlen(directory->object_name) > OBJECT_NAME_MOST)
		return "ad-object-name";
	if (clocks_apart(a, directory))
		return "ad-clock";
	if (!object_covers(a, directory))
		return "ad-object-absent";
	a->product->ad_object = directory->object_name;
	a->product->cached_host = "";
	return NULL;
}

const char *vad_attempt_host(struct vad_attempt *a)
{
	const struct vad_model_machine *host = vad_model_machine(a->world, a->machine->avma_host);

	if (host == NULL || !a->machine->data_exchange || host->retired)
		return "avma-no-exchange";
	if (host->product[0].licence.state != VAD_LICENCE_LICENSED)
		return "avma-host-not-activated";
	return NULL;
}

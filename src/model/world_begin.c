/* SPDX-License-Identifier: MIT */
/* The first values that follow from what a file says of a world. */
#include <string.h>

#include "clock_private.h"
#include "model/world.h"

enum { NAME_MAX_BYTES = 600 };

static void begin_product(const struct vad_model_world *world, struct vad_model_product *product)
{
	struct vad_licence *licence = &product->licence;

	/* The key may have been named after the state: whether it is licensed for good is its matter. */
	if (licence->state == VAD_LICENCE_LICENSED &&
	    vad_model_licence(world, product, VAD_LICENCE_LICENSED, licence->success).volume !=
		    licence->volume)
		*licence = vad_model_licence(world, product, VAD_LICENCE_LICENSED, licence->success);
}

static void begin_machine(const struct vad_model_world *world, struct vad_model_machine *machine)
{
	vad_model_derive(world, machine);
	if (machine->maker[0] == '\0')
		machine->maker = machine->is_virtual ? "Microsoft Corporation" : "Contoso";
	if (machine->model[0] == '\0')
		machine->model = machine->is_virtual ? "Virtual Machine" :
				 machine->server     ? "Server 4" :
						       "Desktop 7";
	for (size_t i = 0; i < VAD_MODEL_PRODUCTS_MAX; i++)
		begin_product(world, &machine->product[i]);
}

static bool has_address(const struct vad_model_zone *zone, const char *name)
{
	for (size_t i = 0; i < zone->address_count; i++)
		if (vad_view_is_nocase(vad_view_of(name), zone->addresses[i].name))
			return true;
	return false;
}

/* Members of a domain register themselves in its zone; what stands there already stays. */
static enum vad_result register_address(struct vad_model_world *world,
					const struct vad_model_machine *machine)
{
	struct vad_model_zone *zone = vad_model_zone(world, machine->domain);
	struct vad_buffer name = vad_buffer_new(NAME_MAX_BYTES);
	struct vad_model_address *address;
	enum vad_result result = VAD_OK;

	if (zone == NULL || machine->domain[0] == '\0' || machine->address[0] == '\0')
		return VAD_OK;
	vad_model_full_name(machine, &name);
	result = vad_buffer_result(&name);
	if (result != VAD_OK || has_address(zone, vad_buffer_text(&name)))
		goto done;
	address = vad_model_add_address(world, zone, vad_buffer_text(&name));
	if (address == NULL)
		result = VAD_NO_MEMORY;
	else
		address->address = machine->address;
done:
	vad_buffer_clear(&name);
	return result;
}

enum vad_result vad_model_world_begin(struct vad_model_world *world)
{
	enum vad_result result = VAD_OK;

	if (world->begun)
		return VAD_OK;
	for (size_t i = 0; i < world->machine_count && result == VAD_OK; i++) {
		begin_machine(world, &world->machines[i]);
		result = register_address(world, &world->machines[i]);
	}
	if (result == VAD_OK)
		result = vad_model_clock_begin(world);
	world->begun = result == VAD_OK;
	return result;
}

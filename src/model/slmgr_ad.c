/* SPDX-License-Identifier: MIT */
/* slmgr: activation objects in Active Directory. */
#include <string.h>

#include "model/identity.h"
#include "phrases.h"
#include "slmgr_private.h"

enum { TEXT_MAX = 1024, NAME_MOST = 40 };

/* --- an object -------------------------------------------------------------------------------- */

void vad_model_object_dn(const struct vad_model_directory *directory, struct vad_buffer *out)
{
	struct vad_view domain = vad_view_of(directory->domain);
	size_t dot;

	vad_buffer_printf(out,
			  "CN=%s,CN=Activation Objects,CN=Microsoft SPP,CN=Services,"
			  "CN=Configuration",
			  directory->object_name);
	while (domain.size > 0) {
		dot = vad_view_find_char(domain, '.', 0);
		vad_buffer_add(out, ",DC=");
		vad_buffer_add_view(out, vad_view_sub(domain, 0, dot));
		domain = dot == SIZE_MAX ? (struct vad_view){ 0 }
					 : vad_view_sub(domain, dot + 1, SIZE_MAX);
	}
}

/* The licence of the host key behind the object, as the machine would carry it. */
static struct vad_model_product behind(const struct vad_model_machine *machine,
				       const struct vad_model_directory *directory)
{
	struct vad_model_product product = machine->product[0];

	product.key = directory->key;
	product.evaluation = false;
	return product;
}

/* Whose ids the object has: the machine that carries its key, else the first of the domain, so that
 * all members see the same object. */
static const struct vad_model_machine *carrier(const struct vad_model_world *world,
					       const struct vad_model_machine *machine,
					       const struct vad_model_directory *directory)
{
	const struct vad_model_machine *first = NULL;

	for (size_t i = 0; i < world->machine_count; i++) {
		const struct vad_model_machine *m = &world->machines[i];

		if (!vad_view_is_nocase(vad_view_of(m->domain), directory->domain))
			continue;
		if (directory->key[0] != '\0' && strcmp(m->kms.key, directory->key) == 0)
			return m;
		if (first == NULL || (m->server && !first->server))
			first = m;
	}
	return first == NULL ? machine : first;
}

void vad_model_object_pid(const struct vad_model_world *world,
			  const struct vad_model_machine *machine,
			  const struct vad_model_directory *directory, struct vad_buffer *out)
{
	const struct vad_model_machine *owner = carrier(world, machine, directory);
	struct vad_model_product product = behind(owner, directory);

	vad_model_extended_pid(world, owner, &product, out);
}

struct vad_guid vad_model_object_id(const struct vad_model_world *world,
				    const struct vad_model_machine *machine,
				    const struct vad_model_directory *directory)
{
	struct vad_model_product product = behind(carrier(world, machine, directory), directory);

	return vad_model_activation_id(world, &product);
}

/* --- the options ------------------------------------------------------------------------------ */

/* The directory of the machine's domain; NULL, and said so, when it is not reached or too old. */
static struct vad_model_directory *directory_of(struct vad_slmgr *s)
{
	struct vad_model_directory *directory = vad_model_directory(s->world, s->machine->domain);

	if (directory == NULL || !directory->reachable || !s->machine->network_up) {
		vad_slmgr_error(s, VAD_SLMGR_NO_DOMAIN);
		return NULL;
	}
	if (!directory->schema_new) {
		vad_slmgr_wrong(s, "ad-schema-unsupported", NULL);
		return NULL;
	}
	return directory;
}

/* A host key that was typed, as the licence that an object would hold; false, and said so, when no
 * object can be made of it. `room` is for a key that nobody knows. */
static bool object_key(struct vad_slmgr *s, struct vad_model_product *product,
		       struct vad_model_key *room)
{
	const struct vad_model_key *key =
		vad_model_typed_key(s->world, s->machine, s->args[0], room);

	if (key->channel != VAD_MODEL_CHANNEL_CSVLK || key->typed != VAD_MODEL_TYPED_RIGHT) {
		vad_slmgr_failure(s, "key-invalid");
		return false;
	}
	*product = s->machine->product[0];
	product->key = key->name;
	product->evaluation = false;
	product->confirmed = "";
	product->licence = vad_licence_installed(&s->world->rules, s->world->now);
	return true;
}

static const char *object_name(struct vad_slmgr *s, const struct vad_model_product *product,
			       size_t argument)
{
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);
	const char *name = vad_slmgr_argument(s, argument);

	if (name[0] != '\0')
		return name;
	/* Without a name the object is called after its key. */
	vad_buffer_printf(
		&text, "%s-%s", vad_model_release_of(s->machine)->version,
		vad_model_key_tail(s->world, vad_model_key(s->world, product->key), product));
	name = vad_model_text(s->world, vad_buffer_view(&text));
	vad_buffer_clear(&text);
	return name;
}

static void make_object(struct vad_slmgr *s, struct vad_model_directory *directory,
			const struct vad_model_product *product, const char *name)
{
	directory->object = VAD_MODEL_OBJECT_PRESENT;
	directory->object_name = name;
	directory->key = product->key;
	vad_slmgr_line(s, 0, "ok.activated", NULL);
}

/* Does the outcome let the object be made? Says it when not. */
static bool allowed(struct vad_slmgr *s, enum vad_result result,
		    const struct vad_model_outcome *outcome)
{
	if (result != VAD_OK)
		s->out->result = result;
	else if (outcome->failure != NULL)
		vad_slmgr_error(s, outcome->code);
	return result == VAD_OK && outcome->failure == NULL;
}

void vad_slmgr_ad_online(struct vad_slmgr *s)
{
	struct vad_model_directory *directory = directory_of(s);
	struct vad_model_outcome outcome = { 0 };
	struct vad_model_product product;
	struct vad_model_key room;
	const char *name;

	if (directory == NULL || !object_key(s, &product, &room))
		return;
	name = object_name(s, &product, 1);
	if (strlen(name) > NAME_MOST)
		vad_slmgr_failure(s, "ad-object-name");
	else if (allowed(s,
			 vad_model_attempt(s->world, s->machine, &product, VAD_TRIGGER_COMMAND,
					   &outcome),
			 &outcome))
		make_object(s, directory, &product, name);
}

void vad_slmgr_ad_iid(struct vad_slmgr *s)
{
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);
	struct vad_model_product product;
	struct vad_model_key room;

	if (directory_of(s) == NULL || !object_key(s, &product, &room))
		return;
	vad_model_installation_id(s->world, s->machine, &product, &text);
	vad_slmgr_label_buffer(s, 0, "installation-id", &text);
	vad_buffer_add_char(s->out, '\n');
	vad_slmgr_line_with(s, 0, "phone-numbers", "%systemroot%");
}

void vad_slmgr_ad_confirm(struct vad_slmgr *s)
{
	struct vad_model_directory *directory = directory_of(s);
	struct vad_model_outcome outcome = { 0 };
	struct vad_model_product product;
	struct vad_model_key room;
	const char *name;

	if (directory == NULL || !object_key(s, &product, &room))
		return;
	name = object_name(s, &product, 2);
	if (strlen(name) > NAME_MOST)
		vad_slmgr_failure(s, "ad-object-name");
	else if (allowed(s, vad_model_confirm(s->world, s->machine, &product, s->args[1], &outcome),
			 &outcome))
		make_object(s, directory, &product, name);
}

void vad_slmgr_ao_list(struct vad_slmgr *s)
{
	const struct vad_model_directory *directory = directory_of(s);
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);
	struct vad_model_product product;
	const struct vad_model_key *key;
	struct vad_guid id;
	char guid[VAD_GUID_TEXT];

	if (directory == NULL)
		return;
	/* One that has not come to this site is not there yet. */
	if (directory->object != VAD_MODEL_OBJECT_PRESENT) {
		vad_slmgr_line(s, 0, "ad-objects-none", NULL);
		return;
	}
	key = vad_model_key(s->world, directory->key);
	product = behind(s->machine, directory);
	id = vad_model_object_id(s->world, s->machine, directory);
	vad_guid_print(&id, guid);
	vad_slmgr_line(s, 0, "ad-objects-head", NULL);
	vad_buffer_add_char(s->out, '\n');
	vad_slmgr_label(s, 1, "ad-object-name", directory->object_name);
	vad_buffer_printf(&text, "{%s}", guid);
	vad_slmgr_label_buffer(s, 2, "activation-id", &text);
	vad_slmgr_label(s, 2, "partial-key", vad_model_key_tail(s->world, key, &product));
	vad_model_object_pid(s->world, s->machine, directory, &text);
	vad_slmgr_label_buffer(s, 2, "ad-extended-pid", &text);
	vad_model_object_dn(directory, &text);
	vad_slmgr_label_buffer(s, 2, "ad-object-dn", &text);
}

/* By its name, as "CN=name" or by its whole distinguished name. */
static bool is_object(const struct vad_model_directory *directory, struct vad_view wanted)
{
	struct vad_buffer dn = vad_buffer_new(TEXT_MAX);
	bool same;

	vad_model_object_dn(directory, &dn);
	same = vad_view_equal_nocase(wanted, vad_buffer_view(&dn));
	vad_buffer_clear(&dn);
	if (vad_view_starts_nocase(wanted, "CN="))
		wanted = vad_view_sub(wanted, sizeof("CN=") - 1, SIZE_MAX);
	return same || vad_view_is_nocase(wanted, directory->object_name);
}

void vad_slmgr_del_ao(struct vad_slmgr *s)
{
	struct vad_model_directory *directory = directory_of(s);

	if (directory == NULL)
		return;
	if (directory->object == VAD_MODEL_OBJECT_NONE || !is_object(directory, s->args[0])) {
		vad_slmgr_error(s, VAD_SLMGR_NO_OBJECT);
		return;
	}
	directory->object = VAD_MODEL_OBJECT_NONE;
	directory->object_name = "";
	directory->key = "";
	vad_slmgr_line(s, 0, "ok.operation", NULL);
}

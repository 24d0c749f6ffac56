/* SPDX-License-Identifier: MIT */
/* What the published tables say of a key's tail and of an activation id. */
#include "base/escape.h"
#include "derive.h"

static const struct vad_product_tail *published(const struct vad_reasoning *r,
						const struct vad_fact *tail)
{
	uint32_t index = tail ? vad_product_tail_index(r->k, tail->value.text) : VAD_NO_INDEX;

	return index == VAD_NO_INDEX ? NULL : &r->k->product_tails[index];
}

static void kind_of_key(struct vad_reasoning *r, vad_subject key)
{
	const struct vad_fact *tail = vad_latest(r, key, "key.tail");
	const struct vad_product_tail *row = published(r, tail);

	if (tail)
		vad_derive_word(r, key, "key.kind", row ? vad_text(r->k, row->kind) : "unknown",
				tail);
}

/* One tail may stand for several editions; any that is the installed one fits. */
static bool tail_covers(const struct vad_reasoning *r, struct vad_view tail,
			struct vad_view edition, bool *known)
{
	for (uint32_t i = 0; i < r->k->product_tails_count; i++) {
		const struct vad_product_tail *row = &r->k->product_tails[i];
		struct vad_view own = vad_text_view(r->k, r->k->products[row->product].edition);

		if (!vad_view_is_nocase(tail, row->tail) || own.size == 0)
			continue;
		*known = true;
		if (vad_view_equal_nocase(own, edition))
			return true;
	}
	return false;
}

static void key_of_product(struct vad_reasoning *r, vad_subject product)
{
	vad_subject key = vad_related(r, product, "product.key");
	const struct vad_fact *tail = key != VAD_NO_SUBJECT ? vad_latest(r, key, "key.tail") : NULL;
	const struct vad_product_tail *row = published(r, tail);
	const struct vad_fact *edition = vad_latest(r, product, "product.edition");
	bool known = false, fits;

	if (!row)
		return;
	vad_derive_text(r, product, "product.tail_edition",
			vad_text_view(r->k, r->k->products[row->product].name), tail);
	edition = vad_latest(r, product, "product.edition");
	tail = vad_latest(r, key, "key.tail");
	if (!edition)
		return;
	fits = tail_covers(r, tail->value.text, edition->value.text, &known);
	if (known)
		vad_derive_flag(r, product, "product.tail_fits", fits, tail);
}

/* Client or server, from the table of activation ids, else from the edition's name. */
static void role_of_product(struct vad_reasoning *r, vad_subject product)
{
	const struct vad_fact *id = vad_latest(r, product, "product.activation_id");
	const struct vad_fact *edition = vad_latest(r, product, "product.edition");
	uint32_t row = id ? vad_product_id_index(r->k, &id->value.guid) : VAD_NO_INDEX;

	if (vad_latest(r, product, "product.server"))
		return;
	if (row != VAD_NO_INDEX) {
		const struct vad_product *p = &r->k->products[r->k->product_ids[row].product];

		if (p->role)
			vad_derive_flag(r, product, "product.server",
					vad_view_is(vad_text_view(r->k, p->role), "server"), id);
	} else if (edition) {
		vad_derive_flag(r, product, "product.server",
				vad_view_starts_nocase(edition->value.text, "server"), edition);
	}
}

void vad_derive_keys(struct vad_reasoning *r)
{
	vad_subject at = 0, s;

	while (vad_next_subject(r, VAD_SUBJECT_KEY, &at, &s))
		kind_of_key(r, s);
	at = 0;
	while (vad_next_subject(r, VAD_SUBJECT_PRODUCT, &at, &s)) {
		key_of_product(r, s);
		role_of_product(r, s);
	}
}

void vad_derive_registered_name(struct vad_reasoning *r)
{
	vad_subject at = 0, product;

	while (vad_next_subject(r, VAD_SUBJECT_PRODUCT, &at, &product)) {
		const struct vad_fact *host = vad_latest(r, product, "product.registered_host");

		if (host && !vad_latest(r, product, "product.registered_bad"))
			vad_derive_flag(r, product, "product.registered_bad",
					!vad_arg_valid(VAD_ARG_HOST, host->value.text) &&
						!vad_arg_valid(VAD_ARG_ADDRESS, host->value.text),
					host);
	}
}

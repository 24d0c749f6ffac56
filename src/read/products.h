/* SPDX-License-Identifier: MIT */
/* Which product a text speaks of, and whose an error is. */
#ifndef VAD_READ_PRODUCTS_H
#define VAD_READ_PRODUCTS_H

#include "line_reader.h"

enum vad_app { VAD_APP_UNKNOWN, VAD_APP_WINDOWS, VAD_APP_OFFICE, VAD_APP_OTHER };

struct vad_products;

struct vad_products *vad_products_new(void);
void vad_products_free(struct vad_products *p);

/* The application by its id, or by the name of a product. */
enum vad_app vad_app_of_guid(const struct vad_guid *id);
enum vad_app vad_app_of_name(struct vad_view name);

/* How a text names a product; what it does not say is left empty. */
struct vad_product_words {
	enum vad_app app;
	struct vad_view name;      /* as printed */
	const struct vad_guid *id; /* activation id, or NULL */
	struct vad_view tail;      /* last five characters of its key */
	bool in_use;               /* it has a key or a status other than unlicensed */
};

/*
 * The product of the machine in force, by activation id when one is known, else by its name; with
 * product.machine, product.app and product.activation_id. It becomes the near product.
 */
vad_subject vad_reading_product(struct vad_reading *r, const struct vad_product_words *w);
/* The product that was spoken of last; VAD_NO_SUBJECT when none. Closes an open block. */
vad_subject vad_near_product(struct vad_reading *r);
/* The product that slmgr speaks of: what it named last, else the machine's Windows. */
vad_subject vad_reading_windows(struct vad_reading *r);
/* The key with this tail as the product's key (product.key, key.tail, product.key_installed). */
void vad_reading_key(struct vad_reading *r, vad_subject product, struct vad_view tail);

/* An error as it was met. */
struct vad_sighting {
	uint32_t code;
	const char *seen_in;  /* a word of error.seen_in */
	const char *command;  /* a word of error.command, or NULL */
	vad_subject product;  /* VAD_NO_SUBJECT: not known, decided at the end */
	vad_subject attempt;  /* or VAD_NO_SUBJECT */
	vad_subject endpoint; /* part of the error's identity; or VAD_NO_SUBJECT */
	enum vad_app app;     /* what the text named, where the product is not known */
	struct vad_view trigger;
	bool remote;
};
/* The error subject: code, where seen, product, endpoint; equal ones fold. */
vad_subject vad_reading_error(struct vad_reading *r, const struct vad_sighting *s);
/* Say whose the errors are whose product was not known. */
void vad_products_finish(struct vad_reading *r);

#endif

/* SPDX-License-Identifier: MIT */
/* slmgr: the options that set how a KMS client searches and how a KMS host serves. */
#include <inttypes.h>
#include <stdio.h>

#include "model/clock.h"
#include "phrases.h"
#include "rules/number.h"
#include "slmgr_private.h"

enum { PORT_MOST = 65535, TYPE_MOST = 3 };

/* A whole argument as a number between two others; false, and said so, otherwise. */
static bool number_argument(struct vad_slmgr *s, int64_t least, int64_t most, int64_t *value)
{
	int64_t number;

	if (!vad_view_to_i64(s->args[0], &number) || number < least || number > most) {
		vad_slmgr_wrong(s, "error.invalid-data", NULL);
		return false;
	}
	*value = number;
	return true;
}

/* Options with an activation id: the id must be one of the machine's. */
static bool id_fits(struct vad_slmgr *s, size_t index)
{
	return index >= s->count || vad_slmgr_product(s, index, false) != NULL;
}

/* --- the client ------------------------------------------------------------------------------- */

/* "host", "host:port", "[address]:port" or ":port". False when it is none of them. */
static bool split_host(struct vad_view text, struct vad_view *host, int64_t *port)
{
	size_t colon = SIZE_MAX, bracket = vad_view_find_char(text, ']', 0);
	uint64_t number = 0;

	*host = text;
	*port = 0;
	for (size_t at = bracket == SIZE_MAX ? 0 : bracket;
	     (at = vad_view_find_char(text, ':', at)) != SIZE_MAX; at++) {
		if (colon != SIZE_MAX)
			return true; /* more than one: an address of IPv6 */
		colon = at;
	}
	if (colon == SIZE_MAX)
		return text.size > 0;
	if (!vad_view_to_u64(vad_view_sub(text, colon + 1, SIZE_MAX), &number) || number == 0 ||
	    number > PORT_MOST)
		return false;
	*host = vad_view_sub(text, 0, colon);
	*port = (int64_t)number;
	return true;
}

void vad_slmgr_skms(struct vad_slmgr *s)
{
	struct vad_model_machine *m = s->machine;
	struct vad_view host;
	int64_t port;

	if (!id_fits(s, 1))
		return;
	if (!split_host(s->args[0], &host, &port)) {
		vad_slmgr_wrong(s, "error.invalid-data", NULL);
		return;
	}
	if (host.size > 0)
		m->forced_host = vad_model_text(s->world, host);
	m->forced_port = port;
	vad_slmgr_line_with(s, 0, "ok.kms-set", vad_slmgr_argument(s, 0));
	if (m->lookup_domain[0] != '\0')
		vad_slmgr_line_with(s, 0, "warning.kms-overrides", m->forced_host);
}

void vad_slmgr_ckms(struct vad_slmgr *s)
{
	struct vad_model_machine *m = s->machine;

	if (!id_fits(s, 0))
		return;
	m->forced_host = "";
	m->forced_port = 0;
	vad_slmgr_line(s, 0, "ok.kms-cleared", NULL);
	if (m->lookup_domain[0] != '\0')
		vad_slmgr_line_with(s, 0, "warning.lookup-domain-in-effect", m->lookup_domain);
}

void vad_slmgr_skms_domain(struct vad_slmgr *s)
{
	struct vad_model_machine *m = s->machine;

	if (!id_fits(s, 1))
		return;
	m->lookup_domain = vad_slmgr_argument(s, 0);
	vad_slmgr_line_with(s, 0, "ok.lookup-domain-set", m->lookup_domain);
	if (m->forced_host[0] != '\0')
		vad_slmgr_line_with(s, 0, "warning.kms-in-effect", m->forced_host);
}

void vad_slmgr_ckms_domain(struct vad_slmgr *s)
{
	if (!id_fits(s, 0))
		return;
	s->machine->lookup_domain = "";
	vad_slmgr_line(s, 0, "ok.lookup-domain-cleared", NULL);
	if (s->machine->forced_host[0] != '\0')
		vad_slmgr_line_with(s, 0, "warning.kms-in-effect", s->machine->forced_host);
}

void vad_slmgr_skhc(struct vad_slmgr *s)
{
	s->machine->caching = true;
	vad_slmgr_line(s, 0, "caching.on", NULL);
}

void vad_slmgr_ckhc(struct vad_slmgr *s)
{
	s->machine->caching = false;
	vad_slmgr_line(s, 0, "caching.off", NULL);
}

void vad_slmgr_act_type(struct vad_slmgr *s)
{
	int64_t type = 0;

	if (s->count > 0 && !number_argument(s, 0, TYPE_MOST, &type))
		return;
	if (!id_fits(s, 1))
		return;
	s->machine->activation_type = (uint8_t)type;
	vad_slmgr_line(s, 0, "ok.activation-type-set", NULL);
}

/* --- the host --------------------------------------------------------------------------------- */

/* What a KMS host alone can set; other machines are told so, and nothing is set. */
static bool is_host(struct vad_slmgr *s, const char *setting)
{
	struct vad_buffer text = vad_buffer_new(64);
	bool host = s->machine->kms.key[0] != '\0' && s->machine->kms.activated;

	if (!host) {
		if (!vad_model_phrase_add(s->k, "slmgr-setting", setting, NULL, &text))
			s->missing = true;
		vad_slmgr_line_with(s, 0, "warning.host-only", vad_buffer_text(&text));
	}
	vad_buffer_clear(&text);
	return host;
}

void vad_slmgr_sprt(struct vad_slmgr *s)
{
	int64_t port;

	if (!number_argument(s, 1, PORT_MOST, &port) || !is_host(s, "port"))
		return;
	s->machine->kms.port = port;
	vad_slmgr_line_with(s, 0, "ok.port-set", vad_slmgr_argument(s, 0));
	vad_slmgr_line(s, 0, "warning.kms-restart", NULL);
}

static void publish(struct vad_slmgr *s, bool on)
{
	if (!is_host(s, "publishing"))
		return;
	s->machine->kms.publishing = on;
	vad_slmgr_line(s, 0, on ? "publishing.on" : "publishing.off", NULL);
	vad_slmgr_line(s, 0, "warning.kms-restart", NULL);
	if (on && vad_model_publish(s->world, s->machine) == VAD_NO_MEMORY)
		s->out->result = VAD_NO_MEMORY;
}

void vad_slmgr_sdns(struct vad_slmgr *s)
{
	publish(s, true);
}

void vad_slmgr_cdns(struct vad_slmgr *s)
{
	publish(s, false);
}

static void priority(struct vad_slmgr *s, bool low)
{
	if (!is_host(s, "priority"))
		return;
	s->machine->kms.low_priority = low;
	vad_slmgr_line(s, 0, low ? "ok.priority-low" : "ok.priority-normal", NULL);
	vad_slmgr_line(s, 0, "warning.kms-restart", NULL);
}

/* /spri sets the normal priority, /cpri clears it. */
void vad_slmgr_spri(struct vad_slmgr *s)
{
	priority(s, false);
}

void vad_slmgr_cpri(struct vad_slmgr *s)
{
	priority(s, true);
}

static void interval(struct vad_slmgr *s, const char *setting, const char *done, int64_t *place)
{
	int64_t least = 0, most = 0, minutes;

	(void)vad_rules_number(s->k, "kms.interval-least", &least);
	(void)vad_rules_number(s->k, "kms.interval-most", &most);
	if (!number_argument(s, least, most, &minutes) || !is_host(s, setting))
		return;
	*place = minutes;
	vad_slmgr_line_with(s, 0, done, vad_slmgr_argument(s, 0));
	vad_slmgr_line(s, 0, "warning.kms-restart", NULL);
}

/* A host tells its clients the intervals of its own licence. */
void vad_slmgr_sai(struct vad_slmgr *s)
{
	interval(s, "activation-interval", "ok.activation-interval-set",
		 &s->machine->product[0].activation_interval);
}

void vad_slmgr_sri(struct vad_slmgr *s)
{
	interval(s, "renewal-interval", "ok.renewal-interval-set",
		 &s->machine->product[0].renewal_interval);
}

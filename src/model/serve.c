/* SPDX-License-Identifier: MIT */
/*
 * One request at a KMS host. Order and refusals: "Volume Activation operations guide", and
 * "Troubleshoot Windows activation error codes" (0xC004F039, 0xC004F041, 0xC004F042, 0xC004F06C,
 * 0xC004F038).
 */
#include "serve.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/attempt.h"
#include "model/identity.h"
#include "model/journal.h"
#include "rules/host_key.h"
#include "rules/kms.h"

enum { TEXT_BYTES = 64, RECORD_12290 = 12290, WINDOWS = 0, OFFICE = 1 };

static bool is_office(const struct vad_knowledge *k, uint32_t row)
{
	return row != VAD_NO_INDEX && strcmp(vad_text(k, k->products[row].app), "office") == 0;
}

/* --- does the key cover it -------------------------------------------------------------------- */

static bool has_update(const struct vad_model_machine *host, const char *kb)
{
	for (size_t i = 0; i < host->updates.count; i++) {
		if (vad_view_is_nocase(vad_view_of(host->updates.text[i]), kb))
			return true;
	}
	return false;
}

bool vad_model_key_covers(const struct vad_model_world *world, const struct vad_model_key *key,
			  uint32_t row, const char *version)
{
	char word[TEXT_BYTES]; /* as products.yaml has it: "11", "2019", "office2021" */
	uint32_t group;

	if (key == NULL || key->channel != VAD_MODEL_CHANNEL_CSVLK || row == VAD_NO_INDEX)
		return false;
	(void)snprintf(word, sizeof(word), "%s%s", is_office(world->k, row) ? "office" : "",
		       version);
	group = vad_host_key_index(world->k, vad_view_of(key->group));
	return group != VAD_NO_INDEX &&
	       vad_host_key_covers(world->k, group, vad_view_of(word)) != VAD_ANSWER_NO;
}

/* NULL, or a failure: of the host's keys, for a product of that row and version. */
static const char *covers(const struct vad_model_world *world, const struct vad_model_machine *host,
			  uint32_t row, const char *version)
{
	bool office = is_office(world->k, row);
	const char *name = office ? host->kms.office_key : host->kms.key;
	const struct vad_model_key *key = name[0] == '\0' ? NULL : vad_model_key(world, name);
	uint32_t update;

	if (!vad_model_key_covers(world, key, row, version))
		return "kms-does-not-cover";
	update = vad_host_update_index(world->k, vad_view_of(host->product[0].version),
				       vad_view_of(version));
	if (!office && update != VAD_NO_INDEX &&
	    !has_update(host, vad_text(world->k, world->k->host_updates[update].kb)))
		return "kms-lacks-update";
	return NULL;
}

const char *vad_model_covers(const struct vad_model_world *world,
			     const struct vad_model_machine *host,
			     const struct vad_model_product *product)
{
	return covers(world, host,
		      vad_model_product_row(world->k, product->edition, product->version),
		      product->version);
}

/* --- one request ------------------------------------------------------------------------------ */

struct serving {
	struct vad_model_world *world;
	struct vad_model_machine *host;
	const struct vad_model_request *request;
	struct vad_model_reply *reply;
	uint32_t row; /* of products[] */
};

/* Why the host refuses before it counts; NULL when it does not. */
static const char *refusal(const struct serving *s)
{
	const struct vad_model_kms_host *kms = &s->host->kms;
	int64_t skew = s->request->client_time - vad_model_clock_of(s->world, s->host);

	if (kms->key[0] == '\0' && kms->office_key[0] == '\0')
		return "kms-not-enabled";
	if (!kms->activated)
		return "kms-not-activated";
	if (vad_kms_clock_accepted(s->world->k, skew, 0) == VAD_ANSWER_NO)
		return "clocks-apart";
	return covers(s->world, s->host, s->row, s->request->version);
}

/* The id of the licence that asks: that of the product with its setup key. */
static struct vad_guid product_id(const struct serving *s)
{
	struct vad_model_product product = { .app = is_office(s->world->k, s->row) ? "office" : "windows",
					     .edition = s->request->edition,
					     .version = s->request->version,
					     .key = "gvlk" };

	return vad_model_activation_id(s->world, &product);
}

static enum vad_result write_record(const struct serving *s)
{
	struct vad_guid id = product_id(s);
	char cmid[VAD_GUID_TEXT], product[VAD_GUID_TEXT], text[6][TEXT_BYTES];
	const char *data[] = { text[0], text[1], s->request->name, cmid, text[2],
			       text[3], text[4], text[5],	   product };
	struct vad_date date = { 0 };

	vad_guid_print(&s->request->cmid, cmid);
	vad_guid_print(&id, product);
	(void)vad_time_to_date(s->request->client_time, &date);
	(void)snprintf(text[0], TEXT_BYTES, "0x%08" PRIX32, s->reply->code);
	(void)snprintf(text[1], TEXT_BYTES, "%" PRId64, s->reply->required);
	(void)snprintf(text[2], TEXT_BYTES, "%d/%d/%d %d:%02d", date.year, date.month, date.day,
		       date.hour, date.minute);
	(void)snprintf(text[3], TEXT_BYTES, "%d", s->request->is_virtual);
	(void)snprintf(text[4], TEXT_BYTES, "%d", s->request->status);
	(void)snprintf(text[5], TEXT_BYTES, "%" PRId64, s->request->minutes);
	return vad_model_journal_add(s->world, s->host, RECORD_12290, data,
				     sizeof(data) / sizeof(data[0]));
}

/* The count that the product needs, and the host's count with this request. */
static void count(const struct serving *s)
{
	enum vad_kms_role role = vad_kms_role_of(s->world->k, s->row);
	struct vad_kms_count *counted = &s->host->kms.count[role == VAD_KMS_OFFICE ? OFFICE : WINDOWS];

	if (s->reply->failure != NULL) {
		s->reply->count = vad_kms_count_now(counted, s->world->now);
		return;
	}
	s->reply->count = vad_kms_count_request(counted, &s->request->cmid,
						(uint32_t)s->reply->required, s->world->now);
	if (s->reply->count < s->reply->required)
		s->reply->failure = "count-too-low";
}

enum vad_result vad_model_serve(struct vad_model_world *world, struct vad_model_machine *host,
				const struct vad_model_request *request,
				struct vad_model_reply *reply)
{
	struct serving s = { world, host, request, reply,
			     vad_model_product_row(world->k, request->edition, request->version) };
	uint32_t code = 0, inner = 0;

	*reply = (struct vad_model_reply){ .count = -1 };
	if (s.row != VAD_NO_INDEX)
		(void)vad_kms_threshold(world->k, vad_kms_role_of(world->k, s.row), &reply->required);
	reply->failure = refusal(&s);
	if (s.row != VAD_NO_INDEX)
		count(&s);
	if (reply->failure != NULL) {
		vad_model_failure_code(world, reply->failure, &code, &inner);
		reply->code = inner != 0 ? inner : code;
	}
	host->kms.requests++;
	host->kms.failed += reply->failure != NULL;
	if (request->status < VAD_LICENCE_STATES)
		host->kms.by_status[request->status]++;
	return write_record(&s);
}

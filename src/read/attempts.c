/* SPDX-License-Identifier: MIT */
/*
 * KMS request records. Field order: Volume Activation operations guide, table 11 (12288, 12289),
 * and the KMS client and host event guides (12290). Client and host both print the client's time.
 */
#include "attempts.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "codes.h"
#include "history.h"
#include "products.h"
#include "reading.h"
#include "requests.h"
#include "rules/cmid.h"
#include "rules/kms.h"
#include "rules/number.h"

enum {
	ATTEMPT_MAX = 10000, /* beyond, attempts fold into one per endpoint and result */
	SEEN_SLOTS = 32768,  /* a power of two, more than twice ATTEMPT_MAX */
	RECENT = 8,          /* requests that a response may belong to */
	HOST_MAX = 8,
	CLIENT_MACHINES = 256,
	CMID_MAX = 100000,
};

/* Status flags of requests and responses. */
#define FLAG_COUNT_SHORT 0x04000000u
#define FLAG_NO_MARKER 0x00000008u /* "other PC": no Windows marker in the firmware, a warning */

struct request {
	vad_time client_time;
	vad_subject attempt, product, endpoint, host, machine;
	int64_t required;
};

struct host {
	vad_subject host, machine;
	struct vad_cmid_tracker *tracker;
	uint64_t line;
};

struct vad_attempts {
	uint64_t *seen; /* hashes of the keys of attempts, 0: free */
	size_t count;
	struct request recent[RECENT];
	size_t next_recent, recent_count;
	struct host hosts[HOST_MAX];
	size_t host_count;
	size_t client_machines;
	struct vad_guid own_cmid;
	bool has_own_cmid;
};

struct vad_attempts *vad_attempts_new(void)
{
	struct vad_attempts *a = calloc(1, sizeof(*a));

	return a;
}

void vad_attempts_free(struct vad_attempts *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < a->host_count; i++)
		vad_cmid_tracker_free(a->hosts[i].tracker);
	free(a->seen);
	free(a);
}

/* --- the string ---------------------------------------------------------------------------- */

static bool is_hex(struct vad_view v)
{
	struct vad_text t = vad_text_of(v);
	uint32_t value;

	return vad_text_hex32(&t, &value) && vad_text_at_end(&t);
}

static bool is_number(struct vad_view v)
{
	uint64_t value;

	return vad_view_to_u64(v, &value);
}

static bool is_guid(struct vad_view v)
{
	struct vad_guid g;

	return vad_guid_parse(v, &g);
}

static bool is_time(struct vad_view v)
{
	struct vad_stamp stamp;

	return v.size > 0 && vad_ascii_is_digit(v.data[0]) && vad_stamp_parse(v, false, &stamp);
}

static uint32_t shape_of(const struct vad_kms_info *i)
{
	const struct vad_view *f = i->field;

	if (i->count < 8 || !is_hex(f[0]))
		return 0;
	if (i->count >= 9 && is_hex(f[1]) && !is_number(f[2]) && is_time(f[4]))
		return 12288;
	if (i->count >= 9 && is_number(f[1]) && !is_number(f[2]) && is_time(f[4]))
		return 12290;
	if (is_hex(f[1]) && is_number(f[2]) && is_number(f[4]) && is_time(f[7]))
		return 12289;
	/* a time that somebody struck out */
	if (i->count >= 9 && is_guid(f[3]) && is_guid(f[8]))
		return is_hex(f[1]) ? 12288 : 12290;
	return 0;
}

bool vad_kms_info_split(struct vad_view text, struct vad_kms_info *info)
{
	size_t from = 0;

	info->count = 0;
	if (text.size > 2048)
		return false;
	while (info->count < VAD_KMS_FIELDS) {
		size_t comma = vad_view_find_char(text, ',', from);
		size_t end = comma == SIZE_MAX ? text.size : comma;

		info->field[info->count++] =
			vad_view_trim(vad_view_sub(text, from, end - from));
		if (comma == SIZE_MAX)
			break;
		from = comma + 1;
	}
	return true;
}

bool vad_kms_info_parse(struct vad_view text, struct vad_kms_info *info)
{
	*info = (struct vad_kms_info){ 0 };
	if (!vad_kms_info_split(text, info))
		return false;
	info->id = shape_of(info);
	return info->id != 0;
}

static bool field_number(const struct vad_kms_info *i, size_t n, int64_t *value)
{
	uint64_t number;

	if (n >= i->count || !vad_view_to_u64(i->field[n], &number) || number > INT64_MAX)
		return false;
	*value = (int64_t)number;
	return true;
}

static uint32_t field_code(const struct vad_kms_info *i, size_t n)
{
	uint32_t code = 0;

	if (n < i->count)
		(void)vad_code_value(i->field[n], &code);
	return code;
}

/* The client's time: UTC by documentation, whole minutes. */
static vad_time field_time(const struct vad_kms_info *i, size_t n)
{
	struct vad_stamp stamp;

	if (n >= i->count || !vad_stamp_parse(i->field[n], false, &stamp))
		return VAD_TIME_NONE;
	return stamp.time;
}

static const char *status_word(int64_t status)
{
	static const char *const words[] = { "unlicensed", "licensed", "initial-grace",
					     "additional-grace", "non-genuine-grace",
					     "notification", "extended-grace" };

	return status >= 0 && status < 7 ? words[status] : NULL;
}

/* --- subjects ------------------------------------------------------------------------------ */

/* Was this key met before? It is kept while there is room. */
static bool known_key(struct vad_reading *r, struct vad_view key)
{
	struct vad_attempts *a = r->attempts;
	uint64_t hash = vad_view_hash(key, r->machine) | 1;

	if (!a->seen) {
		a->seen = calloc(SEEN_SLOTS, sizeof(*a->seen));
		if (!a->seen) {
			vad_reading_fail(r, VAD_NO_MEMORY);
			return false;
		}
	}
	for (size_t i = (size_t)(hash >> 20) % SEEN_SLOTS;; i = (i + 1) % SEEN_SLOTS) {
		if (a->seen[i] == hash)
			return true;
		if (a->seen[i] != 0)
			continue;
		if (a->count >= ATTEMPT_MAX)
			return false;
		a->seen[i] = hash;
		a->count++;
		return true;
	}
}

/* cmid, client time and where it went; beyond the ceiling the endpoint and the result only. */
static vad_subject attempt_of(struct vad_reading *r, const struct vad_kms_info *i, size_t cmid,
			      size_t time, struct vad_view where, bool *one)
{
	struct vad_buffer key = vad_buffer_new(2048);
	vad_time when = field_time(i, time);
	vad_subject s;

	if (cmid < i->count)
		vad_buffer_add_view(&key, i->field[cmid]);
	vad_buffer_add_char(&key, '/');
	if (when == VAD_TIME_NONE)
		vad_buffer_add_view(&key, time < i->count ? i->field[time] : VAD_VIEW("?"));
	else
		vad_time_print(&key, when, VAD_CLOCK_UTC);
	vad_buffer_add_char(&key, '/');
	vad_buffer_add_view(&key, where);
	*one = known_key(r, vad_buffer_view(&key));
	if (!*one) {
		vad_buffer_reset(&key);
		vad_buffer_add(&key, "many/");
		vad_buffer_add_view(&key, where);
		vad_buffer_printf(&key, "/0x%08X", (unsigned)field_code(i, 0));
	}
	s = vad_reading_subject(r, VAD_SUBJECT_ATTEMPT, vad_buffer_view(&key));
	vad_buffer_clear(&key);
	return s;
}

/* Times that describe themselves: their clock is UTC whatever that of the record is. */
static void put_utc(struct vad_reading *r, vad_subject s, const char *fact, vad_time time)
{
	vad_time was = r->time;
	enum vad_clock clock = r->clock;

	vad_reading_set_time(r, time, VAD_CLOCK_UTC);
	vad_put_time(r, s, fact, time, VAD_CLOCK_UTC);
	vad_reading_set_time(r, was, clock);
}

/* What client and host records share: cmid, client time, virtual, status; of an attempt that
 * stands for many (`one` false) only the result. */
static void put_common(struct vad_reading *r, vad_subject s, const struct vad_kms_info *i, bool one)
{
	struct vad_guid cmid;
	int64_t number;

	vad_put_code(r, s, "attempt.result", field_code(i, 0));
	if (!one)
		return;
	if (vad_guid_parse(i->field[3], &cmid))
		vad_put_guid(r, s, "attempt.cmid", &cmid);
	put_utc(r, s, "attempt.client_time", field_time(i, 4));
	if (field_number(i, 5, &number) && number <= 1)
		vad_put_flag(r, s, "attempt.virtual", number == 1);
	if (field_number(i, 6, &number) && status_word(number))
		vad_put_word(r, s, "attempt.status", status_word(number));
}

static bool product_id(const struct vad_kms_info *i, struct vad_guid *id)
{
	return i->count > 8 && vad_guid_parse(i->field[8], id);
}

/* By the activation id; where that is damaged, what was spoken of last. */
static vad_subject product_of(struct vad_reading *r, const struct vad_kms_info *i)
{
	struct vad_product_words w = { .in_use = true };
	struct vad_guid id;
	int64_t required, of_clients;

	/* only clients of Windows need as many as they do */
	if (field_number(i, 9, &required) && vad_rules_number(r->k, "kms.count-client", &of_clients) &&
	    required == of_clients)
		w.app = VAD_APP_WINDOWS;
	if (product_id(i, &id))
		w.id = &id;
	else if (vad_near_product(r) != VAD_NO_SUBJECT)
		return vad_near_product(r);
	return vad_reading_product(r, &w);
}

/* --- 12288: the client's request ----------------------------------------------------------- */

static void put_client_state(struct vad_reading *r, vad_subject product,
			     const struct vad_kms_info *i, int64_t *required)
{
	struct vad_attempts *a = r->attempts;
	struct vad_guid cmid;
	int64_t number;

	if (vad_guid_parse(i->field[3], &cmid)) {
		vad_put_guid(r, r->machine, "machine.cmid", &cmid);
		a->own_cmid = cmid;
		a->has_own_cmid = true;
	}
	if (field_number(i, 5, &number) && number <= 1)
		vad_put_flag(r, r->machine, "machine.virtual", number == 1);
	if (field_number(i, 6, &number) && status_word(number))
		vad_put_word(r, product, "product.status", status_word(number));
	if (field_number(i, 7, &number) && number <= 1000000)
		vad_put_int(r, product, "product.expires_in", number);
	if (field_number(i, 9, required) && *required > 0)
		vad_put_int(r, product, "product.required_count", *required);
	else
		*required = 0;
}

static void put_flags(struct vad_reading *r, vad_subject attempt, uint32_t flags)
{
	vad_put_int(r, attempt, "attempt.flags", flags);
	if (flags & FLAG_NO_MARKER)
		vad_put_flag(r, r->machine, "machine.firmware_marker", false);
}

static void remember_request(struct vad_attempts *a, const struct request *request)
{
	a->recent[a->next_recent] = *request;
	a->next_recent = (a->next_recent + 1) % RECENT;
	if (a->recent_count < RECENT)
		a->recent_count++;
}

void vad_kms_request(struct vad_reading *r, const struct vad_kms_info *i)
{
	vad_time was = r->time;
	enum vad_clock clock = r->clock;
	struct request q = { .client_time = field_time(i, 4), .machine = r->machine };
	uint32_t result = field_code(i, 0);
	struct vad_view name;
	uint16_t port;
	bool one;

	if (was == VAD_TIME_NONE)
		vad_reading_set_time(r, q.client_time, VAD_CLOCK_UTC);
	q.endpoint = vad_reading_endpoint_text(r, i->field[2]);
	q.host = VAD_NO_SUBJECT;
	if (q.endpoint != VAD_NO_SUBJECT && vad_split_endpoint(i->field[2], &name, &port))
		q.host = vad_reading_host(r, name);
	q.product = product_of(r, i);
	q.attempt = attempt_of(r, i, 3, 4, i->field[2], &one);
	put_common(r, q.attempt, i, one);
	put_client_state(r, q.product, i, &q.required);
	vad_put_subject(r, q.attempt, "attempt.product", q.product);
	vad_put_subject(r, q.attempt, "attempt.endpoint", q.endpoint);
	vad_put_subject(r, q.product, "product.endpoint", q.endpoint);
	put_flags(r, q.attempt, field_code(i, 1));
	if (q.required > 0)
		vad_put_int(r, q.attempt, "attempt.required_count", q.required);
	if (result != 0)
		(void)vad_reading_error(r, &(struct vad_sighting){ .code = result,
								   .seen_in = "event-12288",
								   .product = q.product,
								   .attempt = q.attempt,
								   .endpoint = q.endpoint });
	remember_request(r->attempts, &q);
	vad_reading_set_time(r, was, clock);
}

/* --- 12289: the host's response ------------------------------------------------------------ */

static const struct request *request_of(const struct vad_reading *r, vad_time client_time)
{
	const struct vad_attempts *a = r->attempts;

	for (size_t n = 1; n <= a->recent_count; n++) {
		const struct request *q = &a->recent[(a->next_recent + RECENT - n) % RECENT];

		if (q->machine == r->machine && q->client_time == client_time)
			return q;
	}
	return NULL;
}

/* A response whose request is not at hand. */
static struct request lone_response(struct vad_reading *r, const struct vad_kms_info *i,
				    vad_time client_time)
{
	struct request q = { .client_time = client_time, .machine = r->machine,
			     .endpoint = VAD_NO_SUBJECT, .product = VAD_NO_SUBJECT,
			     .host = VAD_NO_SUBJECT };
	bool one;

	q.attempt = attempt_of(r, i, VAD_KMS_FIELDS, 7, VAD_VIEW("?"), &one);
	if (one)
		put_utc(r, q.attempt, "attempt.client_time", client_time);
	return q;
}

/* The count of a host, which one that refuses the request for another reason does not tell. */
static void put_count(struct vad_reading *r, const struct request *q, const struct vad_kms_info *i)
{
	bool short_count = (field_code(i, 1) & FLAG_COUNT_SHORT) != 0;
	int64_t number;

	if (!vad_kms_request_counts(r->k, field_code(i, 0)))
		return;
	if (field_number(i, 4, &number)) {
		vad_put_int(r, q->attempt, "attempt.count", number);
		vad_put_int(r, q->host, "host.count", number);
		if (q->required > 0)
			short_count = short_count || number < q->required;
	}
	if (short_count || q->required > 0)
		vad_put_flag(r, q->attempt, "attempt.count_short", short_count);
}

static void put_response(struct vad_reading *r, const struct request *q,
			 const struct vad_kms_info *i)
{
	uint32_t flags = field_code(i, 1);
	int64_t number;

	vad_put_flag(r, q->attempt, "attempt.replied", true);
	put_flags(r, q->attempt, flags);
	if (field_number(i, 2, &number)) {
		vad_put_flag(r, q->attempt, "attempt.activated", number == 1);
		if (number == 1) {
			vad_put_flag(r, q->product, "product.activated", true);
			vad_history_success(r, q->product, false);
		}
	}
	put_count(r, q, i);
	if (field_number(i, 5, &number))
		vad_put_int(r, q->product, "product.activation_interval", number);
	if (field_number(i, 6, &number))
		vad_put_int(r, q->product, "product.renewal_interval", number);
}

void vad_kms_response(struct vad_reading *r, const struct vad_kms_info *i)
{
	vad_time was = r->time, client_time = field_time(i, 7);
	enum vad_clock clock = r->clock;
	uint32_t result = field_code(i, 0);
	const struct request *known = request_of(r, client_time);
	struct request q = known ? *known : lone_response(r, i, client_time);

	if (was == VAD_TIME_NONE)
		vad_reading_set_time(r, client_time, VAD_CLOCK_UTC);
	put_response(r, &q, i);
	if (result != 0)
		(void)vad_reading_error(r, &(struct vad_sighting){ .code = result,
								   .seen_in = "event-12289",
								   .product = q.product,
								   .attempt = q.attempt,
								   .endpoint = q.endpoint });
	vad_reading_set_time(r, was, clock);
}

/* --- 12290: the host's record -------------------------------------------------------------- */

vad_subject vad_kms_own_host(struct vad_reading *r)
{
	struct vad_buffer key = vad_buffer_new(8192);
	const char *name = "machine.name";
	const struct vad_fact *fact =
		vad_case_latest(r->c, r->machine, vad_reading_fact(r, name));
	vad_subject s;

	if (fact && vad_view_find_char(fact->value.text, '.', 0) != SIZE_MAX) {
		s = vad_reading_host(r, fact->value.text);
	} else {
		struct vad_view scope = vad_buffer_view(&r->scope);
		size_t mark = vad_view_find(scope, VAD_VIEW("#host-of-"), 0);

		/* a machine that is known as the host already says so in its key */
		if (mark == SIZE_MAX)
			vad_buffer_add(&key, "host-of-");
		vad_buffer_add_view(&key, vad_view_sub(scope, mark == SIZE_MAX ? 0 : mark + 1,
						       SIZE_MAX));
		s = vad_reading_subject(r, VAD_SUBJECT_HOST, vad_buffer_view(&key));
	}
	vad_buffer_clear(&key);
	vad_put_subject(r, s, "host.machine", r->machine);
	return s;
}

/* The host in whose log this record stands. */
static struct host *host_of_record(struct vad_reading *r)
{
	struct vad_attempts *a = r->attempts;
	struct host *h;

	for (size_t i = 0; i < a->host_count; i++) {
		if (a->hosts[i].machine == r->machine)
			return &a->hosts[i];
	}
	if (a->host_count == HOST_MAX)
		return NULL;
	h = &a->hosts[a->host_count];
	h->tracker = vad_cmid_tracker_new(CMID_MAX);
	if (!h->tracker) {
		vad_reading_fail(r, VAD_NO_MEMORY);
		return NULL;
	}
	h->machine = r->machine;
	h->host = vad_kms_own_host(r);
	a->host_count++;
	return h;
}

/* The machine that a refused request came from, while there are few. */
static vad_subject client_machine(struct vad_reading *r, const struct vad_kms_info *i,
				  const struct vad_guid *cmid)
{
	struct vad_attempts *a = r->attempts;
	vad_subject s;

	if (a->has_own_cmid && vad_guid_equal(cmid, &a->own_cmid) && r->machine != r->own_machine)
		return r->own_machine;
	if (a->client_machines >= CLIENT_MACHINES)
		return VAD_NO_SUBJECT;
	s = vad_reading_machine_named(r, i->field[2]);
	if (s == VAD_NO_SUBJECT || s == r->machine)
		return VAD_NO_SUBJECT;
	a->client_machines++;
	vad_put_host(r, s, "machine.name", i->field[2]);
	vad_put_guid(r, s, "machine.cmid", cmid);
	return s;
}

/* The client's own lines in the same text are another machine than the host's. */
static void leave_client(struct vad_reading *r)
{
	struct vad_buffer key = vad_buffer_new(8192);

	if (r->attempts->has_own_cmid && r->machine == r->own_machine &&
	    r->attempts->host_count == 0 && r->own_name_size == 0) {
		vad_buffer_add(&key, "host-of-");
		vad_buffer_add_view(&key, vad_buffer_view(&r->origin));
		vad_reading_use_machine(r, vad_reading_subject(r, VAD_SUBJECT_MACHINE,
							       vad_buffer_view(&key)));
	} else if (r->attempts->host_count > 0 && r->own_name_size == 0) {
		vad_reading_use_machine(r, r->attempts->hosts[0].machine);
	}
	vad_buffer_clear(&key);
}

static void put_refusal(struct vad_reading *r, vad_subject attempt, const struct vad_kms_info *i,
			const struct vad_guid *cmid)
{
	vad_subject host_machine = r->machine, client = client_machine(r, i, cmid);
	vad_subject product = VAD_NO_SUBJECT;
	struct vad_guid id;

	vad_reading_use_machine(r, client);
	if (client != VAD_NO_SUBJECT && product_id(i, &id)) {
		product = vad_reading_product(
			r, &(struct vad_product_words){ .id = &id, .in_use = true });
		vad_put_subject(r, attempt, "attempt.product", product);
	}
	(void)vad_reading_error(r, &(struct vad_sighting){ .code = field_code(i, 0),
							   .seen_in = "event-12290",
							   .product = product,
							   .attempt = attempt,
							   .endpoint = VAD_NO_SUBJECT });
	vad_reading_use_machine(r, host_machine);
}

void vad_kms_served(struct vad_reading *r, const struct vad_kms_info *i)
{
	vad_time was = r->time, client_time = field_time(i, 4);
	enum vad_clock clock = r->clock;
	vad_subject before = r->machine, attempt;
	struct host *h;
	struct vad_guid cmid;
	int64_t number;
	bool one;

	leave_client(r);
	h = host_of_record(r);
	if (was == VAD_TIME_NONE)
		vad_reading_set_time(r, client_time, VAD_CLOCK_UTC);
	attempt = attempt_of(r, i, 3, 4, VAD_VIEW("host"), &one);
	put_common(r, attempt, i, one);
	if (one)
		vad_put_host(r, attempt, "attempt.client_name", i->field[2]);
	if (one && field_number(i, 1, &number))
		vad_put_int(r, attempt, "attempt.required_count", number);
	/* without its own UTC the record says nothing about the host's clock */
	if (one && was != VAD_TIME_NONE && clock == VAD_CLOCK_UTC)
		put_utc(r, attempt, "attempt.host_time", was);
	if (h) {
		struct vad_subject_info info = vad_case_subject_info(r->c, h->host);

		h->line = r->line;
		r->assumed = true;
		if (vad_view_find_char(info.key, '.', 0) != SIZE_MAX)
			vad_put_subject(r, attempt, "attempt.endpoint",
					vad_reading_endpoint(r, info.key, 1688));
		r->assumed = false;
	}
	if (vad_guid_parse(i->field[3], &cmid)) {
		if (h && vad_cmid_tracker_feed(h->tracker, &cmid, i->field[2]) == VAD_NO_MEMORY)
			vad_reading_fail(r, VAD_NO_MEMORY);
		if (field_code(i, 0) != 0)
			put_refusal(r, attempt, i, &cmid);
	}
	vad_reading_set_time(r, was, clock);
	vad_reading_use_machine(r, before);
}

void vad_kms_info_facts(struct vad_reading *r, const struct vad_kms_info *info, uint32_t id)
{
	if (r->requests != NULL) {
		vad_requests_info(r, info, id != 0 ? id : info->id);
		return;
	}
	switch (id != 0 ? id : info->id) {
	case 12288:
		if (info->count >= 9)
			vad_kms_request(r, info);
		break;
	case 12289:
		if (info->count >= 8)
			vad_kms_response(r, info);
		break;
	case 12290:
		if (info->count >= 9)
			vad_kms_served(r, info);
		break;
	default:
		break;
	}
}

bool vad_attempts_own_client(const struct vad_reading *r)
{
	return r->attempts->has_own_cmid && r->own_name_size == 0;
}

void vad_attempts_finish(struct vad_reading *r)
{
	struct vad_attempts *a = r->attempts;

	for (size_t i = 0; i < a->host_count; i++) {
		struct vad_cmid_summary sum = vad_cmid_tracker_summary(a->hosts[i].tracker);
		vad_subject host = a->hosts[i].host;

		r->line = a->hosts[i].line;
		vad_put_int(r, host, "host.clients", (int64_t)sum.clients);
		vad_put_int(r, host, "host.clones", (int64_t)sum.clones);
		vad_put_int(r, host, "host.renamed", (int64_t)sum.renamed);
		vad_put_int(r, host, "host.rearmed", (int64_t)sum.rearmed);
		vad_put_int(r, a->hosts[i].machine, "machine.clients_seen", (int64_t)sum.clients);
	}
}

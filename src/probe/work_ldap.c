/* SPDX-License-Identifier: MIT */
/* Requests and results of LDAP jobs as JSON. */
#include "work_ldap.h"
#include "base/json.h"
#include "work_json.h"

enum { NAMES_MAX = 1024, ROUND_TRIP_MAX = INT32_MAX };

const char *vad_ldap_why_name(enum vad_ldap_why why)
{
	static const char *const names[] = { "",
#define X(id, name) name,
					     VAD_LDAP_WHYS(X)
#undef X
	};

	return names[why];
}

static const char *const adba_names[] = { "present", "absent", "schema-old" };

const char *vad_ldap_adba_name(enum vad_ldap_adba adba)
{
	return adba_names[adba];
}

static bool is_text(const char *text)
{
	return text != NULL && text[0] != '\0' && vad_view_of(text).size < NAMES_MAX;
}

/* An empty password would be an anonymous bind (RFC 4513 section 5.1.2). */
static bool is_complete(const struct vad_ldap_request *request)
{
	if (request->to.address[0] == '\0' || request->to.port == 0)
		return false;
	if (!request->objects)
		return true;
	if (!is_text(request->host) || !is_text(request->config_nc))
		return false;
	if (request->login == VAD_LDAP_SIMPLE)
		return is_text(request->user) && is_text(request->password);
	return request->login == VAD_LDAP_KERBEROS;
}

enum vad_result vad_ldap_request_write(const struct vad_ldap_request *request,
				       struct vad_buffer *out)
{
	struct vad_json json = vad_json_new(out, false);
	bool simple = request->login == VAD_LDAP_SIMPLE;

	if (!is_complete(request))
		return VAD_USAGE;
	vad_json_open_object(&json);
	vad_work_put_text(&json, "what", request->objects ? "objects" : "rootdse");
	vad_work_put_peer(&json, "to", &request->to);
	if (request->objects) {
		vad_work_put_text(&json, "host", request->host);
		vad_work_put_text(&json, "config_nc", request->config_nc);
		vad_work_put_text(&json, "login", simple ? "simple" : "kerberos");
	}
	if (request->objects && simple) {
		vad_work_put_text(&json, "user", request->user);
		vad_work_put_bool(&json, "tls_first", request->tls_first);
		vad_work_put_text(&json, "ca_file", request->ca_file);
		vad_work_put_text(&json, "password", request->password);
	}
	vad_json_close_object(&json);
	return vad_buffer_result(out);
}

static void put_objects(struct vad_json *json, const struct vad_ldap_result *result)
{
	vad_work_put_text(json, "adba", vad_ldap_adba_name(result->adba));
	vad_json_key(json, "objects");
	vad_json_open_array(json);
	for (size_t i = 0; i < result->object_count; i++) {
		vad_json_open_object(json);
		vad_work_put_text(json, "name", result->objects[i].name);
		vad_work_put_text(json, "key", result->objects[i].key);
		vad_work_put_text(json, "sku", result->objects[i].sku);
		vad_work_put_text(json, "pid", result->objects[i].pid);
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
	vad_work_put_bool(json, "more", result->more);
}

void vad_ldap_result_write(const struct vad_ldap_result *result, bool objects,
			   struct vad_buffer *out)
{
	struct vad_json json = vad_json_new(out, false);

	vad_json_open_object(&json);
	vad_work_put_bool(&json, "ok", result->why == VAD_LDAP_FINE);
	if (result->why != VAD_LDAP_FINE) {
		vad_work_put_text(&json, "why", vad_ldap_why_name(result->why));
		vad_work_put_text(&json, "by", result->by);
		vad_work_put_int(&json, "code", result->code);
		vad_work_put_text(&json, "text", result->text);
	} else {
		vad_work_put_int(&json, "round_trip", result->round_trip);
		vad_work_put_time(&json, "current_time", result->current_time);
		vad_work_put_text(&json, "config_nc", result->config_nc);
		vad_work_put_text(&json, "schema_nc", result->schema_nc);
		vad_work_put_text(&json, "host", result->host);
		if (objects)
			put_objects(&json, result);
	}
	vad_json_close_object(&json);
}

static enum vad_ldap_why get_why(struct vad_work_members *m)
{
	char name[16] = "";

	vad_work_get_text(m, "why", name, sizeof(name));
	for (int why = VAD_LDAP_FINE + 1; why <= VAD_LDAP_WHY_SERVER; why++) {
		if (vad_view_is(vad_view_of(name), vad_ldap_why_name((enum vad_ldap_why)why)))
			return (enum vad_ldap_why)why;
	}
	vad_work_refuse(m, "why", "a reason");
	return VAD_LDAP_WHY_LOCAL;
}

static void get_adba(struct vad_work_members *m, enum vad_ldap_adba *adba)
{
	char name[16] = "";

	vad_work_get_text(m, "adba", name, sizeof(name));
	if (name[0] == '\0')
		return;
	for (int i = VAD_LDAP_PRESENT; i <= VAD_LDAP_SCHEMA_OLD; i++) {
		if (vad_view_is(vad_view_of(name), adba_names[i])) {
			*adba = (enum vad_ldap_adba)i;
			return;
		}
	}
	vad_work_refuse(m, "adba", "present, absent or schema-old");
}

static void get_objects(struct vad_work_members *m, struct vad_ldap_result *result)
{
	json_t *list = m->result == VAD_OK ? json_object_get(m->object, "objects") : NULL;

	if (list == NULL)
		return;
	if (!json_is_array(list) || json_array_size(list) > VAD_LDAP_OBJECTS_MAX) {
		vad_work_refuse(m, "objects", "a list, and not so long a one");
		return;
	}
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct vad_work_members item = { json_array_get(list, i), VAD_OK, m->error };
		struct vad_ldap_object *object = &result->objects[i];

		if (!json_is_object(item.object))
			vad_work_refuse(&item, "objects", "objects");
		vad_work_get_text(&item, "name", object->name, sizeof(object->name));
		vad_work_get_text(&item, "key", object->key, sizeof(object->key));
		vad_work_get_text(&item, "sku", object->sku, sizeof(object->sku));
		vad_work_get_text(&item, "pid", object->pid, sizeof(object->pid));
		if (item.result != VAD_OK) {
			m->result = item.result;
			return;
		}
		result->object_count++;
	}
}

static void get_failure(struct vad_work_members *m, struct vad_ldap_result *result)
{
	int64_t code = 0;

	result->why = get_why(m);
	vad_work_get_text(m, "by", result->by, sizeof(result->by));
	vad_work_get_int(m, "code", INT32_MIN, INT32_MAX, &code);
	result->code = (int32_t)code;
	vad_work_get_text(m, "text", result->text, sizeof(result->text));
}

static void get_answer(struct vad_work_members *m, struct vad_ldap_result *result)
{
	vad_work_get_int(m, "round_trip", -1, ROUND_TRIP_MAX, &result->round_trip);
	vad_work_get_time(m, "current_time", &result->current_time);
	vad_work_get_text(m, "config_nc", result->config_nc, sizeof(result->config_nc));
	vad_work_get_text(m, "schema_nc", result->schema_nc, sizeof(result->schema_nc));
	vad_work_get_text(m, "host", result->host, sizeof(result->host));
	get_adba(m, &result->adba);
	get_objects(m, result);
	vad_work_get_bool(m, "more", &result->more);
}

enum vad_result vad_ldap_result_read(struct vad_view json, struct vad_ldap_result *result,
				     struct vad_error *error)
{
	struct vad_ldap_result read = { .round_trip = -1,
					.current_time = VAD_TIME_NONE,
					.adba = VAD_LDAP_ABSENT };
	struct vad_work_members m = { NULL, VAD_OK, error };
	bool ok = false;

	m.result = vad_work_load(json, VAD_WORK_RESULT_MAX, &m.object, error);
	if (m.result != VAD_OK)
		return m.result;
	vad_work_get_bool(&m, "ok", &ok);
	if (ok)
		get_answer(&m, &read);
	else
		get_failure(&m, &read);
	json_decref(m.object);
	if (m.result == VAD_OK)
		*result = read;
	return m.result;
}

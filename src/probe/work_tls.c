/* SPDX-License-Identifier: MIT */
/* Requests and results of TLS jobs as JSON. */
#include "work_tls.h"
#include "base/escape.h"
#include "base/json.h"
#include "work_json.h"

enum { FILE_MAX = 1024, STATUS_MAX = 999 };

const char *vad_tls_why_name(enum vad_tls_why why)
{
	static const char *const names[] = { "",
#define X(id, name) name,
					     VAD_TLS_WHYS(X)
#undef X
	};

	return names[why];
}

enum vad_result vad_tls_request_write(const struct vad_tls_request *request, struct vad_buffer *out)
{
	struct vad_json json = vad_json_new(out, false);

	if (request->to.address[0] == '\0' || request->to.port == 0 ||
	    !vad_arg_valid(VAD_ARG_HOST, vad_view_of(request->host)) ||
	    vad_view_of(request->connect).size > VAD_TLS_TEXT_MAX + 8 ||
	    vad_view_of(request->ca_file).size > FILE_MAX)
		return VAD_USAGE;
	vad_json_open_object(&json);
	vad_work_put_peer(&json, "to", &request->to);
	vad_work_put_text(&json, "host", request->host);
	vad_work_put_text(&json, "connect", request->connect);
	vad_work_put_text(&json, "ca_file", request->ca_file);
	vad_json_close_object(&json);
	return vad_buffer_result(out);
}

static void put_certificate(struct vad_json *json, const struct vad_tls_result *result)
{
	vad_work_put_text(json, "version", result->version);
	vad_work_put_bool(json, "old_version", result->old_version);
	vad_work_put_text(json, "issuer", result->issuer);
	vad_work_put_text(json, "organisation", result->organisation);
	vad_work_put_text(json, "root", result->root);
	vad_work_put_time(json, "from", result->from);
	vad_work_put_time(json, "until", result->until);
	vad_work_put_bool(json, "name_fits", result->name_fits);
	vad_work_put_bool(json, "expired", result->expired);
	vad_work_put_bool(json, "early", result->early);
	vad_work_put_bool(json, "unknown_root", result->unknown_root);
	vad_work_put_text(json, "broken", result->broken);
}

void vad_tls_result_write(const struct vad_tls_result *result, struct vad_buffer *out)
{
	struct vad_json json = vad_json_new(out, false);

	vad_json_open_object(&json);
	vad_work_put_bool(&json, "ok", result->why == VAD_TLS_FINE);
	if (result->proxy_status != 0)
		vad_work_put_int(&json, "proxy_status", result->proxy_status);
	vad_work_put_text(&json, "proxy_schemes", result->proxy_schemes);
	if (result->why != VAD_TLS_FINE) {
		vad_work_put_text(&json, "why", vad_tls_why_name(result->why));
		vad_work_put_text(&json, "by", result->by);
		vad_work_put_text(&json, "text", result->text);
	} else {
		put_certificate(&json, result);
	}
	vad_json_close_object(&json);
}

static enum vad_tls_why get_why(struct vad_work_members *m)
{
	char name[16] = "";

	vad_work_get_text(m, "why", name, sizeof(name));
	for (int why = VAD_TLS_FINE + 1; why <= VAD_TLS_HANDSHAKE; why++) {
		if (vad_view_is(vad_view_of(name), vad_tls_why_name((enum vad_tls_why)why)))
			return (enum vad_tls_why)why;
	}
	vad_work_refuse(m, "why", "a reason");
	return VAD_TLS_LOCAL;
}

static void get_failure(struct vad_work_members *m, struct vad_tls_result *result)
{
	result->why = get_why(m);
	vad_work_get_text(m, "by", result->by, sizeof(result->by));
	vad_work_get_text(m, "text", result->text, sizeof(result->text));
}

static void get_certificate(struct vad_work_members *m, struct vad_tls_result *result)
{
	vad_work_get_text(m, "version", result->version, sizeof(result->version));
	vad_work_get_bool(m, "old_version", &result->old_version);
	vad_work_get_text(m, "issuer", result->issuer, sizeof(result->issuer));
	vad_work_get_text(m, "organisation", result->organisation, sizeof(result->organisation));
	vad_work_get_text(m, "root", result->root, sizeof(result->root));
	vad_work_get_time(m, "from", &result->from);
	vad_work_get_time(m, "until", &result->until);
	vad_work_get_bool(m, "name_fits", &result->name_fits);
	vad_work_get_bool(m, "expired", &result->expired);
	vad_work_get_bool(m, "early", &result->early);
	vad_work_get_bool(m, "unknown_root", &result->unknown_root);
	vad_work_get_text(m, "broken", result->broken, sizeof(result->broken));
}

enum vad_result vad_tls_result_read(struct vad_view json, struct vad_tls_result *result,
				    struct vad_error *error)
{
	struct vad_tls_result read = { .from = VAD_TIME_NONE, .until = VAD_TIME_NONE };
	struct vad_work_members m = { NULL, VAD_OK, error };
	int64_t status = 0;
	bool ok = false;

	m.result = vad_work_load(json, VAD_WORK_RESULT_MAX, &m.object, error);
	if (m.result != VAD_OK)
		return m.result;
	vad_work_get_bool(&m, "ok", &ok);
	vad_work_get_int(&m, "proxy_status", 0, STATUS_MAX, &status);
	read.proxy_status = (unsigned)status;
	vad_work_get_text(&m, "proxy_schemes", read.proxy_schemes, sizeof(read.proxy_schemes));
	if (ok)
		get_certificate(&m, &read);
	else
		get_failure(&m, &read);
	json_decref(m.object);
	if (m.result == VAD_OK)
		*result = read;
	return m.result;
}

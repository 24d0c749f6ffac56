/* SPDX-License-Identifier: MIT */
/*
 * The TLS job: a handshake, through a proxy where there is one, and a look at the certificate. Old
 * versions are taken, to be told; nothing is sent over the session.
 */
#include <stdlib.h>
#include <string.h>

#include "wire/http.h"
#include "work_json.h"
#include "work_session.h"

enum { NAMES_MAX = 1024 };

struct job {
	struct vad_peer to;
	char host[NAMES_MAX], connect[NAMES_MAX], ca_file[NAMES_MAX];
	struct vad_session session;
	struct vad_tls_result *result;
};

/* --- proxy ------------------------------------------------------------------------------------ */

/* What the proxy said. What came behind the head of a granted tunnel belongs to the handshake. */
static bool judge_head(struct job *job, const struct vad_http_head *head, struct vad_view bytes)
{
	struct vad_view rest = vad_view_sub(bytes, head->size, SIZE_MAX);

	job->result->proxy_status = head->status;
	memcpy(job->result->proxy_schemes, head->schemes, sizeof(job->result->proxy_schemes));
	if (head->status / 100 != 2)
		return vad_session_fail(&job->session, VAD_TLS_PROXY, "");
	if (rest.size > 0 &&
	    BIO_write(job->session.in, rest.data, (int)rest.size) != (int)rest.size)
		return vad_session_fail(&job->session, VAD_TLS_LOCAL, "");
	return true;
}

static bool read_head(struct job *job, struct vad_buffer *bytes)
{
	struct vad_http_head head;
	char chunk[1024];
	size_t got;

	for (;;) {
		enum vad_result result = vad_http_read_head(vad_buffer_view(bytes), &head, NULL);

		if (result == VAD_OK)
			return judge_head(job, &head, vad_buffer_view(bytes));
		if (result != VAD_TRUNCATED)
			return vad_session_fail(&job->session, VAD_TLS_PROXY, "");
		if (!vad_session_receive(&job->session, chunk, sizeof(chunk), &got)) {
			if (job->session.why == VAD_TLS_CLOSED)
				job->session.why = VAD_TLS_PROXY;
			return false;
		}
		vad_buffer_append(bytes, chunk, got);
		if (vad_buffer_result(bytes) != VAD_OK)
			return vad_session_fail(&job->session, VAD_TLS_PROXY, "");
	}
}

static bool ask_proxy(struct job *job)
{
	struct vad_buffer bytes = vad_buffer_new(VAD_HTTP_HEAD_MAX + NAMES_MAX);
	bool granted = false;

	if (vad_http_write_connect(&bytes, vad_view_of(job->connect)) != VAD_OK) {
		(void)vad_session_fail(&job->session, VAD_TLS_LOCAL, "");
		goto done;
	}
	if (!vad_session_send(&job->session, vad_buffer_view(&bytes)))
		goto done;
	vad_buffer_reset(&bytes);
	granted = read_head(job, &bytes);
done:
	vad_buffer_clear(&bytes);
	return granted;
}

/* --- the job ---------------------------------------------------------------------------------- */

static enum vad_result read_request(struct vad_view request, struct job *job)
{
	struct vad_work_members m = { NULL, VAD_OK, NULL };

	m.result = vad_work_load(request, VAD_WORK_REQUEST_MAX, &m.object, NULL);
	if (m.result != VAD_OK)
		return m.result == VAD_NO_MEMORY ? VAD_NO_MEMORY : VAD_USAGE;
	vad_work_get_peer(&m, "to", &job->to);
	vad_work_get_text(&m, "host", job->host, sizeof(job->host));
	vad_work_get_text(&m, "connect", job->connect, sizeof(job->connect));
	vad_work_get_text(&m, "ca_file", job->ca_file, sizeof(job->ca_file));
	json_decref(m.object);
	return m.result == VAD_OK && job->host[0] != '\0' ? VAD_OK : VAD_USAGE;
}

static bool run(struct job *job)
{
	struct vad_session *s = &job->session;

	if (!vad_work_connect(&job->to, s->until, &s->sock, &s->fault))
		return vad_session_fail(s, vad_session_why(s->fault.failure), "");
	if (!vad_session_prepare(s) || (job->connect[0] != '\0' && !ask_proxy(job)) ||
	    !vad_session_shake_hands(s) ||
	    !vad_session_look(s, job->ca_file, vad_work_wall(), job->result))
		return false;
	/* Say goodbye, whether it is heard or not. */
	if (SSL_shutdown(s->ssl) >= 0)
		(void)vad_session_flush(s);
	return true;
}

static void take_failure(const struct vad_session *session, struct vad_tls_result *result)
{
	result->why = session->why;
	memcpy(result->by, session->fault.by, sizeof(result->by));
	memcpy(result->text, session->text, sizeof(result->text));
}

enum vad_result vad_work_tls(struct vad_view request, int64_t patience, struct vad_buffer *result)
{
	struct vad_tls_result found = { .from = VAD_TIME_NONE, .until = VAD_TIME_NONE };
	struct job *job = calloc(1, sizeof(*job));
	enum vad_result read;

	if (job == NULL)
		return VAD_NO_MEMORY;
	job->session = (struct vad_session){ .sock = VAD_NO_SOCKET,
					     .host = job->host,
					     .until = vad_work_until(patience),
					     .any_version = true };
	job->result = &found;
	read = read_request(request, job);
	if (read != VAD_OK)
		goto done;
	if (!run(job))
		take_failure(&job->session, &found);
	vad_tls_result_write(&found, result);
	read = vad_buffer_result(result);
done:
	vad_session_free(&job->session);
	vad_socket_close(job->session.sock);
	free(job);
	return read;
}

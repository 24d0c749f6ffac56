/* SPDX-License-Identifier: MIT */
/*
 * The LDAP job, with OpenLDAP. The connection is made here and handed over, because the library
 * would look names up and wait without a bound; referrals are not followed.
 */
#include <errno.h>
#include <ldap.h>
#include <limits.h>
#include <openldap.h>
#include <pthread.h>
#include <sasl/sasl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/guid.h"
#include "work_json.h"
#include "work_ldap.h"
#include "work_session.h"

enum {
	MESSAGE_MOST = 65536, /* bytes of one LDAP message; what we ask for needs far less */
	NAMES_MAX = 1024,
	TIME_DIGITS = 14,
	MICROSECONDS = 1000000,
};
#define CONTAINER "CN=Activation Objects,CN=Microsoft SPP,CN=Services,"
#define SECURITY "noanonymous,noplain,minssf=1"

struct job {
	bool objects, simple, tls_first;
	struct vad_peer to;
	char host[NAMES_MAX], config_nc[NAMES_MAX], user[NAMES_MAX], password[NAMES_MAX];
	char ca_file[NAMES_MAX];
	int64_t until;
	LDAP *ld;
	struct vad_session session; /* below `ld` once there is TLS */
	struct vad_ldap_result *result;
};

/* --- what went wrong -------------------------------------------------------------------------- */

static enum vad_ldap_why why_of_failure(enum vad_failure failure)
{
	switch (failure) {
	case VAD_FAILURE_REFUSED:
		return VAD_LDAP_WHY_REFUSED;
	case VAD_FAILURE_RESET:
		return VAD_LDAP_WHY_RESET;
	case VAD_FAILURE_UNREACHABLE:
		return VAD_LDAP_WHY_UNREACHABLE;
	case VAD_FAILURE_PROHIBITED:
		return VAD_LDAP_WHY_PROHIBITED;
	case VAD_FAILURE_TIMEOUT:
		return VAD_LDAP_WHY_TIMEOUT;
	case VAD_FAILURE_NO_FAMILY:
		return VAD_LDAP_WHY_NO_FAMILY;
	default:
		return VAD_LDAP_WHY_LOCAL;
	}
}

static enum vad_ldap_why why_of_code(int code)
{
	switch (code) {
	case LDAP_TIMEOUT:
		return VAD_LDAP_WHY_TIMEOUT;
	case LDAP_SERVER_DOWN:
		return VAD_LDAP_WHY_CLOSED;
	case LDAP_DECODING_ERROR:
		return VAD_LDAP_WHY_MALFORMED;
	case LDAP_CONNECT_ERROR:
		return VAD_LDAP_WHY_TLS;
	case LDAP_INVALID_CREDENTIALS:
	case LDAP_INAPPROPRIATE_AUTH:
		return VAD_LDAP_WHY_LOGIN;
	case LDAP_INSUFFICIENT_ACCESS:
	case LDAP_OPERATIONS_ERROR: /* Active Directory: not bound */
		return VAD_LDAP_WHY_DENIED;
	default:
		return code > 0 ? VAD_LDAP_WHY_SERVER : VAD_LDAP_WHY_LOCAL;
	}
}

/*
 * Keep why, and the words of the server or else of the library. False, so that it can be returned.
 */
static bool fail(struct job *job, enum vad_ldap_why why, int code)
{
	char *text = NULL;

	job->result->why = why;
	job->result->code = code > 0 ? code : 0;
	if (job->ld != NULL)
		(void)ldap_get_option(job->ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
	vad_work_take_text(
		job->result->text, sizeof(job->result->text),
		vad_view_of(text != NULL && text[0] != '\0' ? text : ldap_err2string(code)));
	ldap_memfree(text);
	return false;
}

static bool fail_code(struct job *job, int code)
{
	return fail(job, why_of_code(code), code);
}

/* --- waiting ---------------------------------------------------------------------------------- */

static struct timeval left_of(const struct job *job)
{
	int64_t left = vad_work_left(job->until);

	/* Zero would mean "do not wait" to some calls and "wait for ever" to others. */
	if (left < 1000)
		left = 1000;
	return (struct timeval){ .tv_sec = left / MICROSECONDS, .tv_usec = left % MICROSECONDS };
}

/* For what the library waits for by itself. */
static void set_patience(struct job *job)
{
	struct timeval left = left_of(job);

	(void)ldap_set_option(job->ld, LDAP_OPT_NETWORK_TIMEOUT, &left);
	(void)ldap_set_option(job->ld, LDAP_OPT_TIMEOUT, &left);
}

/* The next message that belongs to a request; the library keeps reading until it is whole. */
static bool next_message(struct job *job, int id, LDAPMessage **message)
{
	struct timeval left = left_of(job);
	int kind, code = 0;

	if (vad_work_left(job->until) == 0)
		return fail_code(job, LDAP_TIMEOUT);
	errno = 0;
	kind = ldap_result(job->ld, id, LDAP_MSG_ONE, &left, message);
	if (kind > 0)
		return true;
	if (kind == 0)
		return fail_code(job, LDAP_TIMEOUT);
	if (errno == ERANGE) /* lengths that lie, or more than MESSAGE_MOST */
		return fail(job, VAD_LDAP_WHY_MALFORMED, LDAP_DECODING_ERROR);
	if (errno == ECONNRESET)
		return fail(job, VAD_LDAP_WHY_RESET, LDAP_SERVER_DOWN);
	(void)ldap_get_option(job->ld, LDAP_OPT_RESULT_CODE, &code);
	return fail_code(job, code == LDAP_LOCAL_ERROR ? LDAP_DECODING_ERROR : code);
}

/* The result code in a message, which is freed; its text stays on the handle. */
static int code_of(struct job *job, LDAPMessage *message)
{
	int code = LDAP_DECODING_ERROR, parsed;

	parsed = ldap_parse_result(job->ld, message, &code, NULL, NULL, NULL, NULL, 1);
	return parsed == LDAP_SUCCESS ? code : parsed;
}

/* --- connection ------------------------------------------------------------------------------- */

static bool set_options(struct job *job)
{
	int version = LDAP_VERSION3, never = LDAP_DEREF_NEVER;
	ber_len_t most = MESSAGE_MOST;
	Sockbuf *buffer = NULL;

	/* Each one is said, because the system's ldap.conf may say otherwise. */
	if (ldap_set_option(job->ld, LDAP_OPT_PROTOCOL_VERSION, &version) != LDAP_SUCCESS ||
	    ldap_set_option(job->ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF) != LDAP_SUCCESS ||
	    ldap_set_option(job->ld, LDAP_OPT_RESTART, LDAP_OPT_ON) != LDAP_SUCCESS ||
	    ldap_set_option(job->ld, LDAP_OPT_DEREF, &never) != LDAP_SUCCESS ||
	    ldap_set_option(job->ld, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON) != LDAP_SUCCESS ||
	    ldap_set_option(job->ld, LDAP_OPT_X_SASL_SECPROPS, SECURITY) != LDAP_SUCCESS ||
	    ldap_get_option(job->ld, LDAP_OPT_SOCKBUF, &buffer) != LDAP_SUCCESS || buffer == NULL)
		return fail(job, VAD_LDAP_WHY_LOCAL, LDAP_PARAM_ERROR);
	(void)ber_sockbuf_ctrl(buffer, LBER_SB_OPT_SET_MAX_INCOMING, &most);
	set_patience(job);
	return true;
}

static bool connect_to(struct job *job)
{
	const char *host = job->host[0] != '\0' ? job->host : job->to.address;
	char url[NAMES_MAX + 32];
	struct vad_fault fault;
	uv_os_sock_t sock;
	int code;

	if (!vad_work_connect(&job->to, job->until, &sock, &fault)) {
		job->result->why = why_of_failure(fault.failure);
		memcpy(job->result->by, fault.by, sizeof(fault.by));
		return false;
	}
	job->session.sock = sock;
	(void)snprintf(url, sizeof(url),
		       strchr(host, ':') != NULL ? "ldap://[%s]:%u" : "ldap://%s:%u", host,
		       (unsigned)job->to.port);
	code = ldap_init_fd(sock, LDAP_PROTO_TCP, url, &job->ld);
	if (code != LDAP_SUCCESS) {
		vad_socket_close(sock);
		job->ld = NULL;
		return fail_code(job, code);
	}
	return set_options(job);
}

/* --- TLS and login ---------------------------------------------------------------------------- */

/*
 * The library's own TLS waits without a bound for a server that sends half a record, so TLS is a
 * layer of ours below it: these four are called by the library.
 */
static int layer_setup(Sockbuf_IO_Desc *layer, void *session)
{
	layer->sbiod_pvt = session;
	return 0;
}

static int layer_control(Sockbuf_IO_Desc *layer, int option, void *value)
{
	struct vad_session *session = layer->sbiod_pvt;

	if (option == LBER_SB_OPT_DATA_READY && SSL_pending(session->ssl) > 0)
		return 1;
	return LBER_SBIOD_CTRL_NEXT(layer, option, value);
}

static ber_slen_t layer_read(Sockbuf_IO_Desc *layer, void *data, ber_len_t size)
{
	struct vad_session *session = layer->sbiod_pvt;
	char chunk[16384];

	for (;;) {
		int error, got = SSL_read(session->ssl, data, size < INT_MAX ? (int)size : INT_MAX);
		ber_slen_t came;

		if (got > 0)
			return got;
		error = SSL_get_error(session->ssl, got);
		if (error == SSL_ERROR_ZERO_RETURN)
			return 0;
		if (error != SSL_ERROR_WANT_READ) {
			errno = EPROTO;
			return -1;
		}
		came = LBER_SBIOD_READ_NEXT(layer, chunk, sizeof(chunk));
		if (came <= 0)
			return came;
		if (BIO_write(session->in, chunk, (int)came) != (int)came) {
			errno = ENOMEM;
			return -1;
		}
	}
}

/* What we send is small, so that it is sent at once. */
static ber_slen_t layer_write(Sockbuf_IO_Desc *layer, void *data, ber_len_t size)
{
	struct vad_session *session = layer->sbiod_pvt;
	int most = size < INT_MAX ? (int)size : INT_MAX;
	int taken = SSL_write(session->ssl, data, most);

	if (taken > 0 && vad_session_flush(session))
		return taken;
	errno = EPIPE;
	return -1;
}

static Sockbuf_IO tls_layer = { layer_setup, NULL, layer_control, layer_read, layer_write, NULL };

static bool ask_for_tls(struct job *job)
{
	LDAPMessage *message;
	int id, code;

	code = ldap_extended_operation(job->ld, LDAP_EXOP_START_TLS, NULL, NULL, NULL, &id);
	if (code != LDAP_SUCCESS)
		return fail_code(job, code);
	if (!next_message(job, id, &message))
		return false;
	code = code_of(job, message);
	return code == LDAP_SUCCESS ||
	       fail(job, code > 0 ? VAD_LDAP_WHY_NO_TLS : why_of_code(code), code);
}

static bool fail_session(struct job *job)
{
	job->result->why =
		job->session.why == VAD_TLS_SILENT ? VAD_LDAP_WHY_TIMEOUT : VAD_LDAP_WHY_TLS;
	memcpy(job->result->text, job->session.text, sizeof(job->result->text));
	return false;
}

/* A password goes to nobody but the server that it is meant for. */
static bool is_trusted(struct job *job)
{
	struct vad_tls_result shown = { .from = VAD_TIME_NONE };
	const char *fault = NULL;

	if (!vad_session_look(&job->session, job->ca_file, vad_work_wall(), &shown))
		return fail_session(job);
	if (shown.unknown_root)
		fault = "certificate of an unknown authority";
	else if (shown.expired || shown.early)
		fault = "certificate out of its time";
	else if (!shown.name_fits)
		fault = "certificate of another name";
	else if (shown.broken[0] != '\0')
		fault = shown.broken;
	if (fault == NULL)
		return true;
	(void)vad_session_fail(&job->session, VAD_TLS_HANDSHAKE, fault);
	return fail_session(job);
}

static bool start_tls(struct job *job)
{
	Sockbuf *buffer = NULL;

	if (!job->tls_first && !ask_for_tls(job))
		return false;
	if (!vad_session_prepare(&job->session) || !vad_session_shake_hands(&job->session))
		return fail_session(job);
	if (!is_trusted(job))
		return false;
	if (ldap_get_option(job->ld, LDAP_OPT_SOCKBUF, &buffer) != LDAP_SUCCESS ||
	    ber_sockbuf_add_io(buffer, &tls_layer, LBER_SBIOD_LEVEL_TRANSPORT, &job->session) != 0)
		return fail(job, VAD_LDAP_WHY_LOCAL, LDAP_PARAM_ERROR);
	return true;
}

static bool bind_simple(struct job *job)
{
	struct berval value = { strlen(job->password), job->password };
	LDAPMessage *message;
	int id, code;

	if (!start_tls(job))
		return false;
	code = ldap_sasl_bind(job->ld, job->user, LDAP_SASL_SIMPLE, &value, NULL, NULL, &id);
	OPENSSL_cleanse(job->password, sizeof(job->password));
	if (code != LDAP_SUCCESS)
		return fail_code(job, code);
	if (!next_message(job, id, &message))
		return false;
	code = code_of(job, message);
	return code == LDAP_SUCCESS || fail_code(job, code);
}

/* Nobody is there to answer: every question gets its default. */
static int answer_default(LDAP *ld, unsigned flags, void *defaults, void *questions)
{
	(void)ld;
	(void)flags;
	(void)defaults;
	for (sasl_interact_t *q = questions; q->id != SASL_CB_LIST_END; q++) {
		q->result = q->defresult != NULL ? q->defresult : "";
		q->len = (unsigned)strlen(q->result);
	}
	return LDAP_SUCCESS;
}

static bool bind_kerberos(struct job *job)
{
	LDAPMessage *message = NULL;
	const char *mechanism = NULL;
	int id = 0, code;

	do {
		code = ldap_sasl_interactive_bind(job->ld, NULL, "GSSAPI", NULL, NULL,
						  LDAP_SASL_QUIET, answer_default, NULL, message,
						  &mechanism, &id);
		ldap_msgfree(message);
		message = NULL;
		if (code == LDAP_SASL_BIND_IN_PROGRESS && !next_message(job, id, &message))
			return false;
	} while (code == LDAP_SASL_BIND_IN_PROGRESS);
	if (code == LDAP_SUCCESS)
		return true;
	return fail(job,
		    code == LDAP_LOCAL_ERROR || code == LDAP_AUTH_UNKNOWN ? VAD_LDAP_WHY_KERBEROS
									  : why_of_code(code),
		    code);
}

/* --- reading ---------------------------------------------------------------------------------- */

static struct vad_view value_of(struct berval *const *values)
{
	if (values == NULL || values[0] == NULL)
		return VAD_VIEW("");
	return (struct vad_view){ values[0]->bv_val, values[0]->bv_len };
}

static void take_value(struct job *job, LDAPMessage *entry, const char *attribute, char *text,
		       size_t size)
{
	struct berval **values = ldap_get_values_len(job->ld, entry, attribute);

	vad_work_take_text(text, size, value_of(values));
	ldap_value_free_len(values);
}

/* GeneralizedTime (RFC 4517 section 3.3.13), as Active Directory writes it: "20261123080000.0Z". */
static vad_time time_of(struct vad_view text)
{
	struct vad_stamp stamp;

	if (text.size <= TIME_DIGITS || text.data[text.size - 1] != 'Z' ||
	    (text.size > TIME_DIGITS + 1 && text.data[TIME_DIGITS] != '.') ||
	    !vad_stamp_parse(vad_view_sub(text, 0, TIME_DIGITS), false, &stamp))
		return VAD_TIME_NONE;
	return stamp.time;
}

static void take_rootdse(struct job *job, LDAPMessage *entry)
{
	struct vad_ldap_result *result = job->result;
	char now[40];

	take_value(job, entry, "currentTime", now, sizeof(now));
	result->current_time = time_of(vad_view_of(now));
	take_value(job, entry, "configurationNamingContext", result->config_nc,
		   sizeof(result->config_nc));
	take_value(job, entry, "schemaNamingContext", result->schema_nc, sizeof(result->schema_nc));
	take_value(job, entry, "dnsHostName", result->host, sizeof(result->host));
}

static void take_sku(struct job *job, LDAPMessage *entry, char text[40])
{
	struct berval **values = ldap_get_values_len(job->ld, entry, "msSPP-CSVLKSkuId");
	struct vad_view value = value_of(values);
	uint8_t bytes[16];
	struct vad_guid guid;

	if (value.size == sizeof(bytes)) {
		memcpy(bytes, value.data, sizeof(bytes));
		guid = vad_guid_from_windows(bytes);
		vad_guid_print(&guid, text);
	}
	ldap_value_free_len(values);
}

static void take_object(struct job *job, LDAPMessage *entry)
{
	struct vad_ldap_result *result = job->result;
	struct vad_ldap_object *object;

	if (result->object_count == VAD_LDAP_OBJECTS_MAX) {
		result->more = true;
		return;
	}
	object = &result->objects[result->object_count++];
	take_value(job, entry, "displayName", object->name, sizeof(object->name));
	if (object->name[0] == '\0')
		take_value(job, entry, "cn", object->name, sizeof(object->name));
	take_value(job, entry, "msSPP-CSVLKPartialProductKey", object->key, sizeof(object->key));
	take_value(job, entry, "msSPP-CSVLKPid", object->pid, sizeof(object->pid));
	take_sku(job, entry, object->sku);
}

/* One search: every entry to `take`; *code of its end. False when it came to no end. */
static bool search(struct job *job, const char *base, int scope, const char *filter,
		   char *attributes[], int most, void (*take)(struct job *job, LDAPMessage *entry),
		   int *code)
{
	int64_t start = vad_work_left(job->until);
	LDAPMessage *message;
	int id, kind;

	*code = ldap_search_ext(job->ld, base, scope, filter, attributes, 0, NULL, NULL, NULL, most,
				&id);
	if (*code != LDAP_SUCCESS)
		return fail_code(job, *code);
	for (int entries = 0;;) {
		if (!next_message(job, id, &message))
			return false;
		if (job->result->round_trip < 0)
			job->result->round_trip = start - vad_work_left(job->until);
		kind = ldap_msgtype(message);
		if (kind == LDAP_RES_SEARCH_RESULT) {
			*code = code_of(job, message);
			return true;
		}
		if (kind == LDAP_RES_SEARCH_ENTRY && entries++ < most)
			take(job, message);
		ldap_msgfree(message);
		if (entries > most) { /* a server that does not keep to the limit */
			*code = LDAP_SIZELIMIT_EXCEEDED;
			return true;
		}
	}
}

static void read_rootdse(struct job *job)
{
	char *attributes[] = { "currentTime", "configurationNamingContext", "schemaNamingContext",
			       "dnsHostName", NULL };
	int code;

	if (search(job, "", LDAP_SCOPE_BASE, "(objectClass=*)", attributes, 1, take_rootdse,
		   &code) &&
	    code != LDAP_SUCCESS && code != LDAP_SIZELIMIT_EXCEEDED)
		(void)fail_code(job, code);
}

static void read_objects(struct job *job)
{
	char *attributes[] = {
		"displayName",    "cn", "msSPP-CSVLKPartialProductKey", "msSPP-CSVLKSkuId",
		"msSPP-CSVLKPid", NULL
	};
	char base[sizeof(CONTAINER) + NAMES_MAX];
	int code;

	(void)snprintf(base, sizeof(base), CONTAINER "%s", job->config_nc);
	if (!search(job, base, LDAP_SCOPE_ONELEVEL, "(objectClass=msSPP-ActivationObject)",
		    attributes, VAD_LDAP_OBJECTS_MAX + 1, take_object, &code))
		return;
	if (code == LDAP_NO_SUCH_OBJECT)
		job->result->adba = VAD_LDAP_SCHEMA_OLD;
	else if (code == LDAP_SUCCESS || code == LDAP_SIZELIMIT_EXCEEDED)
		job->result->adba =
			job->result->object_count > 0 ? VAD_LDAP_PRESENT : VAD_LDAP_ABSENT;
	else
		(void)fail_code(job, code);
}

/* --- the job ---------------------------------------------------------------------------------- */

static enum vad_result read_request(struct vad_view request, struct job *job)
{
	struct vad_work_members m = { NULL, VAD_OK, NULL };
	char what[16] = "", login[16] = "";

	m.result = vad_work_load(request, VAD_WORK_REQUEST_MAX, &m.object, NULL);
	if (m.result != VAD_OK)
		return m.result == VAD_NO_MEMORY ? VAD_NO_MEMORY : VAD_USAGE;
	vad_work_get_text(&m, "what", what, sizeof(what));
	vad_work_get_peer(&m, "to", &job->to);
	vad_work_get_text(&m, "host", job->host, sizeof(job->host));
	vad_work_get_text(&m, "config_nc", job->config_nc, sizeof(job->config_nc));
	vad_work_get_text(&m, "login", login, sizeof(login));
	vad_work_get_text(&m, "user", job->user, sizeof(job->user));
	vad_work_get_bool(&m, "tls_first", &job->tls_first);
	vad_work_get_text(&m, "ca_file", job->ca_file, sizeof(job->ca_file));
	vad_work_get_text(&m, "password", job->password, sizeof(job->password));
	json_decref(m.object);
	job->objects = strcmp(what, "objects") == 0;
	job->simple = strcmp(login, "simple") == 0;
	/* An empty password would be an anonymous bind (RFC 4513 section 5.1.2). */
	if (m.result != VAD_OK || (job->simple && job->password[0] == '\0') ||
	    (job->objects ? job->host[0] == '\0' : strcmp(what, "rootdse") != 0))
		return VAD_USAGE;
	return VAD_OK;
}

/* The library writes to connections that may be gone; the signal for that would end the program. */
static void hold_signal(sigset_t *before)
{
	sigset_t pipe;

	(void)sigemptyset(&pipe);
	(void)sigaddset(&pipe, SIGPIPE);
	(void)pthread_sigmask(SIG_BLOCK, &pipe, before);
}

/* One that came is taken away first, unless it was held before. */
static void release_signal(const sigset_t *before)
{
	sigset_t pending, pipe;
	int taken;

	(void)sigemptyset(&pipe);
	(void)sigaddset(&pipe, SIGPIPE);
	if (sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1 &&
	    sigismember(before, SIGPIPE) == 0)
		(void)sigwait(&pipe, &taken);
	(void)pthread_sigmask(SIG_SETMASK, before, NULL);
}

static void run(struct job *job)
{
	if (!connect_to(job))
		return;
	if (!job->objects)
		read_rootdse(job);
	else if (job->simple ? bind_simple(job) : bind_kerberos(job))
		read_objects(job);
}

enum vad_result vad_work_ldap(struct vad_view request, int64_t patience, struct vad_buffer *result)
{
	struct vad_ldap_result found = { .round_trip = -1,
					 .current_time = VAD_TIME_NONE,
					 .adba = VAD_LDAP_ABSENT };
	struct job *job = calloc(1, sizeof(*job));
	enum vad_result read;
	sigset_t before;

	if (job == NULL)
		return VAD_NO_MEMORY;
	hold_signal(&before);
	job->until = vad_work_until(patience);
	job->session = (struct vad_session){ .sock = VAD_NO_SOCKET,
					     .host = job->host,
					     .until = job->until };
	job->result = &found;
	read = read_request(request, job);
	if (read != VAD_OK)
		goto done;
	run(job);
	vad_ldap_result_write(&found, job->objects, result);
	read = vad_buffer_result(result);
done:
	if (job->ld != NULL)
		(void)ldap_unbind_ext(job->ld, NULL, NULL);
	release_signal(&before);
	vad_session_free(&job->session);
	free(job);
	return read;
}

/* SPDX-License-Identifier: MIT */
#include "work_tls_look.h"

#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

#include "work_json.h"

/* Keys and digests below 80 bits of security are a fault (OpenSSL's level 1). */
enum { SECURITY_LEVEL = 1 };

/* What is wrong is collected; nothing ends the verification early. */
static int note_fault(int ok, X509_STORE_CTX *context)
{
	struct vad_tls_result *result = X509_STORE_CTX_get_app_data(context);
	int code = X509_STORE_CTX_get_error(context);

	if (ok)
		return 1;
	switch (code) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
		result->expired = true;
		break;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		result->early = true;
		break;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_CERT_UNTRUSTED:
		result->unknown_root = true;
		break;
	default:
		if (result->broken[0] == '\0')
			vad_work_take_text(result->broken, sizeof(result->broken),
					   vad_view_of(X509_verify_cert_error_string(code)));
	}
	return 1;
}

/* The first attribute of that kind, "" when there is none. */
static void take_part(const X509_NAME *name, int kind, char text[VAD_TLS_TEXT_MAX])
{
	int at = X509_NAME_get_index_by_NID(name, kind, -1);
	unsigned char *utf8 = NULL;
	int size;

	text[0] = '\0';
	if (at < 0)
		return;
	size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
	if (size > 0)
		vad_work_take_text(text, VAD_TLS_TEXT_MAX,
				   (struct vad_view){ (const char *)utf8, (size_t)size });
	OPENSSL_free(utf8);
}

/* "Contoso TLS CA 1, Contoso"; what a name has of the two. */
static void take_issuer(const X509 *leaf, struct vad_tls_result *result)
{
	const X509_NAME *issuer = X509_get_issuer_name(leaf);
	char name[VAD_TLS_TEXT_MAX], joined[2 * VAD_TLS_TEXT_MAX + 2];

	take_part(issuer, NID_commonName, name);
	take_part(issuer, NID_organizationName, result->organisation);
	(void)snprintf(joined, sizeof(joined), "%s%s%s", name,
		       name[0] != '\0' && result->organisation[0] != '\0' ? ", " : "",
		       result->organisation);
	vad_work_take_text(result->issuer, sizeof(result->issuer), vad_view_of(joined));
}

static vad_time time_of(const ASN1_TIME *time)
{
	struct vad_date date;
	struct tm tm;

	if (ASN1_TIME_to_tm(time, &tm) != 1)
		return VAD_TIME_NONE;
	date = (struct vad_date){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
				  tm.tm_hour,        tm.tm_min,     tm.tm_sec };
	return vad_time_from_date(&date);
}

static enum vad_result verify(X509_STORE_CTX *context, vad_time now, struct vad_tls_result *result)
{
	X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(context);
	STACK_OF(X509) * chain;

	X509_VERIFY_PARAM_set_time(param, (time_t)now);
	X509_VERIFY_PARAM_set_auth_level(param, SECURITY_LEVEL);
	(void)X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_SSL_SERVER);
	X509_STORE_CTX_set_app_data(context, result);
	X509_STORE_CTX_set_verify_cb(context, note_fault);
	if (X509_verify_cert(context) < 0 &&
	    X509_STORE_CTX_get_error(context) == X509_V_ERR_OUT_OF_MEM)
		return VAD_NO_MEMORY;
	chain = X509_STORE_CTX_get0_chain(context);
	if (sk_X509_num(chain) > 0)
		take_part(X509_get_issuer_name(sk_X509_value(chain, sk_X509_num(chain) - 1)),
			  NID_commonName, result->root);
	return VAD_OK;
}

enum vad_result vad_tls_look(X509 *leaf, STACK_OF(X509) * others, X509_STORE *store,
			     const char *host, vad_time now, struct vad_tls_result *result)
{
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	enum vad_result verified = VAD_NO_MEMORY;

	if (context == NULL || X509_STORE_CTX_init(context, store, leaf, others) != 1)
		goto done;
	take_issuer(leaf, result);
	result->from = time_of(X509_get0_notBefore(leaf));
	result->until = time_of(X509_get0_notAfter(leaf));
	result->name_fits = X509_check_host(leaf, host, strlen(host), 0, NULL) == 1;
	verified = verify(context, now, result);
done:
	X509_STORE_CTX_free(context);
	return verified;
}

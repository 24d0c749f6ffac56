/* SPDX-License-Identifier: MIT */
/* Certificates made for the purpose, good and bad, and what is seen in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "work_tls_look.h"

enum { DAY = 86400 };
#define NOW ((vad_time)1795420800) /* 2026-11-23 */

struct pair {
	X509 *cert;
	EVP_PKEY *key;
};

static void name_it(X509_NAME *name, const char *common, const char *organisation)
{
	if (common != NULL)
		assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
							    (const unsigned char *)common, -1, -1,
							    0),
				 1);
	if (organisation != NULL)
		assert_int_equal(X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8,
							    (const unsigned char *)organisation, -1,
							    -1, 0),
				 1);
}

static void extend(X509 *cert, int kind, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, kind, value);

	assert_non_null(extension);
	assert_int_equal(X509_add_ext(cert, extension, -1), 1);
	X509_EXTENSION_free(extension);
}

/* Signed by `ca`, or by itself. `host` NULL: an authority. */
static struct pair make(const struct pair *ca, const char *common, const char *organisation,
			const char *host, vad_time from, vad_time until)
{
	struct pair made = { X509_new(), EVP_EC_gen("P-256") };
	char san[256];

	assert_non_null(made.cert);
	assert_non_null(made.key);
	X509_set_version(made.cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(made.cert), 7);
	ASN1_TIME_set(X509_getm_notBefore(made.cert), (time_t)from);
	ASN1_TIME_set(X509_getm_notAfter(made.cert), (time_t)until);
	X509_set_pubkey(made.cert, made.key);
	name_it(X509_get_subject_name(made.cert), common, organisation);
	X509_set_issuer_name(made.cert, X509_get_subject_name(ca != NULL ? ca->cert : made.cert));
	if (host == NULL) {
		extend(made.cert, NID_basic_constraints, "critical,CA:TRUE");
	} else {
		(void)snprintf(san, sizeof(san), "DNS:%s", host);
		extend(made.cert, NID_subject_alt_name, san);
	}
	assert_true(X509_sign(made.cert, ca != NULL ? ca->key : made.key, EVP_sha256()) > 0);
	return made;
}

static void pair_free(struct pair *pair)
{
	X509_free(pair->cert);
	EVP_PKEY_free(pair->key);
}

/* What is seen when `trusted` (NULL: nothing) is trusted and `between` shown, too. */
static struct vad_tls_result look(const struct pair *leaf, X509 *between, X509 *trusted)
{
	struct vad_tls_result result = { 0 };
	X509_STORE *store = X509_STORE_new();
	STACK_OF(X509) *others = sk_X509_new_null();

	assert_non_null(store);
	assert_non_null(others);
	if (trusted != NULL)
		assert_int_equal(X509_STORE_add_cert(store, trusted), 1);
	if (between != NULL)
		assert_true(sk_X509_push(others, between) > 0);
	assert_int_equal(vad_tls_look(leaf->cert, others, store, "a.example", NOW, &result),
			 VAD_OK);
	sk_X509_free(others);
	X509_STORE_free(store);
	return result;
}

static void test_sound_chain(void **state)
{
	struct pair root = make(NULL, "Root", "Org", NULL, NOW - DAY, NOW + DAY);
	struct pair middle = make(&root, "Middle", "Org", NULL, NOW - DAY, NOW + DAY);
	struct pair leaf = make(&middle, "a.example", NULL, "a.example", NOW - DAY, NOW + DAY);
	struct vad_tls_result r = look(&leaf, middle.cert, root.cert);

	(void)state;
	assert_string_equal(r.issuer, "Middle, Org");
	assert_string_equal(r.organisation, "Org");
	assert_string_equal(r.root, "Root");
	assert_int_equal(r.from, NOW - DAY);
	assert_int_equal(r.until, NOW + DAY);
	assert_true(r.name_fits);
	assert_false(r.expired || r.early || r.unknown_root);
	assert_string_equal(r.broken, "");
	/* the same with nobody to trust: where it ends is seen all the same */
	r = look(&leaf, middle.cert, NULL);
	assert_true(r.unknown_root);
	assert_string_equal(r.root, "Root");
	assert_string_equal(r.broken, "");
	/* without the one in the middle */
	r = look(&leaf, NULL, root.cert);
	assert_true(r.unknown_root);
	assert_string_equal(r.root, "Middle");
	pair_free(&leaf);
	pair_free(&middle);
	pair_free(&root);
}

static void test_dates_and_names(void **state)
{
	struct pair root = make(NULL, "Root", NULL, NULL, NOW - 9 * DAY, NOW + DAY);
	struct pair old = make(&root, "x", NULL, "a.example", NOW - 2 * DAY, NOW - DAY);
	struct pair early = make(&root, "x", NULL, "a.example", NOW + DAY, NOW + 2 * DAY);
	struct pair other = make(&root, "a.example", NULL, "b.example", NOW - DAY, NOW + DAY);
	struct pair over = make(NULL, "Over", NULL, NULL, NOW - 9 * DAY, NOW - DAY);
	struct pair under = make(&over, "x", NULL, "a.example", NOW - DAY, NOW + DAY);
	struct vad_tls_result r = look(&old, NULL, root.cert);

	(void)state;
	assert_true(r.expired && !r.early && r.name_fits && !r.unknown_root);
	assert_string_equal(r.issuer, "Root");
	r = look(&early, NULL, root.cert);
	assert_true(r.early && !r.expired);
	/* the common name does not count beside a list of names */
	r = look(&other, NULL, root.cert);
	assert_false(r.name_fits);
	/* the authority's time is up */
	r = look(&under, NULL, over.cert);
	assert_true(r.expired);
	pair_free(&under);
	pair_free(&over);
	pair_free(&other);
	pair_free(&early);
	pair_free(&old);
	pair_free(&root);
}

static void test_nobody_signed_it(void **state)
{
	struct pair root = make(NULL, "Root", "Org", NULL, NOW - DAY, NOW + DAY);
	struct pair liar = make(NULL, "Root", "Org", NULL, NOW - DAY, NOW + DAY);
	struct pair leaf = make(&liar, "x", NULL, "a.example", NOW - DAY, NOW + DAY);
	struct pair alone = make(NULL, "a.example", NULL, "a.example", NOW - DAY, NOW + DAY);
	struct vad_tls_result r = look(&leaf, NULL, root.cert);

	(void)state;
	assert_true(r.unknown_root || r.broken[0] != '\0');
	r = look(&alone, NULL, root.cert);
	assert_true(r.unknown_root && r.name_fits);
	assert_string_equal(r.root, "a.example");
	pair_free(&alone);
	pair_free(&leaf);
	pair_free(&liar);
	pair_free(&root);
}

/* Names in a certificate are a stranger's text. */
static void test_hostile_names(void **state)
{
	char longest[65];
	struct pair root, leaf;
	struct vad_tls_result r;

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	root = make(NULL, "evil\x1b[2J\n\xe2\x80\xae", longest, NULL, NOW - DAY, NOW + DAY);
	leaf = make(&root, "x", NULL, "a.example", NOW - DAY, NOW + DAY);
	r = look(&leaf, NULL, root.cert);
	for (const char *c = r.issuer; *c != '\0'; c++)
		assert_true(*c >= ' ' && *c <= '~');
	assert_string_equal(r.organisation, longest);
	pair_free(&leaf);
	pair_free(&root);
	/* no name at all */
	root = make(NULL, NULL, NULL, NULL, NOW - DAY, NOW + DAY);
	leaf = make(&root, "x", NULL, "a.example", NOW - DAY, NOW + DAY);
	r = look(&leaf, NULL, root.cert);
	assert_string_equal(r.issuer, "");
	pair_free(&leaf);
	pair_free(&root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sound_chain),
		cmocka_unit_test(test_dates_and_names),
		cmocka_unit_test(test_nobody_signed_it),
		cmocka_unit_test(test_hostile_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

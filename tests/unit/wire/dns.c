/* SPDX-License-Identifier: MIT */
/* Real answers: every field that a diagnosis rests on. */
#include "wire_test.h"

#include "dns_messages.h"
#include "wire/dns.h"

enum { MOST_RECORDS = 40 };

/* A message read to its end. */
struct answer {
	struct packet packet;
	struct vad_dns_message message;
	struct vad_dns_record records[MOST_RECORDS];
	size_t count;
};

static struct answer *answer_of(const char *hex)
{
	struct answer *answer = calloc(1, sizeof(*answer));
	struct vad_dns_record record;
	struct vad_error error = { 0 };

	assert_non_null(answer);
	answer->packet = packet_of(hex);
	assert_int_equal(vad_dns_open(packet_view(&answer->packet), &answer->message, &error),
			 VAD_OK);
	assert_int_equal(error.result, VAD_OK);
	while (vad_dns_next(&answer->message, &record)) {
		assert_true(answer->count < MOST_RECORDS);
		answer->records[answer->count++] = record;
	}
	assert_int_equal(answer->message.read, answer->message.promised);
	assert_false(vad_dns_next(&answer->message, &record)); /* the end stays the end */
	return answer;
}

static void answer_free(struct answer *answer)
{
	packet_free(&answer->packet);
	free(answer);
}

static void assert_srv(const struct vad_dns_record *record, unsigned priority, unsigned weight,
		       unsigned port, const char *target)
{
	assert_int_equal(record->section, VAD_DNS_ANSWER);
	assert_int_equal(record->type, VAD_DNS_SRV);
	assert_int_equal(record->class, 1);
	assert_false(record->malformed);
	assert_string_equal(record->owner.text, "_vlmcs._tcp.corp.example");
	assert_int_equal(record->ttl, 600);
	assert_int_equal(record->priority, priority);
	assert_int_equal(record->weight, weight);
	assert_int_equal(record->port, port);
	assert_string_equal(record->name.text, target);
	assert_null(record->address.data);
}

static void assert_address(const struct vad_dns_record *record, enum vad_dns_section section,
			   const char *owner, const char *hex)
{
	assert_int_equal(record->section, section);
	assert_int_equal(record->type, strlen(hex) == 8 ? VAD_DNS_A : VAD_DNS_AAAA);
	assert_string_equal(record->owner.text, owner);
	assert_bytes(record->address, hex);
	assert_string_equal(record->name.text, "");
}

static void three_targets_and_their_addresses(void **state)
{
	struct answer *answer = answer_of(srv_three_targets);
	const struct vad_dns_record *records = answer->records;

	(void)state;
	assert_int_equal(answer->message.id, 0x1234);
	assert_true(answer->message.response);
	assert_true(answer->message.authoritative);
	assert_false(answer->message.truncated);
	assert_false(answer->message.recursion_available);
	assert_int_equal(answer->message.opcode, 0);
	assert_int_equal(answer->message.rcode, VAD_DNS_NOERROR);
	assert_true(answer->message.has_question);
	assert_string_equal(answer->message.question.text, "_vlmcs._tcp.corp.example");
	assert_int_equal(answer->message.question_type, VAD_DNS_SRV);
	assert_int_equal(answer->message.question_class, 1);
	assert_int_equal(answer->message.promised, 12); /* the OPT record is one of them */
	assert_int_equal(answer->count, 11);
	assert_srv(&records[0], 65535, 65535, 65535, "kms3.other.example");
	assert_srv(&records[1], 0, 0, 1688, "kms1.corp.example");
	assert_srv(&records[2], 10, 20, 1688, "kms2.corp.example");
	assert_int_equal(records[3].type, VAD_DNS_NS);
	assert_int_equal(records[3].section, VAD_DNS_AUTHORITY);
	assert_string_equal(records[4].name.text, "dc2.corp.example"); /* "DC2" in the message */
	assert_address(&records[5], VAD_DNS_ADDITIONAL, "kms1.corp.example", "0a000015");
	assert_address(&records[6], VAD_DNS_ADDITIONAL, "kms2.corp.example", "0a000016");
	assert_address(&records[9], VAD_DNS_ADDITIONAL, "kms2.corp.example",
		       "20010db8000000000000000000000022");
	answer_free(answer);
}

static void negative_answers_keep_their_soa(void **state)
{
	static const struct {
		const char *message;
		unsigned rcode;
		const char *owner;
	} cases[] = {
		{ nxdomain_soa, VAD_DNS_NXDOMAIN, "corp.example" },
		{ nodata_soa, VAD_DNS_NOERROR, "corp.example" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct answer *answer = answer_of(cases[i].message);
		const struct vad_dns_record *soa = &answer->records[0];

		assert_int_equal(answer->message.rcode, cases[i].rcode);
		assert_int_equal(answer->count, 1);
		assert_int_equal(soa->section, VAD_DNS_AUTHORITY);
		assert_int_equal(soa->type, VAD_DNS_SOA);
		assert_string_equal(soa->owner.text, cases[i].owner);
		assert_string_equal(soa->name.text, "dc1.corp.example");
		assert_int_equal(soa->serial, 2024);
		assert_int_equal(soa->minimum, 300);
		assert_int_equal(soa->ttl, 300);
		answer_free(answer);
	}
}

static void a_refusal_and_a_failure_have_no_records(void **state)
{
	struct answer *answer = answer_of(refused);

	(void)state;
	assert_int_equal(answer->message.rcode, VAD_DNS_REFUSED);
	assert_int_equal(answer->count, 0);
	assert_string_equal(answer->message.question.text, "www.elsewhere.example");
	answer_free(answer);
	answer = answer_of(servfail);
	assert_int_equal(answer->message.rcode, VAD_DNS_SERVFAIL);
	assert_false(answer->message.authoritative);
	answer_free(answer);
}

static void a_truncated_answer_says_so(void **state)
{
	struct answer *answer = answer_of(truncated);

	(void)state;
	assert_true(answer->message.truncated);
	assert_int_equal(answer->count, 29); /* whole records; the server had 600 */
	assert_address(&answer->records[28], VAD_DNS_ANSWER, "big.corp.example", "0a01004f");
	answer_free(answer);
}

static void aliases_come_before_the_address(void **state)
{
	struct answer *answer = answer_of(cname_to_a);
	const struct vad_dns_record *records = answer->records;

	(void)state;
	assert_string_equal(answer->message.question.text, "activate.corp.example");
	assert_int_equal(records[0].type, VAD_DNS_CNAME);
	assert_string_equal(records[0].owner.text, "activate.corp.example");
	assert_string_equal(records[0].name.text, "alias2.corp.example");
	assert_int_equal(records[0].ttl, 120);
	assert_int_equal(records[1].type, VAD_DNS_CNAME);
	assert_string_equal(records[1].name.text, "kms1.corp.example");
	assert_address(&records[2], VAD_DNS_ANSWER, "kms1.corp.example", "0a000015");
	answer_free(answer);
}

static void an_extended_rcode_is_whole_at_the_end(void **state)
{
	struct packet packet = packet_of(badvers);
	struct vad_dns_message message;
	struct vad_dns_record record;

	(void)state;
	assert_int_equal(vad_dns_open(packet_view(&packet), &message, NULL), VAD_OK);
	assert_int_equal(message.rcode, 0);
	assert_false(vad_dns_next(&message, &record));
	assert_int_equal(message.rcode, 16);
	assert_int_equal(message.read, 1);
	packet_free(&packet);
}

static void unusual_names(void **state)
{
	struct answer *answer = answer_of(odd_owner);

	(void)state;
	assert_string_equal(answer->records[0].owner.text, "odd\\046dot.corp.example");
	answer_free(answer);
	answer = answer_of(odd_bytes);
	assert_string_equal(answer->records[0].owner.text, "od\\200d\\032x.corp.example");
	answer_free(answer);
	answer = answer_of(odd_target);
	assert_string_equal(answer->records[0].name.text, "odd\\046dot\\007.corp.example");
	answer_free(answer);
	answer = answer_of(no_service); /* RFC 2782: a target "." means that there is none */
	assert_string_equal(answer->records[0].name.text, ".");
	answer_free(answer);
}

static void reverse_names_and_a_ttl_of_nothing(void **state)
{
	struct answer *answer = answer_of(reverse);

	(void)state;
	assert_int_equal(answer->records[0].type, VAD_DNS_PTR);
	assert_string_equal(answer->records[0].owner.text, "21.0.0.10.in-addr.arpa");
	assert_string_equal(answer->records[0].name.text, "kms1.corp.example");
	answer_free(answer);
	answer = answer_of(zero_ttl);
	assert_int_equal(answer->records[0].ttl, 0);
	assert_false(answer->records[0].malformed);
	answer_free(answer);
}

static void rcodes_have_names(void **state)
{
	static const struct {
		uint16_t rcode;
		const char *text;
	} cases[] = {
		{ 0, "NOERROR" },       { 1, "FORMERR" },   { 2, "SERVFAIL" }, { 3, "NXDOMAIN" },
		{ 4, "NOTIMP" },        { 5, "REFUSED" },   { 9, "NOTAUTH" },  { 10, "NOTZONE" },
		{ 11, "rcode 11" },     { 15, "rcode 15" }, { 16, "BADVERS" }, { 23, "rcode 23" },
		{ 4095, "rcode 4095" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vad_buffer out = vad_buffer_new(64);

		vad_dns_print_rcode(&out, cases[i].rcode);
		assert_string_equal(vad_buffer_text(&out), cases[i].text);
		vad_buffer_clear(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_targets_and_their_addresses),
		cmocka_unit_test(negative_answers_keep_their_soa),
		cmocka_unit_test(a_refusal_and_a_failure_have_no_records),
		cmocka_unit_test(a_truncated_answer_says_so),
		cmocka_unit_test(aliases_come_before_the_address),
		cmocka_unit_test(an_extended_rcode_is_whole_at_the_end),
		cmocka_unit_test(unusual_names),
		cmocka_unit_test(reverse_names_and_a_ttl_of_nothing),
		cmocka_unit_test(rcodes_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* A site's own files on top of what is compiled in. */
#include "knowledge_test.h"

static const struct vad_knowledge *base;

static const char addition[] =
	"hosts:\n"
	"  - {name: KMS01.corp.example., authorised: true}\n"
	"  - {name: 192.0.2.10, authorised: true}\n"
	"clouds:\n"
	"  - {cloud: azure, addresses: [kms.private.example]}\n"
	"links:\n"
	"  - {id: our-wiki, title: Our page, url: 'https://wiki.corp.example/kms'}\n"
	"causes:\n"
	"  - id: branch-office-line-down\n"
	"    family: kms-unreachable\n"
	"    title: The line of the branch office is down\n"
	"    explanation: The branch reaches KMS over one line only.\n"
	"    about: product\n"
	"    leads_to: [kms-not-reached]\n"
	"    base: common\n"
	"    see: [our-wiki]\n"
	"    signs:\n"
	"      - {says: supports, when: [{path: product.endpoint, fact: endpoint.tcp, is: timeout}]}\n"
	"    fixes:\n"
	"      - {id: call-the-branch, action: service.start, text: Call the branch.}\n";

static void additions_stand_behind_the_base(void **state)
{
	struct vad_loader *loader = vad_loader_new(base);
	const struct vad_knowledge *k = NULL;
	uint32_t cause, gap, link;
	bool listed = false;

	(void)state;
	assert_int_equal(vad_loader_add(loader, "10-ours.yaml", vad_view_of(addition)), VAD_OK);
	if (vad_loader_finish(loader, &k) != VAD_OK) {
		print_complaints(loader);
		fail();
	}
	assert_int_equal(k->causes_count, base->causes_count + 1);
	for (uint32_t i = 0; i < base->causes_count; i++)
		assert_int_equal(vad_cause_index(k, vad_text_view(base, base->causes[i].id)), i);
	cause = vad_cause_index(k, VAD_VIEW("branch-office-line-down"));
	assert_int_equal(cause, base->causes_count);
	gap = vad_break_index(k, VAD_VIEW("kms-not-reached"));
	assert_int_equal(gap, vad_break_index(base, VAD_VIEW("kms-not-reached")));
	assert_int_equal(k->breaks[gap].causes.count, base->breaks[gap].causes.count + 1);
	for (uint32_t i = 0; i < k->breaks[gap].causes.count; i++)
		listed = listed || k->indexes[k->breaks[gap].causes.first + i] == cause;
	assert_true(listed);
	link = k->indexes[k->causes[cause].see.first];
	assert_string_equal(vad_text(k, k->links[link].url), "https://wiki.corp.example/kms");
	assert_int_equal(base->site_hosts_count, 0);
	assert_int_equal(k->site_hosts_count, 2);
	assert_string_equal(vad_text(k, k->site_hosts[0].name), "kms01.corp.example");
	assert_string_equal(vad_text(k, vad_known_address_kind(k, VAD_VIEW("kms.private.example"))),
			    "azure");
	assert_string_equal(vad_text(k, k->date), vad_text(base, base->date));
	assert_int_equal(vad_code_by_message(k, VAD_VIEW("The RPC server is unavailable.")),
			 vad_code_index(base, 0x800706BA));
	vad_loader_free(loader);
}

/* Nothing added: nothing changed, down to the C that would be written. */
static void no_addition_changes_no_look_up(void **state)
{
	struct vad_loader *loader = vad_loader_new(base);
	const struct vad_knowledge *k = NULL;

	(void)state;
	assert_int_equal(vad_loader_finish(loader, &k), VAD_OK);
#define X(type, name)                                                                              \
	if (strcmp(#name, "indexes") != 0)                                                         \
		assert_int_equal(k->name##_count, base->name##_count);
	VAD_KNOWLEDGE_TABLES(X)
#undef X
	assert_int_equal(k->pool_size, base->pool_size);
	for (uint32_t b = 0; b < k->breaks_count; b++) {
		assert_int_equal(k->breaks[b].causes.count, base->breaks[b].causes.count);
		assert_int_equal(k->breaks[b].codes.count, base->breaks[b].codes.count);
	}
	vad_loader_free(loader);
}

static void several_files_of_a_site(void **state)
{
	struct vad_loader *loader = vad_loader_new(base);
	const struct vad_knowledge *k = NULL;

	(void)state;
	assert_int_equal(vad_loader_add(loader, "a.yaml", VAD_VIEW("hosts: [{name: a.example, authorised: "
								   "true}]\n")), VAD_OK);
	assert_int_equal(vad_loader_add(loader, "b.yaml", VAD_VIEW("hosts: [{name: b.example, authorised: "
								   "true}]\n")), VAD_OK);
	assert_int_equal(vad_loader_finish(loader, &k), VAD_OK);
	assert_int_equal(k->site_hosts_count, 2);
	vad_loader_free(loader);
}

static void the_base_cannot_be_redefined(void **state)
{
	struct vad_loader *loader = vad_loader_new(base);
	const struct vad_knowledge *k = NULL;

	(void)state;
	assert_int_equal(vad_loader_add(loader, "a.yaml",
					VAD_VIEW("rules:\n  - {name: kms.clock-tolerance, value: 1, unit: s, "
						 "meaning: M, source: S}\n")), VAD_OK);
	assert_int_equal(vad_loader_finish(loader, &k), VAD_INVALID);
	assert_int_equal(vad_loader_complaints(loader), 1);
	assert_int_equal(vad_loader_complaint(loader, 0)->line, 2);
	assert_non_null(strstr(vad_loader_complaint(loader, 0)->message, "is built in"));
	assert_null(k);
	vad_loader_free(loader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(additions_stand_behind_the_base),
		cmocka_unit_test(no_addition_changes_no_look_up),
		cmocka_unit_test(several_files_of_a_site),
		cmocka_unit_test(the_base_cannot_be_redefined),
	};

	base = vad_knowledge_builtin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

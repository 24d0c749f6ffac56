/* SPDX-License-Identifier: MIT */
/* Every field of the world, once: its name in files, its type, where it is, what it means. */
#include <stddef.h>

#include "model/field.h"

#define WORD(constant, word) word,
#define WORDS(name, LIST) static const char *const name[] = { LIST(WORD) NULL }

WORDS(start_words, VAD_MODEL_START_WORDS);
WORDS(service_words, VAD_MODEL_SERVICE_WORDS);
WORDS(access_words, VAD_MODEL_ACCESS_WORDS);
WORDS(store_words, VAD_MODEL_STORE_WORDS);
WORDS(marker_words, VAD_MODEL_MARKER_WORDS);
WORDS(hardware_words, VAD_MODEL_HARDWARE_WORDS);
WORDS(traffic_words, VAD_MODEL_TRAFFIC_WORDS);
WORDS(rule_words, VAD_MODEL_RULE_WORDS);
WORDS(profile_words, VAD_MODEL_PROFILE_WORDS);
WORDS(listener_words, VAD_MODEL_LISTENER_WORDS);
WORDS(type_words, VAD_MODEL_ACTIVATION_TYPE_WORDS);
WORDS(channel_words, VAD_MODEL_CHANNEL_WORDS);
WORDS(key_state_words, VAD_MODEL_KEY_STATE_WORDS);
WORDS(typed_words, VAD_MODEL_TYPED_WORDS);
WORDS(dns_state_words, VAD_MODEL_DNS_STATE_WORDS);
WORDS(update_words, VAD_MODEL_UPDATE_WORDS);
WORDS(server_words, VAD_MODEL_SERVER_WORDS);
WORDS(proxy_words, VAD_MODEL_PROXY_WORDS);
WORDS(tls_words, VAD_MODEL_TLS_WORDS);
WORDS(object_words, VAD_MODEL_OBJECT_WORDS);
WORDS(time_words, VAD_MODEL_TIME_SERVICE_WORDS);
WORDS(genuine_words, VAD_MODEL_GENUINE_WORDS);
static const char *const state_words[] = { "unlicensed",
					   "licensed",
					   "initial-grace",
					   "additional-grace",
					   "non-genuine-grace",
					   "notification",
					   "extended-grace",
					   NULL };
_Static_assert(sizeof(state_words) / sizeof(state_words[0]) == VAD_LICENCE_STATES + 1,
	       "a word for each state of a licence");

enum {
	MINUTE = 60,
	DAY = 86400,
	YEARS_10 = 3650 * DAY,
	PORT_MOST = 65535,
	WEIGHT_MOST = 65535,
	INTERVAL_LEAST = 15, /* minutes */
	INTERVAL_MOST = 43200,
	MANY = 1000000,
};

#define AT(type, member) offsetof(struct type, member)

/* Rows by type. `S` is the struct that the member is in. */
#define BOOL_(name, S, member, meaning) { name, VAD_FIELD_BOOL, AT(S, member), NULL, 0, 1, meaning }
#define INT_(name, S, member, least, most, meaning)                                                \
	{ name, VAD_FIELD_INT, AT(S, member), NULL, least, most, meaning }
#define SPAN_(name, S, member, least, most, meaning)                                               \
	{ name, VAD_FIELD_SPAN, AT(S, member), NULL, least, most, meaning }
#define PLAIN_(name, type, S, member, meaning) { name, type, AT(S, member), NULL, 0, 0, meaning }
#define TEXT_(name, S, member, meaning) PLAIN_(name, VAD_FIELD_TEXT, S, member, meaning)
#define HOST_(name, S, member, meaning) PLAIN_(name, VAD_FIELD_HOST, S, member, meaning)
#define ADDRESS_(name, S, member, meaning) PLAIN_(name, VAD_FIELD_ADDRESS, S, member, meaning)
#define KEY_(name, S, member, meaning) PLAIN_(name, VAD_FIELD_KEY, S, member, meaning)
#define MACHINE_(name, S, member, meaning) PLAIN_(name, VAD_FIELD_MACHINE, S, member, meaning)
#define WHEN_(name, S, member, meaning) PLAIN_(name, VAD_FIELD_WHEN, S, member, meaning)
#define LIST_(name, items, S, member, meaning)                                                     \
	{ name, VAD_FIELD_LIST, AT(S, member), NULL, items, items, meaning }
#define WORD_(name, S, member, words, meaning)                                                     \
	{ name, VAD_FIELD_WORD, AT(S, member), words, 0, 0, meaning }

#define M vad_model_machine

/* What Windows and Office have alike. */
#define PRODUCT(prefix, i)                                                                         \
	TEXT_(prefix ".edition", M, product[i].edition,                                            \
	      "edition id, as the program for licences prints it"),                               \
	TEXT_(prefix ".version", M, product[i].version,                                           \
	      "version, as knowledge has it: 7, 10, 11, 2019"),                                   \
	KEY_(prefix ".key", M, product[i].key,                                                     \
	     "installed product key; 'gvlk' is the public setup key of the product"),             \
	BOOL_(prefix ".evaluation", M, product[i].evaluation,                                      \
	      "it is an evaluation edition, which takes no volume key"),                          \
	WHEN_(prefix ".evaluation-end", M, product[i].evaluation_end,                              \
	      "when the evaluation ends"),                                                        \
	{ prefix ".state", VAD_FIELD_STATE, AT(M, product[i]), state_words, 0, 0,                  \
	  "state of the licence, entered now" },                                                  \
	{ prefix ".since", VAD_FIELD_SINCE, AT(M, product[i]), NULL, 0, 0,                         \
	  "when the licence entered its state; its end moves along" },                            \
	WHEN_(prefix ".until", M, product[i].licence.until, "when the licence's state ends"),       \
	WHEN_(prefix ".activated", M, product[i].licence.success,                                  \
	      "when it was activated last"),                                                      \
	INT_(prefix ".rearms", M, product[i].rearms, 0, MANY, "rearms that are left"),             \
	TEXT_(prefix ".cached-host", M, product[i].cached_host,                                    \
	      "KMS host that activated it last, and is asked first"),                             \
	INT_(prefix ".cached-port", M, product[i].cached_port, 0, PORT_MOST,                       \
	     "port of the cached KMS host"),                                                      \
	ADDRESS_(prefix ".cached-address", M, product[i].cached_address,                           \
		 "address of the cached KMS host"),                                                \
	INT_(prefix ".activation-interval", M, product[i].activation_interval, INTERVAL_LEAST,     \
	     INTERVAL_MOST, "minutes between attempts while it is not activated"),                \
	INT_(prefix ".renewal-interval", M, product[i].renewal_interval, INTERVAL_LEAST,           \
	     INTERVAL_MOST, "minutes between renewals while it is activated")

static const struct vad_model_field machine_fields[] = {
	HOST_("domain", M, domain, "Active Directory domain that it is a member of"),
	TEXT_("network", M, network, "network segment that it stands in"),
	ADDRESS_("address", M, address, "its IP address"),
	TEXT_("maker", M, maker, "maker of the hardware or hypervisor"),
	TEXT_("model", M, model, "model of the hardware or hypervisor"),
	BOOL_("virtual", M, is_virtual, "it is a virtual machine"),
	{ "cmid", VAD_FIELD_GUID, AT(M, cmid), NULL, 0, 0, "client machine id" },
	INT_("hardware", M, hardware, 0, MANY, "number of the hardware, as its id sees it"),

	BOOL_("elevated", M, elevated, "commands are run as administrator"),
	BOOL_("languages-extra", M, languages_extra,
	      "it has language packs that the edition is not licensed for"),
	BOOL_("malware", M, malware, "malware changed parts of Windows"),
	BOOL_("files-damaged", M, files_damaged, "system files are damaged"),
	BOOL_("disk-failing", M, disk_failing, "the disk loses data"),
	WORD_("genuine", M, genuine, genuine_words, "what the validation says of Windows"),
	WORD_("marker", M, marker, marker_words, "the Windows marker (SLIC) in the firmware"),
	WORD_("hardware-state", M, hardware_state, hardware_words,
	      "its hardware against the one that the licence is bound to"),
	BOOL_("network-up", M, network_up, "its network adapter works"),
	BOOL_("restart-needed", M, restart_needed, "a restart is pending"),

	WORD_("service.state", M, sppsvc, service_words, "the Software Protection service"),
	WORD_("service.start", M, sppsvc_start, start_words,
	      "start type of the Software Protection service"),
	BOOL_("service.dependency-missing", M, dependency_missing,
	      "a service that Software Protection needs does not start"),
	BOOL_("service.switched-off-by-tool", M, switched_off_by_tool,
	      "a program disables the service again at each start of Windows"),
	WORD_("store", M, store, store_words, "the licence store"),
	WORD_("access.plug-and-play", M, plugplay, access_words,
	      "rights of the service on Plug and Play"),
	WORD_("access.com-self", M, com_self, access_words, "DCOM rights for the account SELF"),
	WORD_("access.tasks", M, tasks, access_words, "rights on the scheduled tasks of licensing"),
	WORD_("access.network-service", M, network_service, access_words,
	      "registry rights of the account NETWORK SERVICE"),

	SPAN_("clock.offset", M, clock_offset, -YEARS_10, YEARS_10,
	      "how far its clock is ahead of the true time"),
	SPAN_("clock.drift", M, clock_drift, -DAY, DAY,
	      "what its clock gains in a day where nothing sets it"),
	SPAN_("clock.zone", M, zone_offset, -14 * 3600, 14 * 3600,
	      "how far its local time is ahead of UTC"),
	BOOL_("clock.zone-wrong", M, zone_wrong,
	      "its zone is wrong, and the clock was set to look right"),
	WORD_("time-service", M, time_service, time_words, "what sets its clock"),
	TEXT_("time-source", M, time_source,
	      "machine that it takes the time from; empty: that of its domain"),

	LIST_("dns-servers", VAD_FIELD_ADDRESS, M, dns_servers, "addresses of the DNS servers that it asks, in order"),
	LIST_("suffixes", VAD_FIELD_HOST, M, suffixes, "DNS suffixes, the primary one first"),
	HOST_("dhcp-suffix", M, dhcp_suffix, "DNS suffix that DHCP gave it"),
	BOOL_("negative-cache", M, negative_cache,
	      "'no such name' for the KMS record is still in its DNS cache"),
	ADDRESS_("name-policy", M, name_policy,
		 "DNS server to which a name policy sends its queries"),
	BOOL_("prefers-ipv6", M, prefers_ipv6,
	      "it asks the host's IPv6 address first, which does not answer"),
	WORD_("firewall.out", M, firewall_out, traffic_words,
	      "what a security program on it does to connections to the KMS port"),
	WORD_("proxy", M, proxy, proxy_words, "the proxy that services use"),
	TEXT_("proxy-name", M, proxy_name, "host and port of the proxy"),
	WORD_("tls", M, tls, tls_words, "secure connections to Microsoft"),
	WORD_("internet", M, internet, traffic_words, "its way to Microsoft's servers"),
	BOOL_("public-names", M, public_names, "names of Microsoft's servers are resolved"),

	TEXT_("forced.host", M, forced_host, "KMS host set by hand or by policy"),
	INT_("forced.port", M, forced_port, 0, PORT_MOST, "port set with it; 0: the usual one"),
	BOOL_("forced.by-policy", M, forced_by_policy, "a policy sets it again at each restart"),
	TEXT_("forced.policy-host", M, forced_policy_host, "KMS host that the policy sets"),
	TEXT_("lookup-domain", M, lookup_domain, "domain in which alone it looks for a KMS host"),
	BOOL_("caching", M, caching, "it remembers the KMS host that worked"),
	WORD_("activation-type", M, activation_type, type_words,
	      "ways to be activated that are allowed"),
	BOOL_("skip-rearm", M, skip_rearm, "a setting makes rearm do nothing"),
	BOOL_("remote-scripts", M, remote_scripts, "its firewall lets scripts from elsewhere in"),

	KEY_("kms.key", M, kms.key, "KMS host key that is installed on it; empty: it is no KMS host"),
	BOOL_("kms.activated", M, kms.activated, "the KMS host key is activated"),
	INT_("kms.port", M, kms.port, 1, PORT_MOST, "port that the KMS host listens on"),
	BOOL_("kms.publishing", M, kms.publishing, "the KMS host publishes itself in DNS"),
	LIST_("kms.domains", VAD_FIELD_HOST, M, kms.domains, "further domains in which it publishes itself"),
	BOOL_("kms.low-priority", M, kms.low_priority, "the KMS service runs with low priority"),
	BOOL_("kms.overloaded", M, kms.overloaded, "the KMS service is too busy to answer"),
	WORD_("kms.listener", M, kms.listener, listener_words, "what answers on the KMS port"),
	KEY_("kms.office-key", M, kms.office_key, "KMS host key for Office that is installed on it"),
	WORD_("firewall.kms-rule", M, kms_rule, rule_words,
	      "its firewall rule that lets KMS clients in"),
	WORD_("net-profile", M, net_profile, profile_words, "profile that its firewall uses"),
	LIST_("updates", VAD_FIELD_TEXT, M, updates, "updates that are installed, as KB numbers"),
	BOOL_("retired", M, retired, "it was switched off for good"),
	MACHINE_("avma-host", M, avma_host, "Hyper-V host that it runs on"),
	BOOL_("data-exchange", M, data_exchange,
	      "the integration service for data exchange is on, which its host activates it by"),
	KEY_("image-key", M, image_key, "key that a new installation of its image has"),

	PRODUCT("windows", 0),
	PRODUCT("office", 1),
};
#undef M

#define K vad_model_key
static const struct vad_model_field key_fields[] = {
	TEXT_("tail", K, tail, "last five characters"),
	WORD_("channel", K, channel, channel_words, "how it is sold and activated"),
	TEXT_("edition", K, edition, "edition that it is for; empty: any"),
	TEXT_("version", K, version, "version that it is for; empty: any"),
	TEXT_("group", K, group, "of a KMS host key: which one, as knowledge names them"),
	BOOL_("beta", K, beta, "it is of a preview, and no released version takes it"),
	WORD_("typed", K, typed, typed_words, "how people type it"),
	WORD_("state", K, state, key_state_words, "what is known of it at Microsoft"),
	INT_("activations", K, activations, 0, MANY, "activations that it allows"),
	INT_("extension", K, extension, 0, MANY, "activations that Microsoft would add on request"),
	BOOL_("extended", K, extended, "the extension was given, and is used with the rest"),
	INT_("used", K, used, 0, MANY, "activations that were taken"),
	LIST_("used-on", VAD_FIELD_TEXT, K, used_on, "of a KMS host key: hardware numbers that it was activated on"),
};
#undef K

#define C vad_model_crowd
static const struct vad_model_field crowd_fields[] = {
	INT_("machines", C, machines, 0, VAD_MODEL_CROWD_MAX, "how many machines it has"),
	TEXT_("edition", C, edition, "edition of Windows or Office that they run"),
	TEXT_("version", C, version, "version that they run"),
	BOOL_("shared-cmid", C, shared_cmid,
	      "all have one client machine id: an image that was not generalised"),
	MACHINE_("host", C, host, "KMS host that they ask"),
	SPAN_("asks-every", C, asks_every, 15 * MINUTE, 365 * DAY, "how often each of them asks"),
	WHEN_("until", C, until, "when they stop asking"),
	BOOL_("virtual", C, is_virtual, "they are virtual machines"),
};
#undef C

#define D vad_model_dns_server
static const struct vad_model_field dns_server_fields[] = {
	ADDRESS_("address", D, address, "its IP address"),
	WORD_("state", D, state, dns_state_words, "what it does with queries"),
	LIST_("zones", VAD_FIELD_HOST, D, zones, "zones that it serves"),
	BOOL_("stale", D, stale, "it has its zones as they were before the KMS record came"),
	BOOL_("forwards", D, forwards, "it finds out public names"),
};
#undef D

#define Z vad_model_zone
static const struct vad_model_field zone_fields[] = {
	WORD_("updates", Z, updates, update_words, "what becomes of dynamic updates"),
	MACHINE_("record-owner", Z, record_owner,
		 "KMS host whose record it is: others may not change it"),
};
#undef Z

#define S vad_model_srv
static const struct vad_model_field srv_fields[] = {
	TEXT_("owner", S, owner, "owner name in the zone; _vlmcs._tcp where it is right"),
	TEXT_("target", S, target, "host that it points to"),
	INT_("priority", S, priority, 0, WEIGHT_MOST, "priority; the lowest comes first"),
	INT_("weight", S, weight, 0, WEIGHT_MOST, "weight among those of one priority"),
	INT_("port", S, port, 0, PORT_MOST, "port"),
	MACHINE_("publisher", S, publisher, "machine that published it; empty: written by hand"),
};
#undef S

#define A vad_model_address
static const struct vad_model_field address_fields[] = {
	ADDRESS_("address", A, address, "IP address"),
	HOST_("alias-of", A, alias_of, "name that it is an alias of"),
};
#undef A

#define E vad_model_edge
static const struct vad_model_field edge_fields[] = {
	TEXT_("from", E, from, "machine, network, or * for all"),
	TEXT_("to", E, to, "machine, network, or * for all"),
	INT_("port", E, port, 0, PORT_MOST, "TCP port; 0: any"),
	WORD_("traffic", E, traffic, traffic_words, "what becomes of connections"),
};
#undef E

#define R vad_model_directory
static const struct vad_model_field directory_fields[] = {
	BOOL_("schema-new", R, schema_new, "its schema knows activation objects"),
	WORD_("object", R, object, object_words, "the activation object"),
	TEXT_("object-name", R, object_name, "name of the activation object"),
	KEY_("key", R, key, "KMS host key behind the activation object"),
	BOOL_("reachable", R, reachable, "its controllers are reached"),
	SPAN_("clock.offset", R, clock_offset, -YEARS_10, YEARS_10,
	      "how far the clocks of its controllers are ahead of the true time"),
};
#undef R

#define O vad_model_microsoft
static const struct vad_model_field microsoft_fields[] = {
	WORD_("server", O, server, server_words, "the activation server"),
	WORD_("centre", O, centre, server_words, "the activation centre on the telephone"),
};
#undef O

static const struct {
	const char *word, *identity;
	const struct vad_model_field *fields;
	size_t count;
} kinds[] = {
#define KIND(fields) fields, sizeof(fields) / sizeof((fields)[0])
	[VAD_MODEL_MACHINE] = { "machine", "name", KIND(machine_fields) },
	[VAD_MODEL_KEY] = { "key", "name", KIND(key_fields) },
	[VAD_MODEL_CROWD] = { "crowd", "name", KIND(crowd_fields) },
	[VAD_MODEL_DNS_SERVER] = { "dns-server", "name", KIND(dns_server_fields) },
	[VAD_MODEL_ZONE] = { "zone", "name", KIND(zone_fields) },
	[VAD_MODEL_SRV] = { "srv", "target", KIND(srv_fields) },
	[VAD_MODEL_ADDRESS] = { "address", "name", KIND(address_fields) },
	[VAD_MODEL_EDGE] = { "edge", "", KIND(edge_fields) },
	[VAD_MODEL_DIRECTORY] = { "directory", "domain", KIND(directory_fields) },
	[VAD_MODEL_MICROSOFT] = { "microsoft", "", KIND(microsoft_fields) },
};
_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == VAD_MODEL_KINDS, "a table for each kind");

const char *vad_model_kind_word(enum vad_model_kind kind)
{
	return kinds[kind].word;
}

const char *vad_model_kind_identity(enum vad_model_kind kind)
{
	return kinds[kind].identity;
}

enum vad_model_kind vad_model_kind_from_word(struct vad_view word)
{
	unsigned kind = 0;

	while (kind < VAD_MODEL_KINDS && !vad_view_is(word, kinds[kind].word))
		kind++;
	return (enum vad_model_kind)kind;
}

const struct vad_model_field *vad_model_fields(enum vad_model_kind kind, size_t *count)
{
	*count = kinds[kind].count;
	return kinds[kind].fields;
}

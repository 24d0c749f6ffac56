/* SPDX-License-Identifier: MIT */
/*
 * What vadiag knows about activation, as tables. Filled from knowledge/ at build time (vadiag-knowc
 * writes them as constant C arrays: nothing to do at start-up) and, at run time, extended by a
 * site's own files. Strings are offsets into one pool and references are indexes, so the compiled
 * tables need no relocation and look exactly like the ones made at run time.
 */
#ifndef VAD_KNOWLEDGE_KNOWLEDGE_H
#define VAD_KNOWLEDGE_KNOWLEDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/guid.h"
#include "base/view.h"

typedef uint32_t vad_str; /* offset of a NUL-terminated string in the pool; 0 is "" */

#define VAD_NO_INDEX UINT32_MAX /* "none" for every index below */

/* A run of rows of some table. Which table is said where the range is declared. */
struct vad_range {
	uint32_t first, count;
};

/* Kinds of subjects: a closed list (the order is that of the words in facts.yaml). */
#define VAD_SUBJECT_KINDS(X)                                                                       \
	X(MACHINE, "machine")                                                                      \
	X(PRODUCT, "product")                                                                      \
	X(ATTEMPT, "attempt")                                                                      \
	X(ERROR, "error")                                                                          \
	X(ENDPOINT, "endpoint")                                                                    \
	X(HOST, "host")                                                                            \
	X(ZONE, "zone")                                                                            \
	X(DNS_SERVER, "dns-server")                                                                \
	X(KEY, "key")                                                                              \
	X(LOG, "log")                                                                              \
	X(NETWORK, "network")                                                                      \
	X(CLOUD, "cloud")
enum vad_subject_kind {
#define X(id, word) VAD_SUBJECT_##id,
	VAD_SUBJECT_KINDS(X)
#undef X
		VAD_SUBJECT_KIND_COUNT
};
const char *vad_subject_kind_name(enum vad_subject_kind kind);
bool vad_subject_kind_from_name(struct vad_view name, enum vad_subject_kind *kind);

/* Types of fact values. */
#define VAD_VALUE_TYPES(X)                                                                         \
	X(BOOL, "bool")                                                                            \
	X(INT, "int")         /* 64-bit, in the unit of the fact */                                \
	X(CODE, "code")       /* 32-bit HRESULT or Win32 number */                                 \
	X(TEXT, "text")                                                                            \
	X(WORD, "word")       /* one of the fact's own closed list of words */                     \
	X(GUID, "guid")                                                                            \
	X(HOST, "hostname")   /* lower case, no trailing dot */                                    \
	X(ADDRESS, "address") /* IPv4 or IPv6 literal */                                           \
	X(PORT, "port")                                                                            \
	X(TIME, "time")       /* seconds since 1970 UTC, or local: the clock says */               \
	X(SUBJECT, "subject") /* a relation to another subject */
enum vad_value_type {
#define X(id, word) VAD_TYPE_##id,
	VAD_VALUE_TYPES(X)
#undef X
		VAD_VALUE_TYPE_COUNT
};
const char *vad_value_type_name(enum vad_value_type type);

enum vad_shows { VAD_SHOWS_EFFECT, VAD_SHOWS_STATE };

/* How a person obtains a fact. */
struct vad_ask {
	vad_str command;    /* for cmd */
	vad_str powershell; /* "" when the same line serves */
	vad_str where;      /* "client", "kms-host", "dns-server", "anywhere", "person" */
	vad_str rights;     /* "user", "admin" */
	uint32_t effort;    /* 1 seconds, 2 minutes, 3 more */
	vad_str question;   /* the yes/no question of `guide`; "" when there is none */
};

struct vad_fact_def {
	vad_str name;              /* "product.channel" */
	uint8_t subject;           /* enum vad_subject_kind */
	uint8_t type;              /* enum vad_value_type */
	uint8_t shows;             /* enum vad_shows */
	uint8_t many;              /* 1: several values stand side by side (installed updates, zones) */
	uint8_t target;            /* for relations: enum vad_subject_kind of the value */
	vad_str inverse;           /* for relations: the way back, "errors" gives product.errors */
	vad_str unit;              /* "min", "s" or "" */
	vad_str meaning;
	uint32_t keeps;            /* seconds an observation stays valid; UINT32_MAX: until changed */
	struct vad_range words;    /* of words[]: the closed list of a WORD */
	struct vad_range made_by;  /* of words[]: readers and probes */
	struct vad_range derives;  /* of indexes[]: facts that a derived fact is made from */
	struct vad_range asks;     /* of asks[] */
};

/* One step of a path: along a relation, or back along it. */
struct vad_step {
	uint32_t fact; /* the relation */
	uint8_t back;  /* 1: from the value to the subject */
};

enum vad_operator { VAD_OP_IS, VAD_OP_ISNT, VAD_OP_ABOVE, VAD_OP_BELOW, VAD_OP_KNOWN, VAD_OP_ABSENT };
enum vad_quantifier { VAD_QUANT_ANY, VAD_QUANT_EVERY, VAD_QUANT_NONE, VAD_QUANT_SHARE_ABOVE };
enum vad_operand { VAD_OPERAND_CONSTANT, VAD_OPERAND_RULE, VAD_OPERAND_FACT };

/* A constant in a condition, already typed as its fact. */
struct vad_constant {
	int64_t number;       /* BOOL, INT, CODE, PORT, TIME; index into the fact's words for WORD */
	vad_str text;         /* TEXT, HOST, ADDRESS */
	struct vad_guid guid; /* GUID */
};

struct vad_condition {
	uint8_t start;               /* enum vad_subject_kind the path starts from */
	uint8_t op;                  /* enum vad_operator */
	uint8_t quantifier;          /* enum vad_quantifier */
	uint8_t operand;             /* enum vad_operand */
	uint8_t or_unknown;          /* 1: counts as true as long as nobody knows better */
	uint32_t fact;               /* index of facts[] */
	struct vad_range path;       /* of steps[]; empty: the subject itself */
	struct vad_range constants;  /* of constants[]: IS/ISNT may list several */
	uint32_t rule;               /* of rules[] for OPERAND_RULE */
	uint32_t other_fact;         /* for OPERAND_FACT */
	struct vad_range other_path; /* of steps[], from the same subject as `path` */
	uint32_t share;              /* percent, for SHARE_ABOVE */
	vad_str text;                /* the condition as people read it */
};

enum vad_says { VAD_SAYS_IS, VAD_SAYS_SUPPORTS, VAD_SAYS_WEAKENS, VAD_SAYS_EXCLUDES };

struct vad_sign {
	uint8_t says;          /* enum vad_says */
	struct vad_range when; /* of conditions[]: all must hold */
	vad_str because;       /* one sentence for people; may be "" */
};

/* A group of conditions (all must hold) by which a break is seen without any code. */
struct vad_seen {
	struct vad_range when; /* of conditions[] */
	vad_str because;
};

enum vad_often { VAD_OFTEN_USUAL, VAD_OFTEN_SOMETIMES, VAD_OFTEN_RARE };

struct vad_break_code {
	uint32_t code;
	uint32_t break_index;
	uint8_t often;         /* enum vad_often: how often the break shows as this code */
	struct vad_range only; /* of words[]: error.seen_in values it is limited to; empty: any */
};

struct vad_break {
	vad_str id, title, meaning, family;
	uint8_t about;               /* enum vad_subject_kind that it is observed on */
	uint8_t exhaustive;          /* 1: its causes are all there are, so elimination proves */
	struct vad_range codes;      /* of indexes[] into break_codes[] (those are sorted by code) */
	struct vad_range stands_for; /* of indexes[] into breaks[]: yields to them, and may mean them */
	struct vad_range yields_to;  /* of indexes[] into breaks[]: steps back before them, no more */
	struct vad_range seen;       /* of seens[] */
	struct vad_range causes;     /* of indexes[] into causes[]: those that lead here */
	struct vad_range links;      /* of indexes[] into links[] */
};

struct vad_arg {
	vad_str name; /* the action's argument */
	uint8_t type; /* enum vad_arg_type */
	/* where its value comes from: a path and fact from the cause's subject, or a constant */
	struct vad_range path; /* of steps[] */
	uint32_t fact;         /* VAD_NO_INDEX: `constant` holds it, or nobody knows */
	vad_str constant;
};

struct vad_fix {
	vad_str id;
	uint32_t action;         /* of actions[] */
	vad_str text;            /* what to do in this case, one or two sentences; may be "" */
	struct vad_range args;   /* of args[] */
	struct vad_range when;   /* of conditions[]: offered only where none of them is false */
	struct vad_range verify; /* of conditions[]: holds once it is fixed */
	struct vad_range see;    /* of indexes[] into links[] */
	struct vad_range seeds;  /* of seeds[] */
};

/* Where the seed document gives a cause or a solution: code and running number (from 1). */
struct vad_seed {
	uint32_t code;
	uint32_t number;
};

enum vad_base_rate { VAD_BASE_COMMON, VAD_BASE_OCCASIONAL, VAD_BASE_RARE };

struct vad_cause {
	vad_str id, family, title, explanation;
	uint8_t about;             /* enum vad_subject_kind */
	uint8_t base;              /* enum vad_base_rate */
	uint8_t harmless;          /* 1: nothing to repair (family not-a-fault) */
	struct vad_range leads_to; /* of indexes[] into breaks[] */
	struct vad_range words;    /* of words[]: how people say it */
	struct vad_range signs;    /* of signs[] */
	struct vad_range fixes;    /* of fixes[] */
	struct vad_range see;      /* of indexes[] into links[] */
	struct vad_range seeds;    /* of seeds[] */
};

struct vad_action {
	vad_str id, title;
	vad_str where;             /* "client", "kms-host", "dns-server", "dc", "network", "microsoft", "person" */
	vad_str rights, risk, undo;
	struct vad_range args;     /* of action_args[] */
	struct vad_range commands; /* of words[]: cmd lines with {arg} places */
	struct vad_range powershell;
};
struct vad_action_arg {
	vad_str name;
	uint8_t type;     /* enum vad_arg_type */
	uint8_t optional; /* 1: the piece "[...{arg}...]" of a command is left out when unknown */
};

struct vad_code_def {
	uint32_t code;
	vad_str symbol, message, source;
	struct vad_range applies;  /* of words[]: activation types */
	struct vad_range variants; /* of words[]: other exact texts of the message */
	uint8_t seed;              /* 1: one of the seed document's codes */
};
struct vad_rule {
	vad_str name, unit, meaning, source;
	int64_t value;
};
struct vad_link {
	vad_str id, title, url, note;
};
struct vad_term {
	vad_str id;              /* "CMID" */
	vad_str text;            /* one sentence */
	struct vad_range others; /* of words[]: other names */
};
struct vad_event_field {
	vad_str name;
	vad_str fact; /* fact that it becomes, or "" */
};
struct vad_event_def {
	vad_str provider;
	uint32_t id;
	vad_str title, meaning;
	struct vad_range fields; /* of event_fields[] */
	struct vad_range texts;  /* of words[]: how the message starts, per era */
};
/* A product that keys and ids belong to. */
struct vad_product {
	vad_str name;              /* "Windows 11/10 Enterprise" */
	vad_str app;               /* "windows", "office" */
	vad_str edition;           /* edition id such as "Enterprise", or "" */
	vad_str version;           /* "10", "2019", ... */
	struct vad_range also;     /* of words[]: other versions that take the same keys */
	vad_str role;              /* "client" or "server" (Windows), "" (Office) */
	struct vad_range ids;      /* of indexes[] into product_ids[]: activation ids */
	struct vad_range tails;    /* of indexes[] into product_tails[] */
};
struct vad_product_id {
	struct vad_guid guid;
	uint32_t product;
	vad_str kind; /* "gvlk", "csvlk", ... */
};
struct vad_product_tail {
	char tail[6]; /* last five characters and a NUL */
	uint32_t product;
	vad_str kind; /* "gvlk", "avma", "generic-retail" */
};
/* Which KMS host key activates what; rows of activation planning. */
struct vad_host_key {
	vad_str id, title;
	struct vad_range host_versions; /* of words[]: OS versions that can carry it */
	struct vad_range covers;        /* of words[]: product versions it activates */
	struct vad_range tokens;        /* of words[]: channel tokens such as VOLUME_KMS_2012-R2_WIN10 */
};
struct vad_host_update {
	vad_str host, client, kb; /* host OS version, client version, least update */
};
struct vad_procedure_step {
	vad_str title, text;
	uint32_t fact;             /* fact that it yields */
	struct vad_range commands; /* of words[] */
	struct vad_range leads_to; /* of indexes[] into causes[] */
};
struct vad_procedure {
	vad_str id, title;
	struct vad_range steps; /* of procedure_steps[] */
	struct vad_range codes; /* of numbers[]: the codes it serves */
	struct vad_range links;
};
/* A label or a word that a program prints: tool, key, language, text. */
struct vad_phrase {
	vad_str tool; /* "slmgr", "ospp", "nslookup" ... */
	vad_str key;  /* "partial-product-key", "status.licensed" ... */
	vad_str language;
	vad_str text; /* whole, with its %PLACE%s; readers take it up to the first */
	uint32_t fact; /* fact that the label's value becomes, or VAD_NO_INDEX */
};

/* A family of root causes: a closed list. */
struct vad_family {
	vad_str id;
	vad_str what; /* what belongs there */
};
/* A facility of HRESULT codes (bits 16..26, [MS-ERREF] 2.1). */
struct vad_facility {
	uint32_t number;
	vad_str name; /* "WIN32" */
	vad_str what;
};
/* A KMS host that the site lists as its own (knowledge.d, `hosts`). Empty: the site lists none. */
struct vad_site_host {
	vad_str name; /* lower case, no trailing dot */
};
/* What the live check calls itself: source name of its facts, and origin of the machine it runs on. */
#define VAD_LIVE_SOURCE "live check"

/* Steps on the way of an activation, in the order in which a client takes them. */
#define VAD_EDGES(X)                                                                               \
	X(MACHINE, "machine")       /* the client's own DNS configuration */                       \
	X(ZONE, "zone")             /* the search for the record in a zone */                      \
	X(SERVER, "server")         /* the same at one DNS server */                               \
	X(NAME, "name")             /* from the name of a host to an address */                    \
	X(PORT, "port")             /* the TCP connection to an address */                         \
	X(RPC, "rpc")               /* the bind of the KMS interface */                            \
	X(CLOCK, "clock")           /* the clock of a KMS host */                                  \
	X(CONTROLLER, "controller") /* a domain controller, and its clock */                       \
	X(DIRECTORY, "directory")   /* the activation objects of a domain */                       \
	X(PROXY, "proxy")           /* a proxy on the way to Microsoft */                          \
	X(TLS, "tls")               /* the secure connection to Microsoft */
enum vad_edge_kind {
#define X(id, word) VAD_EDGE_##id,
	VAD_EDGES(X)
#undef X
		VAD_EDGE_KIND_COUNT
};
const char *vad_edge_kind_name(enum vad_edge_kind kind);
/* A way to be activated: for whom the live check says what would happen. */
struct vad_role_def {
	vad_str id;    /* "kms-search", "kms-set", "adba", "online" */
	vad_str client; /* "A KMS client in": what goes on with a name */
	vad_str works; /* what it would meet when all is well */
};
/* The code that a client in a role would show for the state of an edge. */
struct vad_outcome_def {
	vad_str id;
	uint32_t role;         /* of roles[] */
	uint8_t edge;          /* enum vad_edge_kind */
	uint8_t about;         /* enum vad_subject_kind that `when` is about */
	struct vad_range when; /* of conditions[] */
	uint32_t code;         /* what the client shows */
	uint32_t inner;        /* what event 12288 holds then; 0 the same */
	vad_str source;
};
/* What a step of an attempt to activate shows when it fails: the model's half of outcomes[]. */
struct vad_failure_def {
	vad_str id;
	uint32_t code;         /* what the person sees */
	uint32_t inner;        /* what the records of the attempt hold; 0 the same */
	struct vad_range seed; /* of numbers[]: other codes by which the seed document knows it */
	vad_str meaning, source;
};
/* A public address that is known for what it is. */
struct vad_known_address {
	vad_str address; /* host name or address literal, lower case */
	vad_str kind;    /* a word of host.cloud ("azure" ...), or "public-resolver" */
};
/* A server that online activation needs. */
struct vad_online_host {
	vad_str host;
	uint32_t port; /* 443: TLS; 80: in clear */
	vad_str source;
};
/* Who issues the certificates of those servers. */
struct vad_online_issuer {
	vad_str organisation; /* O of the issuer */
	vad_str root; /* 0, or common name of a root of theirs that few systems besides Windows hold */
	vad_str source;
};
/*
 * How a message is found in running text: texts are reduced to words (see message.h of the room);
 * `hash` is that of the two neighbouring words of this text that fewest other texts share.
 */
struct vad_message_key {
	uint32_t hash;
	uint32_t code;
	uint32_t offset; /* number of the first of the two words, from 0 */
	vad_str words;   /* the whole text as words, single blanks between */
};

/* One table: pointer and row count. */
#define VAD_KNOWLEDGE_TABLES(X)                                                                    \
	X(vad_str, words)                                                                          \
	X(uint32_t, indexes)                                                                       \
	X(uint32_t, numbers)                                                                       \
	X(struct vad_fact_def, facts)                                                              \
	X(struct vad_ask, asks)                                                                    \
	X(struct vad_step, steps)                                                                  \
	X(struct vad_constant, constants)                                                          \
	X(struct vad_condition, conditions)                                                        \
	X(struct vad_sign, signs)                                                                  \
	X(struct vad_seen, seens)                                                                  \
	X(struct vad_break_code, break_codes) /* sorted by code */                                 \
	X(struct vad_break, breaks)                                                                \
	X(struct vad_arg, args)                                                                    \
	X(struct vad_fix, fixes)                                                                   \
	X(struct vad_seed, seeds)                                                                  \
	X(struct vad_cause, causes)                                                                \
	X(struct vad_action, actions)                                                              \
	X(struct vad_action_arg, action_args)                                                      \
	X(struct vad_code_def, codes) /* sorted by code */                                         \
	X(struct vad_rule, rules)                                                                  \
	X(struct vad_link, links)                                                                  \
	X(struct vad_term, terms)                                                                  \
	X(struct vad_event_def, events) /* sorted by id, then provider */                          \
	X(struct vad_event_field, event_fields)                                                    \
	X(struct vad_product, products)                                                            \
	X(struct vad_product_id, product_ids)     /* sorted by guid */                             \
	X(struct vad_product_tail, product_tails) /* sorted by tail */                             \
	X(struct vad_host_key, host_keys)                                                          \
	X(struct vad_host_update, host_updates)                                                    \
	X(struct vad_procedure, procedures)                                                        \
	X(struct vad_procedure_step, procedure_steps)                                              \
	X(struct vad_phrase, phrases)                                                              \
	X(struct vad_family, families)                                                             \
	X(struct vad_facility, facilities) /* sorted by number */                                  \
	X(struct vad_site_host, site_hosts)                                                        \
	X(struct vad_known_address, known_addresses)                                               \
	X(struct vad_online_host, online_hosts)                                                    \
	X(struct vad_online_issuer, online_issuers)                                                \
	X(struct vad_role_def, roles)                                                              \
	X(struct vad_outcome_def, outcomes) /* what comes first counts first */                    \
	X(struct vad_failure_def, failures)                                                        \
	X(struct vad_message_key, message_keys) /* sorted by hash */                               \
	X(uint32_t, message_filter) /* bit (hash % bits) is set for each hash of message_keys */   \
	/* Rows of a table in the byte-wise order of their names, for the look-ups below. */       \
	X(uint32_t, fact_order)                                                                    \
	X(uint32_t, break_order)                                                                   \
	X(uint32_t, cause_order)                                                                   \
	X(uint32_t, action_order)                                                                  \
	X(uint32_t, rule_order)                                                                    \
	X(uint32_t, link_order)                                                                    \
	X(uint32_t, symbol_order)

struct vad_knowledge {
	const char *pool;
	uint32_t pool_size;
	vad_str date; /* of the newest change, "2026-11-23": knowledge/VERSION */
#define X(type, name)                                                                              \
	const type *name;                                                                          \
	uint32_t name##_count;
	VAD_KNOWLEDGE_TABLES(X)
#undef X
};

/* The tables compiled in. Constant, static. */
const struct vad_knowledge *vad_knowledge_builtin(void);

static inline const char *vad_text(const struct vad_knowledge *k, vad_str s)
{
	return k->pool + s;
}
static inline struct vad_view vad_text_view(const struct vad_knowledge *k, vad_str s)
{
	return vad_view_of(k->pool + s);
}

/* Look-up. Indexes into the table named; VAD_NO_INDEX when there is none. */
uint32_t vad_fact_index(const struct vad_knowledge *k, struct vad_view name);
uint32_t vad_code_index(const struct vad_knowledge *k, uint32_t code);
uint32_t vad_code_by_symbol(const struct vad_knowledge *k, struct vad_view symbol);
uint32_t vad_break_index(const struct vad_knowledge *k, struct vad_view id);
uint32_t vad_cause_index(const struct vad_knowledge *k, struct vad_view id);
uint32_t vad_action_index(const struct vad_knowledge *k, struct vad_view id);
uint32_t vad_rule_index(const struct vad_knowledge *k, struct vad_view name);
uint32_t vad_link_index(const struct vad_knowledge *k, struct vad_view id);
uint32_t vad_term_index(const struct vad_knowledge *k, struct vad_view name); /* other names too, any case */
uint32_t vad_procedure_index(const struct vad_knowledge *k, struct vad_view id);
uint32_t vad_role_index(const struct vad_knowledge *k, struct vad_view id);
uint32_t vad_failure_index(const struct vad_knowledge *k, struct vad_view id);
uint32_t vad_family_index(const struct vad_knowledge *k, struct vad_view id);
uint32_t vad_facility_index(const struct vad_knowledge *k, uint32_t number);
uint32_t vad_event_index(const struct vad_knowledge *k, struct vad_view provider, uint32_t id);
uint32_t vad_product_id_index(const struct vad_knowledge *k, const struct vad_guid *guid);
uint32_t vad_product_tail_index(const struct vad_knowledge *k, struct vad_view tail); /* any case */
/* Index of `word` in a fact's closed list, or VAD_NO_INDEX. */
uint32_t vad_fact_word(const struct vad_knowledge *k, uint32_t fact, struct vad_view word);
/* The kind of a known public address or name ("" when it is not known), any case. */
vad_str vad_known_address_kind(const struct vad_knowledge *k, struct vad_view address);
/* Rows of break_codes[] for a code (they are sorted by code). */
struct vad_range vad_break_codes_of(const struct vad_knowledge *k, uint32_t code);
/*
 * Index in codes[] of the code whose message, or a variant of it, `text` is or contains; the longest
 * such message wins. Case, blanks, punctuation, typographic signs, "isn't" for "is not" and "Software
 * Protection Service" for "Software Licensing Service" make no difference. Messages have at least 12
 * characters and two words. VAD_NO_INDEX when there is none. One pass, no allocation.
 */
uint32_t vad_code_by_message(const struct vad_knowledge *k, struct vad_view text);

#endif

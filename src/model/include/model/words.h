/* SPDX-License-Identifier: MIT */
/* The closed lists of states that things in the model may be in, each with the word of the scenario
 * files. A list X(CONSTANT, "word"); the first is the healthy one. */
#ifndef VAD_MODEL_WORDS_H
#define VAD_MODEL_WORDS_H

#define VAD_MODEL_START_WORDS(X)                                                           \
	X(VAD_MODEL_START_AUTO, "auto")                                                    \
	X(VAD_MODEL_START_DEMAND, "demand")                                                \
	X(VAD_MODEL_START_DISABLED, "disabled")
#define VAD_MODEL_SERVICE_WORDS(X)                                                         \
	X(VAD_MODEL_SERVICE_RUNNING, "running")                                            \
	X(VAD_MODEL_SERVICE_STOPPED, "stopped") /* started on demand, where its start type lets it */ \
	X(VAD_MODEL_SERVICE_FAILED, "failed")	  /* stopped, and does not start by itself any more */ \
	X(VAD_MODEL_SERVICE_STUCK, "stuck")	  /* running, and answers nobody until restarted */ \
	X(VAD_MODEL_SERVICE_MISSING, "missing")
/* Access to something: the licence store, registry keys, DCOM, scheduled tasks ... */
#define VAD_MODEL_ACCESS_WORDS(X)                                                          \
	X(VAD_MODEL_ACCESS_GRANTED, "granted")                                             \
	X(VAD_MODEL_ACCESS_DENIED, "denied")
#define VAD_MODEL_STORE_WORDS(X)                                                           \
	X(VAD_MODEL_STORE_GOOD, "good")                                                    \
	X(VAD_MODEL_STORE_CORRUPT, "corrupt")                                              \
	X(VAD_MODEL_STORE_DENIED, "denied")	/* rights on its files or keys were taken away */ \
	X(VAD_MODEL_STORE_MISSING, "missing") /* licence files (.xrm-ms) of the edition are not there */
#define VAD_MODEL_MARKER_WORDS(X)                                                          \
	X(VAD_MODEL_MARKER_PRESENT, "present")                                             \
	X(VAD_MODEL_MARKER_ABSENT, "absent")                                               \
	X(VAD_MODEL_MARKER_DAMAGED, "damaged")
#define VAD_MODEL_HARDWARE_WORDS(X)                                                        \
	X(VAD_MODEL_HARDWARE_SAME, "same")	   /* as when the licence was bound to it */ \
	X(VAD_MODEL_HARDWARE_REPLACED, "replaced") /* other parts: beyond tolerance */     \
	X(VAD_MODEL_HARDWARE_DRIVERS, "drivers") /* same parts, read otherwise by new drivers */ \
	X(VAD_MODEL_HARDWARE_HIDDEN, "hidden")   /* Plug and Play may not be asked */
#define VAD_MODEL_TRAFFIC_WORDS(X)                                                         \
	X(VAD_MODEL_TRAFFIC_OPEN, "open")                                                  \
	X(VAD_MODEL_TRAFFIC_FILTERED, "filtered")	  /* dropped: a timeout */         \
	X(VAD_MODEL_TRAFFIC_REFUSED, "refused")	  /* a reset comes back */                 \
	X(VAD_MODEL_TRAFFIC_UNREACHABLE, "unreachable") /* a router says so */             \
	X(VAD_MODEL_TRAFFIC_CUT, "cut")		  /* TCP opens, RPC is cut off */
#define VAD_MODEL_RULE_WORDS(X)                                                            \
	X(VAD_MODEL_RULE_ENABLED, "enabled")                                               \
	X(VAD_MODEL_RULE_DISABLED, "disabled")
#define VAD_MODEL_PROFILE_WORDS(X)                                                         \
	X(VAD_MODEL_PROFILE_DOMAIN, "domain")                                              \
	X(VAD_MODEL_PROFILE_PRIVATE, "private")                                            \
	X(VAD_MODEL_PROFILE_PUBLIC, "public")
#define VAD_MODEL_LISTENER_WORDS(X)                                                        \
	X(VAD_MODEL_LISTENER_KMS, "kms")                                                   \
	X(VAD_MODEL_LISTENER_HTTP, "http") /* another program took the port */             \
	X(VAD_MODEL_LISTENER_OTHER, "other")                                               \
	X(VAD_MODEL_LISTENER_NONE, "none")
#define VAD_MODEL_ACTIVATION_TYPE_WORDS(X)                                                 \
	X(VAD_MODEL_TYPE_ALL, "all")                                                       \
	X(VAD_MODEL_TYPE_AD, "ad")                                                         \
	X(VAD_MODEL_TYPE_KMS, "kms")                                                       \
	X(VAD_MODEL_TYPE_TOKEN, "token")
#define VAD_MODEL_CHANNEL_WORDS(X)                                                         \
	X(VAD_MODEL_CHANNEL_GVLK, "gvlk")                                                  \
	X(VAD_MODEL_CHANNEL_MAK, "mak")                                                    \
	X(VAD_MODEL_CHANNEL_CSVLK, "csvlk")                                                \
	X(VAD_MODEL_CHANNEL_RETAIL, "retail")                                              \
	X(VAD_MODEL_CHANNEL_EVAL, "eval")                                                  \
	X(VAD_MODEL_CHANNEL_AVMA, "avma")                                                  \
	X(VAD_MODEL_CHANNEL_OEM, "oem")
/* What Microsoft's server knows of a key. */
#define VAD_MODEL_KEY_STATE_WORDS(X)                                                       \
	X(VAD_MODEL_KEY_VALID, "valid")                                                    \
	X(VAD_MODEL_KEY_UNKNOWN, "unknown")	      /* well-formed, and never issued */  \
	X(VAD_MODEL_KEY_UNSUPPORTED, "unsupported") /* not supported any more: 0xC004B100 */ \
	X(VAD_MODEL_KEY_BLOCKED, "blocked")	      /* the server refuses it */          \
	X(VAD_MODEL_KEY_BANNED, "banned")	      /* Windows itself refuses it: its list came by update */
/* What is wrong with the characters that were typed. */
#define VAD_MODEL_TYPED_WORDS(X)                                                           \
	X(VAD_MODEL_TYPED_RIGHT, "right")                                                  \
	X(VAD_MODEL_TYPED_MISTYPED, "mistyped")                                            \
	X(VAD_MODEL_TYPED_DASHES, "dashes")
#define VAD_MODEL_DNS_STATE_WORDS(X)                                                       \
	X(VAD_MODEL_DNS_ANSWERS, "answers")                                                \
	X(VAD_MODEL_DNS_SERVFAIL, "servfail")                                              \
	X(VAD_MODEL_DNS_REFUSED, "refused")                                                \
	X(VAD_MODEL_DNS_FORMERR, "formerr")                                                \
	X(VAD_MODEL_DNS_NOTIMP, "notimp")                                                  \
	X(VAD_MODEL_DNS_SILENT, "silent")	    /* off, or not reached */              \
	X(VAD_MODEL_DNS_TRUNCATED, "truncated") /* answers are cut, and TCP is closed */
#define VAD_MODEL_UPDATE_WORDS(X)                                                          \
	X(VAD_MODEL_UPDATE_ALLOWED, "allowed")                                             \
	X(VAD_MODEL_UPDATE_REFUSED, "refused")         /* or the record is another host's */ \
	X(VAD_MODEL_UPDATE_UNANSWERED, "unanswered")
#define VAD_MODEL_SERVER_WORDS(X) /* Microsoft's server, a proxy */                        \
	X(VAD_MODEL_SERVER_UP, "up")                                                       \
	X(VAD_MODEL_SERVER_DOWN, "down")
#define VAD_MODEL_PROXY_WORDS(X)                                                           \
	X(VAD_MODEL_PROXY_NONE, "none")                                                    \
	X(VAD_MODEL_PROXY_WORKS, "works")                                                  \
	X(VAD_MODEL_PROXY_LOGIN, "wants-login")                                            \
	X(VAD_MODEL_PROXY_REFUSES, "refuses")                                              \
	X(VAD_MODEL_PROXY_GONE, "gone") /* set, and not there any more */
#define VAD_MODEL_TLS_WORDS(X)                                                             \
	X(VAD_MODEL_TLS_GOOD, "good")                                                      \
	X(VAD_MODEL_TLS_INSPECTED, "inspected") /* another authority signs */              \
	X(VAD_MODEL_TLS_OLD, "old")		  /* the machine speaks no TLS 1.2 */      \
	X(VAD_MODEL_TLS_NO_CRL, "no-crl")	  /* revocation lists are not reached */
#define VAD_MODEL_OBJECT_WORDS(X)                                                          \
	X(VAD_MODEL_OBJECT_NONE, "none")                                                   \
	X(VAD_MODEL_OBJECT_PRESENT, "present")                                             \
	X(VAD_MODEL_OBJECT_NOT_REPLICATED, "not-replicated")
#define VAD_MODEL_TIME_SERVICE_WORDS(X)                                                    \
	X(VAD_MODEL_TIME_SYNCED, "synced")                                                 \
	X(VAD_MODEL_TIME_OFF, "off")		    /* the service is stopped or disabled */ \
	X(VAD_MODEL_TIME_UNSYNCED, "unsynced")    /* it runs, and its source does not answer */ \
	X(VAD_MODEL_TIME_HYPERVISOR, "hypervisor") /* the hypervisor sets the clock */
#define VAD_MODEL_GENUINE_WORDS(X)                                                         \
	X(VAD_MODEL_GENUINE_YES, "yes")                                                    \
	X(VAD_MODEL_GENUINE_JUDGED_NOT, "judged-not") /* WAT, or the validation server, says no */

#define VAD_MODEL_CONSTANT(constant, word) constant,
enum vad_model_start { VAD_MODEL_START_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_service { VAD_MODEL_SERVICE_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_access { VAD_MODEL_ACCESS_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_store { VAD_MODEL_STORE_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_marker { VAD_MODEL_MARKER_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_hardware { VAD_MODEL_HARDWARE_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_traffic { VAD_MODEL_TRAFFIC_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_rule { VAD_MODEL_RULE_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_profile { VAD_MODEL_PROFILE_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_listener { VAD_MODEL_LISTENER_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_activation_type { VAD_MODEL_ACTIVATION_TYPE_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_channel { VAD_MODEL_CHANNEL_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_key_state { VAD_MODEL_KEY_STATE_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_typed { VAD_MODEL_TYPED_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_dns_state { VAD_MODEL_DNS_STATE_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_update { VAD_MODEL_UPDATE_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_server { VAD_MODEL_SERVER_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_proxy { VAD_MODEL_PROXY_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_tls { VAD_MODEL_TLS_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_object { VAD_MODEL_OBJECT_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_time_service { VAD_MODEL_TIME_SERVICE_WORDS(VAD_MODEL_CONSTANT) };
enum vad_model_genuine { VAD_MODEL_GENUINE_WORDS(VAD_MODEL_CONSTANT) };
#undef VAD_MODEL_CONSTANT

#endif

/* SPDX-License-Identifier: MIT */
/*
 * One licence and its timers: the states that slmgr prints as "License Status" (0 to 6) and what
 * moves it from one to the next. Numbers come from rules.yaml ("KMS activation planning", "KMS
 * Activation Timing"); they are passed in, so that a million licences share them.
 */
#ifndef VAD_MODEL_LICENCE_H
#define VAD_MODEL_LICENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/time.h"
#include "knowledge/knowledge.h"

/* SoftwareLicensingProduct.LicenseStatus; the numbers are those of the events and of WMI. */
enum vad_licence_state {
	VAD_LICENCE_UNLICENSED,
	VAD_LICENCE_LICENSED,
	VAD_LICENCE_INITIAL_GRACE,
	VAD_LICENCE_ADDITIONAL_GRACE, /* KMS activation ran out, or hardware out of tolerance */
	VAD_LICENCE_NON_GENUINE_GRACE,
	VAD_LICENCE_NOTIFICATION,
	VAD_LICENCE_EXTENDED_GRACE,
	VAD_LICENCE_STATES
};

/* The numbers of rules.yaml that a licence lives by, in seconds. */
struct vad_licence_rules {
	int64_t initial_grace, oot_grace, non_genuine_grace;
	int64_t validity;	     /* of a KMS activation */
	int64_t activation_interval; /* between attempts of one that is not activated */
	int64_t renewal_interval;    /* of one that is */
};
/* False when a rule is missing. */
bool vad_licence_rules_load(const struct vad_knowledge *k, struct vad_licence_rules *rules);

/* Why it left the licensed state, or never reached it; what "Notification Reason" tells. */
enum vad_licence_reason {
	VAD_REASON_NONE,
	VAD_REASON_GRACE_OVER,	/* 0xC004F009 */
	VAD_REASON_NON_GENUINE, /* 0xC004F200, 0xC004F064 */
	VAD_REASON_HARDWARE,	/* 0xC004F00F */
	VAD_REASON_LAPSED,	/* a KMS activation ran out: 0x4004F00D */
};

/* 24 bytes; a fleet has a million of them. Times in seconds since 1970. */
struct vad_licence {
	vad_time until;	  /* end of this state; INT64_MAX: it has none */
	vad_time success; /* last activation that succeeded; VAD_TIME_NONE */
	uint8_t state;	  /* enum vad_licence_state */
	uint8_t reason;	  /* enum vad_licence_reason */
	bool volume;	  /* LICENSED for a time (KMS, Active Directory), not for ever */
};

/* Freshly installed with a key: initial grace. */
struct vad_licence vad_licence_installed(const struct vad_licence_rules *rules, vad_time now);
/* No key. */
struct vad_licence vad_licence_keyless(void);
/* Activated for `rules->validity` (KMS, Active Directory), anew at each success. */
void vad_licence_activate(struct vad_licence *licence, const struct vad_licence_rules *rules,
			  vad_time now);
/* Activated for ever: MAK, retail, KMS host key. */
void vad_licence_activate_for_good(struct vad_licence *licence, vad_time now);
/* The hardware is out of tolerance, or the machine was judged not genuine: into that grace. */
void vad_licence_out_of_tolerance(struct vad_licence *licence, const struct vad_licence_rules *rules,
				  vad_time now);
void vad_licence_not_genuine(struct vad_licence *licence, const struct vad_licence_rules *rules,
			     vad_time now);
/*
 * Let time pass: what ran out by `now` moves on, at the moment at which it ran out, however long ago
 * (LICENSED to ADDITIONAL_GRACE to NOTIFICATION). True when the state changed.
 */
bool vad_licence_pass(struct vad_licence *licence, const struct vad_licence_rules *rules,
		      vad_time now);
/* Whole minutes to the end of the state, as events and WMI tell them; 0 without an end. */
int64_t vad_licence_minutes(const struct vad_licence *licence, vad_time now);

#endif

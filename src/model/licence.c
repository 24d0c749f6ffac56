/* SPDX-License-Identifier: MIT */
#include "model/licence.h"

#include "rules/number.h"

enum { MINUTE = 60 };

static bool minutes(const struct vad_knowledge *k, const char *name, int64_t *seconds)
{
	int64_t value;

	if (!vad_rules_number(k, name, &value) || value < 0 || value > INT64_MAX / MINUTE)
		return false;
	*seconds = value * MINUTE;
	return true;
}

bool vad_licence_rules_load(const struct vad_knowledge *k, struct vad_licence_rules *rules)
{
	struct vad_licence_rules loaded;

	if (!minutes(k, "kms.initial-grace", &loaded.initial_grace) ||
	    !minutes(k, "kms.oot-grace", &loaded.oot_grace) ||
	    !minutes(k, "non-genuine.grace", &loaded.non_genuine_grace) ||
	    !minutes(k, "kms.validity", &loaded.validity) ||
	    !minutes(k, "kms.activation-interval", &loaded.activation_interval) ||
	    !minutes(k, "kms.renewal-interval", &loaded.renewal_interval))
		return false;
	*rules = loaded;
	return true;
}

static void enter(struct vad_licence *licence, enum vad_licence_state state,
		  enum vad_licence_reason reason, vad_time until)
{
	licence->state = (uint8_t)state;
	licence->reason = (uint8_t)reason;
	licence->until = until;
	licence->volume = false;
}

struct vad_licence vad_licence_installed(const struct vad_licence_rules *rules, vad_time now)
{
	struct vad_licence licence = { .success = VAD_TIME_NONE };

	enter(&licence, VAD_LICENCE_INITIAL_GRACE, VAD_REASON_NONE, now + rules->initial_grace);
	return licence;
}

struct vad_licence vad_licence_keyless(void)
{
	struct vad_licence licence = { .success = VAD_TIME_NONE };

	enter(&licence, VAD_LICENCE_UNLICENSED, VAD_REASON_NONE, INT64_MAX);
	return licence;
}

void vad_licence_activate(struct vad_licence *licence, const struct vad_licence_rules *rules,
			  vad_time now)
{
	enter(licence, VAD_LICENCE_LICENSED, VAD_REASON_NONE, now + rules->validity);
	licence->volume = true;
	licence->success = now;
}

void vad_licence_activate_for_good(struct vad_licence *licence, vad_time now)
{
	enter(licence, VAD_LICENCE_LICENSED, VAD_REASON_NONE, INT64_MAX);
	licence->success = now;
}

/* Into a grace, which does not begin anew, and not at all once notifications have begun. */
static void fall(struct vad_licence *licence, enum vad_licence_state grace,
		 enum vad_licence_reason reason, vad_time until)
{
	if (licence->state == VAD_LICENCE_NOTIFICATION)
		licence->reason = (uint8_t)reason;
	else if (licence->state != grace || licence->reason != reason)
		enter(licence, grace, reason, until);
}

void vad_licence_out_of_tolerance(struct vad_licence *licence,
				  const struct vad_licence_rules *rules, vad_time now)
{
	fall(licence, VAD_LICENCE_ADDITIONAL_GRACE, VAD_REASON_HARDWARE, now + rules->oot_grace);
}

void vad_licence_not_genuine(struct vad_licence *licence, const struct vad_licence_rules *rules,
			     vad_time now)
{
	fall(licence, VAD_LICENCE_NON_GENUINE_GRACE, VAD_REASON_NON_GENUINE,
	     now + rules->non_genuine_grace);
}

/* What follows on the state whose time is over. */
static void move_on(struct vad_licence *licence, const struct vad_licence_rules *rules)
{
	enum vad_licence_reason reason = (enum vad_licence_reason)licence->reason;

	if (licence->state == VAD_LICENCE_LICENSED) {
		enter(licence, VAD_LICENCE_ADDITIONAL_GRACE, VAD_REASON_LAPSED,
		      licence->until + rules->oot_grace);
		return;
	}
	/* What lapsed and was not renewed in its grace is told as any other grace that is over. */
	if (reason == VAD_REASON_NONE || reason == VAD_REASON_LAPSED)
		reason = VAD_REASON_GRACE_OVER;
	enter(licence, VAD_LICENCE_NOTIFICATION, reason, INT64_MAX);
}

bool vad_licence_pass(struct vad_licence *licence, const struct vad_licence_rules *rules,
		      vad_time now)
{
	bool moved = false;

	while (licence->until != INT64_MAX && licence->until <= now) {
		move_on(licence, rules);
		moved = true;
	}
	return moved;
}

int64_t vad_licence_minutes(const struct vad_licence *licence, vad_time now)
{
	if (licence->until == INT64_MAX || licence->until <= now)
		return 0;
	return (licence->until - now) / MINUTE;
}

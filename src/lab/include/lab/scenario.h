/* SPDX-License-Identifier: MIT */
/*
 * Scenario files: a healthy world, a fault, the code that must come out, the fix. YAML; the format is
 * that of vadiag-scenario(5) and share/schema/scenario.json. Every complaint names file, line and
 * field, and what was expected.
 */
#ifndef VAD_LAB_SCENARIO_H
#define VAD_LAB_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/view.h"
#include "knowledge/knowledge.h"
#include "model/action.h"
#include "model/attempt.h"
#include "model/world.h"

enum {
	VAD_SCENARIO_STEPS_MAX = 64,
	VAD_SCENARIO_ARGS_MAX = 8,
	VAD_SCENARIO_DAYS_MAX = 2000, /* that the waiting of a fault takes, in all */
	VAD_SCENARIO_FILE_MAX = 1 << 20, /* bytes */
	VAD_SCENARIO_NAME_MAX = 128,
};

/* How the activation is attempted. */
enum vad_scenario_attempt {
	VAD_ATTEMPT_ATO,      /* slmgr /ato */
	VAD_ATTEMPT_INSTALL,  /* slmgr /ipk KEY, then /ato */
	VAD_ATTEMPT_CONFIRM,  /* slmgr /atp with the digits of `operand` */
	VAD_ATTEMPT_SETTINGS, /* the Settings page, with KEY */
	VAD_ATTEMPT_OFFICE,   /* ospp /act */
	VAD_ATTEMPT_WAIT,     /* nobody does anything: the service tries by itself */
};

/* Where a file's text stands; both built in and given by the user. */
struct vad_scenario_text {
	const char *name; /* "lab/scenarios/client-clock-wrong.yaml" */
	struct vad_view text;
};
/* The scenarios, worlds and fleets that were compiled in (cmake/embed.cmake). */
extern const struct vad_scenario_text vad_lab_scenarios[];
extern const size_t vad_lab_scenario_count;
extern const struct vad_scenario_text vad_lab_worlds[];
extern const size_t vad_lab_world_count;
extern const struct vad_scenario_text vad_lab_fleets[];
extern const size_t vad_lab_fleet_count;
extern const struct vad_scenario_text vad_lab_collection; /* lab/collection.yaml */

struct vad_scenario;

/* The heading of a scenario: what `lab list` tells. */
struct vad_scenario_head {
	const char *id;	   /* "client-clock-wrong" */
	const char *title; /* of the fault, in the words of the one who made it */
	uint32_t code;	   /* that must come out */
	uint32_t cause;	   /* of knowledge causes[] */
	uint32_t seed_code, seed_number; /* where the seed document has it; 0: nowhere */
	uint8_t reading;   /* enum vad_model_reading */
	const char *world; /* name of its healthy world */
	const char *client; /* machine that does not activate */
	const char *told;  /* what the customer tells, beside what programs print; "" */
	enum vad_scenario_attempt attempt;
	const char *operand; /* key or digits of the attempt; "" */
	bool host_evidence;  /* the customer can run commands on the KMS host, too */
	uint32_t fix;	     /* actions[] of the article's fix, or VAD_NO_INDEX */
	struct vad_model_argument fix_args[VAD_SCENARIO_ARGS_MAX];
	size_t fix_arg_count;
};

/*
 * Read and check a scenario. `name` stands in complaints. The text is copied. VAD_INVALID with line,
 * column and what was expected.
 */
enum vad_result vad_scenario_load(const struct vad_knowledge *k,
				  const struct vad_scenario_text *text,
				  struct vad_scenario **scenario, struct vad_error *error);
/* How a world that is a file of its own is read; messages of its errors go into complaints. */
struct vad_scenario_files {
	void *context;
	enum vad_result (*read)(void *context, const char *path, struct vad_buffer *room,
				struct vad_error *error);
};
/* The same of a file whose world may be one, too: a path that ends in .yaml, from where it stands. */
enum vad_result vad_scenario_load_with(const struct vad_knowledge *k,
				       const struct vad_scenario_text *text,
				       const struct vad_scenario_files *files,
				       struct vad_scenario **scenario, struct vad_error *error);
void vad_scenario_free(struct vad_scenario *scenario);
const struct vad_scenario_head *vad_scenario_head(const struct vad_scenario *scenario);

/*
 * Its healthy world; with `broken` also the fault's steps, in order, with the time that they take.
 * A step that cannot be (a name that the world does not hold) is VAD_INVALID with its line.
 */
enum vad_result vad_scenario_world(const struct vad_scenario *scenario, bool broken,
				   struct vad_model_world **world, struct vad_error *error);
/* Add the fault of a scenario to a world that was made by another one of the same healthy world. */
enum vad_result vad_scenario_break(const struct vad_scenario *scenario,
				   struct vad_model_world *world, struct vad_error *error);
/*
 * Attempt to activate as the scenario says. The console's text goes to `console` (may be NULL).
 * `appeared` (may be NULL): does its code show, on the console or in a record that the attempt left?
 */
enum vad_result vad_scenario_attempt(const struct vad_scenario *scenario,
				     struct vad_model_world *world, struct vad_buffer *console,
				     struct vad_model_outcome *outcome, bool *appeared);
/* Does a healthy world activate its client, in the way that is meant for it? `healthy` says. The
 * telephone where the scenario confirms, the command line where its fault is the Settings page. */
enum vad_result vad_scenario_healthy(const struct vad_scenario *scenario,
				     struct vad_model_world *world, bool *healthy,
				     struct vad_error *error);
/* Is the machine activated, with what it is meant to run? What "fixed" means. */
bool vad_scenario_activated(const struct vad_scenario *scenario,
			    const struct vad_model_world *world);

/* --- what a customer would mail: evidence.c -------------------------------------------------- */

struct vad_lab_file {
	const char *name; /* "pc1-commands.txt", "pc1-events.txt", "mail.txt" */
	struct vad_buffer text;
};
struct vad_lab_evidence {
	struct vad_lab_file *files;
	size_t count;
};
/*
 * Attempt to activate, then run the commands of lab/collection.yaml on the client, and on its KMS
 * host and DNS server where the customer can; add what the customer tells. Nothing in it names the
 * scenario or the cause.
 */
enum vad_result vad_lab_collect(const struct vad_scenario *scenario,
				struct vad_model_world *world, struct vad_lab_evidence *evidence,
				struct vad_error *error);
void vad_lab_evidence_clear(struct vad_lab_evidence *evidence);

/* --- what vadiag says to it: diagnosis.c ----------------------------------------------------- */

struct vad_lab_fix {
	uint32_t action; /* of knowledge actions[] */
	struct vad_model_argument args[VAD_SCENARIO_ARGS_MAX];
	size_t arg_count;
};
enum { VAD_LAB_FIXES_MAX = 16 };
struct vad_lab_diagnosis {
	bool wrong;	/* something is wrong */
	uint32_t cause; /* first finding that is a cause; VAD_NO_INDEX */
	int standing;	/* enum vad_standing of it */
	struct vad_lab_fix fixes[VAD_LAB_FIXES_MAX]; /* in the order in which vadiag names them */
	size_t fix_count;
	struct vad_arena *arena; /* holds the texts */
};
/* Read, reason and take the first cause with its fixes, as `vadiag diagnose` does on these files. */
enum vad_result vad_lab_diagnose(const struct vad_knowledge *k,
				 const struct vad_lab_evidence *evidence,
				 struct vad_lab_diagnosis *diagnosis, struct vad_error *error);
void vad_lab_diagnosis_clear(struct vad_lab_diagnosis *diagnosis);

#endif

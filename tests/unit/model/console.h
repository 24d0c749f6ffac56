/* SPDX-License-Identifier: MIT */
/* A small world for tests of commands: a domain, its KMS host, Windows 11 with Office, Windows 7. */
#ifndef TEST_MODEL_CONSOLE_H
#define TEST_MODEL_CONSOLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/shell.h"
#include "model/world.h"

enum { CONSOLE_MAX = 1 << 20, CONSOLE_WORDS = 8 };

static struct vad_model_world *world;
static struct vad_buffer console;

static struct vad_model_machine *member(const char *name, const char *address, const char *edition,
					const char *version)
{
	struct vad_model_machine *m = vad_model_add_machine(world, name);

	assert_non_null(m);
	m->domain = "corp.example";
	m->address = address;
	m->product[0].edition = edition;
	m->product[0].version = version;
	m->dns_servers = (struct vad_model_list){ { "10.1.0.10" }, 1 };
	m->suffixes = (struct vad_model_list){ { "corp.example" }, 1 };
	return m;
}

static void make_keys(void)
{
	struct vad_model_key *key = vad_model_add_key(world, "host-key");

	assert_non_null(key);
	key->channel = VAD_MODEL_CHANNEL_CSVLK;
	key->group = "server2022";
	key->tail = "7HQ4V";
	key->activations = 10;
	key = vad_model_add_key(world, "office-host");
	assert_non_null(key);
	key->channel = VAD_MODEL_CHANNEL_CSVLK;
	key->group = "office2021";
	key->tail = "8JWRD";
	key = vad_model_add_key(world, "mak");
	assert_non_null(key);
	key->channel = VAD_MODEL_CHANNEL_MAK;
	key->tail = "RX8QK";
	key->activations = 100;
	key = vad_model_add_key(world, "office-mak");
	assert_non_null(key);
	key->channel = VAD_MODEL_CHANNEL_MAK;
	key->edition = "Office21ProPlus2021VL_KMS_Client_AE";
	key->tail = "4VJ2M";
	key->activations = 100;
}

static void make_machines(void)
{
	struct vad_model_machine *m = member("kms1", "10.1.0.21", "ServerStandard", "2022");

	m->product[0].key = m->kms.key = "host-key";
	m->kms.activated = true;
	m->product[0].licence =
		vad_model_licence(world, &m->product[0], VAD_LICENCE_LICENSED, world->now);
	m = member("pc1", "10.1.4.17", "Enterprise", "11");
	m->product[1].app = "office";
	m->product[1].edition = "Office21ProPlus2021VL_KMS_Client_AE";
	m->product[1].version = "2021";
	m->product[1].key = "gvlk";
	m->product[1].licence = vad_licence_installed(&world->rules, world->now);
	(void)member("old", "10.1.4.18", "Enterprise", "7");
	(void)member("dc1", "10.1.0.10", "ServerStandard", "2022");
}

static int make_world(void **state)
{
	struct vad_model_crowd *crowd;
	struct vad_model_dns_server *server;
	struct vad_model_directory *directory;

	(void)state;
	world = vad_model_world_new(vad_knowledge_builtin(), 1790000000, 1);
	assert_non_null(world);
	console = vad_buffer_new(CONSOLE_MAX);
	make_keys();
	make_machines();
	crowd = vad_model_add_crowd(world, "PC");
	crowd->machines = 40;
	crowd->edition = "Enterprise";
	crowd->version = "11";
	crowd->host = "kms1";
	crowd->asks_every = 7 * 86400;
	crowd->until = VAD_TIME_NONE;
	server = vad_model_add_dns_server(world, "dc1");
	server->address = "10.1.0.10";
	server->zones = (struct vad_model_list){ { "corp.example" }, 1 };
	server->forwards = true;
	assert_non_null(vad_model_add_zone(world, "corp.example"));
	directory = vad_model_add_directory(world, "corp.example");
	directory->schema_new = true;
	directory->reachable = true;
	assert_int_equal(vad_model_world_begin(world), VAD_OK);
	return 0;
}

static int free_world(void **state)
{
	(void)state;
	vad_buffer_clear(&console);
	vad_model_world_free(world);
	return 0;
}

static struct vad_model_machine *pc(const char *name)
{
	struct vad_model_machine *m = vad_model_machine(world, name);

	assert_non_null(m);
	return m;
}

typedef enum vad_result program(struct vad_model_shell *shell, const struct vad_view *args,
				size_t count, struct vad_buffer *out, uint32_t *status);

/* Run a program with the words of `line`; what it prints. */
static inline const char *run(program *run_it, const char *machine, const char *line,
			      uint32_t *status)
{
	struct vad_model_shell shell = { world, pc(machine) };
	struct vad_view args[CONSOLE_WORDS], rest = vad_view_of(line);
	size_t count = 0;

	while (rest.size > 0) {
		size_t blank = vad_view_find_char(rest, ' ', 0);

		assert_true(count < CONSOLE_WORDS);
		args[count++] = vad_view_sub(rest, 0, blank);
		rest = blank == SIZE_MAX ? (struct vad_view){ 0 }
					 : vad_view_sub(rest, blank + 1, SIZE_MAX);
	}
	vad_buffer_reset(&console);
	assert_int_equal(run_it(&shell, args, count, &console, status), VAD_OK);
	return vad_buffer_text(&console);
}

#endif

/* SPDX-License-Identifier: MIT */
/* What a customer would mail: for each machine one file of what was run there. */
#include <stdlib.h>
#include <string.h>

#include "knowledge/tree.h"
#include "lab/scenario.h"
#include "model/shell.h"

enum {
	FILES_MAX = 8,
	FILE_BYTES = 16 << 20,
	NAME_BYTES = 300,
	VALUES_MAX = 16,
	LINE_BYTES = 4096,
};

/* Values of a placeholder. */
struct values {
	const char *name; /* "{suffix}" */
	char text[VALUES_MAX][NAME_BYTES];
	size_t count;
};
enum { SUFFIX, KMS_HOST, KMS_PORT, DNS_SERVER, PLACEHOLDERS };

struct collecting {
	const struct vad_scenario_head *head;
	struct vad_model_world *world;
	struct vad_model_machine *client;
	struct vad_model_machine *hosts[FILES_MAX]; /* KMS hosts that the customer can reach */
	size_t host_count;
	struct values values[PLACEHOLDERS];
	struct vad_lab_evidence *evidence;
	const struct vad_node *list; /* lab/collection.yaml */
};

/* --- the machines ----------------------------------------------------------------------------- */

static void add_value(struct values *values, const char *text)
{
	size_t size = strlen(text);

	if (size == 0 || size >= NAME_BYTES || values->count == VALUES_MAX)
		return;
	memcpy(values->text[values->count], text, size + 1);
	values->count++;
}

static void add_host(struct collecting *c, struct vad_model_machine *machine)
{
	if (machine == NULL || machine == c->client || machine->retired ||
	    c->host_count == FILES_MAX - 1)
		return;
	for (size_t i = 0; i < c->host_count; i++) {
		if (c->hosts[i] == machine)
			return;
	}
	c->hosts[c->host_count++] = machine;
}

static void add_asked(struct collecting *c, const char *name, int64_t port)
{
	struct vad_buffer text = vad_buffer_new(32);

	if (name[0] == '\0')
		return;
	vad_buffer_printf(&text, "%lld", (long long)port);
	add_value(&c->values[KMS_HOST], name);
	add_value(&c->values[KMS_PORT], vad_buffer_text(&text));
	vad_buffer_clear(&text);
	add_host(c, vad_model_machine(c->world, name));
}

/* The hosts that DNS names in a zone. */
static void add_found(struct collecting *c, const char *zone)
{
	struct vad_buffer owner = vad_buffer_new(NAME_BYTES);
	struct vad_model_lookup lookup;

	vad_buffer_printf(&owner, "_vlmcs._tcp.%s", zone);
	vad_model_query_srv(c->world, c->client, vad_buffer_text(&owner), true, &lookup);
	for (size_t i = 0; i < lookup.srv_count; i++)
		add_asked(c, lookup.srv[i]->target, lookup.srv[i]->port);
	vad_buffer_clear(&owner);
}

/* Whom the client would ask; then whatever else is a KMS host there. */
static void find_hosts(struct collecting *c)
{
	const struct vad_model_machine *client = c->client;
	int64_t port = client->forced_port != 0 ? client->forced_port : client->kms.port;

	if (client->forced_host[0] != '\0') {
		add_asked(c, client->forced_host, port);
	} else {
		add_asked(c, client->product[0].cached_host, client->product[0].cached_port);
		for (size_t i = 0; i < client->suffixes.count; i++)
			add_found(c, client->suffixes.text[i]);
	}
	for (size_t i = 0; i < c->world->machine_count; i++) {
		struct vad_model_machine *machine = &c->world->machines[i];

		if (machine->kms.key[0] != '\0' || machine->kms.office_key[0] != '\0')
			add_host(c, machine);
	}
}

static void find_values(struct collecting *c)
{
	static const char *const names[PLACEHOLDERS] = { "{suffix}", "{kms-host}", "{kms-port}",
							 "{dns-server}" };
	const struct vad_model_machine *client = c->client;

	for (unsigned i = 0; i < PLACEHOLDERS; i++)
		c->values[i].name = names[i];
	for (size_t i = 0; i < client->suffixes.count; i++)
		add_value(&c->values[SUFFIX], client->suffixes.text[i]);
	for (size_t i = 0; i < client->dns_servers.count; i++)
		add_value(&c->values[DNS_SERVER], client->dns_servers.text[i]);
	find_hosts(c);
}

/* --- commands --------------------------------------------------------------------------------- */

/* How often a line is run: once, or for each value of its placeholder. */
static size_t times_of(const struct collecting *c, struct vad_view line)
{
	for (unsigned i = 0; i < PLACEHOLDERS; i++) {
		if (vad_view_find(line, vad_view_of(c->values[i].name), 0) != SIZE_MAX)
			return c->values[i].count;
	}
	return 1;
}

static void fill_in(const struct collecting *c, struct vad_view line, size_t time,
		    struct vad_buffer *out)
{
	for (size_t at = 0; at < line.size;) {
		struct vad_view rest = vad_view_sub(line, at, line.size - at);
		unsigned i = 0;

		while (i < PLACEHOLDERS && !vad_view_starts_nocase(rest, c->values[i].name))
			i++;
		if (i < PLACEHOLDERS && time < c->values[i].count) {
			vad_buffer_add(out, c->values[i].text[time]);
			at += strlen(c->values[i].name);
		} else {
			vad_buffer_add_char(out, line.data[at++]);
		}
	}
}

static enum vad_result run_line(const struct collecting *c, struct vad_model_machine *machine,
				struct vad_view line, struct vad_buffer *out)
{
	struct vad_model_shell shell = { c->world, machine };
	struct vad_buffer command = vad_buffer_new(LINE_BYTES);
	size_t times = times_of(c, line);
	enum vad_result result = VAD_OK;

	for (size_t time = 0; time < times && result == VAD_OK; time++) {
		vad_buffer_reset(&command);
		fill_in(c, line, time, &command);
		result = vad_model_console(&shell, vad_buffer_text(&command), out);
		vad_buffer_add_char(out, '\n');
	}
	vad_buffer_clear(&command);
	return result;
}

static enum vad_result run_list(const struct collecting *c, const char *key,
				struct vad_model_machine *machine, struct vad_buffer *out)
{
	enum vad_result result = VAD_OK;

	for (const struct vad_node *node = vad_field_items(c->list, key);
	     node != NULL && result == VAD_OK; node = node->next)
		result = run_line(c, machine, node->text, out);
	return result;
}

/* As a folder is read: by name. */
static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct vad_lab_file *)a)->name, ((const struct vad_lab_file *)b)->name);
}

/* --- files ------------------------------------------------------------------------------------ */

static struct vad_lab_file *new_file(struct collecting *c, const struct vad_model_machine *machine)
{
	struct vad_lab_file *file = &c->evidence->files[c->evidence->count++];
	struct vad_buffer name = vad_buffer_new(NAME_BYTES);

	vad_buffer_printf(&name, "%s.txt", machine->name);
	file->name = vad_model_text(c->world, vad_buffer_view(&name));
	file->text = vad_buffer_new(FILE_BYTES);
	vad_buffer_clear(&name);
	return file;
}

static enum vad_result collect_client(struct collecting *c, const struct vad_scenario *scenario)
{
	struct vad_lab_file *file = new_file(c, c->client);
	struct vad_model_outcome outcome;
	enum vad_result result;

	if (c->head->told[0] != '\0')
		vad_buffer_printf(&file->text, "%s\n\n", c->head->told);
	result = vad_scenario_attempt(scenario, c->world, &file->text, &outcome, NULL);
	vad_buffer_add_char(&file->text, '\n');
	find_values(c); /* only now: the attempt may have found another host */
	return result == VAD_OK ? run_list(c, "client", c->client, &file->text) : result;
}

static enum vad_result collect_host(struct collecting *c, struct vad_model_machine *host)
{
	return run_list(c, "kms-host", host, &new_file(c, host)->text);
}

static enum vad_result collect_all(struct collecting *c, const struct vad_scenario *scenario)
{
	enum vad_result result = collect_client(c, scenario);

	for (size_t i = 0; c->head->host_evidence && i < c->host_count && result == VAD_OK; i++)
		result = collect_host(c, c->hosts[i]);
	for (size_t i = 0; i < c->evidence->count && result == VAD_OK; i++)
		result = vad_buffer_result(&c->evidence->files[i].text);
	return result;
}

enum vad_result vad_lab_collect(const struct vad_scenario *scenario, struct vad_model_world *world,
				struct vad_lab_evidence *evidence, struct vad_error *error)
{
	struct vad_loader *loader = vad_loader_new(NULL);
	struct vad_place at = { loader, vad_lab_collection.name };
	struct collecting *c = calloc(1, sizeof(*c));
	struct vad_lab_evidence made = { .files = calloc(FILES_MAX, sizeof(*made.files)) };
	enum vad_result result = VAD_NO_MEMORY;

	if (loader == NULL || c == NULL || made.files == NULL)
		goto done;
	c->head = vad_scenario_head(scenario);
	c->world = world;
	c->client = vad_model_machine(world, c->head->client);
	c->evidence = &made;
	c->list = vad_yaml_parse(at, vad_lab_collection.text);
	result = c->list == NULL ? VAD_INVALID : collect_all(c, scenario);
	qsort(made.files, made.count, sizeof(*made.files), by_name);
done:
	vad_loader_free(loader);
	free(c);
	if (result != VAD_OK) {
		vad_lab_evidence_clear(&made);
		return vad_error_set(error, result, vad_lab_collection.name, 0, 0, "%s",
				     vad_result_text(result));
	}
	*evidence = made;
	return VAD_OK;
}

void vad_lab_evidence_clear(struct vad_lab_evidence *evidence)
{
	for (size_t i = 0; i < evidence->count; i++)
		vad_buffer_clear(&evidence->files[i].text);
	free(evidence->files);
	*evidence = (struct vad_lab_evidence){ 0 };
}

/* SPDX-License-Identifier: MIT */
#include "here.h"

#include <ares.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/arena.h"

enum { HERE_MOST = 256 << 10, NAMES_MOST = 256, TEXT_MOST = 4096 };

struct vad_here_memory {
	struct vad_arena *arena;
	struct vad_here here;
	const char *suffixes[NAMES_MOST], *servers[NAMES_MOST];
};

/* "" when there is no memory: then vad_here_new() says so at its end. */
static const char *keep(struct vad_here_memory *memory, struct vad_view text)
{
	struct vad_view copy = vad_arena_copy(memory->arena, text);

	return copy.data != NULL ? copy.data : "";
}

/* Without the dot at the end that some write. */
static struct vad_view bare(const char *name)
{
	struct vad_view view = vad_view_of(name);

	return vad_view_sub(view, 0, view.size - (view.size > 1 && name[view.size - 1] == '.'));
}

static void add_suffix(struct vad_here_memory *memory, struct vad_view name)
{
	struct vad_here *here = &memory->here;

	if (name.size == 0 || vad_view_is(name, ".") || here->suffix_count == NAMES_MOST)
		return;
	for (size_t i = 0; i < here->suffix_count; i++)
		if (vad_view_is_nocase(name, memory->suffixes[i]))
			return;
	memory->suffixes[here->suffix_count++] = keep(memory, name);
}

static void add_server(struct vad_here_memory *memory, const struct ares_addr_port_node *node)
{
	struct vad_peer peer = { .port = 53 };
	char text[sizeof(peer.address) + 16];
	struct vad_buffer out = vad_buffer_new(sizeof(text));

	if (memory->here.server_count == NAMES_MOST ||
	    uv_inet_ntop(node->family, &node->addr, peer.address, sizeof(peer.address)) != 0)
		return;
	if (node->udp_port != 0)
		peer.port = (uint16_t)node->udp_port;
	if (peer.port == 53)
		vad_buffer_add(&out, peer.address);
	else
		vad_peer_print(&out, &peer);
	memory->servers[memory->here.server_count++] = keep(memory, vad_buffer_view(&out));
	vad_buffer_clear(&out);
}

/* The resolver's configuration, as c-ares finds it on each system. */
static void read_resolver(struct vad_here_memory *memory)
{
	struct ares_addr_port_node *nodes = NULL;
	struct ares_options options;
	ares_channel channel;
	int mask = 0;

	if (ares_init(&channel) != ARES_SUCCESS)
		return;
	if (ares_save_options(channel, &options, &mask) == ARES_SUCCESS) {
		for (int i = 0; i < options.ndomains; i++)
			add_suffix(memory, bare(options.domains[i]));
		ares_destroy_options(&options);
	}
	if (vad_here_names_servers() && ares_get_servers_ports(channel, &nodes) == ARES_SUCCESS) {
		for (struct ares_addr_port_node *node = nodes; node != NULL; node = node->next)
			add_server(memory, node);
		if (nodes != NULL)
			ares_free_data(nodes);
	}
	ares_destroy(channel);
}

/* The proxy that programs here are told to use; the lower-case name goes first, as in curl. */
static const char *read_proxy(struct vad_here_memory *memory)
{
	static const char *const names[] = { "https_proxy", "HTTPS_PROXY" };
	char text[TEXT_MOST];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t size = sizeof(text);

		if (uv_os_getenv(names[i], text, &size) == 0 && size > 0)
			return keep(memory, vad_view_of(text));
	}
	return "";
}

static void read_all(struct vad_here_memory *memory)
{
	struct vad_buffer domain = vad_buffer_new(TEXT_MOST);
	struct vad_here *here = &memory->here;
	char name[UV_MAXHOSTNAMESIZE] = "";
	size_t size = sizeof(name);

	if (uv_os_gethostname(name, &size) != 0)
		name[0] = '\0';
	here->name = keep(memory, vad_view_of(name));
	vad_here_own_domain(name, &domain);
	read_resolver(memory);
	/* A machine that has no domain in its name takes the first suffix for its own. */
	here->domain = domain.size > 0		  ? keep(memory, bare(vad_buffer_text(&domain))) :
		       here->suffix_count > 0 ? memory->suffixes[0] :
						  "";
	here->proxy = read_proxy(memory);
	here->suffixes = memory->suffixes;
	here->servers = memory->servers;
	vad_buffer_clear(&domain);
}

enum vad_result vad_here_new(struct vad_here *here, struct vad_here_memory **memory,
			     struct vad_error *error)
{
	struct vad_here_memory *made = calloc(1, sizeof(*made));

	if (made != NULL)
		made->arena = vad_arena_new(HERE_MOST);
	if (made == NULL || made->arena == NULL) {
		free(made);
		return vad_error_set(error, VAD_NO_MEMORY, "network", 0, 0, "out of memory");
	}
	if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS) {
		vad_arena_free(made->arena);
		free(made);
		return vad_error_set(error, VAD_IO, "network", 0, 0,
				     "the DNS library does not start");
	}
	read_all(made);
	*here = made->here;
	*memory = made;
	return VAD_OK;
}

void vad_here_free(struct vad_here_memory *memory)
{
	if (memory == NULL)
		return;
	ares_library_cleanup();
	vad_arena_free(memory->arena);
	free(memory);
}

/* SPDX-License-Identifier: MIT */
#include "sockets.h"

#include <string.h>

bool vad_socket_address(const struct vad_peer *peer, struct sockaddr_storage *address)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	memset(address, 0, sizeof(*address));
	if (uv_ip4_addr(peer->address, peer->port, &v4) == 0) {
		memcpy(address, &v4, sizeof(v4));
		return true;
	}
	if (uv_ip6_addr(peer->address, peer->port, &v6) == 0) {
		memcpy(address, &v6, sizeof(v6));
		return true;
	}
	return false;
}

static bool is_link_local(const struct sockaddr_in6 *address)
{
	const unsigned char *bytes = (const unsigned char *)&address->sin6_addr;

	return bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
}

bool vad_socket_has_family(int family)
{
	uv_interface_address_t *interfaces;
	bool found = false;
	int count;

	if (uv_interface_addresses(&interfaces, &count) != 0)
		return true;
	for (int i = 0; i < count && !found; i++) {
		const uv_interface_address_t *at = &interfaces[i];

		found = !at->is_internal && at->address.address4.sin_family == family &&
			(family != AF_INET6 || !is_link_local(&at->address.address6));
	}
	uv_free_interface_addresses(interfaces, count);
	return found;
}

void vad_socket_judge_family(int family, struct vad_fault *fault)
{
	if (fault->failure == VAD_FAILURE_UNREACHABLE && fault->by[0] == '\0' &&
	    !vad_socket_has_family(family))
		fault->failure = VAD_FAILURE_NO_FAMILY;
}

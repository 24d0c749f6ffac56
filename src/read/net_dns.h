/* SPDX-License-Identifier: MIT */
/* What nslookup, dig and Resolve-DnsName say alike: SRV records of KMS and addresses of names. */
#ifndef VAD_READ_NET_DNS_H
#define VAD_READ_NET_DNS_H

#include "net_text.h"

enum { VAD_DNS_NAMES = 32 };

/* Names whose addresses were asked for, until the end of the source: by then their endpoints are
 * known. Zero-initialise. */
struct vad_dns_names {
	struct {
		struct vad_net_name name;
		bool resolves;
		uint64_t line;
	} rows[VAD_DNS_NAMES];
	size_t count;
};

/*
 * The zone in a name under which KMS is sought: "_vlmcs._tcp.ZONE", also misspelt or with the zone
 * doubled (*wrong). An empty zone where none is given. False for any other name.
 */
bool vad_dns_kms_zone(struct vad_view name, struct vad_view *zone, bool *wrong);
/* The search for `name` gave `word` (of zone.srv). Nothing for names that are not KMS's. */
void vad_dns_put_result(struct vad_reading *r, struct vad_view name, const char *word);
/* A SRV record. Nothing for names that are not KMS's. */
void vad_dns_put_srv(struct vad_reading *r, struct vad_view name, struct vad_view target,
		     uint64_t port);
/* The server that was asked: dns-server subject, also of the machine. */
vad_subject vad_dns_server(struct vad_reading *r, struct vad_view address);
/* `name` has an address, or has none. */
void vad_dns_note_name(struct vad_dns_names *names, const struct vad_line *line,
		       struct vad_view name, bool resolves);
/* Put endpoint.resolves for the names noted that are KMS endpoints. */
void vad_dns_names_finish(struct vad_dns_names *names, struct vad_reading *r);

#endif

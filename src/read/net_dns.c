/* SPDX-License-Identifier: MIT */
#include "net_dns.h"

#include "reading.h"

static struct vad_view without_dot(struct vad_view name)
{
	while (name.size > 0 && name.data[name.size - 1] == '.')
		name.size--;
	return name;
}

static struct vad_view take_label(struct vad_view *name)
{
	size_t dot = vad_view_find_char(*name, '.', 0);
	struct vad_view label = vad_view_sub(*name, 0, dot);

	*name = dot == SIZE_MAX ? VAD_VIEW("") : vad_view_sub(*name, dot + 1, SIZE_MAX);
	return label;
}

/* The letters of "vlmcs" in any order, each once or nearly so: what people type for it. */
static bool looks_like_vlmcs(struct vad_view label)
{
	static const char letters[] = "vlmcs";
	size_t found = 0;

	if (label.size > 0 && label.data[0] == '_')
		label = vad_view_sub(label, 1, SIZE_MAX);
	if (label.size < 4 || label.size > 6)
		return false;
	for (size_t i = 0; i < sizeof(letters) - 1; i++) {
		if (vad_view_find_nocase(label, (struct vad_view){ letters + i, 1 }, 0) != SIZE_MAX)
			found++;
	}
	return found >= 4;
}

static bool is_protocol(struct vad_view label)
{
	return vad_view_is_nocase(label, "_tcp") || vad_view_is_nocase(label, "tcp") ||
	       vad_view_is_nocase(label, "_udp") || vad_view_is_nocase(label, "udp");
}

/* "corp.example.corp.example" is "corp.example" twice, as consoles that add the zone make it. */
static bool halve(struct vad_view *zone)
{
	size_t half = zone->size / 2;

	if (zone->size % 2 == 0 || zone->data[half] != '.' ||
	    vad_view_find_char(vad_view_sub(*zone, 0, half), '.', 0) == SIZE_MAX ||
	    !vad_view_equal_nocase(vad_view_sub(*zone, 0, half),
				   vad_view_sub(*zone, half + 1, SIZE_MAX)))
		return false;
	zone->size = half;
	return true;
}

bool vad_dns_kms_zone(struct vad_view name, struct vad_view *zone, bool *wrong)
{
	struct vad_view rest = without_dot(name), first = take_label(&rest), second = rest;
	size_t again;

	if (!looks_like_vlmcs(first))
		return false;
	second = take_label(&rest);
	*wrong = !vad_view_is_nocase(first, "_vlmcs") || !vad_view_is_nocase(second, "_tcp");
	if (!is_protocol(second)) {
		if (!vad_view_is_nocase(first, "_vlmcs"))
			return false; /* a host whose name has these letters */
		rest = vad_view_sub(without_dot(name), first.size + 1, SIZE_MAX);
	}
	*zone = rest;
	again = vad_view_find_nocase(rest, VAD_VIEW("._tcp"), 0);
	if (again != SIZE_MAX) {
		zone->size = again;
		*wrong = true;
	}
	if (halve(zone))
		*wrong = true;
	return true;
}

static vad_subject zone_subject(struct vad_reading *r, struct vad_view zone)
{
	vad_subject s = vad_reading_subject(r, VAD_SUBJECT_ZONE, zone);

	vad_put_subject(r, vad_reading_machine(r), "machine.zone", s);
	return s;
}

/* A name without zone was completed with the suffixes of the machine, each in turn. */
static void put_bare_result(struct vad_reading *r, const char *word)
{
	vad_subject machine = vad_reading_machine(r);
	uint32_t relation = vad_reading_fact(r, "machine.zone");
	size_t from = 0, found = 0;
	vad_subject zones[16];
	const struct vad_fact *fact;

	while (found < 16 &&
	       (fact = vad_case_next(r->c, machine, relation, &from)) != NULL)
		zones[found++] = fact->value.subject;
	for (size_t i = 0; i < found; i++)
		vad_put_word(r, zones[i], "zone.srv", word);
	if (found == 0)
		vad_put_word(r, zone_subject(r, VAD_VIEW(".")), "zone.srv", word);
}

void vad_dns_put_result(struct vad_reading *r, struct vad_view name, const char *word)
{
	struct vad_view zone;
	bool wrong;

	if (!vad_dns_kms_zone(name, &zone, &wrong) || wrong)
		return; /* that a misspelt name is not there says nothing */
	if (zone.size == 0)
		put_bare_result(r, word);
	else
		vad_put_word(r, zone_subject(r, zone), "zone.srv", word);
}

void vad_dns_put_srv(struct vad_reading *r, struct vad_view name, struct vad_view target,
		     uint64_t port)
{
	struct vad_view zone, host;
	vad_subject s, endpoint;
	bool wrong;

	if (!vad_dns_kms_zone(name, &zone, &wrong) || !vad_net_host(target, &host) || port == 0 ||
	    port > UINT16_MAX)
		return;
	s = zone_subject(r, zone.size == 0 ? VAD_VIEW(".") : zone);
	if (wrong) {
		vad_put_flag(r, s, "zone.wrong_name", true);
		return;
	}
	vad_put_word(r, s, "zone.srv", "found");
	endpoint = vad_reading_endpoint(r, host, (uint16_t)port);
	vad_put_subject(r, s, "zone.target", endpoint);
}

vad_subject vad_dns_server(struct vad_reading *r, struct vad_view address)
{
	vad_subject s;

	if (!vad_net_address(address, &address))
		return VAD_NO_SUBJECT;
	s = vad_reading_subject(r, VAD_SUBJECT_DNS_SERVER, address);
	vad_put_address(r, s, "dns-server.address", address);
	vad_put_subject(r, vad_reading_machine(r), "machine.dns_server", s);
	return s;
}

/* --- addresses of names --------------------------------------------------------------------- */

void vad_dns_note_name(struct vad_dns_names *names, const struct vad_line *line,
		       struct vad_view name, bool resolves)
{
	struct vad_view host;

	if (!vad_net_host(name, &host) || host.data[0] == '_' || names->count == VAD_DNS_NAMES)
		return;
	for (size_t i = 0; i < names->count; i++) {
		if (vad_view_equal_nocase(vad_net_kept(&names->rows[i].name), host)) {
			names->rows[i].resolves = resolves;
			names->rows[i].line = line->number;
			return;
		}
	}
	if (!vad_net_keep(&names->rows[names->count].name, host))
		return;
	names->rows[names->count].resolves = resolves;
	names->rows[names->count++].line = line->number;
}

static void put_resolves(struct vad_reading *r, vad_subject endpoint, bool resolves, uint64_t line)
{
	struct vad_value value = { .type = VAD_TYPE_BOOL, .flag = resolves };

	vad_put_at(r, endpoint, vad_reading_fact(r, "endpoint.resolves"), &value, line);
}

/* All endpoints of the host that are known by now; how many there were. */
static size_t put_for_host(struct vad_reading *r, vad_subject host, bool resolves, uint64_t line)
{
	uint32_t relation = vad_reading_fact(r, "endpoint.host");
	vad_subject endpoints[16];
	size_t from = 0, found = 0;
	const struct vad_fact *fact;

	while (host != VAD_NO_SUBJECT && found < 16 &&
	       (fact = vad_case_next_back(r->c, host, relation, &from)) != NULL)
		endpoints[found++] = fact->subject;
	for (size_t i = 0; i < found; i++)
		put_resolves(r, endpoints[i], resolves, line);
	return found;
}

void vad_dns_names_finish(struct vad_dns_names *names, struct vad_reading *r)
{
	for (size_t i = 0; i < names->count; i++) {
		struct vad_view name = vad_net_kept(&names->rows[i].name);
		vad_subject host = vad_case_find_subject(r->c, VAD_SUBJECT_HOST, name,
							 VAD_VIEW(""));
		bool resolves = names->rows[i].resolves;

		if (put_for_host(r, host, resolves, names->rows[i].line) > 0)
			continue;
		/* a name that says what it is; any other may be anybody's */
		if (vad_view_find_nocase(name, VAD_VIEW("kms"), 0) != SIZE_MAX) {
			r->line = names->rows[i].line;
			put_resolves(r, vad_reading_endpoint(r, name, 1688), resolves,
				     names->rows[i].line);
		}
	}
	names->count = 0;
}

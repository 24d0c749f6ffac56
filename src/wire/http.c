/* SPDX-License-Identifier: MIT */
#include "wire/http.h"

#include <string.h>

#include "base/escape.h"
#include "base/text.h"
#include "base/time.h"

enum { YEAR_PIVOT = 70 }; /* two digits below mean 20xx */

/* "name", "name:port", "[address]", "[address]:port"; an IPv4 address is a name here. */
static bool is_authority(struct vad_view text, bool port_needed)
{
	size_t end = vad_view_find_char(text, ']', 0), colon;
	struct vad_view host;

	if (text.size > 0 && text.data[0] == '[' && end != SIZE_MAX) {
		host = vad_view_sub(text, 1, end - 1);
		if (vad_view_find_char(host, ':', 0) == SIZE_MAX)
			return false;
		colon = end + 1;
	} else {
		colon = vad_view_find_char(text, ':', 0);
		colon = colon == SIZE_MAX ? text.size : colon;
		host = vad_view_sub(text, 0, colon);
		end = 0;
	}
	if (!vad_arg_valid(end > 0 ? VAD_ARG_ADDRESS : VAD_ARG_HOST, host) &&
	    (end > 0 || !vad_arg_valid(VAD_ARG_ADDRESS, host)))
		return false;
	if (colon == text.size)
		return !port_needed;
	return text.data[colon] == ':' &&
	       vad_arg_valid(VAD_ARG_PORT, vad_view_sub(text, colon + 1, text.size));
}

static void put_fields(struct vad_buffer *out, struct vad_view host)
{
	vad_buffer_add(out, " HTTP/1.1\r\nHost: ");
	vad_buffer_add_view(out, host);
	vad_buffer_add(out, "\r\nUser-Agent: vadiag\r\n");
}

enum vad_result vad_http_write_head(struct vad_buffer *out, struct vad_view host)
{
	if (!is_authority(host, false))
		return VAD_INVALID;
	vad_buffer_add(out, "HEAD /");
	put_fields(out, host);
	vad_buffer_add(out, "Connection: close\r\n\r\n");
	return vad_buffer_result(out);
}

enum vad_result vad_http_write_connect(struct vad_buffer *out, struct vad_view host_port)
{
	if (!is_authority(host_port, true))
		return VAD_INVALID;
	vad_buffer_add(out, "CONNECT ");
	vad_buffer_add_view(out, host_port);
	put_fields(out, host_port);
	vad_buffer_add(out, "\r\n");
	return vad_buffer_result(out);
}

static bool read_month(struct vad_text *text, int *month)
{
	static const char *const names[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

	for (int i = 0; i < 12; i++) {
		if (vad_text_accept(text, names[i])) {
			*month = i + 1;
			return true;
		}
	}
	return false;
}

static bool read_int(struct vad_text *text, unsigned most, int *value)
{
	uint64_t number;

	if (!vad_text_number(text, most, &number))
		return false;
	*value = (int)number;
	return true;
}

static bool read_clock(struct vad_text *text, struct vad_date *date)
{
	return read_int(text, 23, &date->hour) && vad_text_accept(text, ":") &&
	       read_int(text, 59, &date->minute) && vad_text_accept(text, ":") &&
	       read_int(text, 59, &date->second);
}

static bool accept_gap(struct vad_text *text)
{
	return vad_text_accept(text, " ") || vad_text_accept(text, "-");
}

/* "06 Nov 1994 08:49:37 GMT" and, obsolete, "06-Nov-94 08:49:37 GMT". */
static bool read_fixed_date(struct vad_text *text, struct vad_date *date)
{
	vad_text_skip_blanks(text);
	if (!read_int(text, 31, &date->day) || !accept_gap(text) ||
	    !read_month(text, &date->month) || !accept_gap(text) ||
	    !read_int(text, 9999, &date->year) || !vad_text_accept(text, " ") ||
	    !read_clock(text, date))
		return false;
	if (date->year < 100)
		date->year += date->year < YEAR_PIVOT ? 2000 : 1900;
	vad_text_skip_blanks(text);
	return vad_text_accept(text, "GMT");
}

/* Obsolete: "Nov  6 08:49:37 1994", as asctime() prints. */
static bool read_asctime_date(struct vad_text *text, struct vad_date *date)
{
	vad_text_skip_blanks(text);
	if (!read_month(text, &date->month))
		return false;
	vad_text_skip_blanks(text);
	if (!read_int(text, 31, &date->day))
		return false;
	vad_text_skip_blanks(text);
	if (!read_clock(text, date))
		return false;
	vad_text_skip_blanks(text);
	return read_int(text, 9999, &date->year);
}

/* RFC 9110 section 5.6.7: three spellings, each behind the name of a day. */
static int64_t parse_date(struct vad_view value)
{
	struct vad_text text = vad_text_of(value);
	struct vad_date date = { 0 };
	struct vad_view day;
	vad_time time;
	bool good;

	if (vad_text_until(&text, ',', &day))
		good = read_fixed_date(&text, &date);
	else
		good = vad_text_word(&text, 3, &day) && read_asctime_date(&text, &date);
	time = good && vad_text_at_end(&text) ? vad_time_from_date(&date) : VAD_TIME_NONE;
	return time == VAD_TIME_NONE ? INT64_MIN : time * 1000000;
}

static bool is_scheme_char(char c)
{
	return vad_ascii_is_alnum(c) || c == '-';
}

/* Copy what is printable ASCII, as much as fits. */
static void keep_printable(char *text, size_t size, struct vad_view value)
{
	size_t used = 0;

	for (size_t i = 0; i < value.size && used + 1 < size; i++) {
		if (value.data[i] >= ' ' && value.data[i] <= '~')
			text[used++] = value.data[i];
	}
	text[used] = '\0';
}

static void add_scheme(struct vad_http_head *head, struct vad_view scheme)
{
	size_t used = strlen(head->schemes);
	size_t gap = used == 0 ? 0 : 2;

	if (scheme.size == 0 || used + gap + scheme.size + 1 > sizeof(head->schemes))
		return;
	memcpy(head->schemes + used, ", ", gap);
	memcpy(head->schemes + used + gap, scheme.data, scheme.size);
	head->schemes[used + gap + scheme.size] = '\0';
}

/* The end of the list element that begins at `from`: a comma outside of quotes, or the end. */
static size_t element_end(struct vad_view value, size_t from)
{
	bool quoted = false;

	for (size_t i = from; i < value.size; i++) {
		if (quoted && value.data[i] == '\\')
			i++;
		else if (value.data[i] == '"')
			quoted = !quoted;
		else if (value.data[i] == ',' && !quoted)
			return i;
	}
	return value.size;
}

/* By what stands behind the first word of an element. */
static bool is_challenge(struct vad_view rest)
{
	return rest.size == 0 ||
	       (rest.data[0] == ' ' && !vad_view_starts_nocase(vad_view_trim(rest), "="));
}

/* RFC 9110 section 11.3: elements are new challenges, or parameters ("name=...") of the last. */
static void read_schemes(struct vad_http_head *head, struct vad_view value)
{
	size_t from = 0;

	while (from < value.size) {
		size_t end = element_end(value, from), name = 0;
		struct vad_view element = vad_view_trim(vad_view_sub(value, from, end - from));

		while (name < element.size && is_scheme_char(element.data[name]))
			name++;
		if (is_challenge(vad_view_sub(element, name, element.size)))
			add_scheme(head, vad_view_sub(element, 0, name));
		from = end + 1;
	}
}

static void read_field(struct vad_http_head *head, struct vad_view line)
{
	size_t colon = vad_view_find_char(line, ':', 0);
	struct vad_view name, value;

	if (colon == SIZE_MAX)
		return;
	name = vad_view_sub(line, 0, colon);
	value = vad_view_trim(vad_view_sub(line, colon + 1, line.size));
	if (vad_view_is_nocase(name, "Date") && head->date == INT64_MIN)
		head->date = parse_date(value);
	else if (vad_view_is_nocase(name, "Server") && head->server[0] == '\0')
		keep_printable(head->server, sizeof(head->server), value);
	else if (vad_view_is_nocase(name, "Proxy-Authenticate"))
		read_schemes(head, value);
}

/* "HTTP/1.1 407 Proxy Authentication Required"; the words are optional. */
static bool read_status(struct vad_http_head *head, struct vad_view line)
{
	uint64_t status;

	if (line.size < 12 || !vad_view_starts_nocase(line, "HTTP/1.") ||
	    !vad_ascii_is_digit(line.data[7]) || line.data[8] != ' ' ||
	    !vad_view_to_u64(vad_view_sub(line, 9, 3), &status) || status < 100 || status > 599 ||
	    (line.size > 12 && line.data[12] != ' '))
		return false;
	head->status = (unsigned)status;
	head->wants_proxy_login = status == 407;
	return true;
}

/* The next line without CR LF or LF (RFC 9112 section 2.2); false when none is whole. */
static bool next_line(struct vad_view bytes, size_t *offset, struct vad_view *line)
{
	size_t end = vad_view_find_char(bytes, '\n', *offset);

	if (end == SIZE_MAX)
		return false;
	*line = vad_view_sub(bytes, *offset, end - *offset);
	if (line->size > 0 && line->data[line->size - 1] == '\r')
		line->size--;
	*offset = end + 1;
	return true;
}

static enum vad_result no_http(struct vad_error *error)
{
	return vad_error_set(error, VAD_INVALID, "HTTP", 1, 0, "no status line of HTTP/1.x");
}

enum vad_result vad_http_read_head(struct vad_view bytes, struct vad_http_head *head,
				   struct vad_error *error)
{
	struct vad_http_head found = { .date = INT64_MIN };
	struct vad_view start = VAD_VIEW("HTTP/1."), line;
	struct vad_view part = vad_view_sub(bytes, 0, VAD_HTTP_HEAD_MAX);
	size_t length = part.size < start.size ? part.size : start.size;

	if (!vad_view_equal_nocase(vad_view_sub(part, 0, length), vad_view_sub(start, 0, length)))
		return no_http(error);
	for (uint64_t number = 1; next_line(part, &found.size, &line); number++) {
		if (number == 1 && !read_status(&found, line))
			return no_http(error);
		if (line.size == 0) {
			*head = found;
			return VAD_OK;
		}
		/* A line that begins with a blank continues the one before; none of ours do. */
		if (number > 1 && line.data[0] != ' ' && line.data[0] != '\t')
			read_field(&found, line);
	}
	if (part.size == VAD_HTTP_HEAD_MAX)
		return vad_error_set(error, VAD_LIMIT, "HTTP", 0, 0,
				     "the head is longer than %d bytes", (int)VAD_HTTP_HEAD_MAX);
	return VAD_TRUNCATED;
}

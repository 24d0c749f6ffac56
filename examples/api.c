/* SPDX-License-Identifier: MIT */
/*
 * Diagnose files with libvadiag and print the result as JSON.
 *
 *	cc -o api api.c $(pkg-config --cflags --libs vadiag)
 *	./api client-clock.txt
 *
 * Exit status as of the program vadiag: 0 nothing wrong found, 1 something wrong found, 2 usage, 3
 * could not finish.
 */
#include <stdio.h>
#include <vadiag/vadiag.h>

enum { WRONG = 1, USAGE = 2, UNFINISHED = 3 };

/* A file of any size in little memory: its bytes go in piece by piece. */
static int add_file(struct vadiag_session *session, const char *path)
{
	FILE *file = fopen(path, "rb");
	enum vadiag_status status;
	char piece[65536];
	size_t size;
	int readable;

	if (file == NULL) {
		perror(path);
		return 0;
	}
	status = vadiag_session_begin(session, path);
	if (status == VADIAG_OK) {
		while (status == VADIAG_OK && (size = fread(piece, 1, sizeof(piece), file)) > 0)
			status = vadiag_session_feed(session, piece, size);
		status = vadiag_session_end(session);
	}
	readable = !ferror(file);
	fclose(file);
	if (!readable)
		fprintf(stderr, "%s: it broke off while it was read\n", path);
	else if (status != VADIAG_OK)
		fprintf(stderr, "%s: %s\n", path, vadiag_session_error(session));
	return readable && status == VADIAG_OK;
}

int main(int argc, char **argv)
{
	struct vadiag_session *session;
	char *json = NULL;
	int complete = 1, wrong = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: %s FILE...\n", argv[0]);
		return USAGE;
	}
	session = vadiag_session_new(0);
	for (int i = 1; session != NULL && i < argc; i++)
		complete = add_file(session, argv[i]) && complete;
	if (vadiag_session_diagnose_json(session, &json, &wrong) != VADIAG_OK) {
		fprintf(stderr, "no diagnosis: %s\n", vadiag_session_error(session));
		vadiag_session_free(session);
		return UNFINISHED;
	}
	fputs(json, stdout);
	complete = complete && vadiag_session_unread(session) == 0;
	vadiag_string_free(json);
	vadiag_session_free(session);
	if (!complete)
		return UNFINISHED;
	return wrong ? WRONG : 0;
}

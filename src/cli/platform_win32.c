/* SPDX-License-Identifier: MIT */
#include "platform.h"

#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

#include <shellapi.h>

enum { CHUNK = 64 << 10, COMMAND_LIMIT = 1 << 16, PATH_LIMIT = 1 << 15, ABNORMAL = 256 };

static bool is_console(DWORD handle)
{
	DWORD mode;

	return GetConsoleMode(GetStdHandle(handle), &mode) != 0;
}

bool vad_platform_stdin_is_terminal(void)
{
	return is_console(STD_INPUT_HANDLE);
}

bool vad_platform_stdout_is_terminal(void)
{
	return is_console(STD_OUTPUT_HANDLE);
}

unsigned vad_platform_columns(void)
{
	CONSOLE_SCREEN_BUFFER_INFO info;

	if (!GetConsoleScreenBufferInfo(GetStdHandle(STD_OUTPUT_HANDLE), &info))
		return 0;
	return (unsigned)(info.srWindow.Right - info.srWindow.Left + 1);
}

void vad_platform_prepare(void)
{
	HANDLE console = GetStdHandle(STD_OUTPUT_HANDLE);
	DWORD mode;

	(void)_setmode(_fileno(stdin), _O_BINARY);
	(void)_setmode(_fileno(stdout), _O_BINARY);
	if (GetConsoleMode(console, &mode)) {
		(void)SetConsoleMode(console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
		(void)SetConsoleOutputCP(CP_UTF8);
	}
}

/* Append wide text as UTF-8. */
static void add_wide(struct vad_buffer *out, const wchar_t *text)
{
	int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
	char *utf8 = size > 0 ? malloc((size_t)size) : NULL;

	if (utf8 == NULL)
		return;
	if (WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, size, NULL, NULL) == size)
		vad_buffer_add(out, utf8);
	free(utf8);
}

/* A wide copy of UTF-8 text, to be freed; NULL on failure. */
static wchar_t *to_wide(const char *text)
{
	int size = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
	wchar_t *wide = size > 0 ? malloc((size_t)size * sizeof(*wide)) : NULL;

	if (wide != NULL && MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, size) != size) {
		free(wide);
		wide = NULL;
	}
	return wide;
}

void vad_platform_program(struct vad_buffer *out)
{
	wchar_t *path = malloc(PATH_LIMIT * sizeof(*path));
	DWORD size;

	if (path == NULL)
		return;
	size = GetModuleFileNameW(NULL, path, PATH_LIMIT);
	if (size > 0 && size < PATH_LIMIT)
		add_wide(out, path);
	free(path);
}

bool vad_platform_runnable(const char *path)
{
	wchar_t *wide = to_wide(path);
	DWORD attributes = wide == NULL ? INVALID_FILE_ATTRIBUTES : GetFileAttributesW(wide);

	free(wide);
	return attributes != INVALID_FILE_ATTRIBUTES &&
	       (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
}

char **vad_platform_arguments(int *argc, char **argv)
{
	struct vad_buffer text = vad_buffer_new(COMMAND_LIMIT);
	int count = 0;
	wchar_t **wide = CommandLineToArgvW(GetCommandLineW(), &count);
	char **utf8 = wide == NULL ? NULL : calloc((size_t)count + 1, sizeof(*utf8));

	if (utf8 == NULL)
		return argv;
	for (int i = 0; i < count; i++) {
		vad_buffer_reset(&text);
		add_wide(&text, wide[i]);
		utf8[i] = _strdup(vad_buffer_text(&text));
		if (utf8[i] == NULL)
			return argv;
	}
	vad_buffer_clear(&text);
	*argc = count;
	return utf8;
}

/* One argument as CommandLineToArgvW takes it apart again. */
static void quote(struct vad_buffer *out, const char *argument)
{
	size_t slashes = 0;

	vad_buffer_add_char(out, '"');
	for (const char *c = argument; *c != '\0'; c++) {
		if (*c == '"') {
			for (size_t i = 0; i <= slashes; i++)
				vad_buffer_add_char(out, '\\');
		}
		slashes = *c == '\\' ? slashes + 1 : 0;
		vad_buffer_add_char(out, *c);
	}
	for (size_t i = 0; i < slashes; i++)
		vad_buffer_add_char(out, '\\');
	vad_buffer_add_char(out, '"');
}

struct child {
	HANDLE process;
	HANDLE in, out; /* our ends */
	const struct vad_feed *feed;
};

static void close_handle(HANDLE *handle)
{
	if (*handle != NULL)
		(void)CloseHandle(*handle);
	*handle = NULL;
}

static bool create(struct child *child, const char *const *argv, HANDLE in, HANDLE out)
{
	struct vad_buffer line = vad_buffer_new(COMMAND_LIMIT);
	STARTUPINFOW startup = { .cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES };
	PROCESS_INFORMATION info = { 0 };
	wchar_t *wide, *program;
	bool started;

	for (size_t i = 0; argv[i] != NULL; i++) {
		vad_buffer_add(&line, i > 0 ? " " : "");
		quote(&line, argv[i]);
	}
	startup.hStdInput = in;
	startup.hStdOutput = out;
	startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
	wide = to_wide(vad_buffer_text(&line));
	program = to_wide(argv[0]);
	started = wide != NULL && program != NULL && vad_buffer_result(&line) == VAD_OK &&
		  CreateProcessW(program, wide, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &info);
	if (started) {
		child->process = info.hProcess;
		(void)CloseHandle(info.hThread);
	}
	free(wide);
	free(program);
	vad_buffer_clear(&line);
	return started;
}

/* A pipe of which the child inherits the end `inherited` (0 reads, 1 writes). */
static bool make_pipe(HANDLE ends[2], int inherited)
{
	SECURITY_ATTRIBUTES security = { .nLength = sizeof(security), .bInheritHandle = TRUE };

	return CreatePipe(&ends[0], &ends[1], &security, CHUNK) &&
	       SetHandleInformation(ends[1 - inherited], HANDLE_FLAG_INHERIT, 0);
}

static bool start(struct child *child, const char *const *argv)
{
	HANDLE in[2] = { NULL, NULL }, out[2] = { NULL, NULL };
	bool ours = child->feed != NULL && child->feed->next == NULL;
	bool started = make_pipe(out, 1) && make_pipe(in, 0) &&
		       create(child, argv, ours ? GetStdHandle(STD_INPUT_HANDLE) : in[0], out[1]);

	close_handle(&in[0]);
	close_handle(&out[1]);
	if (started) {
		child->in = in[1];
		child->out = out[0];
	} else {
		close_handle(&in[1]);
		close_handle(&out[0]);
	}
	return started;
}

/* Runs beside the reading, so that neither pipe can block the other. */
static DWORD WINAPI feed_child(void *context)
{
	struct child *child = context;

	while (child->feed != NULL && child->feed->next != NULL) {
		struct vad_view bytes = child->feed->next(child->feed->context);
		DWORD done;

		if (bytes.size == 0)
			break;
		while (bytes.size > 0 && WriteFile(child->in, bytes.data,
						   (DWORD)(bytes.size < CHUNK ? bytes.size : CHUNK),
						   &done, NULL))
			bytes = vad_view_sub(bytes, done, SIZE_MAX);
		if (bytes.size > 0)
			break;
	}
	close_handle(&child->in);
	return 0;
}

enum vad_result vad_process_run(const char *const *argv, const struct vad_feed *feed,
				struct vad_buffer *out, int *status, struct vad_error *error)
{
	struct child child = { .feed = feed };
	char chunk[4096];
	HANDLE thread;
	DWORD got, code = ABNORMAL;

	if (!start(&child, argv))
		return vad_error_set(error, VAD_IO, argv[0], 0, 0, "cannot be run (error %lu)",
				     (unsigned long)GetLastError());
	thread = CreateThread(NULL, 0, feed_child, &child, 0, NULL);
	while (ReadFile(child.out, chunk, sizeof(chunk), &got, NULL) && got > 0) {
		vad_buffer_append(out, chunk, got);
		if (vad_buffer_result(out) != VAD_OK) {
			(void)TerminateProcess(child.process, ABNORMAL);
			break;
		}
	}
	close_handle(&child.out);
	(void)WaitForSingleObject(child.process, INFINITE);
	(void)GetExitCodeProcess(child.process, &code);
	if (thread != NULL) {
		(void)WaitForSingleObject(thread, INFINITE);
		(void)CloseHandle(thread);
	}
	close_handle(&child.in);
	close_handle(&child.process);
	/* What Windows gives for a crash is an NTSTATUS with the top bits set. */
	*status = code <= 255 ? (int)code : ABNORMAL;
	return vad_buffer_result(out);
}

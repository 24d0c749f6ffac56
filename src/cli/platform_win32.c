/* SPDX-License-Identifier: MIT */
#include "platform.h"

#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include <shellapi.h>

enum { CHUNK = 64 << 10, COMMAND_LIMIT = 1 << 16, PATH_LIMIT = 1 << 15, ABNORMAL = 256,
       SHARED_DESCRIPTOR = 3, DESCRIPTORS, OPEN = 1 };

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

bool vad_platform_stderr_is_terminal(void)
{
	return is_console(STD_ERROR_HANDLE);
}

int64_t vad_platform_milliseconds(void)
{
	return (int64_t)GetTickCount64();
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

bool vad_platform_environment(const char *name, struct vad_buffer *out)
{
	wchar_t *wide = to_wide(name);
	const wchar_t *value = wide == NULL ? NULL : _wgetenv(wide);
	bool set = value != NULL && value[0] != L'\0';

	if (set)
		add_wide(out, value);
	free(wide);
	return set;
}

bool vad_platform_config(unsigned index, struct vad_buffer *out)
{
	static const char *const places[] = { "APPDATA", "ProgramData" };

	if (index >= sizeof(places) / sizeof(places[0]) ||
	    !vad_platform_environment(places[index], out))
		return false;
	vad_buffer_add(out, "\\vadiag\\vadiag.yaml");
	return true;
}

enum vad_result vad_shared_open(const char *path, bool write, vad_shared *file,
				struct vad_error *error)
{
	SECURITY_ATTRIBUTES security = { .nLength = sizeof(security), .bInheritHandle = TRUE };
	wchar_t *wide = to_wide(path);
	HANDLE handle = INVALID_HANDLE_VALUE;

	if (wide != NULL)
		handle = CreateFileW(wide, write ? GENERIC_WRITE : GENERIC_READ, FILE_SHARE_READ,
				     &security, write ? CREATE_ALWAYS : OPEN_EXISTING,
				     FILE_ATTRIBUTE_NORMAL, NULL);
	free(wide);
	if (handle == INVALID_HANDLE_VALUE)
		return vad_error_set(error, VAD_IO, path, 0, 0, "cannot be opened (error %lu)",
				     (unsigned long)GetLastError());
	*file = (vad_shared)handle;
	return VAD_OK;
}

int vad_shared_descriptor(vad_shared file)
{
	(void)file;
	return SHARED_DESCRIPTOR;
}

enum vad_result vad_shared_write(vad_shared file, uint64_t offset, const void *data, size_t size)
{
	const char *from = data;

	while (size > 0) {
		OVERLAPPED at = { .Offset = (DWORD)offset, .OffsetHigh = (DWORD)(offset >> 32) };
		DWORD part = size > MAXDWORD ? MAXDWORD : (DWORD)size, written = 0;

		if (!WriteFile((HANDLE)file, from, part, &written, &at) || written == 0)
			return VAD_IO;
		from += written;
		offset += written;
		size -= written;
	}
	return VAD_OK;
}

enum vad_result vad_platform_make_directory(const char *path, struct vad_error *error)
{
	wchar_t *wide = to_wide(path);
	bool made = wide != NULL && CreateDirectoryW(wide, NULL);

	free(wide);
	if (!made)
		return vad_error_set(error, VAD_IO, path, 0, 0, "cannot be made (error %lu)",
				     (unsigned long)GetLastError());
	return VAD_OK;
}

void vad_shared_close(vad_shared file)
{
	if (file != -1)
		(void)CloseHandle((HANDLE)file);
}

struct child {
	const struct vad_process *how;
	HANDLE process;
	HANDLE in, out; /* our ends */
	bool late;
};

static void close_handle(HANDLE *handle)
{
	if (*handle != NULL)
		(void)CloseHandle(*handle);
	*handle = NULL;
}

/*
 * How a C run-time tells the one of a child which handles are its descriptors: a count, a byte of
 * flags for each, a handle for each. Those of the standard streams stay empty: it finds them itself.
 */
enum { DESCRIPTOR_BLOCK = sizeof(int) + DESCRIPTORS * (1 + sizeof(HANDLE)) };

static void fill_descriptors(unsigned char block[DESCRIPTOR_BLOCK], HANDLE shared)
{
	const int count = DESCRIPTORS;
	HANDLE none = INVALID_HANDLE_VALUE;

	memset(block, 0, DESCRIPTOR_BLOCK);
	memcpy(block, &count, sizeof(count));
	block[sizeof(count) + SHARED_DESCRIPTOR] = OPEN;
	for (size_t i = 0; i < DESCRIPTORS; i++)
		memcpy(block + sizeof(count) + DESCRIPTORS + i * sizeof(none),
		       i == SHARED_DESCRIPTOR ? &shared : &none, sizeof(none));
}

static bool create(struct child *child, const char *const *argv, HANDLE in, HANDLE out)
{
	struct vad_buffer line = vad_buffer_new(COMMAND_LIMIT);
	STARTUPINFOW startup = { .cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES };
	PROCESS_INFORMATION info = { 0 };
	unsigned char descriptors[DESCRIPTOR_BLOCK];
	wchar_t *wide, *program;
	bool started;

	for (size_t i = 0; argv[i] != NULL; i++) {
		vad_buffer_add(&line, i > 0 ? " " : "");
		quote(&line, argv[i]);
	}
	if (child->how->shared != -1) {
		fill_descriptors(descriptors, (HANDLE)child->how->shared);
		startup.cbReserved2 = DESCRIPTOR_BLOCK;
		startup.lpReserved2 = descriptors;
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

static bool start(struct child *child)
{
	HANDLE in[2] = { NULL, NULL }, out[2] = { NULL, NULL };
	const struct vad_feed *feed = child->how->feed;
	bool ours = feed != NULL && feed->next == NULL;
	bool taken = child->how->take != NULL;
	bool started = make_pipe(out, 1) && make_pipe(in, 0) &&
		       create(child, child->how->argv, ours ? GetStdHandle(STD_INPUT_HANDLE) : in[0],
			      taken ? out[1] : GetStdHandle(STD_OUTPUT_HANDLE));

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
	const struct vad_feed *feed = child->how->feed;

	while (feed != NULL && feed->next != NULL) {
		struct vad_view bytes = feed->next(feed->context);
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

/* Ends a child that does not end by itself; both threads above are then set free. */
static DWORD WINAPI watch_child(void *context)
{
	struct child *child = context;

	if (WaitForSingleObject(child->process, child->how->patience) == WAIT_TIMEOUT) {
		child->late = true;
		(void)TerminateProcess(child->process, ABNORMAL);
	}
	return 0;
}

static void listen_to(struct child *child)
{
	char chunk[4096];
	DWORD got;

	while (ReadFile(child->out, chunk, sizeof(chunk), &got, NULL) && got > 0) {
		if (!child->how->take(child->how->context, (struct vad_view){ chunk, got })) {
			(void)TerminateProcess(child->process, ABNORMAL);
			break;
		}
	}
}

static void join(HANDLE thread)
{
	if (thread == NULL)
		return;
	(void)WaitForSingleObject(thread, INFINITE);
	(void)CloseHandle(thread);
}

/* A handler of our own, because the plain way to ignore would be inherited. */
static BOOL WINAPI ignore_interrupt(DWORD event)
{
	return event == CTRL_C_EVENT;
}

enum vad_result vad_process_run(const struct vad_process *process, struct vad_process_end *end,
				struct vad_error *error)
{
	struct child child = { .how = process };
	HANDLE feeder, watcher = NULL;
	DWORD code = ABNORMAL;

	if (!start(&child))
		return vad_error_set(error, VAD_IO, process->argv[0], 0, 0,
				     "cannot be run (error %lu)", (unsigned long)GetLastError());
	if (process->interruptible)
		(void)SetConsoleCtrlHandler(ignore_interrupt, TRUE);
	feeder = CreateThread(NULL, 0, feed_child, &child, 0, NULL);
	if (process->patience > 0)
		watcher = CreateThread(NULL, 0, watch_child, &child, 0, NULL);
	listen_to(&child);
	close_handle(&child.out);
	(void)WaitForSingleObject(child.process, INFINITE);
	(void)GetExitCodeProcess(child.process, &code);
	join(feeder);
	join(watcher);
	if (process->interruptible)
		(void)SetConsoleCtrlHandler(ignore_interrupt, FALSE);
	close_handle(&child.in);
	close_handle(&child.process);
	/* What Windows gives for a crash is an NTSTATUS with the top bits set. */
	end->status = code <= 255 ? (int)code : ABNORMAL;
	end->late = child.late;
	return VAD_OK;
}

/* There is no such signal: the program gets an error and tells of it. */
bool vad_process_unread(int status)
{
	(void)status;
	return false;
}

/* SPDX-License-Identifier: MIT */
#define WIN32_LEAN_AND_MEAN
#define UNICODE
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

#include "names.h"

#define NAMES_LIMIT ((size_t)64 << 20)

struct vad_file {
	int descriptor;
	bool borrowed; /* standard input, which is not ours to close */
	enum vad_file_kind kind;
	uint64_t size; /* when it was opened */
	char *name; /* for messages */
};

static enum vad_result set_from_windows(struct vad_error *error, const char *source, DWORD code)
{
	enum vad_result result = VAD_IO;

	if (code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND ||
	    code == ERROR_INVALID_NAME || code == ERROR_BAD_NETPATH)
		result = VAD_NOT_FOUND;
	else if (code == ERROR_ACCESS_DENIED || code == ERROR_SHARING_VIOLATION)
		result = VAD_DENIED;
	else if (code == ERROR_NOT_ENOUGH_MEMORY)
		result = VAD_NO_MEMORY;
	return vad_error_set(error, result, source, 0, 0, "%s (Windows error %lu)",
			     vad_result_text(result), (unsigned long)code);
}

/* UTF-16 form of a UTF-8 path with `suffix` behind it; NULL when it has none. To be freed. */
static wchar_t *wide_path(const char *path, const wchar_t *suffix)
{
	int size = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, NULL, 0);
	size_t extra = wcslen(suffix);
	wchar_t *wide;

	if (size <= 0)
		return NULL;
	wide = calloc((size_t)size + extra, sizeof(*wide));
	if (wide == NULL)
		return NULL;
	if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, wide, size) != size) {
		free(wide);
		return NULL;
	}
	memcpy(wide + size - 1, suffix, (extra + 1) * sizeof(*wide));
	return wide;
}

static enum vad_result bad_path(struct vad_error *error, const char *path)
{
	return vad_error_set(error, VAD_NOT_FOUND, path, 0, 0, "not a path in UTF-8");
}

static enum vad_file_kind kind_of_handle(HANDLE handle)
{
	switch (GetFileType(handle)) {
	case FILE_TYPE_DISK:
		return VAD_FILE_REGULAR;
	case FILE_TYPE_PIPE:
		return VAD_FILE_FIFO;
	default:
		return VAD_FILE_OTHER;
	}
}

static enum vad_result new_file(int descriptor, bool borrowed, const char *name,
				enum vad_file_kind kind, struct vad_file **file,
				struct vad_error *error)
{
	struct vad_file *made = calloc(1, sizeof(*made));

	if (made != NULL)
		made->name = _strdup(name);
	if (made == NULL || made->name == NULL) {
		free(made);
		return vad_error_set(error, VAD_NO_MEMORY, name, 0, 0, "out of memory");
	}
	made->descriptor = descriptor;
	made->borrowed = borrowed;
	made->kind = kind;
	if (kind == VAD_FILE_REGULAR) {
		__int64 length = _filelengthi64(descriptor);

		made->size = length > 0 ? (uint64_t)length : 0;
	}
	*file = made;
	return VAD_OK;
}

/* Opens what `wide` names and hands the handle over to a C descriptor; -1 and an error otherwise. */
static int open_descriptor(const wchar_t *wide, const char *path, struct vad_error *error)
{
	HANDLE handle = CreateFileW(wide, GENERIC_READ,
				    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
				    OPEN_EXISTING, FILE_FLAG_SEQUENTIAL_SCAN, NULL);
	int descriptor;

	if (handle == INVALID_HANDLE_VALUE) {
		(void)set_from_windows(error, path, GetLastError());
		return -1;
	}
	descriptor = _open_osfhandle((intptr_t)handle, _O_RDONLY | _O_BINARY);
	if (descriptor < 0) {
		(void)CloseHandle(handle);
		(void)vad_error_set(error, VAD_IO, path, 0, 0, "too many open files");
	}
	return descriptor;
}

static enum vad_result open_wide(const wchar_t *wide, const char *path, struct vad_file **file,
				 struct vad_error *error)
{
	DWORD attributes = GetFileAttributesW(wide);
	struct vad_error local = { VAD_OK, 0, 0, "", "" };
	enum vad_file_kind kind;
	enum vad_result result;
	int descriptor;

	if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
		return vad_error_set(error, VAD_UNSUPPORTED, path, 0, 0, "a directory, not a file");
	descriptor = open_descriptor(wide, path, &local);
	if (descriptor < 0)
		return vad_error_set(error, local.result, path, 0, 0, "%s", local.message);
	kind = kind_of_handle((HANDLE)_get_osfhandle(descriptor));
	if (kind == VAD_FILE_OTHER)
		result = vad_error_set(error, VAD_UNSUPPORTED, path, 0, 0, "a device, not a file");
	else
		result = new_file(descriptor, false, path, kind, file, error);
	if (result != VAD_OK)
		(void)_close(descriptor);
	return result;
}

enum vad_result vad_file_open(const char *path, struct vad_file **file, struct vad_error *error)
{
	enum vad_result result;
	wchar_t *wide;

	if (strcmp(path, "-") == 0)
		return vad_file_adopt(0, "standard input", file, error);
	wide = wide_path(path, L"");
	if (wide == NULL)
		return bad_path(error, path);
	result = open_wide(wide, path, file, error);
	free(wide);
	return result;
}

enum vad_result vad_file_adopt(int descriptor, const char *name, struct vad_file **file,
			       struct vad_error *error)
{
	HANDLE handle = (HANDLE)_get_osfhandle(descriptor);

	if (handle == INVALID_HANDLE_VALUE || _setmode(descriptor, _O_BINARY) == -1)
		return vad_error_set(error, VAD_IO, name, 0, 0, "not an open file");
	return new_file(descriptor, descriptor == 0, name, kind_of_handle(handle), file, error);
}

void vad_file_close(struct vad_file *file)
{
	if (file == NULL)
		return;
	if (!file->borrowed)
		(void)_close(file->descriptor);
	free(file->name);
	free(file);
}

enum vad_file_kind vad_file_kind_of(const struct vad_file *file)
{
	return file->kind;
}

int vad_file_descriptor(const struct vad_file *file)
{
	return file->descriptor;
}

enum vad_result vad_file_read(struct vad_file *file, void *data, size_t size, size_t *got,
			      struct vad_error *error)
{
	int count = _read(file->descriptor, data, size > INT_MAX ? INT_MAX : (unsigned)size);

	if (count < 0)
		return vad_error_set(error, VAD_IO, file->name, 0, 0, "%s", strerror(errno));
	*got = (size_t)count;
	return VAD_OK;
}

uint64_t vad_file_size(const struct vad_file *file)
{
	return file->size;
}

enum vad_result vad_file_read_at(const struct vad_file *file, uint64_t offset, void *data, size_t size,
				 size_t *got, struct vad_error *error)
{
	HANDLE handle = (HANDLE)_get_osfhandle(file->descriptor);
	size_t sum = 0;

	while (sum < size) {
		uint64_t at = offset + sum;
		OVERLAPPED place = { .Offset = (DWORD)at, .OffsetHigh = (DWORD)(at >> 32) };
		DWORD want = size - sum > INT_MAX ? INT_MAX : (DWORD)(size - sum), count = 0;

		if (!ReadFile(handle, (char *)data + sum, want, &count, &place)) {
			if (GetLastError() == ERROR_HANDLE_EOF)
				break;
			return set_from_windows(error, file->name, GetLastError());
		}
		if (count == 0)
			break;
		sum += count;
	}
	*got = sum;
	return VAD_OK;
}

bool vad_path_kind(const char *path, enum vad_file_kind *kind)
{
	wchar_t *wide = wide_path(path, L"");
	DWORD attributes;

	if (wide == NULL)
		return false;
	attributes = GetFileAttributesW(wide);
	free(wide);
	if (attributes == INVALID_FILE_ATTRIBUTES)
		return false;
	if ((attributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
		*kind = VAD_FILE_DIRECTORY;
	else
		*kind = (attributes & FILE_ATTRIBUTE_DEVICE) != 0 ? VAD_FILE_OTHER
								  : VAD_FILE_REGULAR;
	return true;
}

/* How many names were added: a name that is no UTF-16 cannot be opened either. */
static size_t add_name(struct vad_buffer *found, const wchar_t *wide)
{
	char name[MAX_PATH * 4];
	int size = WideCharToMultiByte(CP_UTF8, 0, wide, -1, name, (int)sizeof(name), NULL, NULL);

	if (size <= 0)
		return 0;
	vad_buffer_append(found, name, (size_t)size);
	return 1;
}

static enum vad_result collect_names(const wchar_t *pattern, const char *path, size_t most,
				     struct vad_buffer *found, size_t *count,
				     struct vad_error *error)
{
	WIN32_FIND_DATAW entry;
	HANDLE search = FindFirstFileW(pattern, &entry);
	enum vad_result result = VAD_OK;

	if (search == INVALID_HANDLE_VALUE)
		return set_from_windows(error, path, GetLastError());
	do {
		if (entry.cFileName[0] == L'.' ||
		    (entry.dwFileAttributes & FILE_ATTRIBUTE_HIDDEN) != 0)
			continue;
		if (*count == most) {
			result = vad_error_set(error, VAD_LIMIT, path, 0, 0, "more than %lu names",
					       (unsigned long)most);
			break;
		}
		*count += add_name(found, entry.cFileName);
	} while (FindNextFileW(search, &entry));
	if (result == VAD_OK && GetLastError() != ERROR_NO_MORE_FILES)
		result = set_from_windows(error, path, GetLastError());
	(void)FindClose(search);
	return result == VAD_OK ? vad_buffer_result(found) : result;
}

enum vad_result vad_directory_list(const char *path, size_t most, struct vad_buffer *names,
				   size_t *count, struct vad_error *error)
{
	struct vad_buffer found = vad_buffer_new(NAMES_LIMIT);
	wchar_t *pattern = wide_path(path, L"\\*");
	enum vad_result result;
	size_t seen = 0;

	if (pattern == NULL)
		return bad_path(error, path);
	result = collect_names(pattern, path, most, &found, &seen, error);
	if (result == VAD_OK)
		result = vad_names_sort(&found, seen, names);
	if (result == VAD_OK)
		*count = seen;
	else
		(void)vad_error_set(error, result, path, 0, 0, "%s", vad_result_text(result));
	free(pattern);
	vad_buffer_clear(&found);
	return result;
}

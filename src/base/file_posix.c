/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* tee */
#define _FILE_OFFSET_BITS 64
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "names.h"

/* How long a FIFO may take to show that somebody writes to it. */
enum { FIFO_PATIENCE_MS = 200 };

/* Most bytes of names that one directory may have; far above any real one of VAD_LIMIT names. */
#define NAMES_LIMIT ((size_t)64 << 20)

struct vad_file {
	int descriptor;
	bool borrowed; /* standard input, which is not ours to close */
	enum vad_file_kind kind;
	uint64_t size; /* when it was opened */
	char *name; /* for messages */
};

static enum vad_file_kind kind_of_mode(mode_t mode)
{
	if (S_ISREG(mode))
		return VAD_FILE_REGULAR;
	if (S_ISDIR(mode))
		return VAD_FILE_DIRECTORY;
	return S_ISFIFO(mode) ? VAD_FILE_FIFO : VAD_FILE_OTHER;
}

static enum vad_result set_from_errno(struct vad_error *error, const char *source, int number)
{
	enum vad_result result = VAD_IO;

	if (number == ENOENT || number == ENOTDIR)
		result = VAD_NOT_FOUND;
	else if (number == EACCES || number == EPERM)
		result = VAD_DENIED;
	else if (number == ENOMEM)
		result = VAD_NO_MEMORY;
	else if (number == ENXIO)
		result = VAD_UNSUPPORTED; /* a socket, or a device without a driver */
	return vad_error_set(error, result, source, 0, 0, "%s",
			     number == ENXIO ? "a socket or device" : strerror(number));
}

/* What cannot be read as evidence, in a word; NULL for what can. */
static const char *refusal(mode_t mode)
{
	if (S_ISDIR(mode))
		return "a directory";
	if (S_ISSOCK(mode))
		return "a socket";
	if (S_ISCHR(mode) || S_ISBLK(mode))
		return "a device";
	return NULL;
}

static enum vad_result new_file(int descriptor, bool borrowed, const char *name,
				const struct stat *status, struct vad_file **file,
				struct vad_error *error)
{
	struct vad_file *made = calloc(1, sizeof(*made));

	if (made != NULL)
		made->name = strdup(name);
	if (made == NULL || made->name == NULL) {
		free(made);
		return vad_error_set(error, VAD_NO_MEMORY, name, 0, 0, "out of memory");
	}
	made->descriptor = descriptor;
	made->borrowed = borrowed;
	made->kind = kind_of_mode(status->st_mode);
	made->size = status->st_size > 0 ? (uint64_t)status->st_size : 0;
	*file = made;
	return VAD_OK;
}

/*
 * Would reading end at once? On Linux a FIFO that nobody holds open for writing reads as empty, one
 * whose writer is silent as "try again"; tee tells them apart without consuming a byte.
 */
static bool fifo_is_dead(int descriptor)
{
#ifdef __linux__
	int scratch[2];
	ssize_t seen;

	if (pipe2(scratch, O_CLOEXEC) != 0)
		return true;
	seen = tee(descriptor, scratch[1], 1, SPLICE_F_NONBLOCK);
	(void)close(scratch[0]);
	(void)close(scratch[1]);
	return seen == 0;
#else
	(void)descriptor;
	return true;
#endif
}

/* A writer may be about to come: a short wait, then another look. */
static bool fifo_has_writer(int descriptor)
{
	struct pollfd poller = { .fd = descriptor, .events = POLLIN };

	return !fifo_is_dead(descriptor) || poll(&poller, 1, FIFO_PATIENCE_MS) > 0 ||
	       !fifo_is_dead(descriptor);
}

static enum vad_result make_blocking(int descriptor, const char *path, struct vad_error *error)
{
	int flags = fcntl(descriptor, F_GETFL);

	if (flags < 0 || fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) < 0)
		return set_from_errno(error, path, errno);
	return VAD_OK;
}

enum vad_result vad_file_open(const char *path, struct vad_file **file, struct vad_error *error)
{
	enum vad_result result = VAD_OK;
	struct stat status;
	int descriptor;

	if (strcmp(path, "-") == 0)
		return vad_file_adopt(STDIN_FILENO, "standard input", file, error);
	descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (descriptor < 0)
		return set_from_errno(error, path, errno);
	if (fstat(descriptor, &status) != 0)
		result = set_from_errno(error, path, errno);
	else if (refusal(status.st_mode) != NULL)
		result = vad_error_set(error, VAD_UNSUPPORTED, path, 0, 0, "%s, not a file",
				       refusal(status.st_mode));
	else if (S_ISFIFO(status.st_mode) && !fifo_has_writer(descriptor))
		result = vad_error_set(error, VAD_IO, path, 0, 0, "a FIFO that nobody writes to");
	else
		result = make_blocking(descriptor, path, error);
	if (result == VAD_OK)
		result = new_file(descriptor, false, path, &status, file, error);
	if (result != VAD_OK)
		(void)close(descriptor);
	return result;
}

enum vad_result vad_file_adopt(int descriptor, const char *name, struct vad_file **file,
			       struct vad_error *error)
{
	struct stat status;

	if (fstat(descriptor, &status) != 0)
		return set_from_errno(error, name, errno);
	if (S_ISDIR(status.st_mode) || S_ISBLK(status.st_mode))
		return vad_error_set(error, VAD_UNSUPPORTED, name, 0, 0, "%s, not a file",
				     refusal(status.st_mode));
	return new_file(descriptor, descriptor == STDIN_FILENO, name, &status, file, error);
}

void vad_file_close(struct vad_file *file)
{
	if (file == NULL)
		return;
	if (!file->borrowed)
		(void)close(file->descriptor);
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
	struct pollfd poller = { .fd = file->descriptor, .events = POLLIN };
	ssize_t count;

	for (;;) {
		count = read(file->descriptor, data, size);
		if (count >= 0) {
			*got = (size_t)count;
			return VAD_OK;
		}
		/* Whoever gave us the descriptor may have made it non-blocking. */
		if (errno == EAGAIN && (poll(&poller, 1, -1) > 0 || errno == EINTR))
			continue;
		if (errno != EINTR)
			return set_from_errno(error, file->name, errno);
	}
}

uint64_t vad_file_size(const struct vad_file *file)
{
	return file->size;
}

enum vad_result vad_file_read_at(const struct vad_file *file, uint64_t offset, void *data, size_t size,
				 size_t *got, struct vad_error *error)
{
	size_t sum = 0;

	while (sum < size) {
		ssize_t count = pread(file->descriptor, (char *)data + sum, size - sum,
				      (off_t)(offset + sum));

		if (count == 0)
			break;
		if (count > 0)
			sum += (size_t)count;
		else if (errno != EINTR)
			return set_from_errno(error, file->name, errno);
	}
	*got = sum;
	return VAD_OK;
}

bool vad_path_kind(const char *path, enum vad_file_kind *kind)
{
	struct stat status;

	if (stat(path, &status) != 0)
		return false;
	*kind = kind_of_mode(status.st_mode);
	return true;
}

/* Append the visible names of `directory` to `found`. */
static enum vad_result collect_names(DIR *directory, const char *path, size_t most,
				     struct vad_buffer *found, size_t *count,
				     struct vad_error *error)
{
	const struct dirent *entry;

	for (;;) {
		errno = 0;
		entry = readdir(directory);
		if (entry == NULL)
			break;
		if (entry->d_name[0] == '.')
			continue;
		if (*count == most)
			return vad_error_set(error, VAD_LIMIT, path, 0, 0, "more than %zu names",
					     most);
		(*count)++;
		vad_buffer_append(found, entry->d_name, strlen(entry->d_name) + 1);
	}
	if (errno != 0)
		return set_from_errno(error, path, errno);
	return vad_buffer_result(found);
}

enum vad_result vad_directory_list(const char *path, size_t most, struct vad_buffer *names,
				   size_t *count, struct vad_error *error)
{
	struct vad_buffer found = vad_buffer_new(NAMES_LIMIT);
	enum vad_result result;
	DIR *directory = opendir(path);
	size_t seen = 0;

	if (directory == NULL)
		return set_from_errno(error, path, errno);
	result = collect_names(directory, path, most, &found, &seen, error);
	if (result == VAD_OK)
		result = vad_names_sort(&found, seen, names);
	if (result == VAD_OK)
		*count = seen;
	else
		(void)vad_error_set(error, result, path, 0, 0, "%s", vad_result_text(result));
	vad_buffer_clear(&found);
	(void)closedir(directory);
	return result;
}

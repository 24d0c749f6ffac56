/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <iconv.h>
#include <pthread.h>

#include "codepages.h"

/*
 * Kept open for the life of the process: opening one loads a module from a file, which the
 * sandboxed reader may not do any more. An iconv descriptor has state, hence the lock.
 */
static struct {
	pthread_mutex_t lock;
	bool tried;
	iconv_t cp932;
	iconv_t cp936;
} converters = { .lock = PTHREAD_MUTEX_INITIALIZER };

static const iconv_t no_converter = (iconv_t)-1;

/* Libraries differ in the names they know. */
static iconv_t open_first(const char *first, const char *second)
{
	iconv_t converter = iconv_open("UTF-8", first);

	return converter == no_converter ? iconv_open("UTF-8", second) : converter;
}

static void open_all(void)
{
	if (converters.tried)
		return;
	converters.tried = true;
	converters.cp932 = open_first("CP932", "SHIFT_JIS");
	converters.cp936 = open_first("CP936", "GBK");
}

enum vad_result vad_encoding_prepare(void)
{
	bool complete;

	(void)pthread_mutex_lock(&converters.lock);
	open_all();
	complete = converters.cp932 != no_converter && converters.cp936 != no_converter;
	(void)pthread_mutex_unlock(&converters.lock);
	return complete ? VAD_OK : VAD_UNSUPPORTED;
}

static size_t convert(iconv_t converter, struct vad_view bytes, struct vad_buffer *out)
{
	char *from = (char *)(uintptr_t)bytes.data; /* iconv does not write to it */
	size_t left = bytes.size;
	char chunk[4096];

	(void)iconv(converter, NULL, NULL, NULL, NULL);
	while (left > 0) {
		char *to = chunk;
		size_t room = sizeof(chunk);
		size_t status = iconv(converter, &from, &left, &to, &room);

		vad_buffer_append(out, chunk, sizeof(chunk) - room);
		if (status == (size_t)-1 && errno != E2BIG)
			break;
	}
	return bytes.size - left;
}

size_t vad_multibyte_run(enum vad_encoding page, struct vad_view bytes, struct vad_buffer *out)
{
	iconv_t converter;
	size_t size = 0;

	(void)pthread_mutex_lock(&converters.lock);
	open_all();
	converter = page == VAD_ENCODING_CP932 ? converters.cp932 : converters.cp936;
	if (converter != no_converter)
		size = convert(converter, bytes, out);
	(void)pthread_mutex_unlock(&converters.lock);
	return size;
}

/* SPDX-License-Identifier: MIT */
/*
 * What reading alone costs: reads a file with pread in pieces of 512 KiB (eight chunks of an event
 * log) into one buffer and sums its bytes as 64-bit words. bench/events.sh builds and times it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 8 * 65536, WORDS = PIECE / 8 };

static uint64_t buffer[WORDS];

/* Sum of the first `size` bytes of the buffer; an odd end is filled up with zeros. */
static uint64_t sum_of(size_t size)
{
	uint64_t sum = 0;
	size_t words = (size + 7) / 8;

	memset((unsigned char *)buffer + size, 0, words * 8 - size);
	for (size_t i = 0; i < words; i++)
		sum += buffer[i];
	return sum;
}

/* Fill the buffer from `offset` on; fewer bytes only at the end of the file, -1 on failure. */
static ssize_t fill(int file, off_t offset)
{
	size_t got = 0;

	while (got < PIECE) {
		unsigned char *end = (unsigned char *)buffer + got;
		ssize_t some = pread(file, end, PIECE - got, offset + (off_t)got);

		if (some < 0)
			return -1;
		if (some == 0)
			break;
		got += (size_t)some;
	}
	return (ssize_t)got;
}

int main(int argc, char **argv)
{
	uint64_t sum = 0;
	off_t offset = 0;
	ssize_t got;
	int file;

	if (argc != 2) {
		fprintf(stderr, "usage: readsum FILE\n");
		return 2;
	}
	file = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (file < 0) {
		perror(argv[1]);
		return 1;
	}
	while ((got = fill(file, offset)) > 0) {
		sum += sum_of((size_t)got);
		offset += got;
	}
	close(file);
	if (got < 0) {
		perror(argv[1]);
		return 1;
	}
	printf("%016" PRIx64 "\n", sum);
	return 0;
}

/*
 * The file in which members record that they run, shared by every member of one supervisor and the killer.
 *
 * A member writes its own slot, then counts itself in `starts`; a waiting process sets `awaited` to the count it waits for and sleeps on the futex
 * `starts`. Only the member that reaches `awaited` wakes it, so that a burst of a thousand starts costs one wake-up, not a thousand.
 */
#ifndef PPG_BENCH_RECORDS_H
#define PPG_BENCH_RECORDS_H

#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct slot {
	_Atomic uint64_t started_ns; /* CLOCK_MONOTONIC at the first instruction of main() */
	_Atomic uint32_t pid;
	_Atomic uint32_t starts;
	char padding[48]; /* a cache line each: members on different CPUs start at once */
};

struct records {
	_Atomic uint32_t starts; /* futex */
	_Atomic uint32_t awaited;
	char padding[56];
	struct slot slots[];
};

static inline uint64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline size_t records_size(uint32_t capacity)
{
	return sizeof(struct records) + capacity * sizeof(struct slot);
}

static inline struct records *map_records(const char *path, size_t size)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	void *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return map == MAP_FAILED ? NULL : map;
}

#endif

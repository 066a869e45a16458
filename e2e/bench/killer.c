/*
 * killer RECORDS CAPACITY MEMBER: kills members and times how long each is missing, on orders from its standard input, one a line:
 *
 *   await N                    wait until the first N members run
 *   kill INDEX UPTIME_MS MICROSECONDS
 *                              do nothing for so long; then kill one, once it has run for UPTIME_MS
 *   burst N UPTIME_MS          kill the first N at once, once each has run for UPTIME_MS
 *   starts                     print how often members have started so far, in total
 *   rest MICROSECONDS          do nothing, so that the supervisor can clean up
 *
 * Answers `ok NANOSECONDS` or `error TEXT`. For kill and burst the time runs from just before (the first) SIGKILL to the first instruction of
 * main() of the (last) replacement; for await it is CLOCK_MONOTONIC at the last start. It sleeps on a futex that the replacement wakes. The
 * sender of a kill order sleeps before it is carried out, so that the supervisor has the CPUs. MEMBER is the path of the members' program: nothing else is ever killed.
 */
#include "records.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#define PATIENCE_NS (60 * 1000000000ull)

static struct records *records;
static char member[PATH_MAX];

static void sleep_until(uint64_t ns)
{
	struct timespec at = { .tv_sec = (time_t)(ns / 1000000000u), .tv_nsec = (long)(ns % 1000000000u) };
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
		;
}

/* Sleeps until `starts` is no longer what was seen, and all of the awaited starts have been counted or the deadline is there. */
static bool await_starts(uint32_t target, uint64_t deadline_ns)
{
	atomic_store(&records->awaited, target);
	for (;;) {
		uint32_t seen = atomic_load(&records->starts);
		if ((int32_t)(seen - target) >= 0)
			return true;
		if (now_ns() >= deadline_ns)
			return false;
		struct timespec at = { .tv_sec = (time_t)(deadline_ns / 1000000000u), .tv_nsec = (long)(deadline_ns % 1000000000u) };
		syscall(SYS_futex, &records->starts, FUTEX_WAIT_BITSET, seen, &at, NULL, FUTEX_BITSET_MATCH_ANY);
	}
}

/* A pidfd of the member, or -1 if it does not run. A PID may have been reused: it opens the pidfd first and checks the process then. */
static int open_member(uint32_t index)
{
	char link[64], exe[PATH_MAX] = "";
	pid_t pid = (pid_t)atomic_load(&records->slots[index].pid);
	int fd = pid > 0 ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;
	if (fd < 0)
		return -1;
	snprintf(link, sizeof link, "/proc/%d/exe", pid);
	if (readlink(link, exe, sizeof exe - 1) > 0 && !strcmp(exe, member))
		return fd;
	close(fd);
	return -1;
}

static uint64_t last_start(uint32_t first, uint32_t end)
{
	uint64_t last = 0;
	for (uint32_t i = first; i < end; i++) {
		uint64_t at = atomic_load(&records->slots[i].started_ns);
		last = at > last ? at : last;
	}
	return last;
}

static uint32_t count_restarted(uint32_t first, uint32_t end, const uint32_t *before)
{
	uint32_t n = 0;
	for (uint32_t i = first; i < end; i++)
		n += atomic_load(&records->slots[i].starts) != before[i - first];
	return n;
}

/* Waits until each of the members has started once more than `before`; ignores starts of others and repeated starts. */
static bool await_restarts(uint32_t first, uint32_t end, const uint32_t *before)
{
	uint64_t deadline = now_ns() + PATIENCE_NS;
	for (;;) {
		uint32_t counted = atomic_load(&records->starts);
		uint32_t missing = end - first - count_restarted(first, end, before);
		if (!missing)
			return true;
		if (!await_starts(counted + missing, deadline))
			return false;
	}
}

static void kill_members(uint32_t first, uint32_t end, uint64_t uptime_ms)
{
	uint32_t n = end - first;
	int *fds = calloc(n, sizeof *fds);
	uint32_t *before = calloc(n, sizeof *before);
	sleep_until(last_start(first, end) + uptime_ms * 1000000u);
	for (uint32_t i = 0; i < n; i++) {
		before[i] = atomic_load(&records->slots[first + i].starts);
		fds[i] = open_member(first + i);
		if (fds[i] < 0) {
			printf("error member %" PRIu32 " does not run\n", first + i);
			n = i;
			goto out;
		}
	}
	uint64_t killed = now_ns();
	for (uint32_t i = 0; i < n; i++)
		syscall(SYS_pidfd_send_signal, fds[i], SIGKILL, NULL, 0);
	if (await_restarts(first, end, before))
		printf("ok %" PRIu64 "\n", last_start(first, end) - killed);
	else
		printf("error only %" PRIu32 " of %" PRIu32 " members were back within a minute\n",
		       count_restarted(first, end, before), n);
out:
	for (uint32_t i = 0; i < n; i++)
		close(fds[i]);
	free(before);
	free(fds);
}

static void await_members(uint32_t n)
{
	uint32_t *none = calloc(n, sizeof *none);
	if (await_restarts(0, n, none))
		printf("ok %" PRIu64 "\n", last_start(0, n));
	else
		printf("error only %" PRIu32 " of %" PRIu32 " members started within a minute\n", count_restarted(0, n, none), n);
	free(none);
}

static void obey(const char *order, uint32_t capacity)
{
	uint32_t n;
	uint64_t time;
	uint64_t rest_us;
	if (sscanf(order, "await %" SCNu32, &n) == 1 && n <= capacity)
		await_members(n);
	else if (sscanf(order, "kill %" SCNu32 " %" SCNu64 " %" SCNu64, &n, &time, &rest_us) == 3 && n < capacity) {
		sleep_until(now_ns() + rest_us * 1000u);
		kill_members(n, n + 1, time);
	} else if (sscanf(order, "burst %" SCNu32 " %" SCNu64, &n, &time) == 2 && n <= capacity)
		kill_members(0, n, time);
	else if (!strcmp(order, "starts\n"))
		printf("ok %" PRIu32 "\n", atomic_load(&records->starts));
	else if (sscanf(order, "rest %" SCNu64, &time) == 1) {
		sleep_until(now_ns() + time * 1000u);
		printf("ok 0\n");
	} else
		printf("error not an order: %s", order);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	char order[128];
	if (argc != 4) {
		fprintf(stderr, "usage: killer RECORDS CAPACITY MEMBER\n");
		return 2;
	}
	uint32_t capacity = (uint32_t)strtoul(argv[2], NULL, 10);
	int fd = open(argv[1], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, (off_t)records_size(capacity)) < 0 || !realpath(argv[3], member)
	    || !(records = map_records(argv[1], records_size(capacity)))) {
		perror(argv[0]);
		return 1;
	}
	close(fd);
	printf("ok 0\n");
	fflush(stdout);
	while (fgets(order, sizeof order, stdin))
		obey(order, capacity);
	return 0;
}

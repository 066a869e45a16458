/*
 * forks loop COUNT PROGRAM     starts PROGRAM so often, one after another, and waits for each; prints the microseconds that one took, and how much of them was CPU time
 * forks storm PER_SECOND SECONDS
 *                              forks children that exit at once, a few each millisecond, as many a second as asked if the machine can; prints how many there were
 */
#include "records.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define TICK_NS 1000000u

static double cpu_seconds(int who)
{
	struct rusage usage;
	getrusage(who, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + 1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static double cpu(void)
{
	return cpu_seconds(RUSAGE_SELF) + cpu_seconds(RUSAGE_CHILDREN);
}

static int loop(long count, char *program)
{
	char *arguments[] = { program, NULL }, *environment[] = { NULL };
	double cpu_before = cpu();
	uint64_t before = now_ns();
	for (long i = 0; i < count; i++) {
		pid_t pid;
		int error = posix_spawn(&pid, program, NULL, NULL, arguments, environment);
		if (error) {
			fprintf(stderr, "%s: %s\n", program, strerror(error));
			return 1;
		}
		waitpid(pid, NULL, 0);
	}
	printf("%.2f %.2f\n", (double)(now_ns() - before) / 1e3 / (double)count, (cpu() - cpu_before) * 1e6 / (double)count);
	return 0;
}

static int storm(long per_second, long seconds)
{
	uint64_t begin = now_ns(), end = begin + (uint64_t)seconds * 1000000000u;
	long forked = 0, wanted = per_second * seconds;
	for (uint64_t tick = begin; forked < wanted && now_ns() < end; tick += TICK_NS) {
		long due = (long)((double)(now_ns() - begin + TICK_NS) * (double)per_second / 1e9);
		for (; forked < due && forked < wanted; forked++) {
			pid_t pid = fork();
			if (pid == 0)
				_exit(0);
			if (pid < 0) {
				perror("fork");
				return 1;
			}
			waitpid(pid, NULL, 0);
		}
		struct timespec at = { .tv_sec = (time_t)(tick / 1000000000u), .tv_nsec = (long)(tick % 1000000000u) };
		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
			;
	}
	printf("%ld\n", forked);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "loop"))
		return loop(strtol(argv[2], NULL, 10), argv[3]);
	if (argc == 4 && !strcmp(argv[1], "storm"))
		return storm(strtol(argv[2], NULL, 10), strtol(argv[3], NULL, 10));
	fprintf(stderr, "usage: forks loop COUNT PROGRAM | forks storm PER_SECOND SECONDS\n");
	return 2;
}

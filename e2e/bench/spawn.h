/* Starts members, for the three small supervisors. */
#ifndef PPG_BENCH_SPAWN_H
#define PPG_BENCH_SPAWN_H

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

/* Starts `member records index` with the minimum any supervisor needs: posix_spawn is vfork + exec, no copy of the address space. */
static inline pid_t spawn_member(const char *member, const char *records, int index)
{
	char number[16];
	pid_t pid;
	snprintf(number, sizeof number, "%d", index);
	char *argv[] = { (char *)member, (char *)records, number, NULL };
	int error = posix_spawn(&pid, member, NULL, NULL, argv, environ);
	if (error) {
		fprintf(stderr, "%s: %s\n", member, strerror(error));
		exit(1);
	}
	return pid;
}

#endif

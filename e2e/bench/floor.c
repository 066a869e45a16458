/*
 * floor MEMBER RECORDS N: the minimum a supervisor must do, the baseline for the agent. One epoll over one pidfd per member, posix_spawn;
 * no cgroup, no log, no backoff, no state.
 */
#define _GNU_SOURCE
#include "spawn.h"

#include <stdint.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static int *pidfds;

static void start(int epoll, const char *member, const char *records, int index)
{
	pid_t pid = spawn_member(member, records, index);
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = (uint64_t)index };
	if (fd < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
		perror("pidfd");
		exit(1);
	}
	pidfds[index] = fd;
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "usage: floor MEMBER RECORDS N\n");
		return 2;
	}
	int members = atoi(argv[3]);
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	pidfds = calloc((size_t)members, sizeof *pidfds);
	for (int i = 0; i < members; i++)
		start(epoll, argv[1], argv[2], i);
	for (;;) {
		struct epoll_event events[64];
		int n = epoll_wait(epoll, events, 64, -1);
		for (int i = 0; i < n; i++) {
			int index = (int)events[i].data.u64;
			siginfo_t info;
			waitid(P_PIDFD, (id_t)pidfds[index], &info, WEXITED);
			/* Not left to close(): a child between vfork and exec still has a copy of the descriptor, which keeps it in the epoll (epoll(7)). */
			epoll_ctl(epoll, EPOLL_CTL_DEL, pidfds[index], NULL);
			close(pidfds[index]);
			start(epoll, argv[1], argv[2], index);
		}
	}
}

/*
 * scan MEMBER RECORDS N: the cron script. Once a second it asks of every PID it wrote down whether somebody has it, and starts a member anew if not.
 * Like a script that reads PID files it is not told of deaths, and takes a stranger with a reused PID for its member.
 */
#include "spawn.h"

#include <errno.h>
#include <signal.h>

int main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "usage: scan MEMBER RECORDS N\n");
		return 2;
	}
	int members = atoi(argv[3]);
	pid_t *pids = calloc((size_t)members, sizeof *pids);
	signal(SIGCHLD, SIG_IGN);
	for (;; sleep(1))
		for (int i = 0; i < members; i++)
			if (!pids[i] || (kill(pids[i], 0) < 0 && errno == ESRCH))
				pids[i] = spawn_member(argv[1], argv[2], i);
}

/*
 * scan MEMBER RECORDS N: the cron script. Once a second it checks whether each recorded PID exists, and starts the member again if not.
 * Like a script that reads PID files, it gets no notice of exits, and takes another process with a reused PID for its member.
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

/* threads MEMBER RECORDS N: one thread per member, each in a loop of posix_spawn and wait4. */
#include "spawn.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>

static const char *member, *records;

static void *keep(void *index)
{
	for (;;) {
		pid_t pid = spawn_member(member, records, (int)(intptr_t)index);
		wait4(pid, NULL, 0, NULL);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "usage: threads MEMBER RECORDS N\n");
		return 2;
	}
	member = argv[1];
	records = argv[2];
	int members = atoi(argv[3]);
	pthread_attr_t small;
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 64 * 1024);
	for (int i = 0; i < members; i++) {
		pthread_t thread;
		if (pthread_create(&thread, &small, keep, (void *)(intptr_t)i)) {
			perror("pthread_create");
			return 1;
		}
	}
	for (;;)
		pause();
}

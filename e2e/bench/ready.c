/*
 * ready FILE MILLISECONDS: a daemon that takes so long until it works, and then sends READY as sd_notify(3) does. Records when main() began and when
 * READY was sent, in nanoseconds of CLOCK_MONOTONIC.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static uint64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int send_ready(const char *address)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t length = strlen(address);
	if (length == 0 || length >= sizeof(to.sun_path))
		return -1;
	memcpy(to.sun_path, address, length);
	if (to.sun_path[0] == '@')
		to.sun_path[0] = 0;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	static const char message[] = "READY=1";
	ssize_t sent = sendto(fd, message, sizeof(message) - 1, 0, (struct sockaddr *)&to,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
	close(fd);
	return sent < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
	uint64_t started_ns = now_ns();
	const char *address = getenv("NOTIFY_SOCKET");
	if (argc != 3 || !address) {
		fprintf(stderr, "usage: NOTIFY_SOCKET=SOCKET ready FILE MILLISECONDS\n");
		return 2;
	}
	long milliseconds = strtol(argv[2], NULL, 10);
	struct timespec work = { .tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000 };
	nanosleep(&work, NULL);

	uint64_t ready_ns = now_ns();
	if (send_ready(address) < 0) {
		perror(address);
		return 1;
	}
	char unfinished[4096];
	snprintf(unfinished, sizeof(unfinished), "%s.new", argv[1]);
	FILE *file = fopen(unfinished, "w");
	if (!file || fprintf(file, "%llu %llu\n", (unsigned long long)started_ns, (unsigned long long)ready_ns) < 0 || fclose(file) ||
	    rename(unfinished, argv[1])) {
		perror(argv[1]);
		return 1;
	}
	for (;;)
		pause();
}

/*
 * member RECORDS INDEX [OFFSET]: the process that the benchmark's supervisors keep alive. Records when it started, then does nothing. Its slot is
 * INDEX + OFFSET: the agent counts the replicas of each member of a group from 0.
 *
 * Dynamically linked like the daemons it stands for: the loader's part of a restart is the same for every supervisor.
 */
#include "records.h"

#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>

int main(int argc, char **argv)
{
	uint64_t started_ns = now_ns();
	if (argc != 3 && argc != 4) {
		fprintf(stderr, "usage: member RECORDS INDEX [OFFSET]\n");
		return 2;
	}
	uint32_t index = (uint32_t)strtoul(argv[2], NULL, 10) + (argc == 4 ? (uint32_t)strtoul(argv[3], NULL, 10) : 0);
	size_t size = records_size(index + 1);
	struct records *records = map_records(argv[1], size);
	if (!records) {
		perror(argv[1]);
		return 1;
	}
	struct slot *slot = &records->slots[index];
	atomic_store(&slot->started_ns, started_ns);
	atomic_store(&slot->pid, (uint32_t)getpid());
	atomic_fetch_add(&slot->starts, 1);
	if (atomic_fetch_add(&records->starts, 1) + 1 == atomic_load(&records->awaited))
		syscall(SYS_futex, &records->starts, FUTEX_WAKE, 1, NULL, NULL, 0);
	munmap(records, size);
	for (;;)
		pause();
}

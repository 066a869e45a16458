/* Writes the PID of the child and its start time into an attribute of its cgroup, where a later agent reads them. */
#define _GNU_SOURCE
#include "spawn.h"

/* The unit of start times in /proc, USER_HZ, is 100 on every architecture that has libppgspawn. */
int64_t tick_now(void)
{
    struct timespec now = {.tv_sec = 0};
    sys(SYS_clock_gettime, CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 100 + now.tv_nsec / 10000000;
}

/*
 * Field 22 of proc_pid_stat(5); the name in field 2 may contain anything, but nothing after it contains a parenthesis.
 */
static int64_t start_ticks_of_proc(struct slot *slot)
{
    char line[1024];
    long fd = must(slot, STAGE_RECORD, -1, open_file("/proc/self/stat", O_RDONLY | O_CLOEXEC, 0));
    long length = must(slot, STAGE_RECORD, -1, sys(SYS_read, fd, line, sizeof line));
    sys(SYS_close, fd);
    const char *end = line + length;
    const char *c = end;
    while (c > line && c[-1] != ')') {
        c--;
    }
    for (int field = 2; c < end && field < 22; c++) {
        field += *c == ' ';
    }
    int64_t ticks = 0;
    for (; c < end && *c >= '0' && *c <= '9'; c++) {
        ticks = ticks * 10 + (*c - '0');
    }
    return ticks;
}

/*
 * The kernel takes the start time from CLOCK_BOOTTIME in clone (copy_process in kernel/fork.c), between the caller's
 * reading of the clock and ours. If both are in the same tick of 10 ms, as nearly always, that is the start time, for a
 * hundredth of the cost of /proc.
 */
static int64_t start_ticks(struct slot *slot)
{
    return tick_now() == slot->tick_before ? slot->tick_before : start_ticks_of_proc(slot);
}

/* By path: a cgroup with a live process in it cannot be removed or replaced. */
void record_process(struct slot *slot)
{
    const struct request *request = slot->request;
    slot->start_ticks = start_ticks(slot);
    if (request->record == 0) {
        return;
    }
    char text[48];
    char *end = text + sizeof text;
    char *begin = decimal(end, slot->start_ticks);
    *--begin = ' ';
    begin = decimal(begin, sys(SYS_getpid));
    const char *cgroup = at(request, request->cgroup);
    const char *attribute = at(request, request->record);
    must(slot, STAGE_RECORD, -1, sys(SYS_setxattr, cgroup, attribute, begin, end - begin, 0));
}

/* For variables such as LISTEN_PID, whose value nobody knows before the process exists. */
void write_pids(const struct request *request)
{
    char text[24];
    char *end = text + sizeof text - 1;
    *end = '\0';
    const char *begin = decimal(end, sys(SYS_getpid));
    char *const *places = list(request, request->pids);
    for (int i = 0; places[i] != NULL; i++) {
        for (int k = 0; k <= end - begin; k++) {
            places[i][k] = begin[k];
        }
    }
}

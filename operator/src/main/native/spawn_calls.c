/* Shared parts of a child's steps: how a step fails with its reason, how a number and a short file are written. */
#define _GNU_SOURCE
#include "spawn.h"

void note_failure(struct slot *slot, enum stage stage, int detail, long result)
{
    slot->stage = (int32_t)stage;
    slot->detail = detail;
    slot->error = (int32_t)-result;
    slot->failed = 1;
}

_Noreturn void fail(struct slot *slot, enum stage stage, int detail, long result)
{
    note_failure(slot, stage, detail, result);
    for (;;) {
        sys(SYS_exit_group, 127);
    }
}

/* A call that must succeed; its result. */
long must(struct slot *slot, enum stage stage, int detail, long result)
{
    if (result < 0) {
        fail(slot, stage, detail, result);
    }
    return result;
}

long write_file(const char *path, const char *text, size_t length)
{
    long fd = open_file(path, O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        return fd;
    }
    long written = sys(SYS_write, fd, text, length);
    sys(SYS_close, fd);
    return written;
}

/* Writes decimal digits to the end of a buffer; returns where they begin. */
char *decimal(char *end, int64_t number)
{
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do {
        *--end = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (number < 0) {
        *--end = '-';
    }
    return end;
}

/*
 * Which descriptors the child has: none of the agent's but those that it is given. What a service has stored is in
 * messages that wait in sockets (SCM_RIGHTS), so that the agent's own table has none of it: a descriptor of a service
 * may be of any kind, and closing a copy of it may take as long as its owner likes.
 */
#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <linux/close_range.h>
#include <sys/socket.h>

/* The lowest descriptor of the agent from this one on that the child needs for a while; -1: none. */
static int64_t next_needed(const struct request *request, int64_t from)
{
    const int64_t *sockets = at(request, request->parcels);
    int64_t next = request->output >= from && request->output != 0 ? request->output : -1;
    for (int i = 0; i < request->parcel_count; i++) {
        if (sockets[i] >= from && (next < 0 || sockets[i] < next)) {
            next = sockets[i];
        }
    }
    return next;
}

static unsigned last_needed(const struct request *request)
{
    int64_t last = 0;
    for (int64_t next = next_needed(request, 0); next >= 0; next = next_needed(request, next + 1)) {
        last = next;
    }
    return (unsigned)last;
}

/*
 * From here on the child has a descriptor table of its own. If it needs nothing, that is empty: with the range up to the
 * end, the kernel copies only what lies below the first (nothing), however many descriptors the agent has. It starts at
 * 0 and not at 3, because the agent's own 0 to 2 may be anything or closed, and because before 5.18 a copy of exactly
 * three was wrong (1c24a186398f "fs: fd tables have to be multiples of BITS_PER_LONG"). Else, what lies below the last
 * that it needs is copied, up to a multiple of BITS_PER_LONG, and closed at once.
 */
void leave_descriptors(struct slot *slot)
{
    const struct request *request = slot->request;
    int64_t next = next_needed(request, 0);
    if (next < 0) {
        must(slot, STAGE_DESCRIPTORS, -1, sys(SYS_close_range, 0, ~0U, CLOSE_RANGE_UNSHARE));
        return;
    }
    must(slot, STAGE_DESCRIPTORS, -1,
            sys(SYS_close_range, (last_needed(request) | 63) + 1, ~0U, CLOSE_RANGE_UNSHARE));
    unsigned from = 0;
    for (; next >= 0; next = next_needed(request, next + 1)) {
        if (next > from) {
            must(slot, STAGE_DESCRIPTORS, -1, sys(SYS_close_range, from, next - 1, 0));
        }
        from = (unsigned)next + 1;
    }
    must(slot, STAGE_DESCRIPTORS, -1, sys(SYS_close_range, from, ~0U, 0));
}

/* Takes the descriptors of one message, which stays for the next start, and returns the number that follows theirs. */
static long receive_parcel(struct slot *slot, int index, long socket, int64_t first)
{
    char byte;
    struct iovec part = {.iov_base = &byte, .iov_len = sizeof byte};
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(MAX_INHERITED * sizeof(int))];
    } control;
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    must(slot, STAGE_DESCRIPTORS, index, sys(SYS_recvmsg, socket, &message, MSG_PEEK | MSG_DONTWAIT));
    if ((message.msg_flags & MSG_CTRUNC) != 0 || message.msg_controllen < sizeof control.header
            || control.header.cmsg_level != SOL_SOCKET || control.header.cmsg_type != SCM_RIGHTS) {
        fail(slot, STAGE_DESCRIPTORS, index, -EMFILE);
    }
    const int *received = (const int *)CMSG_DATA(&control.header);
    size_t count = (control.header.cmsg_len - CMSG_LEN(0)) / sizeof *received;
    for (size_t i = 0; i < count; i++) {
        if (received[i] != first + (int64_t)i) {
            fail(slot, STAGE_DESCRIPTORS, index, -EBADF);
        }
    }
    return first + (int64_t)count;
}

/* The sockets are moved out of the way first, so that what comes gets the numbers from FIRST_INHERITED on. */
void receive_descriptors(struct slot *slot)
{
    const struct request *request = slot->request;
    const int64_t *sockets = at(request, request->parcels);
    long moved[MAX_INHERITED];
    for (int i = 0; i < request->parcel_count; i++) {
        long above = FIRST_INHERITED + request->inherited;
        moved[i] = must(slot, STAGE_DESCRIPTORS, i, sys(SYS_fcntl, sockets[i], F_DUPFD_CLOEXEC, above));
        sys(SYS_close, sockets[i]);
    }
    int64_t next = FIRST_INHERITED;
    for (int i = 0; i < request->parcel_count; i++) {
        next = receive_parcel(slot, i, moved[i], next);
        sys(SYS_close, moved[i]);
    }
}

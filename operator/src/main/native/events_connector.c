/* The process connector (netlink), which reports every process of the host. */
#define _GNU_SOURCE
#include "events.h"

#include <errno.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

enum { BATCH = 64, MESSAGE_BYTES = 256 };

/* Filters events of threads before they reach the socket's buffer. Words come in network order. */
bool connector_filter(int fd) {
    enum { WHAT = NLMSG_HDRLEN + sizeof(struct cn_msg), DATA = WHAT + offsetof(struct proc_event, event_data) };
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, WHAT),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __builtin_bswap32(PROC_EVENT_FORK), 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, DATA + 12),
        BPF_STMT(BPF_MISC | BPF_TAX, 0),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, DATA + 8),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 6, 7),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __builtin_bswap32(PROC_EVENT_EXEC), 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __builtin_bswap32(PROC_EVENT_EXIT), 0, 5),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, DATA + 4),
        BPF_STMT(BPF_MISC | BPF_TAX, 0),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, DATA),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
        BPF_STMT(BPF_RET | BPF_K, 0),
    };
    struct sock_fprog program = {.len = sizeof code / sizeof *code, .filter = code};
    return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

static bool connector_ask(int fd, enum proc_cn_mcast_op operation) {
    struct {
        struct nlmsghdr header;
        struct cn_msg message;
        uint32_t operation;
    } __attribute__((packed, aligned(NLMSG_ALIGNTO))) request = {
        .header = {.nlmsg_len = sizeof request, .nlmsg_type = NLMSG_DONE, .nlmsg_pid = 0},
        .message = {.id = {.idx = CN_IDX_PROC, .val = CN_VAL_PROC}, .len = sizeof(uint32_t)},
        .operation = operation,
    };
    return send(fd, &request, sizeof request, 0) == (ssize_t) sizeof request;
}

bool connector_listen(int fd) {
    return connector_ask(fd, PROC_CN_MCAST_LISTEN);
}

/*
 * Before 6.6 the kernel counts listeners for the whole host and does not notice that a socket is closed
 * (cn_proc_mcast_ctl in drivers/connector/cn_proc.c): it would keep making messages of every process. Each listener
 * takes back its own request only, so that other listeners still receive events.
 */
void connector_ignore(int fd) {
    connector_ask(fd, PROC_CN_MCAST_IGNORE);
}

static bool connector_read(const struct proc_event *event, struct record *out) {
    *out = (struct record) {.at = event->timestamp_ns};
    switch ((uint32_t) event->what) {
    case PROC_EVENT_FORK:
        out->kind = KIND_FORK;
        out->pid = event->event_data.fork.child_tgid;
        out->parent = event->event_data.fork.parent_tgid;
        return true;
    case PROC_EVENT_EXEC:
        out->kind = KIND_EXEC;
        out->pid = event->event_data.exec.process_tgid;
        return true;
    case PROC_EVENT_EXIT:
        out->kind = KIND_EXIT;
        out->pid = event->event_data.exit.process_tgid;
        out->parent = event->event_data.exit.parent_tgid;
        out->status = (int32_t) event->event_data.exit.exit_code;
        return true;
    default:
        return false;
    }
}

int64_t connector_peek(struct source *s, struct record *out, int64_t room) {
    static _Thread_local char bytes[BATCH][MESSAGE_BYTES] __attribute__((aligned(8)));
    struct mmsghdr headers[BATCH];
    struct iovec vectors[BATCH];
    struct sockaddr_nl senders[BATCH];
    int64_t count = 0;
    while (count < room) {
        unsigned int wanted = (unsigned int) (room - count < BATCH ? room - count : BATCH);
        for (unsigned int i = 0; i < wanted; i++) {
            vectors[i] = (struct iovec) {bytes[i], MESSAGE_BYTES};
            headers[i] = (struct mmsghdr) {.msg_hdr = {.msg_iov = &vectors[i],
                                                       .msg_iovlen = 1,
                                                       .msg_name = &senders[i],
                                                       .msg_namelen = sizeof senders[i]}};
        }
        int received = recvmmsg(s->fd, headers, wanted, MSG_DONTWAIT, NULL);
        if (received < 0 && errno == ENOBUFS) {
            continue; /* losses are in the socket's drop counter */
        }
        if (received <= 0) {
            break;
        }
        for (int i = 0; i < received; i++) {
            struct proc_event event;
            size_t start = NLMSG_HDRLEN + sizeof(struct cn_msg);
            bool whole = headers[i].msg_len >= start + offsetof(struct proc_event, event_data) + 8;
            if (whole && senders[i].nl_pid == 0) {
                memset(&event, 0, sizeof event);
                size_t length = headers[i].msg_len - start;
                memcpy(&event, bytes[i] + start, length < sizeof event ? length : sizeof event);
                count += connector_read(&event, &out[count]);
            }
        }
    }
    return count;
}

int64_t connector_lost(const struct source *s) {
    uint32_t memory[16] = {0};
    socklen_t size = sizeof memory;
    enum { DROPS = 8 }; /* SK_MEMINFO_DROPS */
    return getsockopt(s->fd, SOL_SOCKET, SO_MEMINFO, memory, &size) == 0 ? memory[DROPS] : 0;
}

/*
 * Reports forks, execs and exits. The source is either three eBPF programs that see only processes below one cgroup, or
 * the process connector, which does not know cgroups. Java receives struct record in both cases, copied in batches.
 *
 * One thread reads a source. Other threads may call ppg_events_find_exit and ppg_events_lost at the same time: a record
 * stays in the ring until ppg_events_consume reports that the batch has been handled.
 */
#define _GNU_SOURCE
#include "events.h"

#include <errno.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

enum { CONNECTOR_BUFFER = 8 << 20 };

EXPORT int64_t ppg_events_bpf(int64_t root, int level, int ring_bytes, int64_t exits, int32_t *failure);
EXPORT int64_t ppg_events_connector(int32_t *failure);
EXPORT int ppg_events_fd(int64_t source);
EXPORT int64_t ppg_events_peek(int64_t source, int64_t records, int64_t room);
EXPORT void ppg_events_consume(int64_t source);
EXPORT int64_t ppg_events_lost(int64_t source);
EXPORT int64_t ppg_events_happened(int64_t source, int kind);
EXPORT int64_t ppg_events_unheard_kills(int64_t source);
EXPORT void ppg_events_listen(int64_t source, int listening);
EXPORT int ppg_events_find_exit(int64_t source, int pid, int64_t started, int64_t tick, int64_t record);
EXPORT int ppg_events_keep(int64_t source, const char *path);
EXPORT void ppg_events_close(int64_t source);
EXPORT int64_t ppg_exits_open(const char *path, int32_t *error);
EXPORT int ppg_exits_find(int64_t exits, int pid, int64_t started, int64_t tick, int64_t record);
EXPORT void ppg_exits_close(int64_t exits);

static struct source *from(int64_t handle) {
    return (struct source *) (uintptr_t) handle;
}

static struct source *source_new(void) {
    struct source *s = malloc(sizeof *s);
    if (s) {
        *s = (struct source) {.fd = -1, .tally_map = -1, .links = {-1, -1, -1}};
    }
    return s;
}

static int64_t failed(struct source *s, int32_t *failure, int obstacle) {
    failure[0] = obstacle;
    failure[1] = errno;
    if (s) {
        ppg_events_close((int64_t) (uintptr_t) s);
    }
    return 0;
}

/* exits: the store of exits. 0: failure has an enum obstacle and errno. */
int64_t ppg_events_bpf(int64_t root, int level, int ring_bytes, int64_t exits, int32_t *failure) {
    struct source *s = source_new();
    struct offsets o;
    if (!s) {
        return failed(s, failure, NO_MEMORY);
    }
    if (!offsets_find(&o)) {
        return failed(s, failure, NO_TYPES);
    }
    if (!offsets_complete(&o)) {
        errno = ENOENT;
        return failed(s, failure, NO_FIELD);
    }
    if (!ring_open(s, (uint32_t) ring_bytes)) {
        return failed(s, failure, NO_RING);
    }
    for (int kind = KIND_FORK; kind <= KIND_EXIT; kind++) {
        int obstacle = NO_PROGRAM;
        if (!program_hook(s, &o, (enum kind) kind, (uint64_t) root, level, (struct exits *) (uintptr_t) exits, &obstacle)) {
            return failed(s, failure, obstacle);
        }
    }
    return (int64_t) (uintptr_t) s;
}

int64_t ppg_events_connector(int32_t *failure) {
    struct source *s = source_new();
    if (!s) {
        return failed(s, failure, NO_MEMORY);
    }
    s->fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR);
    if (s->fd < 0) {
        return failed(s, failure, NO_SOCKET);
    }
    int room = CONNECTOR_BUFFER;
    if (setsockopt(s->fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) < 0) {
        setsockopt(s->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    }
    struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC};
    if (!connector_filter(s->fd) || bind(s->fd, (struct sockaddr *) &address, sizeof address) < 0) {
        return failed(s, failure, NO_GROUP);
    }
    s->listening = connector_listen(s->fd);
    if (!s->listening) {
        return failed(s, failure, NO_LISTENING);
    }
    return (int64_t) (uintptr_t) s;
}

static uint64_t tally_read(const uint64_t *word) {
    return atomic_load((const _Atomic uint64_t *) word);
}

int ppg_events_fd(int64_t source) {
    return from(source)->fd;
}

/* Returns the number of new records copied. They stay in the ring, and while there are any the kernel wakes nobody for more. */
int64_t ppg_events_peek(int64_t source, int64_t records, int64_t room) {
    struct source *s = from(source);
    struct record *out = (struct record *) (uintptr_t) records;
    return s->data ? ring_peek(s, out, room) : connector_peek(s, out, room);
}

/* Releases the records that were peeked. */
void ppg_events_consume(int64_t source) {
    struct source *s = from(source);
    if (s->data) {
        atomic_store_explicit(s->consumer, s->peeked, memory_order_release);
    }
}

/* Events lost since the source was opened. */
int64_t ppg_events_lost(int64_t source) {
    struct source *s = from(source);
    return s->data ? (int64_t) tally_read(&s->tally->lost) : connector_lost(s);
}

/* Events since the source was opened, also while nobody listened; -1: the source does not count them. */
int64_t ppg_events_happened(int64_t source, int kind) {
    struct source *s = from(source);
    return s->tally ? (int64_t) tally_read(&s->tally->happened[kind - 1]) : -1;
}

/* How many children were killed, enum flags, while nobody listened to that. */
int64_t ppg_events_unheard_kills(int64_t source) {
    struct source *s = from(source);
    return s->tally ? (int64_t) tally_read(&s->tally->unheard_kills) : 0;
}

/* Sets what there is to peek at from now on, enum listening. A source of eBPF is opened with nobody listening. */
void ppg_events_listen(int64_t source, int listening) {
    struct source *s = from(source);
    if (s->tally) {
        atomic_store((_Atomic uint64_t *) &s->tally->listening, (uint64_t) listening);
    }
}

/* Searches the unread records for an exit; started counts ticks of this many nanoseconds. 0: none. */
int ppg_events_find_exit(int64_t source, int pid, int64_t started, int64_t tick, int64_t record) {
    struct source *s = from(source);
    if (!s->data) {
        return 0;
    }
    uint64_t end = atomic_load_explicit(s->producer, memory_order_acquire);
    uint64_t begin = atomic_load_explicit(s->consumer, memory_order_acquire);
    struct record *out = (struct record *) (uintptr_t) record;
    for (const struct record *next; (next = ring_next(s, &begin, end));) {
        if (next->kind == KIND_EXIT && next->pid == pid && (int64_t) next->started / tick == started) {
            *out = *next;
            return out->pid == pid && out->kind == KIND_EXIT; /* not overwritten meanwhile */
        }
    }
    return 0;
}

/* Pins the program that reports exits, in place of one that is pinned there, so that it outlives this process. 0, or errno. */
int ppg_events_keep(int64_t source, const char *path) {
    return exits_keep_filling(from(source)->links[KIND_EXIT - 1], path) ? 0 : errno;
}

/* 0: see error. */
int64_t ppg_exits_open(const char *path, int32_t *error) {
    struct exits *e = exits_open(path);
    *error = e ? 0 : errno;
    return (int64_t) (uintptr_t) e;
}

/* Like ppg_events_find_exit, for exits that an earlier agent may have received. */
int ppg_exits_find(int64_t exits, int pid, int64_t started, int64_t tick, int64_t record) {
    return exits_find((struct exits *) (uintptr_t) exits, pid, (uint64_t) started, (uint64_t) tick,
                      (struct record *) (uintptr_t) record);
}

void ppg_exits_close(int64_t exits) {
    exits_close((struct exits *) (uintptr_t) exits);
}

void ppg_events_close(int64_t source) {
    struct source *s = from(source);
    ppg_events_listen(source, 0); /* a pinned program would keep looking for room */
    for (int i = 0; i < PROGRAMS; i++) {
        if (s->links[i] >= 0) {
            close(s->links[i]);
        }
    }
    if (s->consumer) {
        munmap((void *) s->consumer, s->page);
    }
    if (s->producer) {
        munmap((void *) s->producer, s->page + 2 * s->ring_bytes);
    }
    if (s->tally) {
        munmap(s->tally, s->page);
    }
    if (s->tally_map >= 0) {
        close(s->tally_map);
    }
    if (s->listening) {
        connector_ignore(s->fd);
    }
    if (s->fd >= 0) {
        close(s->fd);
    }
    free(s);
}

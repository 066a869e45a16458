/* The ring buffer to which the eBPF programs write their records. */
#define _GNU_SOURCE
#include "events.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int bpf(int command, union bpf_attr *attributes) {
    return (int) syscall(SYS_bpf, command, attributes, sizeof *attributes);
}

int map_create(uint32_t type, uint32_t key, uint32_t value, uint32_t entries, uint32_t flags, const char *name) {
    union bpf_attr attributes = {
        .map_type = type, .key_size = key, .value_size = value, .max_entries = entries, .map_flags = flags};
    strncpy(attributes.map_name, name, sizeof attributes.map_name - 1);
    return bpf(BPF_MAP_CREATE, &attributes);
}

bool ring_open(struct source *s, uint32_t bytes) {
    s->page = (size_t) sysconf(_SC_PAGESIZE);
    s->ring_bytes = bytes;
    s->fd = map_create(BPF_MAP_TYPE_RINGBUF, 0, 0, bytes, 0, "ppg_tasks");
    s->tally_map = map_create(BPF_MAP_TYPE_ARRAY, 4, sizeof(struct tally), 1, BPF_F_MMAPABLE, "ppg_tally");
    if (s->fd < 0 || s->tally_map < 0) {
        return false;
    }
    void *consumer = mmap(NULL, s->page, PROT_READ | PROT_WRITE, MAP_SHARED, s->fd, 0);
    void *producer = mmap(NULL, s->page + 2 * (size_t) bytes, PROT_READ, MAP_SHARED, s->fd, (off_t) s->page);
    void *tally = mmap(NULL, s->page, PROT_READ | PROT_WRITE, MAP_SHARED, s->tally_map, 0);
    s->consumer = consumer == MAP_FAILED ? NULL : consumer;
    s->producer = producer == MAP_FAILED ? NULL : producer;
    s->tally = tally == MAP_FAILED ? NULL : tally;
    s->data = s->producer ? (uint8_t *) producer + s->page : NULL;
    if (s->producer) {
        madvise(producer, s->page + 2 * (size_t) bytes, MADV_DONTFORK); /* otherwise every fork would copy its page tables */
    }
    return s->consumer && s->producer && s->tally;
}

/* Returns the record at a position and moves the position on; NULL: no finished record is there. */
const struct record *ring_next(const struct source *s, uint64_t *position, uint64_t end) {
    while (*position < end) {
        const uint8_t *entry = s->data + (*position & (s->ring_bytes - 1));
        uint32_t header = atomic_load_explicit((_Atomic uint32_t *) (uintptr_t) entry, memory_order_acquire);
        if (header & BPF_RINGBUF_BUSY_BIT) {
            return NULL;
        }
        uint32_t length = header & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
        *position += (length + BPF_RINGBUF_HDR_SZ + 7) & ~7u;
        if (!(header & BPF_RINGBUF_DISCARD_BIT) && length == sizeof(struct record)) {
            return (const struct record *) (entry + BPF_RINGBUF_HDR_SZ);
        }
    }
    return NULL;
}

int64_t ring_peek(struct source *s, struct record *out, int64_t room) {
    uint64_t end = atomic_load_explicit(s->producer, memory_order_acquire);
    int64_t count = 0;
    for (const struct record *next; count < room && (next = ring_next(s, &s->peeked, end)); count++) {
        out[count] = *next;
    }
    return count;
}

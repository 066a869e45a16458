/*
 * The exit status of the latest processes, in two areas. One is for processes whose parents are not in the same
 * instance, which is true of main processes, so that the forks of members do not displace them. The array, and the link
 * of the program that fills it, can be pinned in a BPF file system. They outlive the agent there, and the next agent
 * continues with the same array.
 */
#define _GNU_SOURCE
#include "events.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Another layout must get another name. */
static const char LAYOUT[] = "ppg_exits_1";

enum { LONGEST_PATH = 512, ARRAY_BYTES = (EXIT_SLOTS + 1) * sizeof(struct record) };

static int pin(int fd, const char *path) {
    union bpf_attr attributes = {.pathname = (uintptr_t) path, .bpf_fd = (uint32_t) fd};
    return bpf(BPF_OBJ_PIN, &attributes);
}

static int pinned(const char *path) {
    union bpf_attr attributes = {.pathname = (uintptr_t) path};
    return bpf(BPF_OBJ_GET, &attributes);
}

/* An array of another version is unusable. */
static bool has_this_layout(int fd) {
    struct bpf_map_info info = {0};
    union bpf_attr attributes = {
        .info = {.bpf_fd = (uint32_t) fd, .info_len = sizeof info, .info = (uintptr_t) &info}};
    return bpf(BPF_OBJ_GET_INFO_BY_FD, &attributes) == 0 && info.type == BPF_MAP_TYPE_ARRAY
        && strcmp(info.name, LAYOUT) == 0 && info.value_size == sizeof(struct record) && info.max_entries == EXIT_SLOTS + 1;
}

static int array_new(void) {
    return map_create(BPF_MAP_TYPE_ARRAY, 4, sizeof(struct record), EXIT_SLOTS + 1, BPF_F_MMAPABLE, LAYOUT);
}

static int array_at(const char *path) {
    int fd = pinned(path);
    if (fd >= 0 && has_this_layout(fd)) {
        return fd;
    }
    if (fd >= 0) {
        close(fd);
        unlink(path);
    }
    fd = array_new();
    if (fd >= 0 && pin(fd, path) < 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

/* Without a path, the array lasts as long as the agent. */
struct exits *exits_open(const char *path) {
    struct exits *e = malloc(sizeof *e);
    if (!e) {
        return NULL;
    }
    *e = (struct exits) {.fd = path ? array_at(path) : array_new()};
    void *slots = e->fd < 0 ? MAP_FAILED : mmap(NULL, ARRAY_BYTES, PROT_READ, MAP_SHARED, e->fd, 0);
    if (slots == MAP_FAILED) {
        int error = errno;
        if (e->fd >= 0) {
            close(e->fd);
        }
        free(e);
        errno = error;
        return NULL;
    }
    madvise(slots, ARRAY_BYTES, MADV_DONTFORK);
    e->slots = slots;
    return e;
}

bool exits_find(const struct exits *e, int pid, uint64_t started, uint64_t tick, struct record *out) {
    for (int i = 0; i < EXIT_SLOTS; i++) {
        const struct record *slot = &e->slots[i];
        if (slot->pid == pid && slot->kind == KIND_EXIT && slot->started / tick == started) {
            do {
                *out = *(const volatile struct record *) slot;
            } while (memcmp(out, slot, sizeof *out) != 0); /* a writer is still at work */
            return out->pid == pid && out->started / tick == started;
        }
    }
    return false;
}

/* Replaces the pinned link without a moment in which there is none. */
bool exits_keep_filling(int link, const char *path) {
    char next[LONGEST_PATH];
    if (snprintf(next, sizeof next, "%s_next", path) >= (int) sizeof next) {
        errno = ENAMETOOLONG;
        return false;
    }
    unlink(next);
    if (pin(link, next) < 0) {
        return false;
    }
    if (rename(next, path) < 0) {
        int error = errno;
        unlink(next);
        errno = error;
        return false;
    }
    return true;
}

void exits_close(struct exits *e) {
    munmap((void *) e->slots, ARRAY_BYTES);
    close(e->fd);
    free(e);
}

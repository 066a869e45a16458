/* Finds the offsets of the fields that the programs read, from the running kernel's type information (BTF). */
#define _GNU_SOURCE
#include "events.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct btf_header {
    uint16_t magic;
    uint8_t version, flags;
    uint32_t header_bytes, type_offset, type_bytes, string_offset, string_bytes;
};

struct btf_type {
    uint32_t name, info, size_or_type;
};

struct btf_member {
    uint32_t name, type, offset;
};

struct types {
    uint8_t *file;
    const uint8_t *first;
    const char *strings;
    uint32_t *offsets; /* of each type, by its number */
    uint32_t count;
};

static uint32_t btf_kind(const struct btf_type *type) {
    return type->info >> 24 & 0x1f;
}

static uint32_t btf_length(const struct btf_type *type) {
    return type->info & 0xffff;
}

static bool is_composite(const struct btf_type *type) {
    return btf_kind(type) == 4 || btf_kind(type) == 5;
}

static uint32_t btf_bytes(const struct btf_type *type) {
    uint32_t length = btf_length(type), own = sizeof *type;
    switch (btf_kind(type)) {
    case 1: /* integer */
    case 14: /* variable */
    case 17: /* tag of a declaration */
        return own + 4;
    case 3: /* array */
        return own + 12;
    case 4: /* struct */
    case 5: /* union */
    case 15: /* section */
    case 19: /* enum of 64 bits */
        return own + 12 * length;
    case 6: /* enum */
    case 13: /* prototype */
        return own + 8 * length;
    default:
        return own;
    }
}

static uint8_t *contents(const char *path, size_t *size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return NULL;
    }
    size_t room = 8 << 20, used = 0;
    uint8_t *bytes = malloc(room);
    for (ssize_t count = 1; bytes && count > 0; used += (size_t) (count > 0 ? count : 0)) {
        if (used == room) {
            uint8_t *larger = realloc(bytes, room *= 2);
            if (!larger) {
                free(bytes);
            }
            bytes = larger;
        }
        count = bytes ? read(fd, bytes + used, room - used) : 0;
    }
    close(fd);
    *size = used;
    return bytes;
}

static void types_free(struct types *types) {
    free(types->file);
    free(types->offsets);
}

static bool types_index(struct types *types, uint32_t bytes) {
    uint32_t room = 1 << 18;
    types->offsets = malloc(room * sizeof *types->offsets);
    types->count = 1; /* 0 is void */
    for (uint32_t at = 0; types->offsets && at + sizeof(struct btf_type) <= bytes;) {
        if (types->count == room) {
            uint32_t *larger = realloc(types->offsets, (room *= 2) * sizeof *larger);
            if (!larger) {
                return false;
            }
            types->offsets = larger;
        }
        types->offsets[types->count++] = at;
        at += btf_bytes((const struct btf_type *) (types->first + at));
    }
    return types->offsets != NULL;
}

static bool types_read(struct types *types) {
    size_t size = 0;
    types->file = contents("/sys/kernel/btf/vmlinux", &size);
    const struct btf_header *header = (const void *) types->file;
    if (!header) {
        return false;
    }
    if (size < sizeof *header || header->magic != 0xeb9f
        || (uint64_t) header->header_bytes + header->type_offset + header->type_bytes > size
        || (uint64_t) header->header_bytes + header->string_offset + header->string_bytes > size) {
        errno = size == 0 ? ENODATA : ENOEXEC;
        return false;
    }
    types->first = types->file + header->header_bytes + header->type_offset;
    types->strings = (const char *) types->file + header->header_bytes + header->string_offset;
    return types_index(types, header->type_bytes);
}

static const struct btf_type *type_at(const struct types *types, uint32_t number) {
    return number && number < types->count ? (const void *) (types->first + types->offsets[number]) : NULL;
}

/* In bytes; -1: there is none. Members of nameless structs and unions inside count as its own. */
static int32_t member_offset(const struct types *types, const struct btf_type *type, const char *name) {
    const struct btf_member *members = (const void *) (type + 1);
    for (uint32_t i = 0; i < btf_length(type); i++) {
        int32_t offset = (int32_t) ((members[i].offset & 0xffffff) / 8);
        if (strcmp(types->strings + members[i].name, name) == 0) {
            return offset;
        }
        const struct btf_type *inner = type_at(types, members[i].type);
        if (members[i].name == 0 && inner && is_composite(inner)) {
            int32_t deeper = member_offset(types, inner, name);
            if (deeper >= 0) {
                return offset + deeper;
            }
        }
    }
    return -1;
}

static int32_t field(const struct types *types, const char *structure, const char *name) {
    for (uint32_t number = 1; number < types->count; number++) {
        const struct btf_type *type = type_at(types, number);
        if (btf_kind(type) == 4 && strcmp(types->strings + type->name, structure) == 0) {
            int32_t offset = member_offset(types, type, name);
            if (offset >= 0) {
                return offset;
            }
        }
    }
    return -1;
}


bool offsets_find(struct offsets *o) {
    struct types types = {0};
    bool found = types_read(&types);
    if (found) {
        *o = (struct offsets) {
            .task_pid = field(&types, "task_struct", "pid"),
            .task_tgid = field(&types, "task_struct", "tgid"),
            .task_parent = field(&types, "task_struct", "real_parent"),
            .task_leader = field(&types, "task_struct", "group_leader"),
            .task_started = field(&types, "task_struct", "start_boottime"),
            .task_command = field(&types, "task_struct", "comm"),
            .task_exit_code = field(&types, "task_struct", "exit_code"),
            .task_cgroups = field(&types, "task_struct", "cgroups"),
            .task_signal = field(&types, "task_struct", "signal"),
            .signal_live = field(&types, "signal_struct", "live"),
            .signal_flags = field(&types, "signal_struct", "flags"),
            .signal_exit_code = field(&types, "signal_struct", "group_exit_code"),
            .signal_oom = field(&types, "signal_struct", "oom_mm"),
            .set_cgroup = field(&types, "css_set", "dfl_cgrp"),
            .cgroup_level = field(&types, "cgroup", "level"),
            .cgroup_node = field(&types, "cgroup", "kn"),
            .node_id = field(&types, "kernfs_node", "id"),
            .ancestors = field(&types, "cgroup", "ancestors"),
            .ancestor_ids = field(&types, "cgroup", "ancestor_ids"),
        };
    }
    int error = errno;
    types_free(&types);
    errno = error;
    return found;
}

bool offsets_complete(const struct offsets *o) {
    int32_t known = o->task_pid | o->task_tgid | o->task_parent | o->task_leader | o->task_started | o->task_command
        | o->task_exit_code | o->task_cgroups | o->task_signal | o->signal_live | o->signal_flags | o->signal_exit_code
        | o->signal_oom | o->set_cgroup | o->cgroup_level | o->cgroup_node | o->node_id;
    return known >= 0 && (o->ancestors >= 0 || o->ancestor_ids >= 0);
}

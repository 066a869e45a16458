/*
 * Tells of forks, execs and exits: three eBPF programs that look only at what lives below one cgroup, or the process
 * connector, which knows nothing of cgroups. Either way what Java gets are struct record, copied in batches.
 *
 * The programs are assembled here, at run time, because all that a compiler would add is a compiler: they are a handful of
 * reads at offsets that the running kernel's own type information (BTF) gives. They may be used under the terms of the
 * GPL, version 2, too, which the kernel asks of those that read its memory.
 *
 * One thread reads a source. ppg_events_find_exit and ppg_events_lost may be called by any other at the same time: a
 * record stays in the ring until ppg_events_consume says that what was read has been dealt with.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PPG_EVENTS_ABI 1
#define EXPORT __attribute__((visibility("default")))

/* ProcessRecord.java has the same numbers. */
enum kind { KIND_FORK = 1, KIND_EXEC = 2, KIND_EXIT = 3 };

enum flags { FLAG_OOM_VICTIM = 1 };

/* ProcessRecord.java reads these words. */
struct record {
    int32_t kind;
    int32_t pid; /* of the process, in the initial namespace */
    int32_t parent; /* the process that it is a child of */
    int32_t status; /* as wait(2) has it */
    uint64_t at; /* CLOCK_MONOTONIC, nanoseconds */
    uint64_t started; /* CLOCK_BOOTTIME, nanoseconds; 0: not known */
    uint64_t cgroup; /* the one two levels below the root; 0: not known, or it is above that */
    int32_t flags;
    int32_t reserved;
    char command[16];
};
_Static_assert(sizeof(struct record) == 64, "ProcessRecord.java");

/* EventSourceException.java has the same constants in the same order. */
enum obstacle {
    NO_MEMORY,
    NO_TYPES,
    NO_FIELD,
    NO_RING,
    NO_PROGRAM,
    NO_TRACEPOINT,
    NO_SOCKET,
    NO_GROUP,
    NO_LISTENING,
};

enum { PROGRAMS = 3, BATCH = 64, MESSAGE_BYTES = 256, CONNECTOR_BUFFER = 8 << 20 };

struct source {
    int fd; /* what polls readable */
    /* eBPF */
    int lost_map;
    int links[PROGRAMS];
    _Atomic uint64_t *consumer; /* page of the reader's position */
    _Atomic uint64_t *producer; /* page of the writers' position, then the data twice */
    uint8_t *data;
    uint64_t ring_bytes;
    uint64_t peeked; /* position after what the last peek gave; the reader's own moves on with ppg_events_consume */
    _Atomic uint64_t *lost;
    size_t page;
};

/* ---- the kernel's types ---- */

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

/* In bytes; -1: there is none. Those of nameless structs and unions inside belong to it. */
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

/* Where in the kernel's structs the programs read. */
struct offsets {
    int32_t task_pid, task_tgid, task_parent, task_leader, task_started, task_command, task_exit_code, task_cgroups,
        task_signal;
    int32_t signal_live, signal_flags, signal_exit_code, signal_oom;
    int32_t set_cgroup, cgroup_level, cgroup_node, node_id;
    int32_t ancestors; /* pointers, since 6.1 */
    int32_t ancestor_ids; /* before */
};

static bool offsets_find(struct offsets *o) {
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

static bool offsets_complete(const struct offsets *o) {
    int32_t known = o->task_pid | o->task_tgid | o->task_parent | o->task_leader | o->task_started | o->task_command
        | o->task_exit_code | o->task_cgroups | o->task_signal | o->signal_live | o->signal_flags | o->signal_exit_code
        | o->signal_oom | o->set_cgroup | o->cgroup_level | o->cgroup_node | o->node_id;
    return known >= 0 && (o->ancestors >= 0 || o->ancestor_ids >= 0);
}

/* ---- the programs ---- */

enum { LONGEST_PROGRAM = 256, MOST_JUMPS = 16, RECORD = -64, SCRATCH = -72, KEY = -80, SIGNAL_GROUP_EXIT = 4 };

struct program {
    struct bpf_insn code[LONGEST_PROGRAM];
    int length;
    int leaving[MOST_JUMPS]; /* jumps to the end */
    int leavers;
};

static void emit(struct program *p, int code, int to, int from, int offset, int32_t value) {
    p->code[p->length++] = (struct bpf_insn) {.code = (uint8_t) code,
                                              .dst_reg = (uint8_t) (to & 15),
                                              .src_reg = (uint8_t) (from & 15),
                                              .off = (int16_t) offset,
                                              .imm = value};
}

static void emit_wide(struct program *p, int to, int from, uint64_t value) {
    emit(p, BPF_LD | BPF_DW | BPF_IMM, to, from, 0, (int32_t) (uint32_t) value);
    emit(p, 0, 0, 0, 0, (int32_t) (uint32_t) (value >> 32));
}

static void emit_call(struct program *p, int function) {
    emit(p, BPF_JMP | BPF_CALL, 0, 0, 0, function);
}

/* Leaves the program if the comparison of a register with a number holds. */
static void emit_leave_if(struct program *p, int comparison, int reg, int32_t value) {
    p->leaving[p->leavers++] = p->length;
    emit(p, BPF_JMP | comparison | BPF_K, reg, 0, 0, value);
}

static void emit_leave_if_differs(struct program *p, int reg, int other) {
    p->leaving[p->leavers++] = p->length;
    emit(p, BPF_JMP | BPF_JNE | BPF_X, reg, other, 0, 0);
}

/* Copies kernel memory at reg + offset to the stack. */
static void emit_read(struct program *p, int stack, int bytes, int reg, int32_t offset) {
    emit(p, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_3, reg, 0, 0);
    emit(p, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_3, 0, 0, offset);
    emit(p, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_2, 0, 0, bytes);
    emit(p, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_1, BPF_REG_10, 0, 0);
    emit(p, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_1, 0, 0, stack);
    emit_call(p, BPF_FUNC_probe_read_kernel);
}

static void emit_load(struct program *p, int size, int to, int reg, int32_t offset) {
    emit_read(p, SCRATCH, size == BPF_W ? 4 : 8, reg, offset);
    emit(p, BPF_LDX | BPF_MEM | size, to, BPF_REG_10, SCRATCH, 0);
}

/* The identity of an ancestor of the cgroup in r7. */
static void emit_ancestor(struct program *p, const struct offsets *o, int to, int32_t level) {
    if (o->ancestors >= 0) {
        emit_load(p, BPF_DW, to, BPF_REG_7, o->ancestors + 8 * level);
        emit_load(p, BPF_DW, to, to, o->cgroup_node);
        emit_load(p, BPF_DW, to, to, o->node_id);
    } else {
        emit_load(p, BPF_DW, to, BPF_REG_7, o->ancestor_ids + 8 * level);
    }
}

/* r6: the task, an argument of the tracepoint. Leaves unless it lives below the root. r9: its cgroup two levels below. */
static void emit_filter(struct program *p, const struct offsets *o, int argument, uint64_t root, int32_t level) {
    emit(p, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_6, BPF_REG_1, 8 * argument, 0);
    emit_load(p, BPF_DW, BPF_REG_7, BPF_REG_6, o->task_cgroups);
    emit_load(p, BPF_DW, BPF_REG_7, BPF_REG_7, o->set_cgroup);
    emit_load(p, BPF_W, BPF_REG_8, BPF_REG_7, o->cgroup_level);
    emit_leave_if(p, BPF_JLT, BPF_REG_8, level);
    emit_ancestor(p, o, BPF_REG_9, level);
    emit_wide(p, BPF_REG_1, 0, root);
    emit_leave_if_differs(p, BPF_REG_9, BPF_REG_1);
    emit(p, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_9, 0, 0, 0);
    int shallow = p->length;
    emit(p, BPF_JMP | BPF_JLT | BPF_K, BPF_REG_8, 0, 0, level + 2);
    emit_ancestor(p, o, BPF_REG_9, level + 2);
    p->code[shallow].off = (int16_t) (p->length - shallow - 1);
}

static void emit_leave_if_thread(struct program *p, const struct offsets *o) {
    emit_load(p, BPF_W, BPF_REG_8, BPF_REG_6, o->task_pid);
    emit_load(p, BPF_W, BPF_REG_7, BPF_REG_6, o->task_tgid);
    emit_leave_if_differs(p, BPF_REG_7, BPF_REG_8);
}

#define AT(member) (RECORD + (int) offsetof(struct record, member))

static void emit_record(struct program *p, const struct offsets *o, enum kind kind) {
    for (int word = RECORD; word < 0; word += 8) {
        emit(p, BPF_ST | BPF_MEM | BPF_DW, BPF_REG_10, 0, word, 0);
    }
    emit(p, BPF_ST | BPF_MEM | BPF_W, BPF_REG_10, 0, AT(kind), kind);
    emit(p, BPF_STX | BPF_MEM | BPF_DW, BPF_REG_10, BPF_REG_9, AT(cgroup), 0);
    emit_read(p, AT(pid), 4, BPF_REG_6, o->task_tgid);
    emit_load(p, BPF_DW, BPF_REG_7, BPF_REG_6, o->task_parent);
    emit_read(p, AT(parent), 4, BPF_REG_7, o->task_tgid);
    emit_load(p, BPF_DW, BPF_REG_7, BPF_REG_6, o->task_leader); /* stays in r7 */
    emit_read(p, AT(started), 8, BPF_REG_7, o->task_started);
    emit_read(p, AT(command), 16, BPF_REG_6, o->task_command);
    emit_call(p, BPF_FUNC_ktime_get_ns);
    emit(p, BPF_STX | BPF_MEM | BPF_DW, BPF_REG_10, BPF_REG_0, AT(at), 0);
}

/* r8: the signal struct, r7: the first thread. As wait_task_zombie in kernel/exit.c has it. */
static void emit_status(struct program *p, const struct offsets *o) {
    emit_read(p, AT(status), 4, BPF_REG_7, o->task_exit_code);
    emit_load(p, BPF_W, BPF_REG_9, BPF_REG_8, o->signal_flags);
    emit(p, BPF_ALU64 | BPF_AND | BPF_K, BPF_REG_9, 0, 0, SIGNAL_GROUP_EXIT);
    int alone = p->length;
    emit(p, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_9, 0, 0, 0);
    emit_read(p, AT(status), 4, BPF_REG_8, o->signal_exit_code);
    p->code[alone].off = (int16_t) (p->length - alone - 1);
    emit_load(p, BPF_DW, BPF_REG_9, BPF_REG_8, o->signal_oom);
    int spared = p->length;
    emit(p, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_9, 0, 0, 0);
    emit(p, BPF_ST | BPF_MEM | BPF_W, BPF_REG_10, 0, AT(flags), FLAG_OOM_VICTIM);
    p->code[spared].off = (int16_t) (p->length - spared - 1);
}

/* What finds no room is counted. */
static void emit_output(struct program *p, int ring, int lost) {
    emit_wide(p, BPF_REG_1, BPF_PSEUDO_MAP_FD, (uint32_t) ring);
    emit(p, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_10, 0, 0);
    emit(p, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_2, 0, 0, RECORD);
    emit(p, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, sizeof(struct record));
    emit(p, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_4, 0, 0, 0);
    emit_call(p, BPF_FUNC_ringbuf_output);
    emit_leave_if(p, BPF_JEQ, BPF_REG_0, 0);
    emit(p, BPF_ST | BPF_MEM | BPF_W, BPF_REG_10, 0, KEY, 0);
    emit_wide(p, BPF_REG_1, BPF_PSEUDO_MAP_FD, (uint32_t) lost);
    emit(p, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_10, 0, 0);
    emit(p, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_2, 0, 0, KEY);
    emit_call(p, BPF_FUNC_map_lookup_elem);
    emit_leave_if(p, BPF_JEQ, BPF_REG_0, 0);
    emit(p, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_1, 0, 0, 1);
    emit(p, BPF_STX | BPF_ATOMIC | BPF_DW, BPF_REG_0, BPF_REG_1, 0, BPF_ADD);
}

static void emit_end(struct program *p) {
    for (int i = 0; i < p->leavers; i++) {
        p->code[p->leaving[i]].off = (int16_t) (p->length - p->leaving[i] - 1);
    }
    emit(p, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0);
    emit(p, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

static int bpf(int command, union bpf_attr *attributes) {
    return (int) syscall(SYS_bpf, command, attributes, sizeof *attributes);
}

static int map(uint32_t type, uint32_t key, uint32_t value, uint32_t entries, uint32_t flags, const char *name) {
    union bpf_attr attributes = {
        .map_type = type, .key_size = key, .value_size = value, .max_entries = entries, .map_flags = flags};
    strncpy(attributes.map_name, name, sizeof attributes.map_name - 1);
    return bpf(BPF_MAP_CREATE, &attributes);
}

static int load(const struct program *program) {
    union bpf_attr attributes = {.prog_type = BPF_PROG_TYPE_RAW_TRACEPOINT,
                                 .insn_cnt = (uint32_t) program->length,
                                 .insns = (uintptr_t) program->code,
                                 .license = (uintptr_t) "GPL",
                                 .prog_name = "ppg_tasks"};
    return bpf(BPF_PROG_LOAD, &attributes);
}

static int attach(int program, const char *tracepoint) {
    union bpf_attr attributes = {.raw_tracepoint = {.name = (uintptr_t) tracepoint, .prog_fd = (uint32_t) program}};
    return bpf(BPF_RAW_TRACEPOINT_OPEN, &attributes);
}

static bool hook(struct source *s, const struct offsets *o, enum kind kind, uint64_t root, int32_t level, int *obstacle) {
    static const char *const tracepoints[] = {"sched_process_fork", "sched_process_exec", "sched_process_exit"};
    struct program p = {0};
    emit_filter(&p, o, kind == KIND_FORK ? 1 : 0, root, level);
    if (kind == KIND_FORK) {
        emit_leave_if_thread(&p, o);
    }
    if (kind == KIND_EXIT) {
        emit_load(&p, BPF_DW, BPF_REG_8, BPF_REG_6, o->task_signal);
        emit_load(&p, BPF_W, BPF_REG_7, BPF_REG_8, o->signal_live);
        emit_leave_if(&p, BPF_JNE, BPF_REG_7, 0);
    }
    emit_record(&p, o, kind);
    if (kind == KIND_EXIT) {
        emit_status(&p, o);
    }
    emit_output(&p, s->fd, s->lost_map);
    emit_end(&p);
    int program = load(&p);
    *obstacle = NO_PROGRAM;
    if (program < 0) {
        return false;
    }
    *obstacle = NO_TRACEPOINT;
    s->links[kind - 1] = attach(program, tracepoints[kind - 1]);
    int error = errno;
    close(program); /* the link keeps it */
    errno = error;
    return s->links[kind - 1] >= 0;
}

/* ---- the ring ---- */

static bool ring_open(struct source *s, uint32_t bytes) {
    s->page = (size_t) sysconf(_SC_PAGESIZE);
    s->ring_bytes = bytes;
    s->fd = map(BPF_MAP_TYPE_RINGBUF, 0, 0, bytes, 0, "ppg_tasks");
    s->lost_map = map(BPF_MAP_TYPE_ARRAY, 4, 8, 1, BPF_F_MMAPABLE, "ppg_lost");
    if (s->fd < 0 || s->lost_map < 0) {
        return false;
    }
    void *consumer = mmap(NULL, s->page, PROT_READ | PROT_WRITE, MAP_SHARED, s->fd, 0);
    void *producer = mmap(NULL, s->page + 2 * (size_t) bytes, PROT_READ, MAP_SHARED, s->fd, (off_t) s->page);
    void *lost = mmap(NULL, s->page, PROT_READ, MAP_SHARED, s->lost_map, 0);
    s->consumer = consumer == MAP_FAILED ? NULL : consumer;
    s->producer = producer == MAP_FAILED ? NULL : producer;
    s->lost = lost == MAP_FAILED ? NULL : lost;
    s->data = s->producer ? (uint8_t *) producer + s->page : NULL;
    if (s->producer) {
        madvise(producer, s->page + 2 * (size_t) bytes, MADV_DONTFORK); /* its page tables would be copied for every fork */
    }
    return s->consumer && s->producer && s->lost;
}

/* The record at a position, which is moved on; NULL: none is finished there. */
static const struct record *ring_next(const struct source *s, uint64_t *position, uint64_t end) {
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

static int64_t ring_peek(struct source *s, struct record *out, int64_t room) {
    uint64_t end = atomic_load_explicit(s->producer, memory_order_acquire);
    int64_t count = 0;
    for (const struct record *next; count < room && (next = ring_next(s, &s->peeked, end)); count++) {
        out[count] = *next;
    }
    return count;
}

/* ---- the connector ---- */

/* Only what is about processes, not threads, gets as far as the socket's buffer. Words come in network order. */
static bool connector_filter(int fd) {
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

static bool connector_listen(int fd) {
    struct {
        struct nlmsghdr header;
        struct cn_msg message;
        uint32_t operation;
    } __attribute__((packed, aligned(NLMSG_ALIGNTO))) request = {
        .header = {.nlmsg_len = sizeof request, .nlmsg_type = NLMSG_DONE, .nlmsg_pid = 0},
        .message = {.id = {.idx = CN_IDX_PROC, .val = CN_VAL_PROC}, .len = sizeof(uint32_t)},
        .operation = PROC_CN_MCAST_LISTEN,
    };
    return send(fd, &request, sizeof request, 0) == (ssize_t) sizeof request;
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

static int64_t connector_peek(struct source *s, struct record *out, int64_t room) {
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
            continue; /* what is lost is in the socket's count of drops */
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

static int64_t connector_lost(const struct source *s) {
    uint32_t memory[16] = {0};
    socklen_t size = sizeof memory;
    enum { DROPS = 8 }; /* SK_MEMINFO_DROPS */
    return getsockopt(s->fd, SOL_SOCKET, SO_MEMINFO, memory, &size) == 0 ? memory[DROPS] : 0;
}

/* ---- what Java calls ---- */

EXPORT int ppg_events_abi(void);
EXPORT int64_t ppg_events_bpf(int64_t root, int level, int ring_bytes, int32_t *failure);
EXPORT int64_t ppg_events_connector(int32_t *failure);
EXPORT int ppg_events_fd(int64_t source);
EXPORT int64_t ppg_events_peek(int64_t source, int64_t records, int64_t room);
EXPORT void ppg_events_consume(int64_t source);
EXPORT int64_t ppg_events_lost(int64_t source);
EXPORT int ppg_events_find_exit(int64_t source, int pid, int64_t started, int64_t tick, int64_t record);
EXPORT void ppg_events_close(int64_t source);

static struct source *from(int64_t handle) {
    return (struct source *) (uintptr_t) handle;
}

static struct source *source_new(void) {
    struct source *s = malloc(sizeof *s);
    if (s) {
        *s = (struct source) {.fd = -1, .lost_map = -1, .links = {-1, -1, -1}};
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

int ppg_events_abi(void) {
    return PPG_EVENTS_ABI;
}

/* 0: failure has an enum obstacle and errno. */
int64_t ppg_events_bpf(int64_t root, int level, int ring_bytes, int32_t *failure) {
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
        if (!hook(s, &o, (enum kind) kind, (uint64_t) root, level, &obstacle)) {
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
    if (!connector_listen(s->fd)) {
        return failed(s, failure, NO_LISTENING);
    }
    return (int64_t) (uintptr_t) s;
}

int ppg_events_fd(int64_t source) {
    return from(source)->fd;
}

/* How many new records were copied; they stay in the ring, and while there are any the kernel wakes nobody for more. */
int64_t ppg_events_peek(int64_t source, int64_t records, int64_t room) {
    struct source *s = from(source);
    struct record *out = (struct record *) (uintptr_t) records;
    return s->data ? ring_peek(s, out, room) : connector_peek(s, out, room);
}

/* What was peeked at need not be kept. */
void ppg_events_consume(int64_t source) {
    struct source *s = from(source);
    if (s->data) {
        atomic_store_explicit(s->consumer, s->peeked, memory_order_release);
    }
}

/* Since the source was opened. */
int64_t ppg_events_lost(int64_t source) {
    struct source *s = from(source);
    return s->data ? (int64_t) atomic_load(s->lost) : connector_lost(s);
}

/* Looks for an exit among what waits to be read; started counts ticks of so many nanoseconds. 0: none. */
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

void ppg_events_close(int64_t source) {
    struct source *s = from(source);
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
    if (s->lost) {
        munmap((void *) s->lost, s->page);
    }
    if (s->lost_map >= 0) {
        close(s->lost_map);
    }
    if (s->fd >= 0) {
        close(s->fd);
    }
    free(s);
}

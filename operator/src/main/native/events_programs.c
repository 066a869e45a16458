/*
 * The eBPF programs, assembled at run time, so that the build needs no compiler for them. They may also be used under
 * the terms of the GPL, version 2, which the kernel requires of programs that read its memory.
 */
#define _GNU_SOURCE
#include "events.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

enum { LONGEST_PROGRAM = 512, MOST_JUMPS = 16, RECORD = -64, SCRATCH = -72, KEY = -80, SIGNAL_GROUP_EXIT = 4 };

/*
 * ENOTSUPP, which the kernel does not export. Before 5.18 its JIT for 64-bit ARM cannot compile atomic operations with
 * a result (arch/arm64/net/bpf_jit_comp.c).
 */
enum { NOT_TRANSLATED = 524 };

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

/* Leaves the program if the comparison of a register with a number is true. */
static void emit_leave_if(struct program *p, int comparison, int reg, int32_t value) {
    p->leaving[p->leavers++] = p->length;
    emit(p, BPF_JMP | comparison | BPF_K, reg, 0, 0, value);
}

static void emit_leave(struct program *p) {
    p->leaving[p->leavers++] = p->length;
    emit(p, BPF_JMP | BPF_JA, 0, 0, 0, 0);
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

/* Loads the ID of an ancestor of the cgroup in r7. */
static void emit_ancestor(struct program *p, const struct offsets *o, int to, int32_t level) {
    if (o->ancestors >= 0) {
        emit_load(p, BPF_DW, to, BPF_REG_7, o->ancestors + 8 * level);
        emit_load(p, BPF_DW, to, to, o->cgroup_node);
        emit_load(p, BPF_DW, to, to, o->node_id);
    } else {
        emit_load(p, BPF_DW, to, BPF_REG_7, o->ancestor_ids + 8 * level);
    }
}

/* r6: the task, an argument of the tracepoint. Leaves unless the task is below the root. r9: its cgroup two levels below. */
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

/* r8: the signal struct, r7: the first thread. As wait_task_zombie in kernel/exit.c does. */
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

/* r0: the element of an array at the index in KEY; 0 if the verifier cannot exclude that. */
static void emit_lookup(struct program *p, int map) {
    emit_wide(p, BPF_REG_1, BPF_PSEUDO_MAP_FD, (uint32_t) map);
    emit(p, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_10, 0, 0);
    emit(p, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_2, 0, 0, KEY);
    emit_call(p, BPF_FUNC_map_lookup_elem);
}

/* r0: the tally. */
static void emit_tally(struct program *p, int tally) {
    emit(p, BPF_ST | BPF_MEM | BPF_W, BPF_REG_10, 0, KEY, 0);
    emit_lookup(p, tally);
    emit_leave_if(p, BPF_JEQ, BPF_REG_0, 0);
}

/* Adds one at r0 + offset; r1: the previous value, if it is fetched. */
static void emit_count(struct program *p, size_t offset, int32_t fetch) {
    emit(p, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_1, 0, 0, 1);
    emit(p, BPF_STX | BPF_ATOMIC | BPF_DW, BPF_REG_0, BPF_REG_1, (int) offset, BPF_ADD | fetch);
}

/* r0 is the tally. */
static void emit_leave_if_unheard(struct program *p) {
    emit(p, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_1, BPF_REG_0, (int) offsetof(struct tally, listening), 0);
    emit(p, BPF_ALU64 | BPF_AND | BPF_K, BPF_REG_1, 0, 0, LISTENING_TO_EVERYTHING);
    emit_leave_if(p, BPF_JEQ, BPF_REG_1, 0);
}

/* The same for an exit: whoever listens to kills alone is not woken for any other. */
static void emit_leave_if_exit_is_unheard(struct program *p) {
    emit(p, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_1, BPF_REG_0, (int) offsetof(struct tally, listening), 0);
    emit(p, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_1, 0, 0);
    emit(p, BPF_ALU64 | BPF_AND | BPF_K, BPF_REG_2, 0, 0, LISTENING_TO_EVERYTHING);
    int all = p->length;
    emit(p, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_2, 0, 0, 0);
    emit(p, BPF_LDX | BPF_MEM | BPF_W, BPF_REG_2, BPF_REG_10, AT(flags), 0);
    emit(p, BPF_ALU64 | BPF_AND | BPF_K, BPF_REG_2, 0, 0, FLAG_CHILD_KILLED);
    emit_leave_if(p, BPF_JEQ, BPF_REG_2, 0);
    emit(p, BPF_ALU64 | BPF_AND | BPF_K, BPF_REG_1, 0, 0, LISTENING_TO_KILLS);
    int kills = p->length;
    emit(p, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_1, 0, 0, 0);
    emit_count(p, offsetof(struct tally, unheard_kills), 0);
    emit_leave(p);
    p->code[all].off = (int16_t) (p->length - all - 1);
    p->code[kills].off = (int16_t) (p->length - kills - 1);
}

/* Counts a record that finds no room. */
static void emit_output(struct program *p, int ring, int tally) {
    emit_wide(p, BPF_REG_1, BPF_PSEUDO_MAP_FD, (uint32_t) ring);
    emit(p, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_10, 0, 0);
    emit(p, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_2, 0, 0, RECORD);
    emit(p, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, sizeof(struct record));
    emit(p, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_4, 0, 0, 0);
    emit_call(p, BPF_FUNC_ringbuf_output);
    emit_leave_if(p, BPF_JEQ, BPF_REG_0, 0);
    emit_tally(p, tally);
    emit_count(p, offsetof(struct tally, lost), 0);
}

/* r9: the area for this exit: that of processes whose parents are in the same instance, or the others'. */
static void emit_area(struct program *p, const struct offsets *o, int32_t level) {
    emit_load(p, BPF_DW, BPF_REG_7, BPF_REG_6, o->task_parent);
    emit_load(p, BPF_DW, BPF_REG_7, BPF_REG_7, o->task_cgroups);
    emit_load(p, BPF_DW, BPF_REG_7, BPF_REG_7, o->set_cgroup);
    emit_load(p, BPF_W, BPF_REG_8, BPF_REG_7, o->cgroup_level);
    emit(p, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_9, 0, 0, 0);
    int shallow = p->length;
    emit(p, BPF_JMP | BPF_JLT | BPF_K, BPF_REG_8, 0, 0, level + 2);
    emit_ancestor(p, o, BPF_REG_8, level + 2);
    emit(p, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_1, BPF_REG_10, AT(cgroup), 0);
    int other = p->length;
    emit(p, BPF_JMP | BPF_JNE | BPF_X, BPF_REG_8, BPF_REG_1, 0, 0);
    emit(p, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_9, 0, 0, 1);
    p->code[shallow].off = (int16_t) (p->length - shallow - 1);
    p->code[other].off = (int16_t) (p->length - other - 1);
}

/* Bit n - 1 is signal n. By these somebody asks a process to end, or it has lost whom it wrote to. */
#define ORDERLY \
    (1ULL << (SIGHUP - 1) | 1ULL << (SIGINT - 1) | 1ULL << (SIGQUIT - 1) | 1ULL << (SIGPIPE - 1) | 1ULL << (SIGTERM - 1))

/* r9: whether the parent is in the same instance; it stays. */
static void emit_child_killed(struct program *p) {
    emit(p, BPF_LDX | BPF_MEM | BPF_W, BPF_REG_1, BPF_REG_10, AT(status), 0);
    emit(p, BPF_ALU64 | BPF_AND | BPF_K, BPF_REG_1, 0, 0, 0x7f);
    int exited = p->length;
    emit(p, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_1, 0, 0, 0);
    int orphan = p->length;
    emit(p, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_9, 0, 0, 0);
    emit(p, BPF_ALU64 | BPF_SUB | BPF_K, BPF_REG_1, 0, 0, 1);
    emit_wide(p, BPF_REG_2, 0, ~ORDERLY);
    emit(p, BPF_ALU64 | BPF_RSH | BPF_X, BPF_REG_2, BPF_REG_1, 0, 0);
    emit(p, BPF_ALU64 | BPF_AND | BPF_K, BPF_REG_2, 0, 0, 1);
    int orderly = p->length;
    emit(p, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_2, 0, 0, 0);
    emit(p, BPF_LDX | BPF_MEM | BPF_W, BPF_REG_1, BPF_REG_10, AT(flags), 0);
    emit(p, BPF_ALU64 | BPF_OR | BPF_K, BPF_REG_1, 0, 0, FLAG_CHILD_KILLED);
    emit(p, BPF_STX | BPF_MEM | BPF_W, BPF_REG_10, BPF_REG_1, AT(flags), 0);
    p->code[exited].off = (int16_t) (p->length - exited - 1);
    p->code[orphan].off = (int16_t) (p->length - orphan - 1);
    p->code[orderly].off = (int16_t) (p->length - orderly - 1);
}

/*
 * Stores the record for later lookups, also after the agent's end. Without FETCH, two processes that exit at the same
 * moment may get the same slot.
 */
static void emit_keep(struct program *p, const struct exits *exits, int32_t fetch) {
    emit(p, BPF_ST | BPF_MEM | BPF_W, BPF_REG_10, 0, KEY, EXIT_SLOTS);
    emit_lookup(p, exits->fd);
    emit_leave_if(p, BPF_JEQ, BPF_REG_0, 0);
    emit(p, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_9, 0, 0);
    emit(p, BPF_ALU64 | BPF_LSH | BPF_K, BPF_REG_2, 0, 0, 3);
    emit(p, BPF_ALU64 | BPF_ADD | BPF_X, BPF_REG_0, BPF_REG_2, 0, 0);
    if (!fetch) {
        emit(p, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_3, BPF_REG_0, 0, 0);
    }
    emit_count(p, 0, fetch);
    if (!fetch) {
        emit(p, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_1, BPF_REG_3, 0, 0);
    }
    emit(p, BPF_ALU64 | BPF_AND | BPF_K, BPF_REG_1, 0, 0, EXIT_AREA - 1);
    emit(p, BPF_ALU64 | BPF_MUL | BPF_K, BPF_REG_9, 0, 0, EXIT_AREA);
    emit(p, BPF_ALU64 | BPF_ADD | BPF_X, BPF_REG_1, BPF_REG_9, 0, 0);
    emit(p, BPF_STX | BPF_MEM | BPF_W, BPF_REG_10, BPF_REG_1, KEY, 0);
    emit_wide(p, BPF_REG_1, BPF_PSEUDO_MAP_FD, (uint32_t) exits->fd);
    emit(p, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_10, 0, 0);
    emit(p, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_2, 0, 0, KEY);
    emit(p, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_3, BPF_REG_10, 0, 0);
    emit(p, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_3, 0, 0, RECORD);
    emit(p, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_4, 0, 0, BPF_ANY);
    emit_call(p, BPF_FUNC_map_update_elem);
}

static void emit_end(struct program *p) {
    for (int i = 0; i < p->leavers; i++) {
        p->code[p->leaving[i]].off = (int16_t) (p->length - p->leaving[i] - 1);
    }
    emit(p, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0);
    emit(p, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
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

/* Assembles the program for one kind of event; -1: failed. */
static int assemble(const struct source *s, const struct offsets *o, enum kind kind, uint64_t root, int32_t level,
                    const struct exits *exits, int32_t fetch) {
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
    emit_tally(&p, s->tally_map);
    emit_count(&p, offsetof(struct tally, happened) + sizeof(uint64_t) * (kind - 1), 0);
    if (kind == KIND_EXIT) {
        emit_record(&p, o, kind);
        emit_status(&p, o);
        emit_area(&p, o, level);
        emit_child_killed(&p);
        emit_keep(&p, exits, fetch);
        emit_tally(&p, s->tally_map);
        emit_leave_if_exit_is_unheard(&p);
    } else {
        emit_leave_if_unheard(&p);
        emit_record(&p, o, kind);
    }
    emit_output(&p, s->fd, s->tally_map);
    emit_end(&p);
    return load(&p);
}

bool program_hook(struct source *s, const struct offsets *o, enum kind kind, uint64_t root, int32_t level,
                  const struct exits *exits, int *obstacle) {
    static const char *const tracepoints[] = {"sched_process_fork", "sched_process_exec", "sched_process_exit"};
    int program = assemble(s, o, kind, root, level, exits, BPF_FETCH);
    if (program < 0 && errno == NOT_TRANSLATED) {
        program = assemble(s, o, kind, root, level, exits, 0);
    }
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

/* Shared declarations of the files of libppgevents.so. ppg_events.c describes the library. */
#ifndef PPG_EVENTS_H
#define PPG_EVENTS_H

#include <linux/bpf.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ProcessEventRecord.java has the same numbers. */
enum kind { KIND_FORK = 1, KIND_EXEC = 2, KIND_EXIT = 3 };

enum flags {
    FLAG_OOM_VICTIM = 1,
    FLAG_CHILD_KILLED = 2, /* by a signal that is no request to end; its parent is in the same instance */
};

/* ProcessEventRecord.java reads these words. */
struct record {
    int32_t kind;
    int32_t pid; /* of the process, in the initial namespace */
    int32_t parent; /* its parent process */
    int32_t status; /* as wait(2) has it */
    uint64_t at; /* CLOCK_MONOTONIC, nanoseconds */
    uint64_t started; /* CLOCK_BOOTTIME, nanoseconds; 0: not known */
    uint64_t cgroup; /* the cgroup two levels below the root; 0: not known, or it is above that */
    int32_t flags;
    int32_t reserved;
    char command[16];
};
_Static_assert(sizeof(struct record) == 64, "ProcessEventRecord.java");

/* ProcessEventSource.java names the same in the same order. */
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

/* ProcessEventSelection.java has the same numbers. */
enum listening { LISTENING_TO_EVERYTHING = 1, LISTENING_TO_KILLS = 2 };

/* Memory that the programs and this library share. */
struct tally {
    uint64_t lost; /* events that found no room in the ring */
    uint64_t listening; /* enum listening; 0: nothing is put into the ring */
    uint64_t happened[3]; /* forks, execs and exits, counted also while nobody listens */
    uint64_t unheard_kills; /* exits with FLAG_CHILD_KILLED that were not put into the ring because nobody listened */
};

enum { PROGRAMS = 3, EXIT_AREA = 1024, EXIT_SLOTS = 2 * EXIT_AREA }; /* powers of two */

struct source {
    int fd; /* polls readable when there are records */
    bool listening; /* to the process connector */
    /* eBPF */
    int tally_map;
    int links[PROGRAMS];
    _Atomic uint64_t *consumer; /* page of the reader's position */
    _Atomic uint64_t *producer; /* page of the writers' position, then the data twice */
    uint8_t *data;
    uint64_t ring_bytes;
    uint64_t peeked; /* position after the last peek; ppg_events_consume moves the reader's own position on */
    struct tally *tally;
    size_t page;
};

/* Offsets of the fields in the kernel's structs that the programs read. */
struct offsets {
    int32_t task_pid, task_tgid, task_parent, task_leader, task_started, task_command, task_exit_code, task_cgroups,
        task_signal;
    int32_t signal_live, signal_flags, signal_exit_code, signal_oom;
    int32_t set_cgroup, cgroup_level, cgroup_node, node_id;
    int32_t ancestors; /* pointers, since 6.1 */
    int32_t ancestor_ids; /* before */
};

struct exits {
    int fd;
    const struct record *slots; /* two areas; the first words of one more count the records written to each */
};

/* events_types.c */
bool offsets_find(struct offsets *o);
bool offsets_complete(const struct offsets *o);

/* events_programs.c */
bool program_hook(struct source *s, const struct offsets *o, enum kind kind, uint64_t root, int32_t level,
                  const struct exits *exits, int *obstacle);

/* events_ring.c */
int bpf(int command, union bpf_attr *attributes);
int map_create(uint32_t type, uint32_t key, uint32_t value, uint32_t entries, uint32_t flags, const char *name);
bool ring_open(struct source *s, uint32_t bytes);
const struct record *ring_next(const struct source *s, uint64_t *position, uint64_t end);
int64_t ring_peek(struct source *s, struct record *out, int64_t room);

/* events_exits.c; on failure errno is set */
struct exits *exits_open(const char *path);
bool exits_find(const struct exits *e, int pid, uint64_t started, uint64_t tick, struct record *out);
bool exits_keep_filling(int link, const char *path);
void exits_close(struct exits *e);

/* events_connector.c */
bool connector_filter(int fd);
bool connector_listen(int fd);
void connector_ignore(int fd);
int64_t connector_peek(struct source *s, struct record *out, int64_t room);
int64_t connector_lost(const struct source *s);

#endif

/*
 * Shared declarations of the files of libppgspawn.so: the request that Java writes, the slot in which a start happens,
 * and system calls. ppg_spawn.c describes how a start works.
 *
 * Rules for all code that runs in starter and child (from starter() in spawn_clone.c and child_main() on): raw system
 * calls only. Both run on the caller's thread-local storage, so errno and everything of libc that uses it (or that
 * signals "all threads", as setresuid(3) does) belongs to the caller. And nothing may allocate a descriptor before the
 * child has a table of its own: a child that is killed in between would leave it open in the agent.
 */
#ifndef PPG_SPAWN_H
#define PPG_SPAWN_H

#include <fcntl.h>
#include <linux/sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

/* Calls between files are direct, not through the table of addresses. */
#pragma GCC visibility push(hidden)

#define PPG_SPAWN_ABI 8

enum {
    STACK_SIZE = 65536, /* the largest page of both architectures; only used pages take memory */
    MAX_NAMESPACES = 8,
    FIRST_OUTPUT = 3, /* the standard descriptors must be free for what the child opens */
    FIRST_INHERITED = 3, /* SD_LISTEN_FDS_START of sd_listen_fds(3) */
    MAX_INHERITED = 128,
    PID_DIGITS = 10, /* room for every PID in a string of the request */
    KERNEL_SIGSET_SIZE = 8,
};

/*
 * SpawnMessage.java has the same words in the same order. An offset counts bytes from the start of the request; 0 means
 * absent. A list is an array of offsets, ended by 0.
 */
struct request {
    int64_t abi;
    int64_t size; /* bytes, lists and strings included */
    int64_t present; /* enum present */
    int64_t cgroup; /* string */
    int64_t record; /* string */
    int64_t v1_files; /* list */
    int64_t namespaces; /* list */
    int64_t candidates; /* list */
    int64_t arguments; /* list */
    int64_t environment; /* list */
    int64_t directory; /* string */
    int64_t log; /* string */
    int64_t umask;
    int64_t oom_score_adj;
    int64_t nice;
    int64_t uid;
    int64_t gid;
    int64_t bounding; /* mask */
    int64_t ambient; /* mask */
    int64_t groups; /* offset of gid_t[group_count] */
    int64_t group_count;
    int64_t rlimits; /* offset of struct rlimit_word[rlimit_count] */
    int64_t rlimit_count;
    int64_t output; /* a descriptor of the agent, at least FIRST_OUTPUT, that takes the output in place of the log */
    int64_t cpus; /* offset of uint64_t[cpu_words]: a set of CPUs */
    int64_t cpu_words;
    int64_t scheduler; /* SCHED_… of uapi/linux/sched.h */
    int64_t priority;
    int64_t memory_policy; /* MPOL_… of uapi/linux/mempolicy.h */
    int64_t nodes; /* offset of uint64_t[node_words]: a set of NUMA nodes */
    int64_t node_words;
    int64_t io_priority; /* class and level, uapi/linux/ioprio.h */
    int64_t pids; /* list of parts of strings, each of PID_DIGITS zeros at the end of one, in whose place the child writes its PID */
    int64_t parcels; /* offset of int64_t[parcel_count]: sockets of the agent, each with one message of descriptors for the child */
    int64_t parcel_count;
    int64_t inherited; /* how many descriptors these messages have together */
    int64_t journal; /* string: the socket of the journal, which takes the output in place of the log */
    int64_t journal_header; /* string, if there is a journal */
};

struct rlimit_word {
    int64_t resource;
    struct {
        uint64_t soft, hard; /* struct rlimit64 of prlimit64 */
    } limit;
};

/* Which words of the request are set; zero is a valid value. */
enum present {
    HAS_OOM_SCORE_ADJ = 1 << 0,
    HAS_NICE = 1 << 1,
    HAS_UID = 1 << 2,
    HAS_GID = 1 << 3,
    HAS_GROUPS = 1 << 4,
    HAS_BOUNDING = 1 << 5,
    HAS_AMBIENT = 1 << 6,
    HAS_NO_NEW_PRIVILEGES = 1 << 7,
    HAS_IGNORED_SIGPIPE = 1 << 8,
    HAS_SCHEDULER = 1 << 9,
    HAS_MEMORY_POLICY = 1 << 10,
    HAS_IO_PRIORITY = 1 << 11,
};

/* SpawnStage.java has the same constants in the same order. */
enum stage {
    STAGE_CLONE,
    STAGE_DESCRIPTORS,
    STAGE_RECORD,
    STAGE_CGROUP,
    STAGE_OOM_SCORE,
    STAGE_NAMESPACE,
    STAGE_SESSION,
    STAGE_STDIO,
    STAGE_NICE,
    STAGE_CPU_AFFINITY,
    STAGE_SCHEDULER,
    STAGE_MEMORY_POLICY,
    STAGE_IO_PRIORITY,
    STAGE_RLIMIT,
    STAGE_CAPABILITIES,
    STAGE_GROUPS,
    STAGE_GID,
    STAGE_UID,
    STAGE_NO_NEW_PRIVILEGES,
    STAGE_CHDIR,
    STAGE_EXEC,
    STAGE_INTERPRETER,
};

/* Spawner.java has the same numbers. */
enum way { WAY_GUARDED = 0, WAY_DIRECT = 1 };

enum watchdog { WATCHDOG_UNTRIED, WATCHDOG_READY, WATCHDOG_IMPOSSIBLE };

/* The second to arrive sees what the first did. */
enum rendezvous { CALLER_WAITS, CALLER_LEFT, CHILD_LET_GO };

/* Slots of starts that were PENDING and now have an outcome, for a caller that polls an eventfd. */
struct completions {
    _Atomic(struct slot *) latest;
    int32_t eventfd;
};

/*
 * The state of one start, in memory that is not reused before both words are 0. SpawnSlot.java reads the words
 * before the stacks.
 */
struct slot {
    _Atomic int32_t child_lives; /* cleared by mm_release (kernel/fork.c), at exec or exit: the child no longer uses our memory */
    _Atomic int32_t starter_lives; /* likewise */
    _Atomic int32_t pid; /* written by the kernel before the child runs */
    int32_t pidfd;
    int32_t failed; /* whether the following three are set */
    int32_t stage;
    int32_t error;
    int32_t detail; /* index in a list; -1: none in particular */
    int32_t log_error;
    int32_t padding;
    int64_t start_ticks;
    struct slot *before; /* link in the list of completions */
    int64_t log_inode; /* 0: there is no log; else the file that the child opened, and its size then */
    int64_t log_device;
    int64_t log_size;

    const struct request *request;
    struct completions *completions;
    _Atomic int32_t rendezvous;
    int32_t padding2;
    int64_t tick_before;
    _Atomic int32_t overdue; /* whether the watchdog has killed the child */
    enum watchdog watchdog;
    timer_t timer;
    int32_t cgroup_fd;
    char *starter_stack;
    char *child_stack;
};

#define sys(...) SYS_PADDED(__VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define SYS_PADDED(number, a, b, c, d, e, f, ...) \
    raw_syscall(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

#if defined(__x86_64__)

static inline long raw_syscall(long number, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

#elif defined(__aarch64__)

static inline long raw_syscall(long number, long a, long b, long c, long d, long e, long f)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}

#else
#error "only x86_64 and aarch64"
#endif

static inline const void *at(const struct request *request, int64_t offset)
{
    return offset == 0 ? NULL : (const char *)request + offset;
}

/* A list, whose offsets relocate() has turned into pointers. */
static inline char *const *list(const struct request *request, int64_t offset)
{
    return (char *const *)at(request, offset);
}

static inline long open_file(const char *path, int flags, int mode)
{
    return sys(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* spawn_request.c */
bool request_agreed(struct request *request, int64_t size);

/* spawn_calls.c */
void note_failure(struct slot *slot, enum stage stage, int detail, long result);
_Noreturn void fail(struct slot *slot, enum stage stage, int detail, long result);
long must(struct slot *slot, enum stage stage, int detail, long result);
long write_file(const char *path, const char *text, size_t length);
char *decimal(char *end, int64_t number);

/* spawn_record.c */
int64_t tick_now(void);
void record_process(struct slot *slot);
void write_pids(const struct request *request);

/* spawn_inherit.c */
void leave_descriptors(struct slot *slot);
void receive_descriptors(struct slot *slot);

/* spawn_log.c */
long log_open_output(struct slot *slot);

/* spawn_identity.c */
void change_identity(struct slot *slot);

/* spawn_scheduling.c */
void set_scheduling(struct slot *slot);

/* spawn_child.c */
void child_main(struct slot *slot);

/* spawn_clone.c */
long clone_child(struct slot *slot, int64_t patience_nanos);
long clone_starter(struct slot *slot);

/* spawn_watchdog.c */
bool watchdog_ready(struct slot *slot);
void set_watchdog(struct slot *slot, int64_t nanos);

#pragma GCC visibility pop

#endif

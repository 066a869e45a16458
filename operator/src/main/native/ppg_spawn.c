/*
 * Starts a process inside its cgroup and prepares it, between clone and exec, in ways that Java cannot.
 *
 * Three threads of control share the memory of the agent for the time of a start:
 *
 *   caller    the agent's thread: creates the starter, then sleeps on a futex for as long as it can spare
 *   starter   a bare thread that lives for this one clone3(CLONE_VFORK) and sleeps in it until the child execs or ends;
 *             where the caller did not wait for that, it tells so through an eventfd
 *   child     the process to be: prepares itself, reports what failed into the slot, execs
 *
 * Why CLONE_VM: a fork would copy the page tables of a JVM. Why CLONE_VFORK on top: only a child with a vfork_done may
 * set an oom_score_adj of its own, any other that shares memory changes the agent's too (__set_oom_adj in
 * fs/proc/base.c); and only such a child is left alone when the member's memory limit is hit by exec itself, for any
 * other the OOM killer takes everybody who shares its memory, the agent first (in_vfork and __oom_kill_process in
 * mm/oom_kill.c). Why the starter: a thread in vfork cannot be woken, so a child that hangs before exec (frozen cgroup,
 * dead file server) would hang the agent.
 *
 * WAY_DIRECT does without the starter, which costs as much as a fifth of a burst of restarts: the caller itself sleeps in
 * vfork, and a timer kills a child that lets it sleep for too long. For children that nobody but root can make hang, and
 * those in nothing but what SIGKILL ends.
 *
 * That memory must stay out of reach when the child has become somebody else: whoever may open /proc/CHILD/mem reads and
 * writes the agent. Two things keep it closed, each for itself (ptrace_may_access in kernel/ptrace.c,
 * cap_ptrace_access_check in security/commoncap.c): until exec the child keeps all its permitted capabilities, of which
 * only the effective ones count for what it does, and who has fewer may not look; and root's agent is not dumpable.
 *
 * Rules for the code that runs in starter and child: raw system calls only. They run on the caller's thread-local
 * storage, so errno and everything of libc that uses it (or that signals "all threads", as setresuid(3) does) belongs
 * to the caller. And nothing may allocate a descriptor before the child has a table of its own: one that is killed in
 * between would leave it open in the agent.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/futex.h>
#include <linux/limits.h>
#include <linux/openat2.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PPG_SPAWN_ABI 4
#define EXPORT __attribute__((visibility("default")))

enum {
    STACK_SIZE = 65536, /* the largest page of both architectures; only what is used gets memory */
    GUARD_SIZE = 65536,
    MAX_NAMESPACES = 8,
    KERNEL_SIGSET_SIZE = 8,
    LOG_MODE = 0640,
    LOG_DIRECTORY_MODE = 0755,
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
};

struct rlimit_word {
    int64_t resource;
    struct {
        uint64_t soft, hard; /* struct rlimit64 of prlimit64 */
    } limit;
};

/* The words of the request that are meant, where zero is a value like any other. */
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
};

/* Stage.java has the same constants in the same order. */
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

enum outcome { OUTCOME_STARTED, OUTCOME_FAILED, OUTCOME_PENDING };

/* Who comes second sees what the first did. */
enum rendezvous { CALLER_WAITS, CALLER_LEFT, CHILD_LET_GO };

/* A child that fails needs so long to end, mostly. Where it takes longer somebody else reaps it. */
enum { REAPING_NANOS = 2000000 };

/* The slots of starts that were PENDING and are no more, for a caller who is told by an eventfd. */
struct completions {
    _Atomic(struct slot *) latest;
    int32_t eventfd;
};

/*
 * Where a start happens, in memory that is not touched again before both words are 0. SpawnSlot.java reads the words
 * before the stacks.
 */
struct slot {
    _Atomic int32_t child_lives; /* cleared by mm_release (kernel/fork.c), at exec or exit: no more of our memory */
    _Atomic int32_t starter_lives; /* as well */
    _Atomic int32_t pid; /* written by the kernel before the child runs */
    int32_t pidfd;
    int32_t failed; /* whether the following three say something */
    int32_t stage;
    int32_t error;
    int32_t detail; /* which one of a list; -1: none in particular */
    int32_t log_error;
    int32_t padding;
    int64_t start_ticks;
    struct slot *before; /* in the list of completions */
    int64_t log_inode; /* 0: there is no log; else what the child has opened, and the size that it found */
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

/* clone3(2) for a child that runs entry(argument) on its own stack and never returns. */
static long clone_into(const struct clone_args *args, void (*entry)(struct slot *), struct slot *argument)
{
    register void (*r8)(struct slot *) __asm__("r8") = entry;
    register struct slot *r9 __asm__("r9") = argument;
    long result;
    __asm__ volatile("syscall\n\t"
                     "test %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "xor %%ebp, %%ebp\n\t"
                     "mov %%r9, %%rdi\n\t"
                     "call *%%r8\n\t"
                     "ud2\n"
                     "1:"
                     : "=a"(result)
                     : "a"(SYS_clone3), "D"(args), "S"(sizeof *args), "r"(r8), "r"(r9)
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

static long clone_into(const struct clone_args *args, void (*entry)(struct slot *), struct slot *argument)
{
    register long x8 __asm__("x8") = SYS_clone3;
    register long x0 __asm__("x0") = (long)args;
    register long x1 __asm__("x1") = sizeof *args;
    register void (*x9)(struct slot *) __asm__("x9") = entry;
    register struct slot *x10 __asm__("x10") = argument;
    __asm__ volatile("svc #0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x29, xzr\n\t"
                     "mov x30, xzr\n\t"
                     "mov x0, x10\n\t"
                     "blr x9\n\t"
                     "brk #1\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x9), "r"(x10)
                     : "memory");
    return x0;
}

#else
#error "only x86_64 and aarch64"
#endif

/* From here to child(): what runs in the child. */

static const void *at(const struct request *request, int64_t offset)
{
    return offset == 0 ? NULL : (const char *)request + offset;
}

/* A list, whose offsets relocate() has turned into pointers. */
static char *const *list(const struct request *request, int64_t offset)
{
    return (char *const *)at(request, offset);
}

static void note_failure(struct slot *slot, enum stage stage, int detail, long result)
{
    slot->stage = (int32_t)stage;
    slot->detail = detail;
    slot->error = (int32_t)-result;
    slot->failed = 1;
}

static _Noreturn void fail(struct slot *slot, enum stage stage, int detail, long result)
{
    note_failure(slot, stage, detail, result);
    for (;;) {
        sys(SYS_exit_group, 127);
    }
}

/* A call that must succeed; its result. */
static long must(struct slot *slot, enum stage stage, int detail, long result)
{
    if (result < 0) {
        fail(slot, stage, detail, result);
    }
    return result;
}

static long open_file(const char *path, int flags, int mode)
{
    return sys(SYS_openat, AT_FDCWD, path, flags, mode);
}

static long write_file(const char *path, const char *text, size_t length)
{
    long fd = open_file(path, O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        return fd;
    }
    long written = sys(SYS_write, fd, text, length);
    sys(SYS_close, fd);
    return written;
}

/* Decimal digits into the end of a buffer; the beginning of them is returned. */
static char *decimal(char *end, int64_t number)
{
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do {
        *--end = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (number < 0) {
        *--end = '-';
    }
    return end;
}

/*
 * From here on the child has a descriptor table of its own, an empty one: with the range up to the end the kernel
 * copies only what lies below the first (nothing), however many descriptors the agent has. From 0 and not from 3,
 * because the agent's own may be anything or closed, and because before 5.18 a copy of exactly three was wrong
 * (1c24a186398f "fs: fd tables have to be multiples of BITS_PER_LONG").
 */
static void leave_descriptors(struct slot *slot)
{
    must(slot, STAGE_DESCRIPTORS, -1, sys(SYS_close_range, 0, ~0U, CLOSE_RANGE_UNSHARE));
}

/* The unit of start times in /proc, USER_HZ, is 100 on every architecture that has libppgspawn. */
static int64_t tick_now(void)
{
    struct timespec now = {.tv_sec = 0};
    sys(SYS_clock_gettime, CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 100 + now.tv_nsec / 10000000;
}

/*
 * Field 22 of proc_pid_stat(5); the name in field 2 may contain anything, but nothing after it contains a parenthesis.
 */
static int64_t start_ticks_of_proc(struct slot *slot)
{
    char line[1024];
    long fd = must(slot, STAGE_RECORD, -1, open_file("/proc/self/stat", O_RDONLY | O_CLOEXEC, 0));
    long length = must(slot, STAGE_RECORD, -1, sys(SYS_read, fd, line, sizeof line));
    sys(SYS_close, fd);
    const char *end = line + length;
    const char *c = end;
    while (c > line && c[-1] != ')') {
        c--;
    }
    for (int field = 2; c < end && field < 22; c++) {
        field += *c == ' ';
    }
    int64_t ticks = 0;
    for (; c < end && *c >= '0' && *c <= '9'; c++) {
        ticks = ticks * 10 + (*c - '0');
    }
    return ticks;
}

/*
 * The kernel takes the start time from CLOCK_BOOTTIME in clone (copy_process in kernel/fork.c): between the caller's
 * look at the clock and ours. Where both saw the same tick of 10 ms, as nearly always, that is it, for a hundredth of
 * what /proc costs.
 */
static int64_t start_ticks(struct slot *slot)
{
    return tick_now() == slot->tick_before ? slot->tick_before : start_ticks_of_proc(slot);
}

/* By path: a cgroup with a live process in it cannot be removed or replaced. */
static void record(struct slot *slot)
{
    const struct request *request = slot->request;
    slot->start_ticks = start_ticks(slot);
    if (request->record == 0) {
        return;
    }
    char text[48];
    char *end = text + sizeof text;
    char *begin = decimal(end, slot->start_ticks);
    *--begin = ' ';
    begin = decimal(begin, sys(SYS_getpid));
    const char *cgroup = at(request, request->cgroup);
    const char *attribute = at(request, request->record);
    must(slot, STAGE_RECORD, -1, sys(SYS_setxattr, cgroup, attribute, begin, end - begin, 0));
}

static void join_v1_cgroups(struct slot *slot)
{
    char *const *files = list(slot->request, slot->request->v1_files);
    for (int i = 0; files[i] != NULL; i++) {
        must(slot, STAGE_CGROUP, i, write_file(files[i], "0", 1));
    }
}

/* Before the namespaces, whose /proc may be another. */
static void set_oom_score(struct slot *slot)
{
    if ((slot->request->present & HAS_OOM_SCORE_ADJ) == 0) {
        return;
    }
    char text[24];
    char *end = text + sizeof text;
    char *begin = decimal(end, slot->request->oom_score_adj);
    must(slot, STAGE_OOM_SCORE, -1, write_file("/proc/self/oom_score_adj", begin, (size_t)(end - begin)));
}

/* All of them are opened first: after a change of the mount namespace the paths mean something else. */
static void join_namespaces(struct slot *slot)
{
    char *const *files = list(slot->request, slot->request->namespaces);
    long fds[MAX_NAMESPACES];
    int count = 0;
    for (; files[count] != NULL; count++) {
        fds[count] = must(slot, STAGE_NAMESPACE, count, open_file(files[count], O_RDONLY | O_CLOEXEC, 0));
    }
    for (int i = 0; i < count; i++) {
        must(slot, STAGE_NAMESPACE, i, sys(SYS_setns, fds[i], 0));
        sys(SYS_close, fds[i]);
    }
}

/*
 * CLONE_CLEAR_SIGHAND has removed the JVM's handlers, but it keeps what the agent inherited as ignored, and so does
 * exec.
 */
static void reset_signals(const struct request *request)
{
    struct disposition {
        void *handler;
        unsigned long flags;
        void *restorer;
        uint64_t mask;
    };
    static const struct disposition by_default;
    static const struct disposition ignored = {.handler = (void *)SIG_IGN};
    bool no_pipe = (request->present & HAS_IGNORED_SIGPIPE) != 0;
    for (int signo = 1; signo <= _NSIG - 1; signo++) {
        const struct disposition *next = signo == SIGPIPE && no_pipe ? &ignored : &by_default;
        sys(SYS_rt_sigaction, signo, next, NULL, KERNEL_SIGSET_SIZE);
    }
}

static long look_at(long fd, struct statx *status)
{
    return sys(SYS_statx, fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, status);
}

static bool is_ours(uint32_t uid)
{
    return uid == 0 || uid == (uint32_t)sys(SYS_geteuid);
}

/* Whether whatever is in a directory was put there by root or by the agent. */
static bool is_guarded(const struct statx *directory)
{
    return is_ours(directory->stx_uid) && (directory->stx_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* Copies what comes before the last slash; the name after it, NULL when the path is too long. */
static const char *split(const char *path, char directory[static PATH_MAX])
{
    const char *name = path;
    for (int i = 0; path[i] != '\0'; i++) {
        if (i == PATH_MAX - 1) {
            return NULL;
        }
        directory[i] = path[i];
        name = path[i] == '/' ? path + i + 1 : name;
    }
    directory[name - path > 1 ? name - path - 1 : name - path] = '\0'; /* of /name, the slash stays */
    return name;
}

/* The directory of a group's logs, made if it is not there. It may be a user's own if nobody else has put it there. */
static long open_log_directory_in(long above, const char *name)
{
    struct statx from;
    struct statx to;
    long made = sys(SYS_mkdirat, above, name, LOG_DIRECTORY_MODE);
    /* Some file systems say that they are read-only before they say that it is there. */
    long directory = sys(SYS_openat, above, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
    if (directory == -ENOENT && made < 0) {
        return made;
    }
    if (directory < 0) {
        return directory;
    }
    long result = look_at(above, &from);
    result = result < 0 ? result : look_at(directory, &to);
    result = result == 0 && !is_guarded(&from) && !is_ours(to.stx_uid) ? -EPERM : result;
    if (result < 0) {
        sys(SYS_close, directory);
        return result;
    }
    return directory;
}

/* Directories that somebody has removed since the agent looked are made anew. All of them are root's or the agent's. */
static long make_log_directories(const char *path)
{
    char name[NAME_MAX + 1];
    long directory = sys(SYS_openat, AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    const char *from = path + 1;
    while (directory >= 0 && *from != '\0') {
        size_t length = 0;
        while (from[length] != '\0' && from[length] != '/') {
            if (length == NAME_MAX) {
                sys(SYS_close, directory);
                return -ENAMETOOLONG;
            }
            name[length] = from[length];
            length++;
        }
        name[length] = '\0';
        from += from[length] == '/' ? length + 1 : length;
        long next = open_log_directory_in(directory, name);
        sys(SYS_close, directory);
        struct statx found;
        long result = next < 0 ? next : look_at(next, &found);
        if (result == 0 && !is_ours(found.stx_uid)) {
            result = -EPERM;
        }
        if (result < 0 && next >= 0) {
            sys(SYS_close, next);
        }
        directory = result < 0 ? result : next;
    }
    return directory;
}

/*
 * No component may be a symbolic link: the agent has looked where they lead and who may change that, and a path means to
 * us what it meant to it.
 */
static long open_log_directory(const char *path)
{
    struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS};
    char above[PATH_MAX];
    const char *name = split(path, above);
    if (name == NULL) {
        return -ENAMETOOLONG;
    }
    long parent = sys(SYS_openat2, AT_FDCWD, above, &how, sizeof how);
    if (parent == -ENOENT) {
        parent = make_log_directories(above);
    }
    if (parent < 0) {
        return parent;
    }
    long directory = open_log_directory_in(parent, name);
    sys(SYS_close, parent);
    return directory;
}

/*
 * What is written to is a regular file with no other name (it may be a hard link to anything). Where others may put
 * files, it is root's, the agent's, or the directory's owner's. 0 or an error.
 */
static long check_log(const struct statx *directory, const struct statx *file)
{
    uint32_t type = file->stx_mode & S_IFMT;
    if (type != S_IFREG) {
        return type == S_IFLNK ? -ELOOP : type == S_IFDIR ? -EISDIR : -ENXIO;
    }
    if (file->stx_nlink != 1) {
        return -EMLINK;
    }
    bool theirs = is_ours(file->stx_uid) || file->stx_uid == directory->stx_uid;
    return is_guarded(directory) || theirs ? 0 : -EPERM;
}

/* Looked at before it is opened, which does something to a device and makes a terminal the session's. */
static long open_existing_log(long directory, const char *name)
{
    char text[40] = "/proc/self/fd/";
    struct statx folder;
    struct statx file;
    long place = sys(SYS_openat, directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
    if (place < 0) {
        return place;
    }
    long result = look_at(directory, &folder);
    result = result < 0 ? result : look_at(place, &file);
    result = result < 0 ? result : check_log(&folder, &file);
    if (result == 0) {
        text[sizeof text - 1] = '\0';
        const char *digits = decimal(text + sizeof text - 1, place);
        char *to = text + sizeof "/proc/self/fd/" - 1;
        while ((*to++ = *digits++) != '\0') {
        }
        result = open_file(text, O_WRONLY | O_APPEND | O_NOCTTY | O_NONBLOCK, 0);
    }
    sys(SYS_close, place);
    return result;
}

static long open_log(const char *path)
{
    char folder[PATH_MAX];
    const char *name = split(path, folder);
    long directory = name == NULL ? -ENAMETOOLONG : open_log_directory(folder);
    if (directory < 0) {
        return directory;
    }
    long fd = open_existing_log(directory, name);
    if (fd == -ENOENT) {
        fd = sys(SYS_openat, directory, name, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW, LOG_MODE);
    }
    sys(SYS_close, directory);
    return fd;
}

/* What is in the log from here on is this process's. */
static void note_log(struct slot *slot, long fd)
{
    struct statx file;
    if (look_at(fd, &file) == 0) {
        slot->log_inode = (int64_t)file.stx_ino;
        slot->log_device = (int64_t)((uint64_t)file.stx_dev_minor << 32 | file.stx_dev_major);
        slot->log_size = (int64_t)file.stx_size;
    }
}

/* A log that cannot be opened is no reason not to run. */
static long open_output(struct slot *slot)
{
    const char *log = at(slot->request, slot->request->log);
    if (log != NULL) {
        long fd = open_log(log);
        if (fd >= 0) {
            note_log(slot, fd);
            return fd;
        }
        slot->log_error = (int32_t)-fd;
    }
    return open_file("/dev/null", O_WRONLY, 0);
}

/* The table is empty, so that the first descriptor comes out as 0. */
static void open_standard_files(struct slot *slot)
{
    sys(SYS_umask, 0);
    must(slot, STAGE_STDIO, -1, open_file("/dev/null", O_RDONLY, 0));
    long output = must(slot, STAGE_STDIO, -1, open_output(slot));
    if (output != STDOUT_FILENO) {
        must(slot, STAGE_STDIO, -1, sys(SYS_dup3, output, STDOUT_FILENO, 0));
        sys(SYS_close, output);
    }
    must(slot, STAGE_STDIO, -1, sys(SYS_dup3, STDOUT_FILENO, STDERR_FILENO, 0));
    sys(SYS_umask, slot->request->umask);
}

static void set_limits(struct slot *slot)
{
    const struct request *request = slot->request;
    if ((request->present & HAS_NICE) != 0) {
        must(slot, STAGE_NICE, -1, sys(SYS_setpriority, PRIO_PROCESS, 0, request->nice));
    }
    const struct rlimit_word *words = at(request, request->rlimits);
    for (int i = 0; i < request->rlimit_count; i++) {
        must(slot, STAGE_RLIMIT, i, sys(SYS_prlimit64, 0, words[i].resource, &words[i].limit, NULL));
    }
}

static void limit_bounding_set(struct slot *slot)
{
    if ((slot->request->present & HAS_BOUNDING) == 0) {
        return;
    }
    for (int capability = 0; capability < 64; capability++) {
        bool wanted = ((uint64_t)slot->request->bounding >> capability & 1) != 0;
        long present = sys(SYS_prctl, PR_CAPBSET_READ, capability, 0, 0, 0);
        if (!wanted && present > 0) { /* negative: beyond the last that this kernel knows */
            must(slot, STAGE_CAPABILITIES, capability, sys(SYS_prctl, PR_CAPBSET_DROP, capability, 0, 0, 0));
        }
    }
}

/* For setresuid(2) and setresgid(2) this number means "leave as it is": as root. */
static long valid_id(int64_t id)
{
    return id >= 0 && id < UINT32_MAX ? 0 : -EINVAL;
}

/* The raw calls: those of libc would change the ids of all the agent's threads. */
static void set_ids(struct slot *slot)
{
    const struct request *request = slot->request;
    if ((request->present & HAS_GROUPS) != 0) {
        must(slot, STAGE_GROUPS, -1, sys(SYS_setgroups, request->group_count, at(request, request->groups)));
    }
    if ((request->present & HAS_GID) != 0) {
        must(slot, STAGE_GID, -1, valid_id(request->gid));
        must(slot, STAGE_GID, -1, sys(SYS_setresgid, request->gid, request->gid, request->gid));
    }
    if ((request->present & HAS_UID) != 0) {
        must(slot, STAGE_UID, -1, valid_id(request->uid));
        /* For the ambient set, and so that nobody may look at what is not exec'd yet; exec clears it. */
        sys(SYS_prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0);
        must(slot, STAGE_UID, -1, sys(SYS_setresuid, request->uid, request->uid, request->uid));
    }
}

/*
 * A change of ids has set what fs.suid_dumpable says, for all who share the memory (commit_creds in kernel/cred.c): with
 * 1, anybody with these ids could look, and with 2, before 5.16, a signal that dumps core would end the agent as well.
 * It must happen before capabilities are given up. Of an agent that is not root nothing is hidden: its own files in
 * /proc would belong to root.
 */
static void hide_memory(const struct request *request, bool root)
{
    if (root && (request->present & (HAS_UID | HAS_GID | HAS_BOUNDING | HAS_AMBIENT)) != 0) {
        sys(SYS_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
    }
}

/*
 * Root keeps what the bounding set leaves, anybody else has exactly the ambient set: now, for chdir, as well as after
 * exec. Permitted stays what it was, to keep those with fewer capabilities out of this memory: exec takes it away (of
 * root what is not in the bounding set, of others what is not in the ambient set, capabilities(7)).
 */
static void set_capabilities(struct slot *slot)
{
    const struct request *request = slot->request;
    if ((request->present & (HAS_UID | HAS_BOUNDING | HAS_AMBIENT)) == 0) {
        return;
    }
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    must(slot, STAGE_CAPABILITIES, -1, sys(SYS_capget, &header, data));
    uint64_t ambient = (request->present & HAS_AMBIENT) != 0 ? (uint64_t)request->ambient : 0;
    uint64_t effective = data[0].permitted | (uint64_t)data[1].permitted << 32;
    if ((request->present & HAS_BOUNDING) != 0) {
        effective &= (uint64_t)request->bounding;
    }
    uint64_t missing = ambient & ~effective;
    if (missing != 0) {
        fail(slot, STAGE_CAPABILITIES, __builtin_ctzll(missing), -EPERM);
    }
    if (sys(SYS_geteuid) != 0) {
        effective = ambient;
    }
    for (int word = 0; word < _LINUX_CAPABILITY_U32S_3; word++) {
        data[word].effective = (uint32_t)(effective >> 32 * word);
        data[word].inheritable = (uint32_t)(ambient >> 32 * word);
    }
    must(slot, STAGE_CAPABILITIES, -1, sys(SYS_capset, &header, data));
    for (uint64_t rest = ambient; rest != 0; rest &= rest - 1) {
        int capability = __builtin_ctzll(rest);
        long raised = sys(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0);
        must(slot, STAGE_CAPABILITIES, capability, raised);
    }
}

/*
 * As execvp(3), but a file without a known format is no shell script. A file that is there and cannot be found lacks the
 * interpreter that its first line names, or its loader, execve(2).
 */
static _Noreturn void execute(struct slot *slot)
{
    const struct request *request = slot->request;
    char *const *candidates = list(request, request->candidates);
    char *const *arguments = list(request, request->arguments);
    char *const *environment = list(request, request->environment);
    long error = -ENOENT;
    int culprit = -1;
    enum stage stage = STAGE_EXEC;
    for (int i = 0; candidates[i] != NULL; i++) {
        long result = sys(SYS_execve, candidates[i], arguments, environment);
        switch (-result) {
        case EACCES:
            error = result;
            culprit = i;
            stage = STAGE_EXEC;
            break;
        case ENOENT:
            if (culprit < 0 && sys(SYS_faccessat, AT_FDCWD, candidates[i], F_OK) == 0) {
                culprit = i;
                stage = STAGE_INTERPRETER;
            }
            break;
        case ENOTDIR:
        case ESTALE:
        case ENODEV:
        case ETIMEDOUT:
            break;
        default:
            fail(slot, STAGE_EXEC, i, result);
        }
    }
    fail(slot, stage, candidates[1] == NULL ? 0 : culprit, error);
}

static void child(struct slot *slot)
{
    static const uint64_t no_signals = 0;
    const struct request *request = slot->request;

    leave_descriptors(slot);
    record(slot);
    join_v1_cgroups(slot);
    set_oom_score(slot);
    join_namespaces(slot);
    reset_signals(request);
    must(slot, STAGE_SESSION, -1, sys(SYS_setsid));
    open_standard_files(slot);
    set_limits(slot);
    limit_bounding_set(slot);
    bool root = sys(SYS_geteuid) == 0;
    set_ids(slot);
    hide_memory(request, root);
    set_capabilities(slot);
    if ((request->present & HAS_NO_NEW_PRIVILEGES) != 0) {
        must(slot, STAGE_NO_NEW_PRIVILEGES, -1, sys(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    }
    must(slot, STAGE_CHDIR, -1, sys(SYS_chdir, at(request, request->directory)));
    sys(SYS_rt_sigprocmask, SIG_SETMASK, &no_signals, NULL, KERNEL_SIGSET_SIZE);
    execute(slot);
}

static struct clone_args child_args(struct slot *slot)
{
    return (struct clone_args){
        .flags = CLONE_VM | CLONE_VFORK | CLONE_FILES | CLONE_PIDFD | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID
                | CLONE_CLEAR_SIGHAND | CLONE_INTO_CGROUP,
        .pidfd = (uintptr_t)&slot->pidfd,
        .parent_tid = (uintptr_t)&slot->pid,
        .child_tid = (uintptr_t)&slot->child_lives,
        .exit_signal = SIGCHLD,
        .stack = (uintptr_t)slot->child_stack,
        .stack_size = STACK_SIZE,
        .cgroup = (unsigned)slot->cgroup_fd,
    };
}

/* A full counter of an eventfd is a wake-up that is still to come, eventfd(2). */
static void complete(struct slot *slot)
{
    static const uint64_t one = 1;
    struct completions *completions = slot->completions;
    slot->before = atomic_load(&completions->latest);
    while (!atomic_compare_exchange_weak(&completions->latest, &slot->before, slot)) {
    }
    sys(SYS_write, completions->eventfd, &one, sizeof one);
}

static void starter(struct slot *slot)
{
    struct clone_args args = child_args(slot);
    long result = clone_into(&args, child, slot);
    if (result < 0) {
        note_failure(slot, STAGE_CLONE, -1, result);
        atomic_store(&slot->child_lives, 0);
        sys(SYS_futex, &slot->child_lives, FUTEX_WAKE, 1);
    }
    if (atomic_exchange(&slot->rendezvous, CHILD_LET_GO) == CALLER_LEFT) {
        complete(slot);
    }
    for (;;) {
        sys(SYS_exit, 0);
    }
}

/* From here on: what runs in the caller. */

/*
 * Both are born with everything blocked: no handler of the JVM may run in a thread it does not know, and before 5.16 a
 * core dump of the child, by a signal that somebody sends it now, would take the agent along (zap_threads in
 * fs/coredump.c).
 */
static long clone_blocked(const struct clone_args *args, void (*entry)(struct slot *), struct slot *slot)
{
    static const uint64_t all_signals = ~0ULL;
    uint64_t before;
    sys(SYS_rt_sigprocmask, SIG_SETMASK, &all_signals, &before, KERNEL_SIGSET_SIZE);
    long result = clone_into(args, entry, slot);
    sys(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, KERNEL_SIGSET_SIZE);
    return result;
}

static long start_starter(struct slot *slot)
{
    struct clone_args args = {
        .flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM
                | CLONE_CHILD_CLEARTID,
        .child_tid = (uintptr_t)&slot->starter_lives,
        .stack = (uintptr_t)slot->starter_stack,
        .stack_size = STACK_SIZE,
    };
    return clone_blocked(&args, starter, slot);
}

/*
 * Runs in any thread of the agent. The kernel has written the pidfd before the child runs; where clone3 itself waits,
 * there is nobody to kill yet, and the timer comes again.
 */
static void kill_overdue(int signo, siginfo_t *info, void *context)
{
    (void)signo;
    (void)context;
    struct slot *slot = info->si_value.sival_ptr;
    if (slot != NULL && info->si_code == SI_TIMER && atomic_load(&slot->pid) != 0
            && atomic_load(&slot->child_lives) != 0) {
        atomic_store(&slot->overdue, 1);
        sys(SYS_pidfd_send_signal, slot->pidfd, SIGKILL, NULL, 0);
    }
}

/* Not possible where the agent was started with the signal blocked: all its threads have that from their parent. */
static enum watchdog new_watchdog(struct slot *slot)
{
    struct sigaction action = {.sa_sigaction = kill_overdue, .sa_flags = SA_SIGINFO | SA_RESTART};
    struct sigevent event = {
        .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMAX, .sigev_value.sival_ptr = slot};
    sigset_t blocked;
    sigemptyset(&action.sa_mask);
    bool possible = pthread_sigmask(SIG_BLOCK, NULL, &blocked) == 0 && sigismember(&blocked, SIGRTMAX) == 0
            && sigaction(SIGRTMAX, &action, NULL) == 0 && timer_create(CLOCK_MONOTONIC, &event, &slot->timer) == 0;
    return possible ? WATCHDOG_READY : WATCHDOG_IMPOSSIBLE;
}

static bool watched(struct slot *slot)
{
    if (slot->watchdog == WATCHDOG_UNTRIED) {
        slot->watchdog = new_watchdog(slot);
    }
    return slot->watchdog == WATCHDOG_READY;
}

static void set_watchdog(struct slot *slot, int64_t nanos)
{
    struct timespec period = {.tv_sec = nanos / 1000000000, .tv_nsec = nanos % 1000000000};
    struct itimerspec setting = {.it_interval = period, .it_value = period};
    timer_settime(slot->timer, 0, &setting, NULL);
}

/* Returns when the child has exec'd or ended. */
static long start_directly(struct slot *slot, int64_t patience_nanos)
{
    struct clone_args args = child_args(slot);
    set_watchdog(slot, patience_nanos);
    long result = clone_blocked(&args, child, slot);
    set_watchdog(slot, 0);
    return result;
}

static struct timespec after(int64_t nanos)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    int64_t sum = time.tv_nsec + nanos;
    return (struct timespec){.tv_sec = time.tv_sec + sum / 1000000000, .tv_nsec = sum % 1000000000};
}

/* Whether the child let go of our memory before the deadline. Not FUTEX_PRIVATE: mm_release wakes the other kind. */
static bool child_let_go(struct slot *slot, const struct timespec *deadline)
{
    int32_t lives;
    while ((lives = atomic_load(&slot->child_lives)) != 0) {
        long result = sys(
                SYS_futex, &slot->child_lives, FUTEX_WAIT_BITSET, lives, deadline, NULL, FUTEX_BITSET_MATCH_ANY);
        if (result == -ETIMEDOUT) {
            return atomic_load(&slot->child_lives) == 0;
        }
    }
    return true;
}

/* Whether a failed child has ended by then; nothing is left of it. */
static bool reaped(struct slot *slot, int64_t patience_nanos)
{
    struct pollfd exit = {.fd = slot->pidfd, .events = POLLIN};
    struct timespec timeout = {.tv_sec = patience_nanos / 1000000000, .tv_nsec = patience_nanos % 1000000000};
    long ready;
    do {
        ready = sys(SYS_ppoll, &exit, 1, &timeout, NULL, 0); /* the raw call leaves the remaining time in timeout */
    } while (ready == -EINTR);
    if (ready != 1) {
        return false;
    }
    sys(SYS_waitid, P_PIDFD, slot->pidfd, NULL, WEXITED | WNOHANG, NULL);
    sys(SYS_close, slot->pidfd);
    return true;
}

/* A part of the request, in bytes from its start. */
struct span {
    int64_t begin, end;
};

enum { LISTS = 5, SPANS = LISTS + 2 };

/* All there, aligned, and not in the header; nothing of it is anywhere. */
static bool array(const struct request *request, int64_t offset, int64_t count, int64_t each, struct span *span)
{
    *span = (struct span){0, 0};
    if (count == 0) {
        return offset >= 0 && offset <= request->size;
    }
    if (count < 0 || count > request->size / each || offset < (int64_t)sizeof *request
            || offset > request->size - count * each || offset % 8 != 0) {
        return false;
    }
    *span = (struct span){offset, offset + count * each};
    return true;
}

/* Strings end because the last byte of all is a NUL. */
static bool string(const struct request *request, int64_t offset)
{
    return offset >= (int64_t)sizeof *request && offset < request->size;
}

static bool absent_or_string(const struct request *request, int64_t offset)
{
    return offset == 0 || string(request, offset);
}

/* Offsets of strings, ended by 0; how many. */
static bool list_of_strings(const struct request *request, int64_t offset, int64_t *count, struct span *span)
{
    if (offset < (int64_t)sizeof *request || offset > request->size - 8 || offset % 8 != 0) {
        return false;
    }
    const int64_t *words = (const int64_t *)((const char *)request + offset);
    int64_t room = (request->size - offset) / 8;
    for (*count = 0; *count < room && words[*count] != 0; ++*count) {
        if (!string(request, words[*count])) {
            return false;
        }
    }
    *span = (struct span){offset, offset + (*count + 1) * 8};
    return *count < room;
}

static bool disjoint(const struct span *spans)
{
    for (int i = 0; i < SPANS; i++) {
        for (int k = 0; k < i; k++) {
            if (spans[i].begin < spans[k].end && spans[k].begin < spans[i].end) {
                return false;
            }
        }
    }
    return true;
}

static void relocate(struct request *request, struct span list)
{
    for (int64_t *word = (int64_t *)((char *)request + list.begin); *word != 0; word++) {
        *word += (int64_t)(uintptr_t)request;
    }
}

/*
 * Whether the writer and this reader of a request agree about it. Then the offsets of its lists become pointers: so no
 * list may lie in another or in the header, where they would be read as something else.
 */
static bool agreed(struct request *request, int64_t size)
{
    int64_t count[LISTS];
    struct span spans[SPANS];
    if (size < (int64_t)sizeof *request || request->abi != PPG_SPAWN_ABI || request->size != size) {
        return false;
    }
    const int64_t lists[LISTS] = {request->v1_files, request->namespaces, request->candidates, request->arguments,
        request->environment};
    enum { NAMESPACES = 1, CANDIDATES = 2 };
    for (int i = 0; i < LISTS; i++) {
        if (!list_of_strings(request, lists[i], &count[i], &spans[i])) {
            return false;
        }
    }
    bool valid = ((const char *)request)[size - 1] == '\0' && string(request, request->cgroup)
            && string(request, request->directory) && absent_or_string(request, request->record)
            && absent_or_string(request, request->log)
            && array(request, request->groups, request->group_count, sizeof(gid_t), &spans[LISTS])
            && array(request, request->rlimits, request->rlimit_count, sizeof(struct rlimit_word), &spans[LISTS + 1])
            && disjoint(spans) && count[NAMESPACES] <= MAX_NAMESPACES && count[CANDIDATES] > 0;
    for (int i = 0; valid && i < LISTS; i++) {
        relocate(request, spans[i]);
    }
    return valid;
}

EXPORT int ppg_spawn_abi(void)
{
    return PPG_SPAWN_ABI;
}

/* What is told through this eventfd; NULL and errno. It is never given back: a starter may still be about to tell. */
EXPORT struct completions *ppg_completions_new(int eventfd)
{
    struct completions *completions = calloc(1, sizeof *completions);
    if (completions != NULL) {
        completions->eventfd = eventfd;
    }
    return completions;
}

/* The latest of the slots that were not taken yet, NULL where there is none; each knows the one before it. */
EXPORT struct slot *ppg_completed(struct completions *completions)
{
    return atomic_exchange(&completions->latest, NULL);
}

enum { SLOT_PART = GUARD_SIZE + STACK_SIZE, SLOT_SIZE = 3 * SLOT_PART };

/* A slot with its two stacks, each above a guard; NULL and errno. */
EXPORT struct slot *ppg_slot_new(struct completions *completions)
{
    char *memory = mmap(NULL, SLOT_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        return NULL;
    }
    for (int i = 0; i < 3; i++) {
        if (mprotect(memory + i * SLOT_PART + GUARD_SIZE, STACK_SIZE, PROT_READ | PROT_WRITE) != 0) {
            munmap(memory, SLOT_SIZE);
            return NULL;
        }
    }
    struct slot *slot = (struct slot *)(memory + GUARD_SIZE);
    slot->completions = completions;
    slot->starter_stack = memory + SLOT_PART + GUARD_SIZE;
    slot->child_stack = memory + 2 * SLOT_PART + GUARD_SIZE;
    return slot;
}

/* Only of an idle one. One that has a watchdog stays: a signal of its timer may still be under way. */
EXPORT void ppg_slot_free(struct slot *slot)
{
    if (slot->watchdog != WATCHDOG_READY) {
        munmap((char *)slot - GUARD_SIZE, SLOT_SIZE);
    }
}

/* Whether nobody uses the slot, nor the request given with it, any more. */
EXPORT int ppg_slot_idle(struct slot *slot)
{
    return atomic_load(&slot->child_lives) == 0 && atomic_load(&slot->starter_lives) == 0;
}

/* Whether the child has let go already. */
static bool start(struct slot *slot, enum way way, int64_t patience_nanos)
{
    bool direct = way == WAY_DIRECT && watched(slot);
    slot->child_lives = 1;
    slot->starter_lives = direct ? 0 : 1;
    slot->rendezvous = CALLER_WAITS;
    struct timespec deadline = after(patience_nanos);
    slot->tick_before = tick_now();
    long result = direct ? start_directly(slot, patience_nanos) : start_starter(slot);
    if (result < 0) {
        slot->child_lives = 0;
        slot->starter_lives = 0;
        note_failure(slot, STAGE_CLONE, -1, result);
    }
    if ((patience_nanos > 0 || direct || result < 0) && child_let_go(slot, &deadline)) {
        return true;
    }
    int32_t expected = CALLER_WAITS;
    return !atomic_compare_exchange_strong(&slot->rendezvous, &expected, CALLER_LEFT);
}

static void close_cgroup(struct slot *slot)
{
    if (slot->cgroup_fd >= 0) {
        sys(SYS_close, slot->cgroup_fd);
        slot->cgroup_fd = -1;
    }
}

/* How a start went whose child has let go. Where it failed and the child is still about to end, its pidfd stays open. */
static enum outcome result(struct slot *slot, int64_t patience_nanos)
{
    close_cgroup(slot);
    if (slot->overdue != 0 && slot->failed == 0) {
        note_failure(slot, STAGE_EXEC, 0, -ETIMEDOUT);
    }
    if (slot->failed == 0) {
        return OUTCOME_STARTED;
    }
    if (slot->pid == 0 || reaped(slot, patience_nanos)) {
        slot->pidfd = -1; /* where clone3 fails late it has written one */
    }
    return OUTCOME_FAILED;
}

/*
 * Starts a process and waits for so long at the most until it has become its program or failed to; enum outcome. The
 * slot, which must be idle, has the details. Slot and request belong to the child until the slot is idle again; where
 * the outcome is PENDING, the slot is among the completions once it is known.
 */
EXPORT int ppg_spawn(struct slot *slot, struct request *request, int64_t size, int way, int64_t patience_nanos)
{
    slot->pid = 0;
    slot->pidfd = -1;
    slot->failed = 0;
    slot->log_error = 0;
    slot->log_inode = 0;
    slot->start_ticks = 0;
    slot->overdue = 0;
    slot->request = request;
    slot->cgroup_fd = -1;
    if (!agreed(request, size)) {
        note_failure(slot, STAGE_CLONE, -1, -EINVAL);
        return OUTCOME_FAILED;
    }
    slot->cgroup_fd = (int32_t)open_file(at(request, request->cgroup), O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    if (slot->cgroup_fd < 0) {
        note_failure(slot, STAGE_CLONE, -1, slot->cgroup_fd);
        return OUTCOME_FAILED;
    }
    if (start(slot, (enum way)way, patience_nanos)) {
        return result(slot, REAPING_NANOS);
    }
    if (atomic_load(&slot->pid) != 0) {
        close_cgroup(slot); /* else clone3 still needs it */
    }
    return OUTCOME_PENDING;
}

/* What became of a start that was PENDING, for a slot among the completions. */
EXPORT int ppg_slot_result(struct slot *slot)
{
    return result(slot, 0);
}

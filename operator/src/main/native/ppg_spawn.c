/*
 * Starts a process inside its cgroup and prepares it, between clone and exec, in ways that Java cannot. This file has
 * the caller's part with the functions that Java calls; spawn_clone.c has the starter, spawn_child.c the child.
 *
 * Three threads of control share the memory of the agent for the time of a start:
 *
 *   caller    the agent's thread: creates the starter, then sleeps on a futex, at most for the given time
 *   starter   a bare thread that lives for this one clone3(CLONE_VFORK) and sleeps in it until the child execs or ends;
 *             if the caller did not wait for that, the starter signals an eventfd
 *   child     the new process: prepares itself, writes a failure into the slot, execs
 *
 * Why CLONE_VM: a fork would copy the page tables of a JVM. Why CLONE_VFORK on top: only a child with a vfork_done may
 * set an oom_score_adj of its own; any other that shares memory changes the agent's too (__set_oom_adj in
 * fs/proc/base.c). And only such a child is killed alone when exec itself hits the member's memory limit; for any other,
 * the OOM killer kills everything that shares its memory, the agent first (in_vfork and __oom_kill_process in
 * mm/oom_kill.c). Why the starter: a thread in vfork cannot be woken, so a child that hangs before exec (frozen cgroup,
 * dead file server) would hang the agent.
 *
 * WAY_DIRECT omits the starter, which takes up to a fifth of the time of a burst of restarts: the caller itself sleeps in
 * vfork, and a timer kills a child that takes too long. It is for children that only root can make hang, and that can
 * hang only where SIGKILL ends them.
 *
 * The agent's memory must stay inaccessible once the child has another identity: a process that may open /proc/CHILD/mem
 * reads and writes the agent. Two independent measures protect it (ptrace_may_access in kernel/ptrace.c,
 * cap_ptrace_access_check in security/commoncap.c). Until exec, the child keeps all its permitted capabilities, of which
 * only the effective ones count for what it does, and a process with fewer may not open it. And root's agent is not
 * dumpable.
 */
#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define EXPORT __attribute__((visibility("default")))

enum outcome { OUTCOME_STARTED, OUTCOME_FAILED, OUTCOME_PENDING };

/* A failed child usually ends within this time. If it takes longer, another thread reaps it. */
enum { REAPING_NANOS = 2000000 };

static struct timespec after(int64_t nanos)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    int64_t sum = time.tv_nsec + nanos;
    return (struct timespec){.tv_sec = time.tv_sec + sum / 1000000000, .tv_nsec = sum % 1000000000};
}

/* Whether the child released our memory before the deadline. Not FUTEX_PRIVATE: mm_release wakes the other kind. */
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

/* Whether a failed child has ended by then and was reaped. */
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

EXPORT int ppg_spawn_abi(void)
{
    return PPG_SPAWN_ABI;
}

/* The completions that are announced through this eventfd; NULL and errno. Never freed: a starter may still be about to signal. */
EXPORT struct completions *ppg_completions_new(int eventfd)
{
    struct completions *completions = calloc(1, sizeof *completions);
    if (completions != NULL) {
        completions->eventfd = eventfd;
    }
    return completions;
}

/* The latest of the completed slots that were not taken yet; NULL if there is none. Each links to the one before it. */
EXPORT struct slot *ppg_completed(struct completions *completions)
{
    return atomic_exchange(&completions->latest, NULL);
}

enum { GUARD_SIZE = 65536, SLOT_PART = GUARD_SIZE + STACK_SIZE, SLOT_SIZE = 3 * SLOT_PART };

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

/* Only for an idle slot. A slot with a watchdog is not freed: a signal of its timer may still be pending. */
EXPORT void ppg_slot_free(struct slot *slot)
{
    if (slot->watchdog != WATCHDOG_READY) {
        munmap((char *)slot - GUARD_SIZE, SLOT_SIZE);
    }
}

/* Whether neither the slot nor its request is in use any more. */
EXPORT int ppg_slot_idle(struct slot *slot)
{
    return atomic_load(&slot->child_lives) == 0 && atomic_load(&slot->starter_lives) == 0;
}

/* Whether the child has released our memory already. */
static bool start(struct slot *slot, enum way way, int64_t patience_nanos)
{
    bool direct = way == WAY_DIRECT && watchdog_ready(slot);
    slot->child_lives = 1;
    slot->starter_lives = direct ? 0 : 1;
    slot->rendezvous = CALLER_WAITS;
    struct timespec deadline = after(patience_nanos);
    slot->tick_before = tick_now();
    long result = direct ? clone_child(slot, patience_nanos) : clone_starter(slot);
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

/* The result of a start whose child released our memory. If the start failed and the child has not ended yet, its pidfd stays open. */
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
        slot->pidfd = -1; /* a late failure of clone3 leaves one behind */
    }
    return OUTCOME_FAILED;
}

/*
 * Starts a process and waits, at most for the given time, until it has exec'd its program or failed; enum outcome. The
 * slot, which must be idle, has the details. Slot and request belong to the child until the slot is idle again. If
 * the outcome is PENDING, the slot is added to the completions when the outcome is known.
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
    if (!request_agreed(request, size)) {
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
        close_cgroup(slot); /* otherwise clone3 still needs it */
    }
    return OUTCOME_PENDING;
}

/* The outcome of a start that was PENDING, for a slot from the completions. */
EXPORT int ppg_slot_result(struct slot *slot)
{
    return result(slot, 0);
}

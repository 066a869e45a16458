/*
 * Creates the child with clone3(2): from the caller itself, which then sleeps until the child has released its memory,
 * or from a starter, a thread that sleeps in place of the caller.
 */
#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <linux/futex.h>
#include <signal.h>

#if defined(__x86_64__)

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

/* A full counter of an eventfd means that a wake-up is pending already, eventfd(2). */
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
    long result = clone_into(&args, child_main, slot);
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

/*
 * Both start with all signals blocked: no handler of the JVM may run in a thread it does not know, and before 5.16 a
 * core dump of the child, by a signal that another process sends now, would end the agent too (zap_threads in
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

long clone_starter(struct slot *slot)
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

/* Returns when the child has exec'd or ended. */
long clone_child(struct slot *slot, int64_t patience_nanos)
{
    struct clone_args args = child_args(slot);
    set_watchdog(slot, patience_nanos);
    long result = clone_blocked(&args, child_main, slot);
    set_watchdog(slot, 0);
    return result;
}

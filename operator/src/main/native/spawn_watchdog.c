/* The timer that kills a child which makes the caller sleep in vfork for too long. */
#define _GNU_SOURCE
#include "spawn.h"

#include <pthread.h>
#include <signal.h>

/*
 * Runs in any thread of the agent. The kernel writes the pidfd before the child runs. If clone3 itself blocks, there is
 * no child to kill yet, and the timer fires again.
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

/* Fails if the agent was started with the signal blocked: all its threads inherit that. */
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

bool watchdog_ready(struct slot *slot)
{
    if (slot->watchdog == WATCHDOG_UNTRIED) {
        slot->watchdog = new_watchdog(slot);
    }
    return slot->watchdog == WATCHDOG_READY;
}

void set_watchdog(struct slot *slot, int64_t nanos)
{
    struct timespec period = {.tv_sec = nanos / 1000000000, .tv_nsec = nanos % 1000000000};
    struct itimerspec setting = {.it_interval = period, .it_value = period};
    timer_settime(slot->timer, 0, &setting, NULL);
}

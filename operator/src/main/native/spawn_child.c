/* The child's steps between clone and exec: child_main() has them in order. */
#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <linux/prctl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

static void join_v1_cgroups(struct slot *slot)
{
    char *const *files = list(slot->request, slot->request->v1_files);
    for (int i = 0; files[i] != NULL; i++) {
        must(slot, STAGE_CGROUP, i, write_file(files[i], "0", 1));
    }
}

/* Before the namespaces, which may have another /proc. */
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

/* Opens all of them first: after a change of the mount namespace the paths mean something else. */
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

/* The lowest descriptors are free, so the first is 0. */
static void open_standard_files(struct slot *slot)
{
    sys(SYS_umask, 0);
    must(slot, STAGE_STDIO, -1, open_file("/dev/null", O_RDONLY, 0));
    long output = must(slot, STAGE_STDIO, -1, log_open_output(slot));
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
    set_scheduling(slot);
    const struct rlimit_word *words = at(request, request->rlimits);
    for (int i = 0; i < request->rlimit_count; i++) {
        must(slot, STAGE_RLIMIT, i, sys(SYS_prlimit64, 0, words[i].resource, &words[i].limit, NULL));
    }
}

/*
 * Like execvp(3), but a file of an unknown format is not run as a shell script. If a file exists and exec reports
 * ENOENT, the interpreter in its first line or its loader is missing, execve(2).
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

void child_main(struct slot *slot)
{
    static const uint64_t no_signals = 0;
    const struct request *request = slot->request;

    leave_descriptors(slot);
    record_process(slot);
    write_pids(request);
    join_v1_cgroups(slot);
    set_oom_score(slot);
    join_namespaces(slot);
    reset_signals(request);
    must(slot, STAGE_SESSION, -1, sys(SYS_setsid));
    open_standard_files(slot);
    receive_descriptors(slot);
    set_limits(slot);
    change_identity(slot);
    if ((request->present & HAS_NO_NEW_PRIVILEGES) != 0) {
        must(slot, STAGE_NO_NEW_PRIVILEGES, -1, sys(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    }
    must(slot, STAGE_CHDIR, -1, sys(SYS_chdir, at(request, request->directory)));
    sys(SYS_rt_sigprocmask, SIG_SETMASK, &no_signals, NULL, KERNEL_SIGSET_SIZE);
    execute(slot);
}

/*
 * Forks a random tree of processes and writes down what it does: lines "fork PID PARENT", "exec PID" and "exit PID STATUS",
 * STATUS as wait(2) has it. Usage: process-trees LOG SEED PROCESSES
 * As process-trees LOG storm PROCESSES it forks one that ends at once after the other, writes nothing and stays with the last.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int out;
static const char *log_name;
static volatile int *left; /* shared by all: how many processes may still be made */

static void note(const char *what, int pid, int value) {
    char line[64];
    int length = value < 0 ? snprintf(line, sizeof line, "%s %d\n", what, pid)
                           : snprintf(line, sizeof line, "%s %d %d\n", what, pid, value);
    if (write(out, line, (size_t) length) != length) {
        abort();
    }
}

static _Noreturn void leave(int code) {
    note("exit", getpid(), code << 8);
    _exit(code);
}

static _Noreturn void be_killed(int signal) {
    note("exit", getpid(), signal);
    kill(getpid(), signal);
    for (;;) {
        pause();
    }
}

static pid_t made(pid_t child) {
    if (child < 0) {
        abort();
    }
    if (child > 0) {
        note("fork", child, getpid());
    }
    return child;
}

static _Noreturn void chain(int links, int code) {
    if (links == 0) {
        leave(code);
    }
    char rest[16], last[16];
    snprintf(rest, sizeof rest, "%d", links - 1);
    snprintf(last, sizeof last, "%d", code);
    note("exec", getpid(), -1);
    execl("/proc/self/exe", "process-trees", log_name, "chain", rest, last, (char *) NULL);
    abort();
}

static void tree(unsigned seed, int depth);

static void *fork_in_thread(void *seed) {
    pid_t child = made(fork());
    if (child == 0) {
        leave((int) ((unsigned long) seed % 100));
    }
    waitpid(child, NULL, 0);
    return NULL;
}

static void *nothing(void *unused) {
    return unused;
}

static void with_threads(unsigned seed) {
    pthread_t threads[3];
    pthread_create(&threads[0], NULL, nothing, NULL);
    pthread_create(&threads[1], NULL, fork_in_thread, (void *) (unsigned long) seed);
    pthread_create(&threads[2], NULL, nothing, NULL);
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
    }
}

static pid_t one(unsigned seed, int depth) {
    pid_t child;
    switch (seed % 8) {
    case 0: /* an orphan */
        child = made(fork());
        if (child == 0) {
            if (made(fork()) == 0) {
                tree(seed / 8, depth + 1);
                leave(3);
            }
            leave(0);
        }
        return child;
    case 1:
        child = made(fork());
        if (child == 0) {
            setsid();
            tree(seed / 8, depth + 1);
            leave(4);
        }
        return child;
    case 2:
        child = vfork();
        if (child == 0) {
            note("exec", getpid(), -1);
            note("exit", getpid(), 0);
            execl("/bin/true", "true", (char *) NULL);
            _exit(99);
        }
        return made(child);
    case 3:
        child = made(fork());
        if (child == 0) {
            chain(1 + (int) (seed / 8 % 3), 5);
        }
        return child;
    case 4:
        child = made(fork());
        if (child == 0) {
            with_threads(seed / 8);
            leave(6);
        }
        return child;
    case 5:
        child = made(fork());
        if (child == 0) {
            be_killed(seed / 8 % 2 ? SIGKILL : SIGTERM);
        }
        return child;
    case 6:
        child = made(fork());
        if (child == 0) {
            leave((int) (seed / 8 % 256));
        }
        return child;
    default:
        child = made(fork());
        if (child == 0) {
            tree(seed / 8, depth + 1);
            leave(7);
        }
        return child;
    }
}

static void tree(unsigned seed, int depth) {
    for (int i = 0; i < 4 && depth < 6; i++) {
        if (__sync_fetch_and_sub(left, 3) <= 0) {
            return;
        }
        pid_t child = one(rand_r(&seed), depth);
        if (rand_r(&seed) % 2) {
            waitpid(child, NULL, 0);
        }
    }
    while (waitpid(-1, NULL, WNOHANG) > 0) {
    }
}

int main(int count, char **words) {
    log_name = words[1];
    out = open(log_name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (strcmp(words[2], "chain") == 0) {
        chain(atoi(words[3]), atoi(words[4]));
    }
    if (count != 4 || out < 0) {
        return 2;
    }
    if (strcmp(words[2], "storm") == 0) {
        for (int i = atoi(words[3]); i > 0; i--) {
            pid_t child = fork();
            if (child == 0) {
                _exit(0);
            }
            waitpid(child, NULL, 0);
        }
        note("done", getpid(), -1);
        fork();
        for (;;) {
            pause();
        }
    }
    left = mmap(NULL, sizeof *left, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    *left = atoi(words[3]);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    note("fork", getpid(), getppid());
    note("exec", getpid(), -1);
    unsigned seed = (unsigned) atoi(words[2]);
    while (*left > 0) {
        tree(rand_r(&seed), 0);
    }
    while (wait(NULL) > 0 || errno == EINTR) {
    }
    leave(0);
}

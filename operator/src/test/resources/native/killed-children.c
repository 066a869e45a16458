/* Makes the file FILE.ready; after a SIGUSR1 has as many children as it can, one after the other, that die by SIGSEGV, for so many milliseconds; writes into FILE how many it were and sleeps. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int main(int argc, char **argv) {
    char name[4096];
    struct rlimit none = {0, 0};
    sigset_t wanted;
    int signo;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGUSR1);
    setrlimit(RLIMIT_CORE, &none);
    sigprocmask(SIG_BLOCK, &wanted, NULL);
    snprintf(name, sizeof name, "%s.ready", argv[1]);
    fclose(fopen(name, "w"));
    sigwait(&wanted, &signo);
    long end = milliseconds() + atol(argv[2]);
    long count = 0;
    while (milliseconds() < end) {
        pid_t child = fork();
        if (child == 0) {
            kill(getpid(), SIGSEGV);
        }
        if (child < 0 || waitpid(child, NULL, 0) != child) {
            return 1;
        }
        count++;
    }
    snprintf(name, sizeof name, "%s.new", argv[1]);
    FILE *file = fopen(name, "w");
    fprintf(file, "%ld\n", count);
    fclose(file);
    rename(name, argv[1]);
    for (;;) {
        pause();
    }
}

/* Measures the time from an event in the kernel until a subscriber's eventfd is readable.
   notice SOCKET NAMESPACE/GROUP/MEMBER-N CONTROL CGROUP2 V1MEMORY TIMES: prints microseconds, sorted: count p50 p90 p99 max
   restarts: from kill(2) of the main process, so with its replacement. cgroup.events: from the write that thaws or freezes.
   tasks: from fork(2) in the cgroup. memory.oom, memory.pressure: from an eventfd of our own, registered with V1MEMORY's
   cgroup.event_control, so what ppg adds to the kernel's own way. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *cgroup, *memory;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int open_in(const char *folder, const char *name, int flags)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0)
        fail(path);
    return fd;
}

static void put(const char *folder, const char *name, const char *text)
{
    int fd = open_in(folder, name, O_WRONLY);
    if (write(fd, text, strlen(text)) < 0)
        fail(name);
    close(fd);
}

/* What the kernel itself signals for a v1 memory file. */
static int registered(const char *file, const char *argument)
{
    char line[64];
    int event_fd = eventfd(0, EFD_NONBLOCK), watched = open_in(memory, file, O_RDONLY);
    snprintf(line, sizeof line, "%d %d%s", event_fd, watched, argument);
    put(memory, "cgroup.event_control", line);
    close(watched);
    return event_fd;
}

static int subscribed(const char *socket_path, const char *instance, const char *control)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char text[512], answer[512] = "", rights[CMSG_SPACE(sizeof(int))] = {0};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", socket_path);
    snprintf(text, sizeof text, "%s/%s", instance, control);
    int connection = socket(AF_UNIX, SOCK_SEQPACKET, 0), event_fd = eventfd(0, EFD_NONBLOCK);
    if (connect(connection, (struct sockaddr *)&address, sizeof address) < 0)
        fail(socket_path);
    struct iovec part = {text, strlen(text)};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = rights, .msg_controllen = sizeof rights};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    *header = (struct cmsghdr){CMSG_LEN(sizeof event_fd), SOL_SOCKET, SCM_RIGHTS};
    memcpy(CMSG_DATA(header), &event_fd, sizeof event_fd);
    if (sendmsg(connection, &message, 0) < 0 || recv(connection, answer, sizeof answer - 1, 0) <= 0 || atoi(answer))
        fail(answer);
    return event_fd;
}

static int main_process(void)
{
    char pid[32] = "";
    int fd = open_in(cgroup, "cgroup.procs", O_RDONLY);
    if (read(fd, pid, sizeof pid - 1) < 0)
        fail("cgroup.procs");
    close(fd);
    return atoi(pid);
}

/* A child in the memory cgroup that eats until it is killed, or for a while. */
static pid_t eater(int pages)
{
    pid_t child = fork();
    if (child == 0) {
        put(memory, "tasks", "0");
        for (int i = 0; i < pages; i++) {
            char *page = mmap(0, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            memset(page, i + 1, 65536);
        }
        _exit(0);
    }
    return child;
}

static double until(int event_fd)
{
    struct pollfd one = {event_fd, POLLIN, 0};
    if (poll(&one, 1, 10000) != 1)
        return -1;
    return now();
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void drain(int event_fd)
{
    uint64_t times;
    if (read(event_fd, &times, sizeof times) < 0 && errno != EAGAIN)
        fail("read");
}

int main(int argc, char **argv)
{
    if (argc != 7)
        return 2;
    const char *control = argv[3];
    cgroup = argv[4];
    memory = argv[5];
    int times = atoi(argv[6]), kernel_fd = -1, count = 0;
    int event_fd = subscribed(argv[1], argv[2], control);
    double *taken = calloc(times, sizeof *taken);
    if (!strcmp(control, "memory.oom"))
        kernel_fd = registered("memory.oom_control", "");
    if (!strcmp(control, "memory.pressure"))
        kernel_fd = registered("memory.pressure_level", " medium");
    for (int i = 0; i < times; i++) {
        double from = now(), to;
        pid_t child = 0;
        if (!strcmp(control, "restarts")) {
            kill(main_process(), SIGKILL);
        } else if (!strcmp(control, "cgroup.events")) {
            put(cgroup, "cgroup.freeze", i % 2 ? "0" : "1");
        } else if (!strcmp(control, "tasks")) {
            if ((child = fork()) == 0)
                _exit(0);
        } else {
            child = eater(1 << 20);
            if ((from = until(kernel_fd)) < 0)
                continue;
        }
        to = until(event_fd);
        if (to >= 0)
            taken[count++] = to - from;
        if (child > 0)
            waitpid(child, 0, 0);
        usleep(30000); /* cgroup.events is throttled to a hundred a second; a victim's log is long */
        drain(event_fd);
        if (kernel_fd >= 0)
            drain(kernel_fd);
    }
    qsort(taken, count, sizeof *taken, ascending);
    if (count)
        printf("%-16s n=%d p50=%.0f p90=%.0f p99=%.0f max=%.0f us\n", control, count, taken[count / 2],
               taken[count * 9 / 10], taken[count * 99 / 100], taken[count - 1]);
    return count == times ? 0 : 1;
}

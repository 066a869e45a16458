/* notify SOCKET [NAMESPACE/]GROUP[/MEMBER[-N]]/CONTROL: prints how often something happened, until the agent ends.
   cc -o notify notify.c; ./notify /run/ppg/ppg.sock.notify default/hello/restarts */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Has the agent signal an eventfd: 0, or an errno. The subscription lasts as long as the connection. */
static int subscribe(int connection, const char *control, int event_fd)
{
    char rights[CMSG_SPACE(sizeof event_fd)] = {0}, answer[512] = "";
    struct iovec text = {(void *)control, strlen(control)};
    struct msghdr message = {.msg_iov = &text, .msg_iovlen = 1, .msg_control = rights, .msg_controllen = sizeof rights};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof event_fd);
    memcpy(CMSG_DATA(header), &event_fd, sizeof event_fd);
    if (sendmsg(connection, &message, MSG_NOSIGNAL) < 0)
        return errno;
    if (recv(connection, answer, sizeof answer - 1, 0) <= 0)
        return ECONNRESET;
    if (atoi(answer))
        fputs(answer, stderr);
    return atoi(answer); /* "0 registered", or the error's number, name and reason */
}

int main(int argc, char **argv)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (argc != 3 || strlen(argv[1]) >= sizeof address.sun_path) {
        fputs("usage: notify SOCKET [NAMESPACE/]GROUP[/MEMBER[-N]]/CONTROL\n", stderr);
        return 2;
    }
    strcpy(address.sun_path, argv[1]);
    int connection = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (connection < 0 || connect(connection, (struct sockaddr *)&address, sizeof address) < 0) {
        perror(argv[1]);
        return 1;
    }
    int event_fd = eventfd(0, EFD_CLOEXEC);
    if (event_fd < 0 || subscribe(connection, argv[2], event_fd))
        return 1;
    puts("registered");
    fflush(stdout);
    struct pollfd either[] = {{event_fd, POLLIN, 0}, {connection, POLLIN, 0}};
    while (poll(either, 2, -1) > 0 && !either[1].revents) {
        uint64_t times;
        if (read(event_fd, &times, sizeof times) == sizeof times)
            printf("%llu\n", (unsigned long long)times), fflush(stdout);
    }
    return 0; /* the agent has ended: connect again, what is known may have changed */
}

/*
 * forbid CALLS COMMAND…: runs a command for which the system calls are forbidden, as a container's seccomp profile does (seccomp(2)): they fail with EPERM. Needs root. CALLS are
 * "bpf", "netlink" (sockets of AF_NETLINK) or both, with a comma between them.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip)
#define REFUSE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static int install(struct sock_filter *code, unsigned short length)
{
	struct sock_fprog program = { length, code };
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char **argv)
{
	struct sock_filter bpf[] = { LOAD(nr), UNLESS(SYS_bpf, 1), REFUSE, ALLOW };
	struct sock_filter netlink[] = { LOAD(nr), UNLESS(SYS_socket, 3), LOAD(args[0]), UNLESS(AF_NETLINK, 1), REFUSE, ALLOW };
	if (argc < 3)
		return 2;
	if ((strstr(argv[1], "bpf") && install(bpf, sizeof bpf / sizeof *bpf)) ||
	    (strstr(argv[1], "netlink") && install(netlink, sizeof netlink / sizeof *netlink))) {
		perror("forbid");
		return 1;
	}
	execvp(argv[2], argv + 2);
	perror(argv[2]);
	return 1;
}

package io.persistentprocess.kernel.process;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import io.persistentprocess.kernel.poll.Epoll;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A process that cannot be confused with another: pidfd_open(2). An epoll reports IN when the process has become a zombie, after the end of its last thread, and since
 * 6.9 also HUP when it is reaped; add it with {@link Epoll#ET}.
 *
 * <p>If the agent dies here, the process is not affected: a pidfd is only a reference.
 */
public final class PidFd implements AutoCloseable {
    private static final int P_PIDFD = 3;
    private static final int WNOHANG = 1;
    private static final int WEXITED = 4;
    private static final int POLLIN = 1;
    private static final int CLD_EXITED = 1;
    private static final int CLD_DUMPED = 3;
    /** siginfo_t as ints (uapi/asm-generic/siginfo.h): 128 bytes, with si_code at 8, si_pid at 16 and si_status at 24. */
    private static final int SIGINFO_INTS = 32;

    private static final int SI_CODE = 2;
    private static final int SI_PID = 4;
    private static final int SI_STATUS = 6;
    /** ioctl_pidfd(2): struct pidfd_info of 64 bytes, mask at 0 and exit_code at 60. */
    private static final long PIDFD_GET_INFO = 0xC040FF0BL;

    private static final long PIDFD_INFO_CGROUPID = 1 << 2;
    private static final long PIDFD_INFO_EXIT = 1 << 3;
    private static final int PIDFD_INFO_LONGS = 8;

    private final FileDescriptor descriptor;
    private final int pid;

    private PidFd(FileDescriptor descriptor, int pid) {
        this.descriptor = descriptor;
        this.pid = pid;
    }

    /** Opens the process that has this PID now; ESRCH: there is none. The caller checks afterwards, by the start time, whether it is the intended one. */
    public static PidFd open(int pid) throws KernelException {
        long fd = Libc.syscall(Libc.SYS_PIDFD_OPEN, pid, 0, 0, 0);
        if (fd < 0) {
            throw Libc.lastError("pidfd_open", pid);
        }
        return adopt((int) fd, pid);
    }

    /** Takes over a descriptor that clone3(2) returned. */
    public static PidFd adopt(int fd, int pid) {
        return new PidFd(new FileDescriptor(fd, "pidfd of " + pid), pid);
    }

    public int fd() {
        return descriptor.fd();
    }

    public int pid() {
        return pid;
    }

    /** Sends a signal; ESRCH: the process was reaped, even if another has its PID now. */
    public void signal(int signo) throws KernelException {
        if (Libc.syscall(Libc.SYS_PIDFD_SEND_SIGNAL, fd(), signo, 0, 0) < 0) {
            int errno = Libc.errno();
            throw new KernelException(
                    "send " + SignalNumbers.name(signo) + " to process",
                    pid + CapabilitySets.missing(errno, List.of("KILL")),
                    errno);
        }
    }

    /** Whether the process has ended, reaped or not. */
    public boolean exited() throws KernelException {
        return exitedWithin(Duration.ZERO);
    }

    /** Waits at most this long. Returns whether the process has ended; a signal may end the wait early. */
    public boolean exitedWithin(Duration patience) throws KernelException {
        int[] pollfd = {fd(), POLLIN};
        if (Libc.poll(pollfd, 1, Math.toIntExact(patience.toMillis())) < 0 && Libc.errno() != Errno.EINTR) {
            throw Libc.lastError("poll", "pidfd of " + pid);
        }
        return pollfd[1] >>> 16 != 0;
    }

    /** The exit status of an own child, which is reaped by this; that of another process as with {@link #exitOfOther()}. Empty: it runs, or the status is lost. */
    public Optional<WaitStatus> reap() throws KernelException {
        int[] siginfo = new int[SIGINFO_INTS];
        if (Libc.waitid(P_PIDFD, fd(), siginfo, WEXITED | WNOHANG) == 0) {
            return siginfo[SI_PID] == 0 ? Optional.empty() : Optional.of(status(siginfo[SI_CODE], siginfo[SI_STATUS]));
        }
        if (Libc.errno() == Errno.ECHILD) {
            return exitOfOther();
        }
        throw Libc.lastError("waitid", pid);
    }

    private static WaitStatus status(int code, int status) {
        return code == CLD_EXITED ? new WaitStatus.Exited(status) : new WaitStatus.Killed(status, code == CLD_DUMPED);
    }

    /**
     * The exit status of a process that is not a child: from its zombie, or after it was reaped from the pidfd itself (since 6.15, only if this was open before). Empty:
     * it runs, an older kernel has dropped the status, or this process has no permission.
     */
    public Optional<WaitStatus> exitOfOther() throws KernelException {
        Optional<WaitStatus> ofZombie =
                ProcessStat.read(pid).filter(this::tellsItsExit).map(stat -> WaitStatus.decode(stat.exitCode()));
        // If it is still unreaped after the read of /proc, the PID was its own all the time.
        if (ofZombie.isPresent() && unreaped()) {
            return ofZombie;
        }
        return exitInfo();
    }

    /** A process without ptrace(2) permission reads 0 as the exit code, fs/proc/array.c. The same check refuses it the links with EACCES (proc_pid_exe(5)). */
    private boolean tellsItsExit(ProcessStat stat) {
        return stat.zombie() && (stat.exitCode() != 0 || mayTrace());
    }

    private boolean mayTrace() {
        try {
            Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe"));
            return true;
        } catch (AccessDeniedException _) {
            return false;
        } catch (IOException _) {
            // ENOENT: a zombie has no executable.
            return true;
        }
    }

    private boolean unreaped() {
        return Libc.syscall(Libc.SYS_PIDFD_SEND_SIGNAL, fd(), 0, 0, 0) == 0;
    }

    /** Whether the process still has its PID: the PID is not reused before the process is reaped. */
    public boolean hasItsNumber() {
        return unreaped() || Libc.errno() == Errno.EPERM;
    }

    /**
     * The ID of the process's cgroup2 cgroup, also of an ended one: since 6.15 the kernel keeps it with the exit status. Empty: an older kernel than 6.13, or one that has
     * not kept it.
     */
    public OptionalLong cgroupId() throws KernelException {
        long[] info = info(PIDFD_INFO_CGROUPID | PIDFD_INFO_EXIT);
        return (info[0] & PIDFD_INFO_CGROUPID) != 0 ? OptionalLong.of(info[1]) : OptionalLong.empty();
    }

    private Optional<WaitStatus> exitInfo() throws KernelException {
        long[] info = info(PIDFD_INFO_EXIT);
        boolean known = (info[0] & PIDFD_INFO_EXIT) != 0;
        return known ? Optional.of(WaitStatus.decode((int) (info[PIDFD_INFO_LONGS - 1] >>> 32))) : Optional.empty();
    }

    /** The first word says what the kernel has filled in; 0: nothing. */
    private long[] info(long wanted) throws KernelException {
        long[] info = new long[PIDFD_INFO_LONGS];
        info[0] = wanted;
        if (Libc.ioctl(fd(), PIDFD_GET_INFO, info) < 0) {
            // ESRCH: not reaped at the time of the exit; ENOTTY and EINVAL: an older kernel.
            if (Libc.errno() != Errno.ESRCH && Libc.errno() != Errno.ENOTTY && Libc.errno() != Errno.EINVAL) {
                throw Libc.lastError("ioctl PIDFD_GET_INFO", pid);
            }
            info[0] = 0;
        }
        return info;
    }

    @Override
    public void close() {
        descriptor.close();
    }
}

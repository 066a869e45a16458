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

/**
 * A process that cannot be mistaken for another: pidfd_open(2). In an epoll it gives IN when the process has become a zombie (and not before its last thread is
 * gone), from 6.9 on also HUP when it is reaped: add it with {@link Epoll#ET}.
 *
 * <p>If the agent dies here, the process lives on: a pidfd holds nothing but a name.
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

    private static final long PIDFD_INFO_EXIT = 1 << 3;
    private static final int PIDFD_INFO_LONGS = 8;

    private final FileDescriptor descriptor;
    private final int pid;

    private PidFd(FileDescriptor descriptor, int pid) {
        this.descriptor = descriptor;
        this.pid = pid;
    }

    /** The process that has this PID now; ESRCH when there is none. Whether it is the one that was meant is to be checked afterwards, by its start time. */
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

    /** Sends a signal; ESRCH when the process was reaped, whoever has its PID now. */
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

    /** The same, after waiting for it so long at the most; a signal may end the wait early. */
    public boolean exitedWithin(Duration patience) throws KernelException {
        int[] pollfd = {fd(), POLLIN};
        if (Libc.poll(pollfd, 1, Math.toIntExact(patience.toMillis())) < 0 && Libc.errno() != Errno.EINTR) {
            throw Libc.lastError("poll", "pidfd of " + pid);
        }
        return pollfd[1] >>> 16 != 0;
    }

    /**
     * The exit status of an own child, which is gone from the process table with this; that of another process as {@link #exitOfOther()} finds it. Empty while it
     * runs, and when nobody can tell any more.
     */
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
     * The exit status of a process that is someone else's child: from its zombie, or once reaped from the pidfd itself (since 6.15, and only if this was open before).
     * Empty while it runs; also for good where an older kernel has forgotten it, or where this process may not know.
     */
    public Optional<WaitStatus> exitOfOther() throws KernelException {
        Optional<WaitStatus> ofZombie =
                ProcessStat.read(pid).filter(this::tellsItsExit).map(stat -> WaitStatus.decode(stat.exitCode()));
        // Not yet reaped after the look at /proc means that the PID was its own all the time.
        if (ofZombie.isPresent() && unreaped()) {
            return ofZombie;
        }
        return exitInfo();
    }

    /** Who may not ptrace(2) a process reads 0 for its exit code, fs/proc/array.c; its links are refused to them by the same check, and with EACCES (proc_pid_exe(5)). */
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
            // ENOENT: a zombie has no executable any more.
            return true;
        }
    }

    private boolean unreaped() {
        return Libc.syscall(Libc.SYS_PIDFD_SEND_SIGNAL, fd(), 0, 0, 0) == 0;
    }

    /** Whether the PID is still this process's own: as long as nobody has reaped it, no other can be given the number. */
    public boolean hasItsNumber() {
        return unreaped() || Libc.errno() == Errno.EPERM;
    }

    private Optional<WaitStatus> exitInfo() throws KernelException {
        long[] info = new long[PIDFD_INFO_LONGS];
        info[0] = PIDFD_INFO_EXIT;
        if (Libc.ioctl(fd(), PIDFD_GET_INFO, info) < 0) {
            // ESRCH: not reaped at the time of the exit, ENOTTY and EINVAL: an older kernel.
            if (Libc.errno() == Errno.ESRCH || Libc.errno() == Errno.ENOTTY || Libc.errno() == Errno.EINVAL) {
                return Optional.empty();
            }
            throw Libc.lastError("ioctl PIDFD_GET_INFO", pid);
        }
        boolean known = (info[0] & PIDFD_INFO_EXIT) != 0;
        return known ? Optional.of(WaitStatus.decode((int) (info[PIDFD_INFO_LONGS - 1] >>> 32))) : Optional.empty();
    }

    @Override
    public void close() {
        descriptor.close();
    }
}

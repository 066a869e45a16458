package io.persistentprocess.kernel.error;

import java.io.IOException;

/**
 * A failed call to the kernel: which call, on what, and why; its message reads like that of a Unix tool, {@code open /sys/fs/cgroup/x/cgroup.procs: Permission denied}.
 */
public final class KernelException extends IOException {
    private final String call;
    private final String subject;
    private final int errno;
    private final String reason;

    /**
     * @param call the system call, or the step, in the words of its man page
     * @param subject the path, PID or name it was about; may be empty
     * @param errno as in errno(3)
     */
    public KernelException(String call, String subject, int errno) {
        this(call, subject, errno, Errno.describe(errno));
    }

    /** @param reason what is wrong, where that says more than the words for errno */
    public KernelException(String call, String subject, int errno, String reason) {
        super((subject.isEmpty() ? call : call + " " + subject) + ": " + reason);
        this.call = call;
        this.subject = subject;
        this.errno = errno;
        this.reason = reason;
    }

    public String call() {
        return call;
    }

    public String subject() {
        return subject;
    }

    public int errno() {
        return errno;
    }

    /** What is wrong, without what it was about. */
    public String reason() {
        return reason;
    }

    /** Whether this is one of these errors, constants of {@link Errno}. */
    public boolean is(int... errnos) {
        for (int candidate : errnos) {
            if (candidate == errno) {
                return true;
            }
        }
        return false;
    }
}

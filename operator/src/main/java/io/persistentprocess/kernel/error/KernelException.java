package io.persistentprocess.kernel.error;

import java.io.IOException;

/**
 * A failed system call: the call, its subject and the reason. The message reads like that of a Unix tool, {@code open /sys/fs/cgroup/x/cgroup.procs: Permission denied}.
 */
public final class KernelException extends IOException {
    private final String call;
    private final String subject;
    private final int errno;
    private final String reason;

    /**
     * @param call the system call, or the step, in the words of its man page
     * @param subject the path, PID or name concerned; may be empty
     * @param errno as in errno(3)
     */
    public KernelException(String call, String subject, int errno) {
        this(call, subject, errno, Errno.describe(errno));
    }

    /** @param reason a more precise reason than the text of errno */
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

    /** The reason without call and subject. */
    public String reason() {
        return reason;
    }

    /** Whether it is one of these errors, constants of {@link Errno}. */
    public boolean is(int... errnos) {
        for (int candidate : errnos) {
            if (candidate == errno) {
                return true;
            }
        }
        return false;
    }
}

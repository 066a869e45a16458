package io.persistentprocess.kernel.process;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import java.util.Optional;

/** The user IDs of a process in this user namespace, from the line Uid of proc_pid_status(5) and credentials(7). */
public record ProcessCredentials(int realUid, int effectiveUid, int savedUid) {
    /** The line is among the first ten; the name before it has at most 64 bytes and no line feed. */
    private static final int BEGINNING_BYTES = 4096;

    private static final String LABEL = "\nUid:\t";

    /** Empty: the process is gone. */
    public static Optional<ProcessCredentials> of(int pid) throws KernelException {
        try {
            return Optional.of(parse(FileDescriptor.beginning("/proc/" + pid + "/status", BEGINNING_BYTES)));
        } catch (KernelException e) {
            // ESRCH: it ended between open and read.
            if (e.is(Errno.ENOENT, Errno.ESRCH)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    public static ProcessCredentials parse(String status) {
        int start = status.indexOf(LABEL) + LABEL.length();
        String[] uids = status.substring(start, status.indexOf('\n', start)).split("\t", -1);
        return new ProcessCredentials(
                Integer.parseUnsignedInt(uids[0]),
                Integer.parseUnsignedInt(uids[1]),
                Integer.parseUnsignedInt(uids[2]));
    }
}

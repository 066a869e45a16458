package io.persistentprocess.kernel.process;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;

/**
 * Who may inspect this process: PR_SET_DUMPABLE(2const). Any thread.
 *
 * <p>If the agent dies here: nothing is left of the setting; exec and exit end it.
 */
public final class DumpableAttribute {
    private static final int PR_GET_DUMPABLE = 3;
    private static final int PR_SET_DUMPABLE = 4;
    private static final int ROOT = 0;

    /** The numbers of PR_SET_DUMPABLE. */
    enum Access {
        /** Only processes with CAP_SYS_PTRACE; no core dumps. */
        CLOSED(0),
        /** Processes with the same IDs and at least the same capabilities. */
        OPEN(1);

        private final int number;

        Access(int number) {
            this.number = number;
        }
    }

    private DumpableAttribute() {}

    /**
     * Closes access if root runs this process: a child shares its memory until the exec, when it may run as another user already (spawn_identity.c). The files of {@code
     * /proc/PID} then belong to root (proc_pid(5)). The agent of another user needs its own files and is as open to its user as its members are, so it is left alone.
     */
    public static void closeRoots() throws KernelException {
        if (Libc.geteuid() == ROOT) {
            set(Access.CLOSED);
        }
    }

    static Access access() throws KernelException {
        // 2 is what fs.suid_dumpable may have set: access for root only.
        return prctl(PR_GET_DUMPABLE, 0) == Access.OPEN.number ? Access.OPEN : Access.CLOSED;
    }

    static void set(Access access) throws KernelException {
        prctl(PR_SET_DUMPABLE, access.number);
    }

    private static int prctl(int operation, long argument) throws KernelException {
        int result = Libc.prctl(operation, argument, 0, 0, 0);
        if (result < 0) {
            throw Libc.lastError("prctl", "dumpable");
        }
        return result;
    }
}

package io.persistentprocess.kernel.process;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;

/** Resets what the agent's process has inherited and must not keep. */
public final class InheritedSignals {
    private static final int SIGCHLD = 17;
    private static final long SIG_DFL = 0;
    private static final long SIG_ERR = -1;

    private InheritedSignals() {}

    /** To be called once at the start: with SIGCHLD ignored (signal dispositions survive exec), children vanish unreaped and waitid(2) fails with ECHILD. */
    public static void prepareAgent() throws KernelException {
        if (Libc.signal(SIGCHLD, SIG_DFL) == SIG_ERR) {
            throw Libc.lastError("signal", "SIGCHLD");
        }
    }
}

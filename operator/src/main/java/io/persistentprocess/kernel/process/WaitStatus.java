package io.persistentprocess.kernel.process;

/** How a process ended, wait(2). */
public sealed interface WaitStatus {
    /** It called exit or returned from main; 0 to 255. */
    record Exited(int code) implements WaitStatus {}

    /** A signal killed it. */
    record Killed(int signal, boolean coreDumped) implements WaitStatus {}

    /** Decodes the status word of waitpid(2), which field 52 of /proc/PID/stat and PIDFD_GET_INFO have, too. */
    static WaitStatus decode(int status) {
        int signal = status & 0x7f;
        return signal == 0 ? new Exited(status >> 8 & 0xff) : new Killed(signal, (status & 0x80) != 0);
    }
}

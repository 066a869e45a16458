package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.spec.RestartSpec;

/** The end of a process as the kernel reports it; the spec decides whether it is a success. */
public sealed interface ProcessEnd {
    /**
     * It exited by itself.
     *
     * @param leftBehind the number of processes left in its cgroup, as far as that was checked
     */
    record Exited(int code, int leftBehind) implements ProcessEnd {
        public Exited(int code) {
            this(code, 0);
        }
    }

    record Killed(String signal, boolean coreDumped) implements ProcessEnd {}

    /** The kernel killed it for memory. */
    record OomKilled() implements ProcessEnd {}

    /** The status is lost. */
    record StatusUnknown() implements ProcessEnd {}

    default Exit toExit(RestartSpec restart, BootTime at) {
        return switch (this) {
            case Exited(int code, int _) -> Exit.exited(code, restart, at);
            case Killed(String signal, boolean coreDumped) -> Exit.signaled(signal, coreDumped, at);
            case OomKilled() -> Exit.oomKilled(at);
            case StatusUnknown() -> Exit.unknown(at);
        };
    }
}

package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.spec.RestartSpec;

/** What the kernel told about the end of a process; whether that is a success is for the spec to say. */
public sealed interface ProcessEnd {
    /**
     * It exited by itself.
     *
     * @param leftBehind how many processes were still in its cgroup then, as far as that was looked at
     */
    record Exited(int code, int leftBehind) implements ProcessEnd {
        public Exited(int code) {
            this(code, 0);
        }
    }

    record Killed(String signal, boolean coreDumped) implements ProcessEnd {}

    /** The kernel killed it for want of memory. */
    record OomKilled() implements ProcessEnd {}

    /** Nobody can tell any more. */
    record Untold() implements ProcessEnd {}

    default Exit toExit(RestartSpec restart, BootTime at) {
        return switch (this) {
            case Exited(int code, int _) -> Exit.exited(code, restart, at);
            case Killed(String signal, boolean coreDumped) -> Exit.signaled(signal, coreDumped, at);
            case OomKilled() -> Exit.oomKilled(at);
            case Untold() -> Exit.unknown(at);
        };
    }
}

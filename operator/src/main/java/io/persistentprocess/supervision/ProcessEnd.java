package io.persistentprocess.supervision;

/** What the kernel told about the end of a process; whether that is a success is for the spec to say. */
public sealed interface ProcessEnd {
    record Exited(int code) implements ProcessEnd {}

    record Killed(String signal, boolean coreDumped) implements ProcessEnd {}

    /** The kernel killed it for want of memory. */
    record OomKilled() implements ProcessEnd {}

    /** Nobody can tell any more. */
    record Untold() implements ProcessEnd {}

    default Exit toExit(RestartSpec restart, BootTime at) {
        return switch (this) {
            case Exited(int code) -> Exit.exited(code, restart, at);
            case Killed(String signal, boolean coreDumped) -> Exit.signaled(signal, coreDumped, at);
            case OomKilled() -> Exit.oomKilled(at);
            case Untold() -> Exit.unknown(at);
        };
    }
}

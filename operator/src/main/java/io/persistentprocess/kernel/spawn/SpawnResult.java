package io.persistentprocess.kernel.spawn;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.CapabilitySets;
import io.persistentprocess.kernel.process.PidFd;
import java.util.Optional;
import java.util.OptionalInt;

/** What became of a {@link SpawnRequest}. */
public sealed interface SpawnResult {
    /**
     * The process has become the program (or was killed just before, which its pidfd tells).
     *
     * @param startTicks field 22 of proc_pid_stat(5)
     * @param logFailure why its output goes to /dev/null instead of the log
     * @param log where its output goes; empty: to /dev/null
     */
    record Started(int pid, PidFd pidFd, long startTicks, Optional<Failure> logFailure, Optional<OpenedLog> log)
            implements SpawnResult {}

    /**
     * It has not become the program.
     *
     * @param remains what is left of the process where it takes its time to end; the caller has to reap it. Empty: nothing
     */
    record Failed(Failure failure, Optional<PidFd> remains) implements SpawnResult {}

    /**
     * Not known yet: the process is about to be born, or it hangs before exec, and whatever it hangs in may last. {@link Spawner#completed} tells what becomes of it.
     * Thread of the spawner only.
     */
    final class Pending implements SpawnResult {
        private final SpawnSlot slot;

        Pending(SpawnSlot slot) {
            this.slot = slot;
        }

        SpawnSlot slot() {
            return slot;
        }

        /** Empty while it is about to be born. */
        public OptionalInt pid() {
            int pid = slot.pid();
            return pid == 0 ? OptionalInt.empty() : OptionalInt.of(pid);
        }

        /** Sends SIGKILL, if it is born; what becomes of it is told all the same. */
        public void kill() throws KernelException {
            slot.kill();
        }
    }

    /**
     * The step that failed.
     *
     * @param subject the path or name the step was about
     * @param errno of the system call that failed
     */
    record Failure(SpawnStage stage, String subject, int errno) {
        /** As a user wants to read it: {@code exec /usr/bin/foo: No such file or directory}, {@code set uid 33 without CAP_SETUID: Operation not permitted}. */
        public String message() {
            return (subject.isEmpty() ? stage.verb() : stage.verb() + " " + subject)
                    + CapabilitySets.missing(errno, stage.capabilities())
                    + ": "
                    + Errno.describe(errno)
                    + hint();
        }

        /** What execve(2) means by it, where its own words mislead. */
        private String hint() {
            return switch (stage) {
                case INTERPRETER ->
                    "; the file is there, but not the interpreter that its first line names after #!"
                            + " (also where that line ends with CR LF), or its loader";
                case EXEC ->
                    errno == Errno.ENOEXEC
                            ? "; a script begins with a line such as #!/bin/sh, a program is for this processor"
                            : "";
                default -> "";
            };
        }
    }
}

package io.persistentprocess.kernel.spawn;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.CapabilitySets;
import io.persistentprocess.kernel.process.PidFd;
import java.util.Optional;
import java.util.OptionalInt;

/** The result of a {@link SpawnRequest}. */
public sealed interface SpawnResult {
    /**
     * The process has called exec, or was killed just before, which its pidfd shows.
     *
     * @param startTicks field 22 of proc_pid_stat(5)
     * @param logFailure why its output goes to /dev/null instead of the log
     * @param log where its output goes; empty: /dev/null
     */
    record Started(int pid, PidFd pidFd, long startTicks, Optional<Failure> logFailure, Optional<OpenedLog> log)
            implements SpawnResult {}

    /**
     * The process has not called exec.
     *
     * @param remains a process that is still ending; the caller has to reap it. Empty: there is none
     */
    record Failed(Failure failure, Optional<PidFd> remains) implements SpawnResult {}

    /**
     * The result is not known yet: the process is being created, or hangs before its exec, perhaps for long. {@link Spawner#completed} returns the result. For the
     * spawner's thread.
     */
    final class Pending implements SpawnResult {
        private final SpawnSlot slot;

        Pending(SpawnSlot slot) {
            this.slot = slot;
        }

        SpawnSlot slot() {
            return slot;
        }

        /** Empty: the process is still being created. */
        public OptionalInt pid() {
            int pid = slot.pid();
            return pid == 0 ? OptionalInt.empty() : OptionalInt.of(pid);
        }

        /** Sends SIGKILL if the process exists; its result is returned all the same. */
        public void kill() throws KernelException {
            slot.kill();
        }
    }

    /**
     * The step that failed.
     *
     * @param subject the path or name concerned
     * @param errno the error of the system call
     */
    record Failure(SpawnStage stage, String subject, int errno) {
        /** The message for a user: {@code exec /usr/bin/foo: No such file or directory}, {@code set uid 33 without CAP_SETUID: Operation not permitted}. */
        public String message() {
            return (subject.isEmpty() ? stage.verb() : stage.verb() + " " + subject)
                    + CapabilitySets.missing(errno, stage.capabilities())
                    + ": "
                    + Errno.describe(errno)
                    + hint();
        }

        /** Explains errors whose texts mislead. */
        private String hint() {
            return switch (stage) {
                case INTERPRETER ->
                    "; the file is there, but not the interpreter that its first line names after #!"
                            + " (also where that line ends with CR LF), or its loader";
                case EXEC ->
                    errno == Errno.ENOEXEC
                            ? "; a script begins with a line such as #!/bin/sh, a program is for this processor"
                            : "";
                case CPU_AFFINITY, SCHEDULER, MEMORY_POLICY, IO_PRIORITY -> SchedulingRemedy.clause(stage, errno);
                default -> "";
            };
        }
    }
}

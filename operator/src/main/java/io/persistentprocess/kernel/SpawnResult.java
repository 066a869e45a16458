package io.persistentprocess.kernel;

import java.util.Optional;
import java.util.OptionalLong;

/** What became of a {@link SpawnRequest}. */
public sealed interface SpawnResult {
    /**
     * The process has become the program (or was killed just before, which its pidfd tells).
     *
     * @param startTicks field 22 of proc_pid_stat(5)
     * @param logFailure why its output goes to /dev/null instead of the log
     */
    record Started(int pid, PidFd pidFd, long startTicks, Optional<Failure> logFailure) implements SpawnResult {}

    /** There is no process, nothing of it is left. */
    record Failed(Failure failure) implements SpawnResult {}

    /**
     * The process is there but hangs before exec: its cgroup is frozen, or the executable or its directory lies on a file system that does not answer. It may still
     * become the program, or end; its pidfd tells the latter.
     *
     * @param startTicks absent when it hangs so early that it could not look
     */
    record Late(int pid, PidFd pidFd, OptionalLong startTicks) implements SpawnResult {}

    /**
     * The step that failed.
     *
     * @param subject the path or name the step was about
     * @param errno of the system call that failed
     */
    record Failure(Stage stage, String subject, int errno) {
        /** As a user wants to read it: {@code exec /usr/bin/foo: No such file or directory}, {@code set uid 33 without CAP_SETUID: Operation not permitted}. */
        public String message() {
            return (subject.isEmpty() ? stage.verb() : stage.verb() + " " + subject)
                    + Capabilities.missing(errno, stage.capabilities())
                    + ": "
                    + Errno.describe(errno);
        }
    }
}

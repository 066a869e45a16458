package io.persistentprocess.supervision.spec;

import java.util.List;
import java.util.Optional;

/** Names the running processes to attach; each is attached with all of its descendants. */
public sealed interface AttachSource {
    /** By PID; the first is the main process. */
    record Pids(List<Integer> pids) implements AttachSource {
        public Pids {
            pids = List.copyOf(pids);
        }
    }

    /** The process in a daemon's PID file. */
    record PidFile(String path) implements AttachSource {}

    /**
     * The process that runs this program with matching arguments.
     *
     * @param executable the absolute path of the program, as in /proc/PID/exe
     * @param arguments a regular expression to find in the arguments after the first, joined by blanks
     * @param user its owner, a name or a number; empty: the member's own user
     */
    record Match(Optional<String> executable, Optional<String> arguments, Optional<String> user)
            implements AttachSource {}

    /** The process of the member's own user in whose command line this regular expression is found, as with pgrep -f. */
    record CommandLine(String pattern) implements AttachSource {}
}

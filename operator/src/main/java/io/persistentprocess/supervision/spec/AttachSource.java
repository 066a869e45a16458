package io.persistentprocess.supervision.spec;

import java.util.List;
import java.util.Optional;

/** How running processes are named that are to be taken into an instance; each with all of its descendants. */
public sealed interface AttachSource {
    /** By number; the first is the main process. */
    record Pids(List<Integer> pids) implements AttachSource {
        public Pids {
            pids = List.copyOf(pids);
        }
    }

    /** The one that a daemon's PID file names. */
    record PidFile(String path) implements AttachSource {}

    /**
     * The one, with its descendants, that runs this program with such arguments.
     *
     * @param executable absolute path of the program, as /proc/PID/exe shows it
     * @param arguments regular expression that is found in the arguments after the first, with blanks between them
     * @param user whose it is, a name or a number; empty: the member's own user's
     */
    record Match(Optional<String> executable, Optional<String> arguments, Optional<String> user)
            implements AttachSource {}

    /** The one of the member's own user, with its descendants, in whose whole command line this regular expression is found, as pgrep -f does. */
    record CommandLine(String pattern) implements AttachSource {}
}

package io.persistentprocess.kernel.cgroup;

import java.util.Arrays;
import java.util.List;

/**
 * The lines of a file of /proc or of a cgroup. A newline ends each, and nothing else does: names of cgroups and mounts may hold a carriage return, which
 * {@link String#lines} takes for an end too, so that whoever chooses a name could write lines of his own. Any thread.
 */
final class ProcFileLines {
    private ProcFileLines() {}

    /** Without those that are empty. */
    static List<String> of(String text) {
        return Arrays.stream(text.split("\n", -1))
                .filter(line -> !line.isEmpty())
                .toList();
    }
}

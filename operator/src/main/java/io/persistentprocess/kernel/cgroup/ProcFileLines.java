package io.persistentprocess.kernel.cgroup;

import java.util.Arrays;
import java.util.List;

/**
 * Splits a file of /proc or of a cgroup into lines at newlines only. Names of cgroups and mounts may contain a carriage return, at which {@link String#lines} splits too,
 * so a user could forge lines with such a name. Any thread.
 */
final class ProcFileLines {
    private ProcFileLines() {}

    /** The lines that are not empty. */
    static List<String> of(String text) {
        return Arrays.stream(text.split("\n", -1))
                .filter(line -> !line.isEmpty())
                .toList();
    }
}

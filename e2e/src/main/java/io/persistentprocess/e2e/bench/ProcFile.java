package io.persistentprocess.e2e.bench;

import java.util.List;

/** Lines of the form {@code Name:   number kB}, as /proc/PID/status and smaps_rollup have them (proc_pid_status(5)). */
final class ProcFile {
    private ProcFile() {}

    static String text(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** 0 if there is no such line: a zombie has no memory. */
    static long number(List<String> lines, String name) {
        String text = text(lines, name);
        return text.isEmpty() ? 0 : Long.parseLong(text.split("\\s", -1)[0]);
    }
}

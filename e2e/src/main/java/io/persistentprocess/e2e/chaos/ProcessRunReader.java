package io.persistentprocess.e2e.chaos;

import io.persistentprocess.e2e.chaos.desired.DesiredGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Processes, as proc(5) shows them. */
final class ProcessRunReader {
    private static final int STATE = 0;
    private static final int START_TIME = 19;
    private static final String PROGRAM = "/bin/sleep\0";

    private ProcessRunReader() {}

    /** A process that has become a member's program; empty for one that has not yet, or is gone. */
    static Optional<ProcessRun> read(int pid) {
        try {
            String command = Files.readString(file(pid, "cmdline"));
            if (!command.startsWith(PROGRAM)) {
                return Optional.empty();
            }
            int seconds =
                    Integer.parseInt(command.substring(PROGRAM.length()).strip().replace("\0", ""));
            return start(pid).map(ticks -> new ProcessRun(pid, ticks, seconds - DesiredGroup.SECONDS));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** False also for a zombie. */
    static boolean isAlive(ProcessRun run) {
        return start(run.pid()).filter(ticks -> ticks == run.startTicks()).isPresent();
    }

    private static Optional<Long> start(int pid) {
        try {
            String stat = Files.readString(file(pid, "stat"));
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            return "ZX".contains(fields.get(STATE))
                    ? Optional.empty()
                    : Optional.of(Long.parseLong(fields.get(START_TIME)));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static Path file(int pid, String name) {
        return Path.of("/proc", Integer.toString(pid), name);
    }
}

package io.persistentprocess.e2e.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a supervisor is started: in a cgroup of its own, with its words in a file. Can be started again.
 *
 * @param cgroup for the supervisor, and for members that it leaves where they are born
 * @param log its standard output and standard error
 */
record Launch(List<String> command, Cgroup cgroup, Path log) {
    Launch {
        command = List.copyOf(command);
    }

    Process start() throws IOException {
        return start(ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    /** For who wants to read along; reading wakes the harness at each line. */
    Process startWithOutput() throws IOException {
        return start(ProcessBuilder.Redirect.PIPE);
    }

    private Process start(ProcessBuilder.Redirect output) throws IOException {
        List<String> inCgroup = new ArrayList<>(List.of("sh", "-c", "echo 0 > \"$0/cgroup.procs\" && exec \"$@\""));
        inCgroup.add(cgroup.path().toString());
        inCgroup.addAll(command);
        return new ProcessBuilder(inCgroup)
                .directory(log.getParent().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
    }

    String lastLine() throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return lines.isEmpty() ? "none" : lines.getLast();
    }
}

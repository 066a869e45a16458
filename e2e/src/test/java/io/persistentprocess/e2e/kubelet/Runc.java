package io.persistentprocess.e2e.kubelet;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.CompletedCommand;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** runc(8), which starts containers on nodes. */
record Runc(String program, Path state) {
    /** Skips the test where it is not installed or whoever runs this is not root. */
    static Runc of(Path state) {
        String program = Commands.installed("runc", "runc");
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to start containers with runc");
        return new Runc(program, state);
    }

    /** Starts a container, for as long as the process lives that this gives; it passes the container's exit code on. */
    Process run(Path bundle, String id, File output) throws IOException {
        return new ProcessBuilder(command("run", "--bundle", bundle.toString(), id))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
    }

    /** Runs a command in it, as {@code kubectl exec} does. */
    CompletedCommand exec(String id, List<String> command) {
        return Commands.ask(
                Stream.concat(command("exec", id).stream(), command.stream()).toList(), Map.of());
    }

    /** PID of the container's first process; 0: it is not there or has ended. */
    int pid(String id) {
        CompletedCommand completed = Commands.ask(command("state", id), Map.of());
        try {
            return completed.code() == 0
                    ? new ObjectMapper().readTree(completed.text()).path("pid").asInt()
                    : 0;
        } catch (IOException e) {
            throw new AssertionError("runc state says " + completed.text(), e);
        }
    }

    CompletedCommand signal(String id, String signal) {
        return Commands.ask(command("kill", id, signal), Map.of());
    }

    /** Kills what is left of a container and removes its cgroups. */
    void delete(String id) {
        Commands.run(command("delete", "--force", id).toArray(String[]::new));
    }

    private List<String> command(String... words) {
        return Stream.concat(Stream.of(program, "--root", state.toString()), Stream.of(words))
                .toList();
    }
}

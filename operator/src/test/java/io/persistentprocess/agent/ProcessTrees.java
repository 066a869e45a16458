package io.persistentprocess.agent;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.agent.processes.ProcessEvent;
import io.persistentprocess.kernel.process.SignalNumbers;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The program of {@code native/process-trees.c}, compiled for a test, and what it writes down. */
final class ProcessTrees {
    private final Path program;

    private ProcessTrees(Path program) {
        this.program = program;
    }

    static ProcessTrees compile(Path directory) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "needs a C compiler");
        Path source = directory.resolve("process-trees.c");
        try (InputStream text = ProcessTrees.class.getResourceAsStream("/native/process-trees.c")) {
            Files.copy(text, source);
        }
        Path program = directory.resolve("process-trees");
        ActionExecutorFixture.run("cc", "-O1", "-pthread", "-o", program.toString(), source.toString());
        return new ProcessTrees(program);
    }

    LaunchSpec grow(Path log, int seed, int processes) {
        return Specs.command(program.toString(), log.toString(), Integer.toString(seed), Integer.toString(processes));
    }

    LaunchSpec storm(Path log, int processes) {
        return Specs.command(program.toString(), log.toString(), "storm", Integer.toString(processes));
    }

    static List<String> log(Path log) throws IOException {
        return Files.readAllLines(log);
    }

    /** As the program would have put it. */
    static String line(ProcessEvent event) {
        return switch (event.kind()) {
            case Fork -> "fork %d %d".formatted(event.pid(), event.parent());
            case Exec -> "exec %d".formatted(event.pid());
            case Exit -> "exit %d %d".formatted(event.pid(), status(event.end().orElseThrow()));
        };
    }

    private static int status(ProcessEnd end) {
        return switch (end) {
            case ProcessEnd.Exited(int code, int _) -> code << 8;
            case ProcessEnd.Killed(String signal, boolean _) ->
                SignalNumbers.number(signal).orElseThrow();
            case ProcessEnd.OomKilled _ -> throw new AssertionError("nobody ran out of memory");
            case ProcessEnd.StatusUnknown _ -> -1;
        };
    }
}

package io.persistentprocess.e2e.scale;

import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.binaries.ApiServerException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the measurement; {@code e2e/scale} builds what is needed and starts it in the project's directory. */
@Command(
        name = "e2e/scale",
        description = "Measures what many agents and a controller ask of an API server.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
final class ScaleCommand implements Callable<Integer> {
    @Option(names = "--agents", defaultValue = "200", description = "how many (default: ${DEFAULT-VALUE})")
    private int agents;

    @Option(names = "--groups", defaultValue = "20", description = "on every node (default: ${DEFAULT-VALUE})")
    private int groups;

    @Option(names = "--members", defaultValue = "5", description = "of each group (default: ${DEFAULT-VALUE})")
    private int members;

    @Option(
            names = "--seconds",
            defaultValue = "60",
            description = "how long each phase is measured (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--smoke", description = "few agents for a moment, to see that it works")
    private boolean smoke;

    public static void main(String[] args) {
        CommandLine commandLine = new CommandLine(new ScaleCommand());
        commandLine.setExecutionExceptionHandler((e, line, result) -> {
            if (e instanceof ScaleException || e instanceof ApiServerException) {
                line.getErr().println("e2e/scale: " + e.getMessage());
                return 1;
            }
            throw e;
        });
        System.exit(commandLine.execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Size size = smoke
                ? Size.SMOKE
                : new Size(agents, groups, members, Duration.ofSeconds(seconds), Duration.ofSeconds(10), 100, 10);
        try (ApiServer server = ApiServer.start()) {
            server.applyCrds();
            try (Scale scale =
                    new Scale(size, server, Path.of("operator/bin/ppg").toAbsolutePath(), ScaleCommand::say)) {
                System.out.print(Table.of(scale.run()));
            }
        }
        return 0;
    }

    private static void say(String progress) {
        System.err.println("# " + progress);
    }
}

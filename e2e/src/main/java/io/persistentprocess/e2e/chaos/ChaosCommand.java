package io.persistentprocess.e2e.chaos;

import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.binaries.ApiServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line; {@code e2e/chaos} builds what is needed and starts it in the project's directory. */
@Command(
        name = "e2e/chaos",
        description =
                "Plays havoc with agents, controllers and their API server, and checks what becomes of every process.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
final class ChaosCommand implements Callable<Integer> {
    private static final int MAX_SEED = 1_000_000;

    @Option(names = "--minutes", defaultValue = "10", description = "how long (default: ${DEFAULT-VALUE})")
    private int minutes;

    @Option(names = "--seed", description = "of the steps; the same seed takes the same steps. Default: any")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--without",
            paramLabel = "STEP",
            description =
                    "never take this step, named as steps are printed, such as Restore; may be given several times")
    private Set<String> without = new TreeSet<>();

    @Option(
            names = {"-v", "--verbose"},
            description = "print each step")
    private boolean verbose;

    public static void main(String[] args) {
        CommandLine commandLine = new CommandLine(new ChaosCommand());
        commandLine.setExecutionExceptionHandler((e, line, result) -> {
            if (e instanceof ChaosException || e instanceof ApiServerException) {
                line.getErr().println("e2e/chaos: " + e.getMessage());
                return 1;
            }
            throw e;
        });
        System.exit(commandLine.execute(args));
    }

    @Override
    public Integer call() throws IOException {
        long chosen = seed.orElseGet(() -> ThreadLocalRandom.current().nextLong(MAX_SEED));
        String again = "e2e/chaos --minutes " + minutes + " --seed " + chosen
                + without.stream().sorted().map(step -> " --without " + step).collect(Collectors.joining());
        System.out.println(again);
        Path logs = Files.createTempDirectory("ppg-chaos-");
        Outcome outcome = run(chosen, logs);
        if (outcome.isGood()) {
            System.out.println(outcome.summary());
            LogFolder.remove(logs);
            return 0;
        }
        outcome.report().forEach(System.out::println);
        System.out.println("logs are in " + logs + "; once more: " + again);
        return 1;
    }

    private Outcome run(long chosen, Path logs) {
        try (ApiServer server = ApiServer.start()) {
            server.applyCrds();
            try (Chaos chaos =
                    new Chaos(server, Path.of("operator/bin/ppg").toAbsolutePath(), logs, chosen, without, this::say)) {
                return chaos.run(Duration.ofMinutes(minutes));
            }
        }
    }

    private void say(String progress) {
        if (verbose) {
            System.err.println("# " + progress);
        }
    }
}

package io.persistentprocess.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs Jazzer on each target in a JVM of its own, for {@code -Dppg.fuzzSeconds} (a minute; 0: not at all). What it has learnt stays in {@code target/fuzz/NAME/corpus}, and
 * is where the next run begins; an input that makes a target fail is written beside that, and belongs into {@code src/test/resources/fuzz/NAME} for good.
 */
@Execution(ExecutionMode.CONCURRENT)
class FuzzIT {
    /** By name: whoever compiles the tests need not have it. */
    private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";

    private static final int SECONDS = Integer.getInteger("ppg.fuzzSeconds", 60);

    /** For a JVM to start and to instrument classes, on a host that has others to serve, and for the input that is under way. */
    private static final Duration MORE = Duration.ofMinutes(5);

    /** A target that takes longer for one input has failed, too. */
    private static final int SECONDS_PER_INPUT = 25;

    private static final int LONGEST_BYTES = 1 << 14;

    static Stream<FuzzTargets.FuzzTarget> targets() {
        return FuzzTargets.all();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void nothingThatOthersWriteMakesATargetFail(FuzzTargets.FuzzTarget target) throws Exception {
        assumeTrue(FuzzIT.class.getResource("/" + JAZZER.replace('.', '/') + ".class") != null, "needs Jazzer");
        assumeTrue(SECONDS > 0, "fuzzing is switched off with -Dppg.fuzzSeconds=0");
        Path folder =
                Files.createDirectories(Path.of("target", "fuzz", target.name()).toAbsolutePath());
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        Path log = folder.resolve("log");

        Process jazzer = new ProcessBuilder(command(target, folder, corpus))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(jazzer.waitFor(SECONDS + MORE.toSeconds(), TimeUnit.SECONDS))
                    .as("%s", log)
                    .isTrue();
            assertThat(jazzer.exitValue()).as("%s:%n%s", log, end(log)).isZero();
        } finally {
            jazzer.destroyForcibly();
        }
    }

    private static List<String> command(FuzzTargets.FuzzTarget target, Path folder, Path corpus) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+EnableDynamicAgentLoading",
                "-Xmx384m",
                "-Xss1m",
                "-cp",
                System.getProperty("java.class.path"),
                JAZZER,
                "--target_class=" + target.type().getName(),
                "--instrumentation_includes=io.persistentprocess.**",
                // Its own detectors are for what a target must not do with inputs; here it is what the targets are for.
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexInjection:com.code_intelligence.jazzer.sanitizers.FilePathTraversal",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-max_total_time=" + SECONDS,
                "-timeout=" + SECONDS_PER_INPUT,
                "-max_len=" + LONGEST_BYTES,
                "-rss_limit_mb=0",
                "-print_final_stats=1",
                corpus.toString(),
                target.seeds().toString());
    }

    private static String end(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }
}

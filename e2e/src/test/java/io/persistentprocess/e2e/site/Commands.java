package io.persistentprocess.e2e.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs programs of the host to their end. */
public final class Commands {
    /** To build an image takes a free CPU for twenty seconds. */
    private static final Duration LIMIT = Timeouts.LIMIT.multipliedBy(5);

    private static final List<String> PLACES = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    private Commands() {}

    /** Runs a program that must succeed. */
    public static void run(String... command) {
        CompletedCommand completed = ask(List.of(command), Map.of());
        assertThat(completed.code())
                .as("%s: %s", String.join(" ", command), completed.err())
                .isZero();
    }

    /** Runs a program, whatever comes of it. */
    public static CompletedCommand ask(List<String> command, Map<String, String> environment) {
        try {
            Path out = Files.createTempFile("ppg-out", ".txt");
            Path err = Files.createTempFile("ppg-err", ".txt");
            try {
                int code = run(builder(command, environment, out, err));
                return new CompletedCommand(code, Files.readAllLines(out), Files.readAllLines(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProcessBuilder builder(List<String> command, Map<String, String> environment, Path out, Path err) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    private static int run(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("%s ends", builder.command())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + builder.command(), e);
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * The command line of a program in a mount namespace of its own, unshare(1).
     *
     * @param preparation what a shell does there before, each line of which must succeed
     */
    public static List<String> inMountNamespace(String preparation, List<String> command) {
        return Stream.concat(
                        Stream.of(
                                installed("unshare", "util-linux"),
                                "--mount",
                                "--propagation=private",
                                "sh",
                                "-ec",
                                preparation + "\nexec \"$@\"",
                                "sh"),
                        command.stream())
                .toList();
    }

    /** Where a program of one of Debian's packages is; skips the test when it is nowhere. */
    public static String installed(String program, String debianPackage) {
        return Stream.concat(
                        PLACES.stream(), Arrays.stream(System.getenv("PATH").split(":")))
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseGet(() -> {
                    assumeTrue(false, "needs " + program + " of package " + debianPackage + "; e2e/test installs it");
                    throw new IllegalStateException("not reached");
                });
    }
}

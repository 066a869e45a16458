package io.persistentprocess.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs commands in-process and keeps what they print. */
final class CapturedConsole {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Console console;

    CapturedConsole(String input) {
        this(input, Optional.empty());
    }

    CapturedConsole(String input, Optional<OutputFailure> failure) {
        this(input, failure, Map.of());
    }

    private CapturedConsole(String input, Optional<OutputFailure> failure, Map<String, String> environment) {
        console = new Console(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Console.Look.PLAIN,
                Console.Look.PLAIN,
                environment,
                () -> failure,
                new BackgroundOutput(err));
    }

    static CapturedConsole withEnvironment(Map<String, String> environment) {
        return new CapturedConsole("", Optional.empty(), environment);
    }

    static CapturedConsole withoutInput() {
        return new CapturedConsole("");
    }

    int run(String... arguments) {
        return new CommandLineInterface(console).run(arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    List<String> outLines() {
        return out().lines().toList();
    }

    List<String> errLines() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }
}

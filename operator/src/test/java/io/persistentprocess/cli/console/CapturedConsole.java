package io.persistentprocess.cli.console;

import io.persistentprocess.cli.CommandLineInterface;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs commands in-process and keeps what they print. */
public final class CapturedConsole {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Console console;

    public CapturedConsole(String input) {
        this(input, Optional.empty());
    }

    public CapturedConsole(String input, Optional<OutputFailure> failure) {
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

    public static CapturedConsole withoutInput() {
        return new CapturedConsole("");
    }

    public int run(String... arguments) {
        return new CommandLineInterface(console).run(arguments);
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public List<String> outLines() {
        return out().lines().toList();
    }

    public List<String> errLines() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }
}

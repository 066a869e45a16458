package io.persistentprocess.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A command's view of its process.
 *
 * @param outLook what standard output is connected to
 * @param errLook what standard error is connected to
 * @param outFailure returns why standard output was not fully written, if so
 * @param log what standard error is written to
 */
public record Console(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Look outLook,
        Look errLook,
        Map<String, String> environment,
        Supplier<Optional<OutputFailure>> outFailure,
        BackgroundOutput log) {
    private static final Pattern TERMINAL = Pattern.compile("/dev/(pts/\\d+|tty.*|console)");

    /** What may be written to a stream besides plain text. */
    public enum Look {
        PLAIN,
        /** A terminal: the screen may be cleared. */
        TERMINAL,
        /** A terminal with colours. */
        COLOUR
    }

    /** Escapes what is printed to a terminal; on standard error each print is one line. */
    public Console {
        out = new TerminalStream(out, out.charset(), TerminalText::lines);
        err = new TerminalStream(
                err, err.charset(), errLook == Look.COLOUR ? TerminalText::colouredLine : TerminalText::line);
        environment = Map.copyOf(environment);
    }

    /** A console whose standard output never fails. */
    public Console(
            InputStream in,
            PrintStream out,
            PrintStream err,
            Look outLook,
            Look errLook,
            Map<String, String> environment) {
        this(in, out, err, outLook, errLook, environment, Optional::empty, new BackgroundOutput(err));
    }

    public static Console ofThisProcess() {
        Map<String, String> environment = System.getenv();
        StandardOutput out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        BackgroundOutput err = new BackgroundOutput(new FileOutputStream(FileDescriptor.err));
        return new Console(
                System.in,
                new PrintStream(out, false, charset("stdout.encoding")),
                new PrintStream(err, false, charset("stderr.encoding")),
                look(1, environment),
                look(2, environment),
                environment,
                out::failure,
                err);
    }

    private static Charset charset(String property) {
        return Charset.forName(System.getProperty(property, "UTF-8"), StandardCharsets.UTF_8);
    }

    /** By the file name behind the descriptor: isatty(3) without a native call. NO_COLOR as on no-color.org. */
    private static Look look(int descriptor, Map<String, String> environment) {
        try {
            Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
            if (!TERMINAL.matcher(target.toString()).matches()) {
                return Look.PLAIN;
            }
        } catch (IOException _) {
            return Look.PLAIN;
        }
        boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        return colour ? Look.COLOUR : Look.TERMINAL;
    }

    /** Whether standard output can encode the lines of a tree. */
    public boolean drawsLines() {
        return out.charset().newEncoder().canEncode('├');
    }
}

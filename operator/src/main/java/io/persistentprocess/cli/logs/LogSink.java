package io.persistentprocess.cli.logs;

import io.persistentprocess.cli.console.Console;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes lines of logs to standard output: as they are, except that a terminal gets no control characters. For one thread. */
public final class LogSink {
    /** Whether lines begin with the name of their instance. */
    public enum Prefix {
        NONE,
        INSTANCE
    }

    private final Console console;
    private final Prefix prefix;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();

    public LogSink(Console console, Prefix prefix) {
        this.console = console;
        this.prefix = prefix;
    }

    void line(InstanceId id, byte[] line) {
        String before = switch (prefix) {
            case NONE -> "";
            case INSTANCE -> "[" + id.group() + "/" + id.name() + "] ";
        };
        if (console.outLook() == Console.Look.PLAIN) {
            waiting.writeBytes(before.getBytes(StandardCharsets.UTF_8));
            waiting.writeBytes(line);
            waiting.write('\n');
        } else {
            console.out().println(before + new String(line, StandardCharsets.UTF_8));
        }
    }

    /** Bytes of the log are missing from here on. */
    void gap(InstanceId id) {
        flush();
        console.err()
                .println("ppg: %s: lines are missing here, they were rotated away before they were read".formatted(id));
    }

    void problem(InstanceId id, String why) {
        flush();
        console.err().println("ppg: %s: %s".formatted(id, why));
    }

    /** Waits for the reader. */
    void flush() {
        if (waiting.size() > 0) {
            byte[] bytes = waiting.toByteArray();
            waiting.reset();
            console.out().write(bytes, 0, bytes.length);
        }
        console.out().flush();
    }

    /** Whether the reader has gone. */
    boolean isClosed() {
        return console.out().checkError();
    }
}

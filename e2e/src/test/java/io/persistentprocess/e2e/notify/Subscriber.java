package io.persistentprocess.e2e.notify;

import io.persistentprocess.e2e.site.RunningCommand;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that wants to be notified, with what it has said so far. */
final class Subscriber implements AutoCloseable {
    private static final Path SCENES = Path.of("src/test/resources/notify").toAbsolutePath();

    private final RunningCommand command;

    private Subscriber(RunningCommand command) {
        this.command = command;
    }

    /** Plays a scene of subscriber.py. */
    static Subscriber scene(String name, Path socket, Object... arguments) throws IOException {
        List<Object> all = new ArrayList<>(List.of(socket));
        all.addAll(List.of(arguments));
        return of("subscriber.py", name, all);
    }

    /** Plays a scene of hostile.py. */
    static Subscriber hostile(String name, Object... arguments) throws IOException {
        return of("hostile.py", name, List.of(arguments));
    }

    private static Subscriber of(String script, String scene, List<Object> arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("python3", "-B", SCENES.resolve(script).toString(), scene));
        arguments.forEach(argument -> command.add(argument.toString()));
        return of(command);
    }

    static Subscriber of(List<String> command) throws IOException {
        Path out = Files.createTempFile("ppg-subscriber", ".txt");
        out.toFile().deleteOnExit();
        return new Subscriber(new RunningCommand(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.to(new File(out.toString())))
                        .start(),
                out));
    }

    Subscriber awaitLine(String part) {
        command.awaitLine(part);
        return this;
    }

    /** What it has said so far. */
    List<String> printed() throws IOException {
        return Files.readAllLines(command.out());
    }

    void write(String line) throws IOException {
        command.process().outputWriter().append(line).flush();
    }

    /** Waits until it has ended; everything it has said. */
    List<String> lines() throws IOException, InterruptedException {
        if (!command.process().waitFor(90, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end; it said " + Files.readAllLines(command.out()));
        }
        return Files.readAllLines(command.out());
    }

    @Override
    public void close() throws IOException {
        command.close();
        Files.deleteIfExists(command.out());
    }
}

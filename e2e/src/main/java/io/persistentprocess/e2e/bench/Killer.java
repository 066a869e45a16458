package io.persistentprocess.e2e.bench;

import io.persistentprocess.e2e.bench.supervisor.Members;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A running {@code e2e/bench/killer.c}: kills members of one supervisor and times how long each is missing.
 *
 * <p>For one thread. It ends when this JVM does, however that ends: its standard input is then at its end.
 */
final class Killer implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    private Killer(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Makes the records file of the members; to be called before any of them starts. */
    static Killer start(Programs programs, Members members) throws IOException {
        Killer killer = new Killer(new ProcessBuilder(
                        programs.program("killer").toString(),
                        members.records().toString(),
                        Integer.toString(members.count()),
                        members.program().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        killer.answer("start");
        return killer;
    }

    /** Waits until the first {@code count} members run; CLOCK_MONOTONIC nanoseconds of the last one's start. */
    long awaitStarted(int count) {
        return order("await " + count);
    }

    /** Nanoseconds from SIGKILL to the first instruction of the replacement, after {@code rest}, once the member has run for {@code uptime}. */
    long kill(int index, Duration uptime, Duration rest) {
        return order("kill %d %d %d".formatted(index, uptime.toMillis(), rest.toNanos() / 1_000));
    }

    /** Nanoseconds from the first SIGKILL to the last replacement, all of the first {@code count} killed at once. */
    long burst(int count, Duration uptime) {
        return order("burst " + count + " " + uptime.toMillis());
    }

    /** How often members started so far, all together. */
    long starts() {
        return order("starts");
    }

    void rest(Duration duration) {
        order("rest " + duration.toNanos() / 1_000);
    }

    private long order(String order) {
        try {
            process.outputWriter(StandardCharsets.UTF_8)
                    .append(order)
                    .append('\n')
                    .flush();
            return answer(order);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long answer(String order) throws IOException {
        String answer = answers.readLine();
        if (answer == null || !answer.startsWith("ok ")) {
            throw new BenchmarkException(order + ": " + (answer == null ? "the killer is gone" : answer));
        }
        return Long.parseLong(answer.substring("ok ".length()));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

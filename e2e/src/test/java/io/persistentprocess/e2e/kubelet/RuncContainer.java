package io.persistentprocess.e2e.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.CompletedCommand;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One container of a pod, from its start to its end. */
final class RuncContainer implements AutoCloseable {
    private final Runc runc;
    private final String id;
    private final Process process;
    private final Path output;
    private final List<String> entryPoint;

    private RuncContainer(Runc runc, String id, Process process, Path output, List<String> entryPoint) {
        this.runc = runc;
        this.id = id;
        this.process = process;
        this.output = output;
        this.entryPoint = entryPoint;
    }

    static RuncContainer start(Runc runc, String id, Path bundle, List<String> entryPoint) throws IOException {
        Path output = bundle.resolve("output-" + id + ".txt");
        return new RuncContainer(runc, id, runc.run(bundle, id, output.toFile()), output, entryPoint);
    }

    /** Its first process, once that runs. */
    HostProcess process() {
        Timeouts.await("container " + id + " runs")
                .failFast(() -> assertThat(isAlive())
                        .as("the container runs; it said %s", lines())
                        .isTrue())
                .until(() -> runc.pid(id) > 0);
        return HostProcess.of(runc.pid(id));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    List<String> lines() {
        try {
            return Files.readAllLines(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs the image's program with other arguments, as {@code kubectl exec} does. */
    CompletedCommand exec(String... arguments) {
        return runc.exec(
                id, Stream.concat(entryPoint.stream(), Stream.of(arguments)).toList());
    }

    /** Kills its first process, which has no say, and waits until the runtime has cleared away what is left. */
    void kill() {
        process().kill();
        awaitEnd();
    }

    /** Ends it as a kubelet does; its exit code, 137 where it had to be killed. */
    int stop(long graceSeconds) throws InterruptedException {
        assertThat(runc.signal(id, "TERM").code()).isZero();
        if (!process.waitFor(graceSeconds, TimeUnit.SECONDS)) {
            runc.signal(id, "KILL");
        }
        return awaitEnd();
    }

    int awaitEnd() {
        Timeouts.await("container " + id + " ends").until(() -> !process.isAlive());
        return process.exitValue();
    }

    /** The runtime deletes the container when it has ended, and a second deletion at the same time would leave half of it. */
    @Override
    public void close() {
        if (process.isAlive()) {
            runc.signal(id, "KILL");
            awaitEnd();
        }
        runc.delete(id);
    }
}

package io.persistentprocess.e2e.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A {@code ppg controller}, as its launcher starts it. */
final class ControllerProcess implements AutoCloseable {
    private static final int SECONDS_TO_END = 10;

    private final Process process;
    private final Path log;

    private ControllerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param namespace of its Lease */
    static ControllerProcess start(Path launcher, Path kubeconfig, String namespace) throws IOException {
        Path log = Files.createTempFile("ppg-scale-controller-", ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        launcher.toString(),
                        "controller",
                        // The Node's readiness is enough: there are no pods.
                        "--agent-selector=",
                        "--leader-election-namespace=" + namespace,
                        "--identity=scale")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        ControllerProcess started = new ControllerProcess(builder.start(), log);
        // When this JVM is interrupted, nobody closes anything.
        Runtime.getRuntime().addShutdownHook(new Thread(started.process::destroy, "scale-clean-up"));
        return started;
    }

    /**
     * What it has used so far.
     *
     * @throws ScaleException it has ended
     */
    Duration cpu() throws IOException {
        if (!process.isAlive()) {
            throw new ScaleException("the controller has ended: " + Files.readString(log));
        }
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(log);
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new ScaleException("cannot remove " + log, e);
        }
    }
}

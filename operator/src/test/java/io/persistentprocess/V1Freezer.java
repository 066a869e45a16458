package io.persistentprocess;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A cgroup of the v1 freezer, in which processes cannot be killed: what is frozen dies of SIGKILL only once it is thawed,
 * Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst. Skips the test without root or without that hierarchy.
 */
public record V1Freezer(Path directory) implements AutoCloseable {
    public static V1Freezer create() throws IOException {
        Path mount = Path.of("/sys/fs/cgroup/freezer");
        assumeTrue(Files.isWritable(mount.resolve("cgroup.procs")), "needs root and the v1 freezer");
        return new V1Freezer(Files.createTempDirectory(mount, "ppg-test-"));
    }

    /** Whoever writes 0 to it, or its own PID, is in it. */
    public Path processes() {
        return directory.resolve("cgroup.procs");
    }

    public void freeze() throws IOException {
        Files.writeString(state(), "FROZEN");
        await().until(() -> Files.readString(state()).strip().equals("FROZEN"));
    }

    public void thaw() throws IOException {
        Files.writeString(state(), "THAWED");
    }

    private Path state() {
        return directory.resolve("freezer.state");
    }

    /** Its processes must be thawed, and dead soon. */
    @Override
    public void close() {
        await().until(() -> directory.toFile().delete());
    }
}

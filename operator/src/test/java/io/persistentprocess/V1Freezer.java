package io.persistentprocess;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A cgroup of the v1 freezer, in which processes cannot be killed: what is frozen dies of SIGKILL only once it is thawed,
 * Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst. Skips the test without root or without that hierarchy.
 *
 * <p>An extension for {@code @RegisterExtension}: each test has a cgroup of its own, which is thawed when the test ends and removed after its clean-up.
 */
public final class V1Freezer implements BeforeEachCallback, AfterTestExecutionCallback, AfterEachCallback {
    private Path directory;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        Path mount = Path.of("/sys/fs/cgroup/freezer");
        assumeTrue(Files.isWritable(mount.resolve("cgroup.procs")), "needs root and the v1 freezer");
        directory = Files.createTempDirectory(mount, "ppg-test-");
    }

    /** Before the test cleans up: its agent waits for the processes. */
    @Override
    public void afterTestExecution(ExtensionContext context) throws IOException {
        thaw();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (directory != null) {
            await().until(() -> directory.toFile().delete());
        }
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
}

package io.persistentprocess.kernel.cgroup;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.kernel.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A cgroup for one test; afterwards everything in it is killed and it is removed. Skips the test without root or without cgroup2. */
public final class ScratchCgroup implements BeforeEachCallback, AfterEachCallback {
    private final AtomicInteger count = new AtomicInteger();
    private Cgroup cgroup;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        assumeTrue(Libc.geteuid() == 0, "needs root to make cgroups");
        Path mount = CgroupHierarchies.current().cgroup2().orElse(null);
        assumeTrue(mount != null, "needs a mounted cgroup2");
        cgroup = Cgroup.at(
                mount.resolve("ppg-kernel-it-" + ProcessHandle.current().pid() + "-" + count.incrementAndGet()));
        cgroup.create();
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        if (cgroup != null && cgroup.exists()) {
            cgroup.thaw();
            cgroup.kill();
            await().until(() -> !cgroup.events().populated());
            removeTree(cgroup);
        }
    }

    private static void removeTree(Cgroup cgroup) throws IOException {
        for (Cgroup child : cgroup.children()) {
            removeTree(child);
        }
        cgroup.remove();
    }

    public Cgroup get() {
        return cgroup;
    }

    /** A cgroup of a v1 hierarchy, removed by {@link V1Cgroup#close()}; skips the test where there is no such controller. */
    public V1Cgroup v1(String controller) throws IOException {
        Path mount = CgroupHierarchies.current().v1().get(controller);
        assumeTrue(mount != null, "needs the v1 controller " + controller);
        return new V1Cgroup(
                Files.createDirectory(mount.resolve(cgroup.path().getFileName() + "-" + count.incrementAndGet())));
    }

    /** A cgroup2 below the scratch cgroup with a controller of its own, removed by {@link Accounted#close()}; skips the test where that is not to be had. */
    public Accounted accounted(String controller) throws IOException {
        String here = Files.readString(cgroup.path().resolve("cgroup.controllers"));
        assumeTrue(
                List.of(here.strip().split(" ", -1)).contains(controller),
                "needs the cgroup2 controller " + controller);
        Files.writeString(cgroup.path().resolve("cgroup.subtree_control"), "+" + controller);
        Cgroup child = cgroup.child("accounted-" + count.incrementAndGet());
        child.create();
        return new Accounted(child.path());
    }

    public record Accounted(Path path) implements AutoCloseable {
        @Override
        public void close() {
            await().until(() -> path.toFile().delete());
        }
    }

    public record V1Cgroup(Path path) implements AutoCloseable {
        @Override
        public void close() {
            // EBUSY until the last member is gone, which may be a moment after its kill.
            await().until(() -> path.toFile().delete());
        }
    }
}

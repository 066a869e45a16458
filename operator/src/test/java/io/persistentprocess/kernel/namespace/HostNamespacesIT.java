package io.persistentprocess.kernel.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Joining the namespaces of a process that is in others. */
class HostNamespacesIT {
    private Process other;

    @BeforeEach
    void startOther() throws IOException {
        assumeTrue(Libc.geteuid() == 0, "needs root to make namespaces");
        other = new ProcessBuilder("unshare", "--mount", "--cgroup", "--net", "--ipc", "--uts", "sleep", "infinity")
                .start();
        await().until(() ->
                Files.readString(Path.of("/proc/" + other.pid() + "/comm")).equals("sleep\n"));
    }

    @AfterEach
    void endOther() {
        if (other != null) {
            other.destroyForcibly().onExit().join();
        }
    }

    @Test
    void aThreadThatHasJoinedIsInAllOfThemAndNoOtherThreadIs() throws Exception {
        try (HostNamespaces host = HostNamespaces.of((int) other.pid())) {
            for (NamespaceType namespace : NamespaceType.values()) {
                assertThat(host.contains(namespace)).isFalse();
            }
            boolean all = onThread(() -> {
                host.join();
                return Arrays.stream(NamespaceType.values()).allMatch(host::contains);
            });
            assertThat(all).isTrue();
            for (NamespaceType namespace : NamespaceType.values()) {
                assertThat(host.contains(namespace)).isFalse();
            }
        }
    }

    @Test
    void whatAThreadStartsIsThereAsWell() throws Exception {
        try (HostNamespaces host = HostNamespaces.of((int) other.pid())) {
            boolean inherited = onThread(() -> {
                host.join();
                return onThread(() -> host.contains(NamespaceType.MOUNT) && host.contains(NamespaceType.NETWORK));
            });
            assertThat(inherited).isTrue();
        }
    }

    @Test
    void theProcessMayEndMeanwhile() throws Exception {
        try (HostNamespaces host = HostNamespaces.of((int) other.pid())) {
            endOther();
            boolean joined = onThread(() -> {
                host.join();
                return host.contains(NamespaceType.UTS);
            });
            assertThat(joined).isTrue();
        }
    }

    @Test
    void ownNamespacesAreNotJoinedAgain() throws Exception {
        try (HostNamespaces own =
                HostNamespaces.of((int) ProcessHandle.current().pid())) {
            own.join();
            assertThat(own.contains(NamespaceType.MOUNT)).isTrue();
        }
    }

    @Test
    void aProcessThatIsNotThereIsNamed() {
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> HostNamespaces.of(1 << 30))
                .withMessage("open /proc/1073741824/ns/cgroup: No such file or directory");
    }

    private static <T> T onThread(Callable<T> callable) throws Exception {
        FutureTask<T> task = new FutureTask<>(callable);
        Thread.ofPlatform().start(task);
        return task.get();
    }
}

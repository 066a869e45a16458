package io.persistentprocess.cli.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.kernel.socket.Datagram;
import io.persistentprocess.kernel.socket.DatagramServer;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent says to the service manager that has started it, over real sockets. */
class SystemdNotifierIT {
    private static final long PID = ProcessHandle.current().pid();

    @TempDir
    Path folder;

    @Test
    void theServiceManagerHearsOfEachStage() throws Exception {
        Path path = folder.resolve("notify");
        try (DatagramServer socket = DatagramServer.bind(path, 0600)) {
            SystemdNotifier manager = SystemdNotifier.of(Map.of("NOTIFY_SOCKET", path.toString()), PID);

            manager.ready("instances: 3");
            assertThat(next(socket)).isEqualTo("READY=1\nSTATUS=instances: 3");
            manager.reloading();
            assertThat(next(socket)).matches("RELOADING=1\nMONOTONIC_USEC=[0-9]+");
            manager.alive();
            assertThat(next(socket)).isEqualTo("WATCHDOG=1");
            manager.stopping();
            assertThat(next(socket)).isEqualTo("STOPPING=1");
        }
    }

    @Test
    void aSocketInTheAbstractNamespaceIsReached() throws Exception {
        String name = "ppg-test-" + PID;
        Process receiver = new ProcessBuilder("python3", "-c", """
                import socket
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                s.bind('\\0%s')
                print('bound', flush=True)
                print(s.recv(4096).decode(), flush=True)""".formatted(name)).start();
        try (BufferedReader output = receiver.inputReader()) {
            assertThat(output.readLine()).isEqualTo("bound");

            SystemdNotifier.of(Map.of("NOTIFY_SOCKET", "@" + name), PID).alive();

            assertThat(output.readLine()).isEqualTo("WATCHDOG=1");
        } finally {
            receiver.destroyForcibly();
        }
    }

    @Test
    void aManagerThatIsGoneDoesNotDisturbTheAgent() {
        SystemdNotifier.of(Map.of("NOTIFY_SOCKET", folder.resolve("nobody").toString()), PID)
                .ready("");
        SystemdNotifier.of(Map.of(), PID).ready("");
    }

    @Test
    void theWatchdogIsForThisProcessOnly() {
        assertThat(watchdog("30000000", Long.toString(PID))).contains(Duration.ofSeconds(30));
        assertThat(watchdog("30000000", "")).contains(Duration.ofSeconds(30));
        assertThat(watchdog("30000000", "1")).isEmpty();
        assertThat(watchdog("0", "")).isEmpty();
        assertThat(watchdog("soon", "")).isEmpty();
        assertThat(SystemdNotifier.of(Map.of("WATCHDOG_USEC", "30000000"), PID).watchdog())
                .as("nobody listens")
                .isEmpty();
    }

    private static Optional<Duration> watchdog(String micros, String pid) {
        return SystemdNotifier.of(Map.of("NOTIFY_SOCKET", "/run/x", "WATCHDOG_USEC", micros, "WATCHDOG_PID", pid), PID)
                .watchdog();
    }

    private static String next(DatagramServer socket) {
        return await().until(socket::receive, Optional::isPresent)
                .map(Datagram::text)
                .orElseThrow();
    }
}

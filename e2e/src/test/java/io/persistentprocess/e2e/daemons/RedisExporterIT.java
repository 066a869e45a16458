package io.persistentprocess.e2e.daemons;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.LoopbackPort;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** redis-server beside a client that asks it for its numbers all the time, as an exporter does: both are restarted when one of them ends. */
class RedisExporterIT {
    @AutoClose
    private final Site site = Site.create();

    private final String server = Commands.installed("redis-server", "redis-server");
    private final String client = Commands.installed("redis-cli", "redis-tools");
    private final LoopbackPort address;

    RedisExporterIT() throws IOException {
        address = LoopbackPort.unused();
    }

    private Path manifest() throws IOException {
        Path data = Files.createDirectories(site.file("data"));
        return site.write("groups.yaml", """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: redis}
                spec:
                  strategy: OneForAll
                  startup: Ordered
                  members:
                  - name: server
                    command: [%1$s, --bind, 127.0.0.1, --port, "%2$d", --save, ""]
                    workingDir: %3$s
                    listening: [{port: %2$d}]
                  - name: exporter
                    command: [/bin/sh, -c, "while :; do %4$s -h 127.0.0.1 -p %2$d DBSIZE; sleep 0.05; done"]
                """.formatted(server, address.port(), data, client));
    }

    @Test
    void theExporterFindsItsServerAndBothAreRestartedWhenOneEnds() throws IOException {
        site.start(manifest());
        HostProcess firstExporter = site.awaitRunning("exporter-0");
        HostProcess firstServer = site.awaitRunning("server-0");
        Path log = site.log("redis", "exporter-0");
        Timeouts.await("the exporter has numbers")
                .untilAsserted(() -> assertThat(Files.readAllLines(log)).contains("0"));
        assertThat(Files.readString(log)).doesNotContain("Could not connect");

        firstServer.kill();

        HostProcess secondServer = site.awaitReplaced("server-0", firstServer);
        HostProcess secondExporter = site.awaitReplaced("exporter-0", firstExporter);
        assertThat(site.status("exporter-0").restarts()).isZero();
        assertThat(site.status("exporter-0").startReason()).contains("WithGroup");

        secondExporter.kill();

        site.awaitReplaced("server-0", secondServer);
        site.awaitReplaced("exporter-0", secondExporter);
        assertThat(site.status("server-0").restarts()).isOne();
        Timeouts.await("redis answers")
                .untilAsserted(() -> assertThat(address.ask("PING\r\nQUIT\r\n")).startsWith("+PONG"));
    }
}

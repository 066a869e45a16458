package io.persistentprocess.e2e.daemons;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.CompletedCommand;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.LoopbackPort;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** redis-server, which saves its data when it is asked to end, and loses what it has not saved when it is killed. */
class RedisIT {
    @AutoClose
    private final Site site = Site.create();

    private final String program = Commands.installed("redis-server", "redis-server");
    private final LoopbackPort address;

    RedisIT() throws IOException {
        address = LoopbackPort.unused();
    }

    @Test
    void aKilledServerAnswersAgain() throws IOException {
        site.start(manifest(16));
        awaitServing();
        HostProcess main = site.awaitRunning("server-0");

        main.kill();

        site.awaitReplaced("server-0", main);
        awaitServing();
        assertThat(site.status("server-0").lastExit()).hasValueSatisfying(exit -> {
            assertThat(exit.reason()).isEqualTo("Signaled");
            assertThat(exit.signal()).contains("SIGKILL");
        });
    }

    @Test
    void row49_aServerInTheBackgroundIsBackWheneverItIsKilled() throws IOException {
        Path pidFile = site.file("redis.pid");
        site.start(site.write("groups.yaml", """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: redis}
                spec:
                  members:
                  - name: server
                    type: Forking
                    pidFile: %1$s
                    command: [%2$s, --daemonize, "yes", --pidfile, %1$s, --bind, 127.0.0.1, --port, "%3$d", --dir, %4$s]
                """.formatted(
                        pidFile, program, address.port(), site.file("redis.pid").getParent())));

        for (int kills = 0; kills < 3; kills++) {
            awaitServing();
            HostProcess main = site.awaitRunning("server-0");
            main.kill();
            site.awaitReplaced("server-0", main);
        }

        awaitServing();
        assertThat(site.status("server-0").restarts()).isEqualTo(3);
    }

    @Test
    void aRestartByHandKeepsTheData() throws IOException {
        site.start(manifest(16));
        awaitServing();
        assertThat(ask("SET colour green")).startsWith("+OK");

        CompletedCommand restart = site.ask("restart", "redis/server-0");

        assertThat(restart.code()).as("%s", restart).isZero();
        awaitServing();
        assertThat(ask("GET colour")).contains("green");
        assertThat(Files.readString(site.log("redis", "server-0"))).contains("ready to exit, bye bye");
    }

    @Test
    void anEditOfItsArgumentsRestartsItGracefullyWithTheNewOnes() throws IOException {
        site.start(manifest(16));
        awaitServing();
        assertThat(ask("SET colour green")).startsWith("+OK");
        HostProcess main = site.awaitRunning("server-0");

        manifest(3);

        site.awaitReplaced("server-0", main);
        awaitServing();
        assertThat(ask("CONFIG GET databases")).contains("\r\n3\r\n");
        assertThat(ask("GET colour")).contains("green");
    }

    private Path manifest(int databases) throws IOException {
        Path data = Files.createDirectories(site.file("data"));
        return site.write("groups.yaml", """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: redis}
                spec:
                  members:
                  - name: server
                    command: [%s]
                    args: [--bind, 127.0.0.1, --port, "%d", --databases, "%d", --save, "3600 1"]
                    workingDir: %s
                    securityContext: {capabilities: {drop: [ALL]}, noNewPrivileges: true}
                    rlimits: {nofile: 1024}
                """.formatted(program, address.port(), databases, data));
    }

    private void awaitServing() {
        Timeouts.await("redis answers on port " + address.port())
                .untilAsserted(() -> assertThat(ask("PING")).startsWith("+PONG"));
    }

    private String ask(String command) throws IOException {
        return address.ask(command + "\r\nQUIT\r\n");
    }
}

package io.persistentprocess.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.cli.LocalHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A deployment script restarts a member and goes by the exit code. */
@Timeout(120)
class RestartSettleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private LocalHost host;

    @BeforeEach
    void prepare() throws IOException {
        host = LocalHost.create();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    /** It runs until its configuration is broken, and then ends at once, as a web server does. */
    private Path server(String more) throws IOException {
        Path broken = folder.resolve("broken");
        host.run(host.manifest("web.yaml", """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: web}
                spec:
                  members:
                  - name: a
                    command: [sh, -c, "test -e %s && { echo 'unknown directive in line 3' >&2; exit 3; }; exec sleep infinity"]
                    %s
                """.formatted(broken, more)));
        return broken;
    }

    @Test
    void aMemberThatEndsAtOnceIsNotRestarted() throws IOException {
        Path broken = server("restart: {stableAfter: 1h, initial: 10m, max: 10m}");
        assertThat(host.ask("restart", "web/a").code()).isZero();
        assertThat(host.ask("status").code()).isZero();
        Files.createFile(broken);

        LocalHost.CompletedCommand completed = host.ask("restart", "web/a");

        assertThat(completed.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(completed.out()).isEmpty();
        assertThat(completed.err())
                .singleElement()
                .asString()
                .startsWith("instance default/web/a-0 not restarted: exited with code 3");
        await().atMost(PATIENCE).until(() -> host.ask("status").code() == ExitCode.NOT_WELL);

        Files.delete(broken);
        assertThat(host.ask("restart", "web/a").code()).isZero();
        assertThat(host.ask("status").code()).isZero();
    }

    @Test
    void aMemberThatFailsForGoodIsNotRestarted() throws IOException {
        Path broken = server("restartPolicy: Never");
        Files.createFile(broken);

        LocalHost.CompletedCommand completed = host.ask("restart", "web/a", "--settle", "30s");

        assertThat(completed.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(completed.err())
                .singleElement()
                .asString()
                .startsWith("instance default/web/a-0 not restarted: exited with code 3; its restart policy is Never");
        assertThat(host.ask("status").code()).isEqualTo(ExitCode.NOT_WELL);
    }

    @Test
    void aDaemonThatRefusesToStartIsNotRestarted() throws IOException {
        host.start(host.manifest("web.yaml", """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: web}
                spec:
                  members:
                  - name: a
                    type: Forking
                    command: [sh, -c, "echo 'bind: Address already in use' >&2; exit 1"]
                    restart: {stableAfter: 1h, initial: 10m, max: 10m}
                """));
        await().atMost(PATIENCE).until(() -> host.ask("status").text().contains("BackOff"));

        LocalHost.CompletedCommand completed = host.ask("restart", "web/a");

        assertThat(completed.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(completed.err())
                .singleElement()
                .asString()
                .startsWith("instance default/web/a-0 not restarted: exited with code 1");
    }

    @Test
    void withoutSettlingItsStartIsEnough() throws IOException {
        Path broken = server("restart: {stableAfter: 1h, initial: 10m, max: 10m}");
        Files.createFile(broken);
        assertThat(List.of(host.ask("restart", "web/a", "--settle", "0").code()))
                .containsExactly(ExitCode.OK);
    }
}

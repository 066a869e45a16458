package io.persistentprocess.e2e.daemons;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.CompletedCommand;
import io.persistentprocess.e2e.site.LoopbackPort;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Daemons that refuse to start say why, and whoever looks at ppg reads it. */
class TakenPortIT {
    private static final String ONE_RETRY = "restart: {stableAfter: 1h, initial: 10m, max: 10m}";

    @AutoClose
    private final Site site = Site.create();

    private void awaitStatus(String part) {
        Timeouts.await("the status says " + part)
                .untilAsserted(() -> assertThat(site.ask("status").text()).contains(part));
    }

    private static ServerSocket taken(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }

    @Test
    void redisNamesThePort() throws IOException {
        String redis = Commands.installed("redis-server", "redis-server");
        int port = LoopbackPort.unused().port();
        try (ServerSocket _ = taken(port)) {
            site.start(site.write(
                    "groups.yaml",
                    Manifest.of(
                            "redis",
                            "{name: server, command: [%s, --bind, 127.0.0.1, --port, \"%d\"], workingDir: %s, %s}"
                                    .formatted(redis, port, site.file("."), ONE_RETRY))));

            awaitStatus("exited with code 1; last output: ");
            awaitStatus("Failed listening on port " + port);
            CompletedCommand restart = site.ask("restart", "redis");
            assertThat(restart.code()).isEqualTo(1);
            assertThat(restart.err())
                    .singleElement()
                    .asString()
                    .contains("not restarted: exited with code 1; last output: ", "Failed listening on port " + port);
        }

        assertThat(site.ask("restart", "redis").code()).isZero();
    }

    @Test
    void nginxThatForksNamesTheAddress() throws IOException {
        Nginx nginx = Nginx.configured(site, "web");
        try (ServerSocket _ = taken(nginx.address().port())) {
            site.start(site.write(
                    "groups.yaml",
                    Manifest.of(
                            "nginx",
                            "{name: web, type: Forking, pidFile: %s, command: [%s, -c, %s], %s}"
                                    .formatted(nginx.pidFile(), nginx.program(), nginx.configuration(), ONE_RETRY))));

            awaitStatus("exited with code 1; last output: ");
            assertThat(site.status("web-0").lastExit().flatMap(exit -> exit.output()))
                    .hasValueSatisfying(line -> assertThat(line).contains("could not bind()"));
        }
    }

    @Test
    void nginxWithABadConfigurationNamesTheDirective() throws IOException {
        Nginx nginx = Nginx.configured(site, "web");
        site.start(site.write(
                "groups.yaml",
                Manifest.of(
                        "nginx",
                        "{name: web, command: [%s, -c, %s, -g, daemon off;], %s}"
                                .formatted(nginx.program(), nginx.configuration(), ONE_RETRY))));
        nginx.awaitServing();
        site.write("web.conf", "wrong directive;\n");

        CompletedCommand restart = site.ask("restart", "nginx");

        assertThat(restart.code()).isEqualTo(1);
        assertThat(restart.err())
                .singleElement()
                .asString()
                .contains("not restarted: exited with code 1; last output: ", "unknown directive \"wrong\"");
    }
}

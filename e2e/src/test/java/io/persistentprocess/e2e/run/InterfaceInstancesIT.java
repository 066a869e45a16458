package io.persistentprocess.e2e.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Instances that come and go with the network interfaces of a host, whose network is a namespace of the test's own. */
class InterfaceInstancesIT {
    @AutoClose
    private final Site site = Site.create();

    private Process network;

    @BeforeEach
    void prepare() throws IOException {
        network = new ProcessBuilder(Commands.installed("unshare", "util-linux"), "--net", "sleep", "infinity").start();
        Timeouts.await("the network is there")
                .until(() -> Files.readString(Path.of("/proc/" + network.pid() + "/comm"))
                        .equals("sleep\n"));
    }

    @AfterEach
    void clear() {
        network.destroyForcibly().onExit().join();
    }

    @Test
    void row61_instancesComeAndGoWithTheirInterfaces() {
        ip("link", "add", "port0", "type", "bridge");
        start();
        HostProcess first = site.awaitRunning("capture@port0");

        ip("link", "add", "port1", "type", "bridge");
        HostProcess second = site.awaitRunning("capture@port1");
        assertThat(first.isAlive()).isTrue();

        ip("link", "set", "port1", "name", "port2");
        site.awaitRunning("capture@port2");
        awaitInstances("capture@port0", "capture@port2");
        assertThat(second.isAlive()).isFalse();

        ip("link", "add", "other", "type", "bridge");
        ip("link", "del", "port2");
        awaitInstances("capture@port0");
        assertThat(site.awaitRunning("capture@port0")).isEqualTo(first);
    }

    @Test
    void whatChangesWhileNoAgentRunsIsNoticedByTheNext() {
        ip("link", "add", "port0", "type", "bridge");
        ip("link", "add", "port1", "type", "bridge");
        RunningAgent agent = start();
        HostProcess stays = site.awaitRunning("capture@port0");
        HostProcess goes = site.awaitRunning("capture@port1");

        agent.kill();
        ip("link", "del", "port1");
        ip("link", "add", "port2", "type", "bridge");
        assertThat(goes.isAlive()).isTrue();
        start();

        site.awaitRunning("capture@port2");
        awaitInstances("capture@port0", "capture@port2");
        assertThat(goes.isAlive()).isFalse();
        assertThat(site.awaitRunning("capture@port0")).isEqualTo(stays);
        assertThat(site.status("capture@port0").restarts()).isZero();
    }

    @Test
    void aManifestThatAsksForOtherInterfacesIsFollowedToThem() {
        ip("link", "add", "port0", "type", "bridge");
        ip("link", "add", "lan0", "type", "bridge");
        start();
        site.awaitRunning("capture@port0");

        site.write("groups.yaml", manifest("lan*"));

        site.awaitRunning("capture@lan0");
        awaitInstances("capture@lan0");
    }

    private RunningAgent start() {
        Path manifest = site.write("groups.yaml", manifest("port*"));
        List<String> command = new ArrayList<>(
                List.of(Commands.installed("nsenter", "util-linux"), "--net=/proc/" + network.pid() + "/ns/net", "--"));
        command.addAll(site.runCommand(manifest, site.socket()));
        return site.awaitListening(site.launch(command));
    }

    private static String manifest(String pattern) {
        return Manifest.of(
                "web",
                "{name: capture, instances: {from: {networkInterfaces: \"%s\"}}, command: [sleep, infinity]}"
                        .formatted(pattern));
    }

    private void awaitInstances(String... names) {
        Timeouts.await("the instances are " + List.of(names))
                .untilAsserted(() -> assertThat(instances()).containsExactlyInAnyOrder(names));
    }

    private Set<String> instances() throws IOException {
        return site.statuses().stream().map(instance -> instance.name()).collect(Collectors.toSet());
    }

    private void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Commands.installed("nsenter", "util-linux"),
                "--net=/proc/" + network.pid() + "/ns/net",
                Commands.installed("ip", "iproute2")));
        command.addAll(List.of(arguments));
        Commands.run(command.toArray(String[]::new));
    }
}

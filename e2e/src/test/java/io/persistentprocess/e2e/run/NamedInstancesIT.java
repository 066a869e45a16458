package io.persistentprocess.e2e.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Instances with names, from their start to the status, commands, logs and the next agent. */
class NamedInstancesIT {
    private static final String SHELL = "echo listening on $(PPG_INSTANCE); exec sleep infinity";

    @AutoClose
    private final Site site = Site.create();

    @Test
    void theyAreKnownByNameInStatusLogsAndCommands() {
        site.start(site.write("groups.yaml", capture("eth0", "eth0.100")));
        HostProcess first = site.awaitRunning("capture@eth0");
        HostProcess second = site.awaitRunning("capture@eth0.100");

        Timeouts.await("it has said its name")
                .until(() ->
                        Files.readString(site.log("web", "capture@eth0.100")).equals("listening on eth0.100\n"));
        assertThat(site.cgroup().path().resolve("default_web/capture@eth0.100")).isDirectory();
        assertThat(String.join("\n", site.ask("status").out())).contains("capture@eth0 ", "capture@eth0.100 ");
        assertThat(site.ask("restart", "--settle=0s", "web/capture@eth0").code())
                .isZero();
        site.awaitReplaced("capture@eth0", first);
        assertThat(site.awaitRunning("capture@eth0.100")).isEqualTo(second);
    }

    @Test
    void aNameThatIsTakenOutStopsAndOneThatIsAddedStarts() {
        site.start(site.write("groups.yaml", capture("eth0", "eth1")));
        HostProcess stays = site.awaitRunning("capture@eth0");
        HostProcess goes = site.awaitRunning("capture@eth1");

        site.write("groups.yaml", capture("eth2", "eth0"));

        site.awaitRunning("capture@eth2");
        Timeouts.await("eth1 is gone").until(() -> !goes.isAlive() && !isKnown("capture@eth1"));
        assertThat(site.awaitRunning("capture@eth0")).isEqualTo(stays);
    }

    @Test
    void theNextAgentAdoptsThem() {
        Path manifest = site.write("groups.yaml", capture("eth0", "eth0.100"));
        RunningAgent agent = site.start(manifest);
        HostProcess first = site.awaitRunning("capture@eth0");
        HostProcess second = site.awaitRunning("capture@eth0.100");

        agent.kill();
        site.start(manifest);

        assertThat(site.awaitRunning("capture@eth0")).isEqualTo(first);
        assertThat(site.awaitRunning("capture@eth0.100")).isEqualTo(second);
        assertThat(site.status("capture@eth0").restarts()).isZero();
    }

    @Test
    void onAHostLabelsAndAnnotationsAreOptions() {
        site.start(
                site.write(
                        "groups.yaml",
                        Manifest.of(
                                        "web",
                                        "{name: capture, instances: {from: {nodeAnnotation: nics}}, command: [sleep, infinity]}")
                                + "  overrides: [{nodeSelector: {size: large}, members: [{name: capture, args: [\"1000\"]}]}]\n"
                                + "  nodeAffinity: {nodeSelectorTerms: [{matchExpressions: [{key: size, operator: Exists}]}]}\n"),
                "--node-annotation",
                "nics=eth0,eth1",
                "--node-label",
                "size=large");

        site.awaitRunning("capture@eth0");
        assertThat(ProcessHandle.of(site.awaitRunning("capture@eth1").pid())
                        .flatMap(process -> process.info().arguments()))
                .hasValueSatisfying(arguments -> assertThat(arguments).contains("1000"));
    }

    @Test
    void onAHostValuesOfTheNodeAreThoseOfTheOptionsAndOfTheHost() {
        site.start(
                site.write("groups.yaml", Manifest.of("web", """
                                name: web
                                    command: [/bin/sh, -c, 'echo "$ZONE:$RACK:$RANGE:$CPUS"; exec sleep 1000']
                                    env:
                                    - {name: ZONE, valueFrom: {fieldRef: {fieldPath: "metadata.labels['zone']"}}}
                                    - {name: RACK, valueFrom: {fieldRef: {fieldPath: "metadata.annotations['rack']"}}}
                                    - {name: RANGE, valueFrom: {fieldRef: {fieldPath: spec.podCIDR}}}
                                    - {name: CPUS, valueFrom: {fieldRef: {fieldPath: status.allocatable.cpu}}}
                                """)),
                "--node-label",
                "zone=a",
                "--node-annotation",
                "rack=12");

        Timeouts.await("it has said its values")
                .until(() -> Files.readString(site.log("web", "web-0")).matches("a:12::[1-9][0-9]*\n"));
    }

    private static String capture(String... names) {
        return Manifest.of(
                "web",
                "{name: capture, instances: {names: [%s]}, command: [/bin/sh, -c, \"%s\"]}"
                        .formatted(String.join(", ", names), SHELL));
    }

    private boolean isKnown(String name) throws IOException {
        return site.statuses().stream().anyMatch(instance -> instance.name().equals(name));
    }
}

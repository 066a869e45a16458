package io.persistentprocess.e2e.daemons;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.CompletedCommand;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The sensor suricata, which reads the capture files that are put into a folder, or what passes the loopback interface. */
class SuricataIT {
    private static final int DNS_PORT = 53;

    @AutoClose
    private final Site site = Site.create();

    private final String program = Commands.installed("suricata", "suricata");

    @Test
    void aKilledSensorSeesTheTrafficThatFollows() throws IOException {
        site.start(manifest());
        capture("before.example");
        awaitSeen("before.example");
        HostProcess main = site.awaitRunning("sensor-0");

        main.kill();

        site.awaitReplaced("sensor-0", main);
        capture("after.example");
        awaitSeen("after.example");
        assertThat(site.cgroup().processes("ids", "sensor-0")).hasSize(1);
        assertThat(site.status("sensor-0").restarts()).isOne();
    }

    @Test
    void stoppedByHandItEndsInOrder() throws IOException {
        site.start(manifest());
        capture("before.example");
        awaitSeen("before.example");

        CompletedCommand stop = site.ask("stop", "ids/sensor");

        assertThat(stop.code()).as("%s", stop).isZero();
        assertThat(site.status("sensor-0").lastExit())
                .hasValueSatisfying(exit -> assertThat(exit.reason()).isEqualTo("Completed"));
    }

    /** suricata -D does not start while its PID file exists. */
    @Test
    void row49_aSensorInTheBackgroundIsBackWheneverItIsKilled() throws IOException {
        Files.createDirectories(site.file("seen"));
        Path pidFile = site.file("suricata.pid");
        site.start(site.write("groups.yaml", """
            apiVersion: persistentprocess.io/v1alpha1
            kind: PersistentProcessGroup
            metadata: {name: ids}
            spec:
              members:
              - name: sensor
                type: Forking
                pidFile: %1$s
                command: [%2$s, -D, --pidfile, %1$s, -c, %3$s, -S, /dev/null, -l, %4$s, -i, lo]
            """.formatted(pidFile, program, configuration(), site.file("seen"))));

        for (int kills = 0; kills < 3; kills++) {
            HostProcess main = site.awaitRunning("sensor-0");
            main.kill();
            site.awaitReplaced("sensor-0", main);
        }

        assertThat(site.status("sensor-0").restarts()).isEqualTo(3);
    }

    /**
     * suricata -T loads configuration and rules and ends; on SIGUSR2 suricata loads its rules again. libpcap with a filter
     * captures: suricata's own ring of AF_PACKET (-i lo) stands still for ever when others send much over the interface.
     */
    @Test
    void brokenRulesLeaveTheSensorAloneAndAReloadGivesItNewOnes() throws IOException {
        Files.createDirectories(site.file("seen"));
        Path rules = site.write("local.rules", "");
        site.start(tested(rules, 1));
        HostProcess main = site.awaitRunning("sensor-0");
        awaitEvent("the sensor sees queries", "before.example", "\"rrname\":\"before.example\"");

        site.write(
                "local.rules", "alert dns any any -> any any (msg:\"seen\"; dns.query; content:\"after\"; sid:7;)\n");
        assertThat(site.ask("reload", "ids/sensor").code()).isZero();
        awaitEvent("the rules are in force", "after.example", "\"signature_id\":7");

        site.write("local.rules", "alert broken\n");
        tested(rules, 2);
        Timeouts.await("the test has failed")
                .untilAsserted(() ->
                        assertThat(site.ask("events", "ids").out()).anyMatch(line -> line.contains("PreStartFailed")));
        assertThat(site.awaitRunning("sensor-0")).isEqualTo(main);

        site.write("local.rules", "");
        assertThat(site.ask("restart", "ids/sensor").code()).isZero();
        assertThat(site.awaitReplaced("sensor-0", main).isAlive()).isTrue();
    }

    /** @param change another value is a change that needs another process */
    private Path tested(Path rules, int change) {
        return site.write("groups.yaml", """
            apiVersion: persistentprocess.io/v1alpha1
            kind: PersistentProcessGroup
            metadata: {name: ids}
            spec:
              members:
              - name: sensor
                preStart: {command: [%1$s, -T, -c, %2$s, -S, %3$s, -l, %4$s]}
                command: [%1$s, -c, %2$s, -S, %3$s, -l, %4$s, --pcap=lo, -k, none, --runmode, single, udp port 53]
                env: [{name: CHANGE, value: "%5$d"}]
                reload: {signal: SIGUSR2}
                stop: {signal: SIGINT, gracePeriodSeconds: 20}
            """.formatted(program, configuration(), rules, site.file("seen"), change));
    }

    private void awaitEvent(String what, String queried, String event) {
        Timeouts.await(what).untilAsserted(() -> {
            query(queried);
            assertThat(events()).contains(event);
        });
    }

    private String events() throws IOException {
        Path events = site.file("seen").resolve("eve.json");
        return Files.exists(events) ? Files.readString(events) : "";
    }

    private static void query(String domain) throws IOException {
        byte[] message = new Capture(domain).query();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(message, message.length, InetAddress.getLoopbackAddress(), DNS_PORT));
        }
    }

    private Path configuration() {
        return site.write("suricata.yaml", """
            %YAML 1.1
            ---
            outputs:
            - eve-log: {enabled: yes, filename: eve.json, types: [dns, alert]}
            logging:
              outputs:
              - console: {enabled: yes}
            app-layer: {protocols: {dns: {udp: {enabled: yes, detection-ports: {dp: 53}}}}}
            classification-file: /etc/suricata/classification.config
            reference-config-file: /etc/suricata/reference.config
            pcap-file: {poll-interval: 1, delay: 1}
            """);
    }

    private Path manifest() throws IOException {
        Files.createDirectories(site.file("captures"));
        Files.createDirectories(site.file("seen"));
        Path configuration = configuration();
        return site.write(
                "groups.yaml", """
                    apiVersion: persistentprocess.io/v1alpha1
                    kind: PersistentProcessGroup
                    metadata: {name: ids}
                    spec:
                      members:
                      - name: sensor
                        command: [%s, -c, %s, -S, /dev/null, -l, %s, -r, %s, --pcap-file-continuous, --runmode, single]
                        stop: {signal: SIGINT, gracePeriodSeconds: 20}
                    """.formatted(program, configuration, site.file("seen"), site.file("captures")));
    }

    /** Puts a capture into the folder in one step. */
    private void capture(String domain) throws IOException {
        Path draft = Files.write(site.file(domain), new Capture(domain).bytes());
        Files.move(draft, site.file("captures").resolve(domain + ".pcap"), StandardCopyOption.ATOMIC_MOVE);
    }

    private void awaitSeen(String domain) {
        Timeouts.await("suricata has seen " + domain + "; its log is " + site.log("ids", "sensor-0"))
                .untilAsserted(() -> assertThat(events()).contains("\"rrname\":\"" + domain + "\""));
    }
}

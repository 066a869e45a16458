package io.persistentprocess.migration.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.cli.console.CapturedConsole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitExporterTest {
    private static final String GROUP = """
            apiVersion: persistentprocess.io/v1alpha1
            kind: PersistentProcessGroup
            metadata: {name: web}
            spec:
              members:
              - {name: db, type: Notify, command: [/bin/sleep, infinity], notify: {watchdogSeconds: 30, fileDescriptorStoreMax: 8}, stop: {mode: Main}}
              - name: app
                replicas: 2
                dependsOn: [{member: db, restart: true}]
                command: [/bin/sh, -c, 'echo $$HOME 100%; exec sleep $(HOW_LONG)']
                args: [port-$(PPG_ORDINAL)]
                env: [{name: HOW_LONG, value: infinity}]
                conditions: [{pathExists: /dev/tap-$(PPG_ORDINAL)}, {executable: /bin/true, not: true}, {capability: NET_RAW}, {pathNotEmpty: /etc/app}]
                preStart: {command: [/bin/true], asAgent: true}
                reload: {signal: SIGHUP}
                restart: {limit: {burst: 5, interval: 1m}}
                readinessProbe: {exec: {command: [/bin/true]}}
                securityContext: {runAsUser: daemon, capabilities: {add: [NET_RAW], drop: [ALL]}, noNewPrivileges: true}
                resources: {limits: {cpu: 1500m, memory: 512Mi, pids: 100}, requests: {cpu: "1", memory: 64M}}
                rlimits: {nofile: "1024:4096", core: unlimited}
                stop: {mode: Cgroup, gracePeriodSeconds: 5}
                logs: {to: "Null"}
            """;

    @Test
    void membersBecomeServicesOfATarget(@TempDir Path folder) throws IOException {
        CapturedConsole console = new CapturedConsole(GROUP);
        assertThat(console.run("export", "--systemd", "-d", folder.toString(), "-"))
                .isZero();
        assertThat(Files.readString(folder.resolve("web.target")))
                .contains("Wants=web-db.service web-app@0.service web-app@1.service");
        assertThat(Files.readString(folder.resolve("web-db.service")).lines())
                .contains("Type=notify", "WatchdogSec=30", "FileDescriptorStoreMax=8", "KillMode=process");
        assertThat(Files.readString(folder.resolve("web-app@.service")).lines())
                .contains(
                        "PartOf=web.target",
                        "ConditionPathExists=/dev/tap-%i",
                        "ConditionFileIsExecutable=!/bin/true",
                        "ConditionCapability=CAP_NET_RAW",
                        "ConditionDirectoryNotEmpty=/etc/app",
                        "BindsTo=web-db.service",
                        "ExecStart=/bin/sh -c \"echo $$HOME 100%%; exec sleep infinity\" port-%i",
                        "ExecStartPre=+/bin/true",
                        "ExecReload=/bin/kill -HUP $MAINPID",
                        "CapabilityBoundingSet=CAP_NET_RAW",
                        "CPUQuota=150%",
                        "MemoryMax=512M",
                        "MemoryLow=64000000",
                        "LimitNOFILE=1024:4096",
                        "LimitCORE=infinity",
                        "KillMode=control-group",
                        "StartLimitBurst=5");
        assertThat(console.errLines())
                .anyMatch(line -> line.matches("web-app@.service +readinessProbe +LOST function .*"));
    }

    @Test
    void systemdFindsNoFaultWithTheUnits(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "systemd is not installed");
        assertThat(new CapturedConsole(GROUP).run("export", "--systemd", "-d", folder.toString(), "-"))
                .isZero();
        List<String> command = new ArrayList<>(List.of("/usr/bin/systemd-analyze", "verify", "--man=no"));
        try (Stream<Path> units = Files.list(folder)) {
            units.map(unit -> unit.toString().replace("@.", "@0.")).sorted().forEach(command::add);
        }
        Process verify = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said.lines().filter(line -> line.contains(folder.toString()) || line.contains("web-")))
                .isEmpty();
        assertThat(verify.waitFor()).as(said).isZero();
    }

    @Test
    void aValueOfTheNodeThatAUnitDoesNotKnowIsReported(@TempDir Path folder) {
        CapturedConsole console = new CapturedConsole("""
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: web}
                spec:
                  members:
                  - name: app
                    command: [/bin/true]
                    env: [{name: IP, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]
                """);

        assertThat(console.run("export", "--systemd", "-d", folder.toString(), "-"))
                .isZero();

        assertThat(console.errLines()).anyMatch(line -> line.matches(".*env +LOST .*IP is empty.*status.hostIP.*"));
    }

    @Test
    void whatItIsExportedToMustBeSaid() {
        CapturedConsole console = new CapturedConsole(GROUP);
        assertThat(console.run("export", "-")).isEqualTo(2);
        assertThat(console.errLines()).singleElement().asString().contains("--systemd is missing");
    }
}

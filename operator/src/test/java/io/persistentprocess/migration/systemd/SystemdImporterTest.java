package io.persistentprocess.migration.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.persistentprocess.local.LoadResult;
import io.persistentprocess.migration.GroupDraft;
import io.persistentprocess.migration.ImportException;
import io.persistentprocess.migration.ImportOptions;
import io.persistentprocess.migration.ImportOptions.Mending;
import io.persistentprocess.migration.ImportOptions.Takeover;
import io.persistentprocess.migration.Imported;
import io.persistentprocess.migration.Loss;
import io.persistentprocess.migration.MemberDraft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdImporterTest {
    private static final String SENSOR = """
            [Unit]
            Description=A sensor
            After=network-online.target
            [Service]
            Type=notify
            ExecStart=/opt/sensor/bin/sensor --config /etc/sensor.conf
            ExecStartPre=/opt/sensor/bin/sensor --check
            ExecReload=/bin/kill -USR2 $MAINPID
            User=sensor
            AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN
            NoNewPrivileges=yes
            Restart=on-failure
            RestartSec=2
            WatchdogSec=30s
            KillMode=mixed
            KillSignal=SIGINT
            TimeoutStopSec=1min 10s
            LimitNOFILE=4096:65536
            LimitCORE=infinity
            MemoryMax=512M
            CPUQuota=150%
            UMask=007
            ProtectSystem=strict
            PrivateTmp=no
            FileDescriptorStoreMax=512
            FileDescriptorStorePreserve=yes
            [Install]
            WantedBy=multi-user.target
            """;

    private ImportedUnits units;

    @BeforeEach
    void prepare(@TempDir Path root) {
        units = new ImportedUnits(root);
    }

    private static void isValid(Imported imported) {
        LoadResult result = ImportedUnits.validated(imported);
        assertThat(result.problems()).isEmpty();
        assertThat(result.manifests()).hasSameSizeAs(imported.groups());
    }

    @Test
    void aServiceBecomesAValidGroupOfOneMember() throws ImportException {
        Imported imported = units.unit("sensor.service", SENSOR).read("sensor");
        isValid(imported);
        MemberDraft member = imported.groups().getFirst().members().getFirst();
        assertThat(member.fields())
                .containsEntry("type", "Notify")
                .containsEntry("command", List.of("/opt/sensor/bin/sensor"))
                .containsEntry("args", List.of("--config", "/etc/sensor.conf"))
                .containsEntry("reload", Map.of("signal", "SIGUSR2"))
                .containsEntry("restartPolicy", "OnFailure")
                .containsEntry("stop", Map.of("signal", "SIGINT", "gracePeriodSeconds", 70))
                .containsEntry("umask", "0007")
                .containsEntry("rlimits", Map.of("nofile", "4096:65536", "core", "unlimited"));
        assertThat(member.get("notify.watchdogSeconds")).contains(30);
        assertThat(member.get("notify.fileDescriptorStoreMax")).contains(128);
        assertThat(member.get("preStart.command")).contains(List.of("/opt/sensor/bin/sensor", "--check"));
        assertThat(member.get("securityContext.runAsUser")).contains("sensor");
        assertThat(member.get("securityContext.noNewPrivileges")).contains(true);
        assertThat(member.get("resources.limits")).contains(Map.of("memory", "512Mi", "cpu", "1500m"));
    }

    @Test
    void protectionIsNeverLostInSilence() throws ImportException {
        Imported imported = units.unit("sensor.service", SENSOR).read("sensor");
        assertThat(imported.findings().stream().filter(finding -> finding.loss() == Loss.PROTECTION))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.origin().directive()).isEqualTo("ProtectSystem=");
                    assertThat(finding.origin().place()).endsWith("sensor.service:23");
                    assertThat(finding.consequence()).contains("may write to /usr, /boot and /etc");
                });
    }

    @Test
    void everyDirectiveHasAResult() throws ImportException {
        Imported imported = units.unit("sensor.service", SENSOR).read("sensor");
        assertThat(imported.findings().stream().map(finding -> finding.origin().directive()))
                .containsAll(SENSOR.lines()
                        .filter(line -> line.contains("="))
                        .map(line -> line.substring(0, line.indexOf('=') + 1))
                        .toList());
    }

    @Test
    void whatWouldNotStayUpIsMended() throws ImportException {
        Imported imported = units.unit("ids.service", """
                [Service]
                ExecStart=/usr/bin/suricata -D --af-packet --pidfile /run/ids.pid
                ExecStop=/usr/bin/killall suricata
                """).read("ids");
        isValid(imported);
        assertThat(imported.groups().getFirst().members().getFirst().fields())
                .containsEntry("type", "Forking")
                .containsEntry("pidFile", "/run/ids.pid")
                .containsEntry("restartPolicy", "Always")
                .doesNotContainKey("preStop");
        assertThat(ImportedUnits.told(imported))
                .anyMatch(line -> line.startsWith("ExecStart= mended: -D sends suricata into the background"))
                .anyMatch(line -> line.startsWith("ExecStop= mended: stop.signal: SIGTERM"))
                .anyMatch(line -> line.startsWith("Restart= mended: restartPolicy: Always"));
    }

    @Test
    void sessionsOutliveTheirServiceUnlessItForks() throws ImportException {
        Imported stays = units.unit("sshd.service", """
                [Service]
                ExecStart=/usr/sbin/sshd -D
                KillMode=process
                """).read("sshd");
        isValid(stays);
        assertThat(stays.groups().getFirst().members().getFirst().fields())
                .extractingByKey("stop")
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("mode", "Main");

        Imported forks = units.unit("forks.service", """
                [Service]
                Type=forking
                PIDFile=/run/forks.pid
                ExecStart=/usr/sbin/forks
                KillMode=process
                """).read("forks");
        isValid(forks);
        assertThat(ImportedUnits.told(forks)).anyMatch(line -> line.startsWith("KillMode= LOST"));
    }

    @Test
    void nothingIsMendedIfAskedNotTo() throws ImportException {
        Imported imported = units.unit("ids.service", """
                [Service]
                ExecStart=/usr/bin/suricata -D
                ExecStop=/usr/bin/killall suricata
                """).asIs("ids");
        isValid(imported);
        assertThat(imported.groups().getFirst().members().getFirst().fields())
                .doesNotContainKey("type")
                .containsEntry("restartPolicy", "Never")
                .containsKey("preStop");
    }

    @Test
    void aOneshotIsLeftToEnd() throws ImportException {
        assertThat(units.service("Type=oneshot\nRemainAfterExit=yes\n")).containsEntry("restartPolicy", "Never");
    }

    @Test
    void dropInsOverrideAndAnEmptyValueResets() throws ImportException {
        units.unit("one.service", "[Service]\nExecStart=/bin/one\nEnvironment=A=1 'B=two words'\nNice=5\n");
        units.unit("one.service.d/10-more.conf", "[Service]\nExecStart=\nExecStart=/bin/two --x\nNice=7\n");
        units.unit("one.service.d/20-env.conf", "[Service]\nEnvironment=C=%n\n");
        assertThat(units.member("one"))
                .containsEntry("command", List.of("/bin/two"))
                .containsEntry("nice", 7)
                .containsEntry(
                        "env",
                        List.of(
                                Map.of("name", "A", "value", "1"),
                                Map.of("name", "B", "value", "two words"),
                                Map.of("name", "C", "value", "one.service")));
    }

    @Test
    void severalCommandsAreOneForAShell() throws ImportException {
        Map<String, Object> member = units.service("ExecStartPre=-/bin/a x\nExecStartPre=/bin/b 'y z' $OPT\n");
        assertThat(member.get("preStart"))
                .isEqualTo(Map.of(
                        "command",
                        List.of("/bin/sh", "-c", "set -ef; /bin/a x || :; /bin/b 'y z' $OPT"),
                        "timeoutSeconds",
                        90));
    }

    @Test
    void privilegedCommandsRunAsTheAgentAndTheOthersAsTheUser() throws ImportException {
        MemberDraft member = units.unit("one.service", """
                        [Service]
                        ExecStart=/bin/one
                        User=www
                        ExecStartPre=+/bin/a
                        ExecStartPre=/bin/b
                        """)
                .read("one")
                .groups()
                .getFirst()
                .members()
                .getFirst();
        assertThat(member.get("preStart.asAgent")).contains(true);
        assertThat(member.get("preStart.command"))
                .contains(List.of("/bin/sh", "-c", "set -ef; /bin/a; runuser -u www -- /bin/b"));
    }

    @Test
    void conditionsAreWaitedFor() throws ImportException {
        Imported imported = units.unit("one@.service", """
                [Unit]
                ConditionPathExists=!/etc/one.disabled
                ConditionPathExists=/dev/%i
                AssertDirectoryNotEmpty=/etc/one.d
                ConditionFileNotEmpty=/etc/one.conf
                ConditionFileIsExecutable=/bin/one
                ConditionKernelModuleLoaded=nf-tables
                ConditionCapability=cap_net_admin
                ConditionPathExists=|/etc/either
                ConditionACPower=true
                [Service]
                ExecStart=/bin/one
                """).read("one@eth0.service");
        isValid(imported);
        assertThat(imported.groups().getFirst().members().getFirst().get("conditions"))
                .contains(List.of(
                        Map.of("pathExists", "/etc/one.disabled", "not", true),
                        Map.of("pathExists", "/dev/$(PPG_INSTANCE)"),
                        Map.of("pathNotEmpty", "/etc/one.d"),
                        Map.of("pathNotEmpty", "/etc/one.conf"),
                        Map.of("executable", "/bin/one"),
                        Map.of("kernelModule", "nf-tables"),
                        Map.of("capability", "NET_ADMIN")));
    }

    @Test
    void directoriesKeepTheirModeAndLoseATrailingSlash() throws ImportException {
        Imported imported = units.unit("one.service", """
                [Service]
                ExecStart=/bin/one
                RuntimeDirectory=one/ one/sub
                RuntimeDirectoryMode=0750
                """).read("one");
        isValid(imported);
        assertThat(imported.groups().getFirst().members().getFirst().get("directories.runtime"))
                .contains(List.of(Map.of("name", "one", "mode", "0750"), Map.of("name", "one/sub", "mode", "0750")));
    }

    /** A reference to a variable that nobody sets would stay as it is written; with systemd it is empty. */
    @Test
    void aFileOverridesTheEnvironmentAndWhatItMaySetIsEmptyWithoutIt() throws ImportException {
        Imported imported = units.unit("one.service", """
                [Service]
                Environment=PORT=80
                EnvironmentFile=-/etc/default/one
                ExecStart=/bin/one -p ${PORT} -x ${EXTRA} $OPTIONS
                """).read("one");
        isValid(imported);
        assertThat(imported.groups().getFirst().members().getFirst().fields())
                .containsEntry("args", List.of("-p", "$(PORT)", "-x", "$(EXTRA)", "$(OPTIONS...)"))
                .containsEntry(
                        "envFrom", List.of(Map.of("file", "/etc/default/one", "optional", true, "overridesEnv", true)))
                .containsEntry(
                        "env", List.of(Map.of("name", "PORT", "value", "80"), Map.of("name", "EXTRA", "value", "")));
    }

    @Test
    void aDynamicUserNeverBecomesRoot() throws ImportException {
        Imported imported = units.unit("exporter.service", "[Service]\nExecStart=/bin/one\nDynamicUser=yes\n")
                .read("exporter");
        isValid(imported);
        assertThat(imported.groups().getFirst().members().getFirst().get("securityContext"))
                .contains(Map.of("runAsUser", "exporter", "noNewPrivileges", true));
        assertThat(ImportedUnits.told(imported)).anyMatch(line -> line.contains("useradd --system exporter"));
    }

    @Test
    void aBoundingSetDropsAllOthers() throws ImportException {
        MemberDraft member = new MemberDraft("x");
        units.service("CapabilityBoundingSet=~CAP_SYS_ADMIN CAP_SYS_PTRACE\n").forEach(member::set);
        assertThat(member.get("securityContext.capabilities.drop")).contains(List.of("SYS_ADMIN", "SYS_PTRACE"));
    }

    @Test
    void anEmptyBoundingSetDropsAll() throws ImportException {
        MemberDraft member = new MemberDraft("x");
        units.service("CapabilityBoundingSet=\n").forEach(member::set);
        assertThat(member.get("securityContext.capabilities.drop")).contains(List.of("ALL"));

        MemberDraft later = new MemberDraft("x");
        units.service("CapabilityBoundingSet=CAP_SYS_ADMIN\nCapabilityBoundingSet=\nCapabilityBoundingSet=CAP_KILL\n")
                .forEach(later::set);
        assertThat(later.get("securityContext.capabilities.drop").orElseThrow())
                .asInstanceOf(InstanceOfAssertFactories.list(String.class))
                .contains("SYS_ADMIN")
                .doesNotContain("KILL");
    }

    @Test
    void exitCodesBecomeRules() throws ImportException {
        Map<String, Object> member =
                units.service("Restart=on-failure\nRestartPreventExitStatus=1 CONFIG SIGABRT\nSuccessExitStatus=143\n");
        assertThat(member)
                .containsEntry("successExitCodes", List.of(143))
                .containsEntry(
                        "restartPolicyRules",
                        List.of(Map.of(
                                "action",
                                "Fail",
                                "onExit",
                                Map.of("exitCodes", Map.of("operator", "In", "values", List.of(1, 78, 134))))));
    }

    @Test
    void anUmbrellaAndItsPartsAreOneGroup() throws ImportException {
        units.unit("stack.service", "[Service]\nType=oneshot\nExecStart=/bin/true\nRemainAfterExit=yes\n");
        units.unit("stack-db.service", "[Unit]\nPartOf=stack.service\n[Service]\nExecStart=/bin/db\n");
        units.unit("stack-web.service", """
                [Unit]
                PartOf=stack.service
                After=stack-db.service
                BindsTo=stack-db.service
                [Service]
                ExecStart=/bin/web
                """);
        units.unit("other.service", "[Service]\nExecStart=/bin/other\n");
        Imported imported = units.read("stack");
        isValid(imported);
        GroupDraft group = imported.groups().getFirst();
        assertThat(group.name()).isEqualTo("stack");
        assertThat(group.members().stream().map(MemberDraft::name)).containsExactly("stack-db", "stack-web");
        assertThat(group.members().getLast().get("dependsOn"))
                .contains(List.of(Map.of("member", "stack-db", "restart", true)));
    }

    @Test
    void unitsThatAreNotTiedAreGroupsOfTheirOwn() throws ImportException {
        units.unit("a.service", "[Service]\nExecStart=/bin/a\n").unit("b.service", "[Service]\nExecStart=/bin/b\n");
        assertThat(units.read("a", "b").groups()).hasSize(2);
    }

    @Test
    void instancesOfATemplateAreOneMember() throws ImportException {
        units.unit("tap@.service", "[Service]\nExecStart=/bin/tap -i %i --name %n\n");
        Imported imported = units.read(
                new ImportOptions(units.root(), List.of("eth0", "eth1"), Takeover.NONE, Mending.MEND), "tap@");
        isValid(imported);
        assertThat(imported.groups().getFirst().members().getFirst().fields())
                .containsEntry("name", "tap")
                .containsEntry("instances", Map.of("names", List.of("eth0", "eth1")));
        assertThat(imported.groups()
                        .getFirst()
                        .members()
                        .getFirst()
                        .get("args")
                        .orElseThrow()
                        .toString())
                .contains("$(PPG_INSTANCE)");
    }

    @Test
    void aTemplateWithoutInstancesAsksForThem() {
        units.unit("tap@.service", "[Service]\nExecStart=/bin/tap -i %i\n");
        assertThatThrownBy(() -> units.read("tap@"))
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("tap@.service: is a template; name its instances, --instances");
    }

    @Test
    void aUnitThatIsNotThereIsNamedWithThePlacesThatWereSearched() {
        units.unit("a.service", "[Service]\nExecStart=/bin/a\n");
        assertThatThrownBy(() -> units.read("missing"))
                .hasMessageContaining("missing.service: no such unit in " + units.root());
    }

    @Test
    void aMaskedUnitIsRefused() throws IOException {
        units.unit("a.service", "[Service]\nExecStart=/bin/a\n");
        Files.createSymbolicLink(units.root().resolve("etc/systemd/system/m.service"), Path.of("/dev/null"));
        assertThatThrownBy(() -> units.read("m")).hasMessageContaining("the unit is masked");
    }

    @Test
    void socketActivationIsLost() throws ImportException {
        units.unit("one.socket", "[Socket]\nListenStream=80\n");
        units.unit("one.service", "[Unit]\nRequires=one.socket\n[Service]\nExecStart=/bin/one\n");
        assertThat(ImportedUnits.told(units.read("one")))
                .anyMatch(line -> line.startsWith("one.socket LOST: its sockets are not opened"));
    }

    @Test
    void whatRunsIsTakenOverByItsPidFileOrItsProgram() throws ImportException, IOException {
        Path program = units.root().resolve("bin/one");
        Files.createDirectories(program.getParent());
        Files.writeString(program, "\177ELF");
        units.unit("one.service", "[Service]\nExecStart=/bin/one -x\n");
        units.unit("two.service", "[Service]\nType=forking\nPIDFile=two.pid\nExecStart=/bin/two\n");
        Imported imported =
                units.read(new ImportOptions(units.root(), List.of(), Takeover.ATTACH, Mending.MEND), "one", "two");
        isValid(imported);
        assertThat(imported.groups().stream()
                        .map(group -> group.members().getFirst().get("attach").orElseThrow()))
                .containsExactly(Map.of("match", Map.of("executable", "/bin/one")), Map.of("pidFile", "/run/two.pid"));
    }

    /** To open a FIFO would wait for a writer. */
    @Test
    void aProgramThatIsAFifoIsNotWaitedFor() throws Exception {
        Path program = units.root().resolve("bin/one");
        Files.createDirectories(program.getParent());
        assertThat(new ProcessBuilder("mkfifo", program.toString()).start().waitFor())
                .isZero();
        units.unit("one.service", "[Service]\nExecStart=/bin/one -x\n");
        ImportOptions options = new ImportOptions(units.root(), List.of(), Takeover.ATTACH, Mending.MEND);

        Imported imported = assertTimeoutPreemptively(Duration.ofMinutes(1), () -> units.read(options, "one"));

        assertThat(imported.groups().getFirst().members().getFirst().get("attach"))
                .isEmpty();
    }
}

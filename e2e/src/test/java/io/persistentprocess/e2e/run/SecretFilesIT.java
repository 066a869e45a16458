package io.persistentprocess.e2e.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.CompletedCommand;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Looks for the contents of a Secret in all that an agent and a member leave on a host. Secrets need a tmpfs, which the agent has in a mount namespace of its own. */
class SecretFilesIT {
    private static final String FIRST = "canary-5b1f20-first";
    private static final String SECOND = "canary-5b1f20-second";
    private static final String FILES = "run/ppg/files";

    @AutoClose
    private final Site site = Site.create();

    @Test
    void theContentsAreInTheMembersFileAlone() {
        Path manifest = site.write("groups.yaml", group(FIRST));
        RunningAgent agent = launch(manifest);
        HostProcess first = site.awaitRunning("exporter-0");
        awaitOutput(FIRST.length());
        assertNowhereBut(agent, manifest, FIRST);

        site.write("groups.yaml", group(SECOND));
        HostProcess second = site.awaitReplaced("exporter-0", first);
        awaitOutput(SECOND.length());
        assertNowhereBut(agent, manifest, SECOND);
        assertThat(holders(agent, FIRST)).isEmpty();
        assertUnknownTo(second, SECOND);

        assertThat(site.ask("stop", "vaulted").code()).isZero();
        Timeouts.await("the file goes with the instance")
                .untilAsserted(() -> assertThat(holders(agent, SECOND)).isEmpty());
    }

    private static String group(String contents) {
        return Manifest.of(
                        "vaulted",
                        "{name: exporter, command: [sh, -c, \"wc -c < $PPG_FILE_TOKEN; exec sleep infinity\"],"
                                + " files: [{name: token, valueFrom: {secretKeyRef: {name: vault, key: token}}}]}")
                + """
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: vault}
                stringData: {token: %s}
                """.formatted(contents);
    }

    private RunningAgent launch(Path manifest) {
        return site.awaitListening(site.launch(Commands.inMountNamespace(
                "mkdir -p /%1$s\nmount -t tmpfs -o mode=755 none /%1$s".formatted(FILES),
                site.runCommand(manifest, site.socket()))));
    }

    private void awaitOutput(int bytes) {
        Timeouts.await("the member has read its file")
                .untilAsserted(() -> assertThat(Files.readAllLines(site.log("vaulted", "exporter-0")))
                        .last()
                        .isEqualTo(Integer.toString(bytes)));
    }

    private void assertNowhereBut(RunningAgent agent, Path manifest, String contents) {
        assertThat(holders(agent, contents)).singleElement().asString().endsWith("/default_vaulted/exporter-0/token");
        assertThat(grep(contents, manifest.getParent())).containsExactly(manifest.toString());
        assertUnknownTo(agent.process(), contents);
        assertUnknownTo(site.awaitRunning("exporter-0"), contents);
        Stream.of(
                        site.ask("status", "-o", "json"),
                        site.ask("status", "-o", "wide"),
                        site.ask("tree"),
                        site.ask("events"),
                        Site.ppg(List.of("explain", "-o", "yaml", "-f", manifest.toString())),
                        Site.ppg(List.of("validate", "-f", manifest.toString())),
                        attributes())
                .forEach(completed -> assertThat(completed.toString())
                        .doesNotContain(contents)
                        .doesNotContain(encoded(contents)));
    }

    /** The files of the agent's mount namespace that have the contents. */
    private static List<String> holders(RunningAgent agent, String contents) {
        return grep(contents, Path.of("/proc", Long.toString(agent.process().pid()), "root/run/ppg"));
    }

    private static List<String> grep(String contents, Path folder) {
        CompletedCommand completed = Commands.ask(
                List.of("grep", "-rlsaF", "-e", contents, "-e", encoded(contents), folder + "/"), Map.of());
        return completed.out().stream().map(line -> line.replace("//", "/")).toList();
    }

    private CompletedCommand attributes() {
        CompletedCommand completed = Commands.ask(
                List.of(
                        Commands.installed("getfattr", "attr"),
                        "-R",
                        "-d",
                        "-m",
                        "-",
                        site.cgroup().path().toString()),
                Map.of());
        assertThat(String.join("\n", completed.out()))
                .as("the records of the agent")
                .contains("ppg.");
        return completed;
    }

    private static void assertUnknownTo(HostProcess process, String contents) {
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        assertThat(proc.resolve("environ")).content(StandardCharsets.UTF_8).doesNotContain(contents);
        assertThat(proc.resolve("cmdline")).content(StandardCharsets.UTF_8).doesNotContain(contents);
    }

    private static String encoded(String contents) {
        return Base64.getEncoder().withoutPadding().encodeToString(contents.getBytes(StandardCharsets.UTF_8));
    }
}

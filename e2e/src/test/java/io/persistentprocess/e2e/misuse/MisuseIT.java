package io.persistentprocess.e2e.misuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.CompletedCommand;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake costs its maker one line to read. */
class MisuseIT {
    private static final String NOBODY_IN_PARTICULAR = "64322";

    @AutoClose
    private final Site site = Site.create();

    private final Path manifest = site.write("groups.yaml", Manifest.of("web", Manifest.sleeper("one")));

    record Mistake(List<String> arguments, int code, String line) {
        static Mistake of(String arguments, int code, String line) {
            return new Mistake(arguments.isEmpty() ? List.of() : List.of(arguments.split(" ")), code, line);
        }
    }

    static Stream<Mistake> mistakes() {
        return Stream.of(
                Mistake.of("", 2, "ppg: a command is missing; see ppg help"),
                Mistake.of("stautus", 2, "ppg: unknown command \"stautus\"; did you mean \"status\"?; see ppg help"),
                Mistake.of("run", 2, "ppg: missing required option: '--filename=FILE-OR-DIR'; see ppg help run"),
                Mistake.of("status --frob", 2, "ppg: unknown option \"--frob\"; see ppg help status"),
                Mistake.of("stop a b", 2, "ppg: unknown argument \"b\"; see ppg help stop"),
                Mistake.of(
                        "stop",
                        2,
                        "ppg: missing name: write [NAMESPACE/]GROUP[/MEMBER[-N]] or --all; see ppg help stop"),
                Mistake.of(
                        "status -o xml",
                        2,
                        "ppg: invalid value for option '--output': expected one of [table, wide, json, yaml, name]"
                                + " (case-sensitive) but was 'xml'; see ppg help status"),
                Mistake.of("run -f /nowhere.yaml", 1, "/nowhere.yaml: no such file or directory"),
                Mistake.of("validate -f /nowhere.yaml", 1, "/nowhere.yaml: no such file or directory"),
                Mistake.of(
                        "status --socket /nowhere.sock",
                        1,
                        "ppg: no agent listens on /nowhere.sock; start one with ppg run -f FILE, or name its socket with --socket"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aWrongCommandLineIsAnsweredInOneLine(Mistake mistake) {
        CompletedCommand completed = Site.ppg(mistake.arguments());

        assertThat(completed).isEqualTo(new CompletedCommand(mistake.code(), List.of(), List.of(mistake.line())));
    }

    @Test
    void aSocketThatAnotherAgentListensOnIsRefusedAndTheOtherGoesOn() throws IOException {
        site.start(manifest);
        site.awaitRunning("one-0");

        RunningAgent second = site.launch(site.runCommand(
                manifest, site.socket(), "--cgroup-root", site.cgroup().path() + "-other"));

        assertRefused(
                second, "ppg: another ppg listens on " + site.socket() + "; stop it first, or choose another --socket");
        assertThat(site.statuses()).hasSize(1);
        assertThat(Path.of(site.cgroup().path() + "-other")).doesNotExist();
    }

    @Test
    void aFileInThePlaceOfTheSocketIsLeftAlone() throws IOException {
        Path file = Files.writeString(site.file("precious"), "data");

        RunningAgent agent = site.launch(site.runCommand(manifest, file));

        assertRefused(agent, "ppg: " + file + " exists and is not a socket; remove it, or choose another --socket");
        assertThat(file).hasContent("data");
    }

    @Test
    void aSocketInAFolderThatCannotBeMadeIsRefused() {
        RunningAgent agent = site.launch(site.runCommand(manifest, Path.of("/proc/nowhere/ppg.sock")));

        assertThat(agent.awaitEnd()).isOne();
        assertThat(agent.lines()).singleElement().asString().startsWith("ppg: ").contains("/proc/nowhere");
        assertThat(site.cgroup().path()).doesNotExist();
    }

    @Test
    void aUserWithoutACgroupIsAdvisedHowToGetOne() throws IOException {
        RunningAgent agent = site.launch(asNobody(List.of(), site.runCommandWithoutRoot(manifest, site.socket())));

        assertThat(agent.awaitEnd()).isOne();
        assertThat(agent.lines())
                .singleElement()
                .asString()
                .startsWith("ppg: cgroup ")
                .contains("is not delegated to user " + NOBODY_IN_PARTICULAR, "Delegate=yes");
    }

    @ParameterizedTest
    @MethodSource("hostsWithoutCgroup2")
    void aUserOnAHostWithoutCgroup2IsAdvisedToMountIt(List<String> host) {
        RunningAgent agent = site.launch(asNobody(host, site.runCommandWithoutRoot(manifest, site.socket())));

        assertRefused(
                agent,
                "ppg: no cgroup2 is mounted, and only root can mount it; mount it: mkdir -p /run/ppg/cgroup2 && mount -t cgroup2 cgroup2 /run/ppg/cgroup2");
    }

    @ParameterizedTest
    @MethodSource("hostsWithoutCgroup2")
    void rootOnAHostWithoutCgroup2MountsItForTheAgentAlone(List<String> host) {
        List<String> command = Stream.concat(
                        host.stream(),
                        Stream.concat(
                                site.runCommandWithoutRoot(manifest, site.socket()).stream(),
                                Stream.of(
                                        "--cgroup-root",
                                        site.cgroup().path().getFileName().toString())))
                .toList();

        RunningAgent agent = site.awaitListening(site.launch(command));

        site.awaitRunning("one-0");
        assertThat(site.cgroup().processes("web", "one-0")).hasSize(1);
        assertThat(agent.end("TERM")).isZero();
        assertThat(Path.of("/run/ppg/cgroup2/cgroup.procs")).doesNotExist();
    }

    private static void assertRefused(RunningAgent agent, String line) {
        assertThat(agent.awaitEnd()).isOne();
        assertThat(agent.lines()).containsExactly(line);
    }

    /** One on which it was unmounted, and one on which something was mounted over it. */
    static Stream<List<String>> hostsWithoutCgroup2() {
        return Stream.of(
                inMountsOfItsOwn("umount -R -l /sys/fs/cgroup"),
                inMountsOfItsOwn("mount -t tmpfs tmpfs /sys/fs/cgroup"));
    }

    private static List<String> inMountsOfItsOwn(String change) {
        return List.of("unshare", "--mount", "sh", "-c", change + " && mount -t tmpfs tmpfs /run && exec \"$@\"", "sh");
    }

    private List<String> asNobody(List<String> around, List<String> command) {
        List<String> nobody = List.of(
                "setpriv", "--reuid", NOBODY_IN_PARTICULAR, "--regid", NOBODY_IN_PARTICULAR, "--clear-groups", "--");
        site.file("").toFile().setExecutable(true, false);
        return Stream.of(around, nobody, command).flatMap(List::stream).toList();
    }
}

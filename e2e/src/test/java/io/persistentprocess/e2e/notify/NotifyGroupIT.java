package io.persistentprocess.e2e.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.HostProcess;
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
import org.junit.jupiter.api.Timeout;

/** Who is let in by {@code --notify-group}. Needs root. */
@Timeout(180)
class NotifyGroupIT {
    /** Of no group on any host. */
    private static final String NOBODYS_NUMBER = "3987654321";

    @AutoClose
    private final Site site = Site.create();

    private final Path manifest = site.write("groups.yaml", Manifest.of("web", Manifest.sleeper("a")));
    private final Path socket = Path.of(site.socket() + ".notify");

    @Test
    void aMemberOfTheGroupIsNotifiedAndAnyOtherUserIsRefused() throws Exception {
        site.start(manifest, "--notify-group", NOBODYS_NUMBER);
        HostProcess first = site.awaitRunning("a-0");
        site.awaitNotifySocket();
        Commands.run("chmod", "711", socket.getParent().toString());

        try (Subscriber member = Subscriber.scene("member", socket, "default/web/restarts", NOBODYS_NUMBER);
                Subscriber stranger = Subscriber.scene("member", socket, "default/web/restarts", "3987654322")) {
            assertThat(stranger.lines()).last().asString().startsWith("PermissionError:");
            member.awaitLine("registered");
            first.kill();
            member.awaitLine("counted 1");
        }
    }

    @Test
    void aGroupIsFoundByItsName() throws IOException {
        List<String> one = Files.readAllLines(Path.of("/etc/group")).stream()
                .map(line -> List.of(line.split(":", -1)))
                .filter(fields -> !fields.get(2).equals("0"))
                .findFirst()
                .orElseThrow();

        site.start(manifest, "--notify-group", one.getFirst());
        site.awaitRunning("a-0");
        site.awaitNotifySocket();

        assertThat(Files.getAttribute(socket, "unix:gid")).hasToString(one.get(2));
    }

    @Test
    void aMissingGroupIsReportedBeforeAnythingRuns() {
        RunningAgent agent =
                site.launch(site.runCommand(manifest, site.socket(), "--notify-group", "nobody-has-this-name"));

        assertThat(agent.awaitEnd()).isOne();
        assertThat(agent.lines())
                .containsExactly(
                        "ppg: --notify-group: there is no group nobody-has-this-name in /etc/group of this host; make it, or give a number");
        assertThat(site.cgroup().path()).doesNotExist();
    }

    @Test
    void row34_withoutTheRightToGiveTheSocketAwayMembersAreKeptUpAndOneLineNamesIt() throws IOException {
        RunningAgent agent = site.awaitListening(site.launch(Stream.concat(
                        Stream.of(
                                Commands.installed("setpriv", "util-linux"),
                                "--bounding-set=-chown",
                                "--inh-caps=-chown",
                                "--"),
                        site.runCommand(manifest, site.socket(), "--notify-group", NOBODYS_NUMBER).stream())
                .toList()));
        HostProcess first = site.awaitRunning("a-0");

        assertThat(agent.awaitLine("so only root and the agent's user may subscribe"))
                .contains("Operation not permitted", "it takes CAP_CHOWN: start ppg with it");
        site.awaitNotifySocket();
        assertThat(Files.getAttribute(socket, "unix:gid")).isEqualTo(0);
        first.kill();
        site.awaitReplaced("a-0", first);
    }
}

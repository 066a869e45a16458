package io.persistentprocess.e2e.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Users without any rights but to subscribe, who would keep the agent from members or from other subscribers. Needs root, to become them. */
@Timeout(300)
class HostileSubscriberIT {
    /** Of no group and no user of any host. */
    private static final String GROUP = "3987654321";

    private static final int ATTACKER = 3_987_001;
    private static final int OTHER = 3_987_002;

    @AutoClose
    private final Site site = Site.create();

    private final Path socket = Path.of(site.socket() + ".notify");
    private final List<Subscriber> playing = new ArrayList<>();

    private RunningAgent agent;

    private HostProcess begin(List<String> limits) {
        Path manifest = site.write("groups.yaml", Manifest.of("web", member("a")));
        List<String> run = Stream.concat(
                        Stream.concat(limits.stream(), site.runCommand(manifest, site.socket()).stream()),
                        Stream.of("--notify-group", GROUP))
                .toList();
        agent = site.awaitListening(site.launch(run));
        HostProcess first = site.awaitRunning("a-0");
        Commands.run("chmod", "711", socket.getParent().toString());
        return first;
    }

    private static String member(String name) {
        return "{name: %s, command: [sleep, infinity], restart: {stableAfter: 0s}, logs: {to: \"Null\"}}"
                .formatted(name);
    }

    private Subscriber play(String scene, int uid, Object... arguments) throws IOException {
        Subscriber subscriber = Subscriber.hostile(
                scene,
                Stream.concat(Stream.of(socket, Integer.toString(uid), GROUP), Stream.of(arguments))
                        .toArray());
        playing.add(subscriber);
        return subscriber;
    }

    @AfterEach
    void endPlays() throws IOException {
        for (Subscriber subscriber : playing) {
            subscriber.close();
        }
    }

    private void awaitNotificationOf(HostProcess process) throws Exception {
        Subscriber told = play("told", OTHER, "default/web/restarts", 60);
        told.awaitLine("registered");
        process.kill();
        assertThat(told.lines()).contains("told 1");
    }

    @Test
    void aDescriptorWhoseDescriptionIsAsLongAsItsMakerWantsIsNotRead() throws Exception {
        HostProcess first = begin(List.of());

        Subscriber attacker = play("epoll_of_a_million", ATTACKER, "default/web/restarts", 1_000_000);

        attacker.awaitLine("answer 9 EBADF: descriptor is no eventfd");
        awaitNotificationOf(first);
        assertThat(agent.lines()).noneMatch(line -> line.contains("ERROR") || line.contains("OutOfMemory"));
    }

    @Test
    void oneWhoseEventfdsTakeLongToSignalIsLeftAndDelaysNothingElse() throws Exception {
        HostProcess first = begin(List.of());
        Subscriber attacker = play("waited_for", ATTACKER, "default/web/restarts", 20, 10);
        attacker.awaitLine("subscribed 10");
        attacker.awaitLine("waiting");

        awaitNotificationOf(first);
        HostProcess second = site.awaitReplaced("a-0", first);
        Timeouts.await("the attacker is left").until(() -> {
            if (attacker.printed().stream().anyMatch(line -> line.startsWith("left:"))) {
                return true;
            }
            site.awaitRunning("a-0").kill();
            return false;
        });

        attacker.awaitLine(
                "left: 16 EBUSY: it takes too long to wake all programs that wait for eventfds of user " + ATTACKER);
        attacker.awaitLine("again: 16 EBUSY: ");
        agent.awaitLine(
                "the programs of a user are disconnected, because too many wait for its eventfds uid=" + ATTACKER);
        assertThat(second.isAlive() || site.awaitRunning("a-0").isAlive()).isTrue();
        awaitNotificationOf(site.awaitRunning("a-0"));
    }

    @Test
    void clientsHaveAShareOfTheDescriptorsAndMembersTheRest() throws Exception {
        HostProcess first = begin(List.of("sh", "-c", "ulimit -n 256; exec \"$@\"", "sh"));
        Subscriber one = play("hoarder", ATTACKER, "default/web/restarts", 200);
        one.awaitLine("answers 0 registered 122 EDQUOT");
        one.awaitLine("held");
        for (int uid = ATTACKER + 10; uid < ATTACKER + 15; uid++) {
            play("hoarder", uid, "default/web/restarts", 200).awaitLine("held");
        }

        for (int i = 0; i < 3; i++) {
            HostProcess before = site.awaitRunning("a-0");
            before.kill();
            site.awaitReplaced("a-0", before);
        }
        site.write("groups.yaml", Manifest.of("web", member("a"), member("b"), member("c")));
        site.awaitRunning("b-0");
        site.awaitRunning("c-0");
        assertThat(site.statuses()).hasSize(3);
        assertThat(first.isAlive()).isFalse();
        assertThat(agent.lines()).noneMatch(line -> line.contains("start error"));
    }

    @Test
    void oneUserDoesNotShutOutAnother() throws Exception {
        HostProcess first = begin(List.of());
        play("hoarder", ATTACKER, "default/web/restarts", 400).awaitLine("held");

        awaitNotificationOf(first);
    }

    @Test
    void socketsThatTakeAnHourToCloseKeepOnlyTheirSenderWaiting() throws Exception {
        HostProcess first = begin(List.of());
        play("lingers", ATTACKER, "default/web/restarts", 40).awaitLine("sent 40");

        awaitNotificationOf(first);
        assertThat(agent.end("TERM")).isZero();
    }
}

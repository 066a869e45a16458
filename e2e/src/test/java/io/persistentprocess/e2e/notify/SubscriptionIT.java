package io.persistentprocess.e2e.notify;

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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of the notification socket, kept with programs that are not ppg's. One agent for all tests, a group for each. */
@Timeout(180)
class SubscriptionIT {
    private static final Path EXAMPLES = Path.of("../operator/examples/notify").toAbsolutePath();

    private static Site site;
    private static RunningAgent agent;
    private static Path socket;

    @BeforeAll
    static void startAgent() {
        site = Site.create();
        site.write("groups/idle.yaml", Manifest.of("idle", Manifest.sleeper("idle")));
        agent = site.start(site.file("groups"));
        socket = site.awaitNotifySocket();
    }

    @AfterAll
    static void cleanUp() throws IOException {
        site.close();
    }

    /** Starts a group of one member with its name, {@code NAME-0}, that may be killed as often as one likes. */
    private static HostProcess group(String name) {
        site.write(
                "groups/" + name + ".yaml",
                Manifest.of(
                        name,
                        "{name: %s, command: [sleep, infinity], restart: {stableAfter: 0s}, logs: {to: \"Null\"}}"
                                .formatted(name)));
        return site.awaitRunning(name + "-0");
    }

    @Test
    void everyMistakeHasItsErrnoAndNoneEndsTheConnection() throws Exception {
        group("errnos");
        try (Subscriber subscriber = Subscriber.scene("errnos", socket, "default/errnos")) {
            assertThat(subscriber.lines())
                    .map(line -> line.replaceAll("^(.*?: \\d+ [A-Za-z]+).*", "$1"))
                    .containsExactly(
                            "no slash: 22 EINVAL",
                            "no control: 22 EINVAL",
                            "no group: 19 ENODEV",
                            "arguments: 22 EINVAL",
                            "long: 22 EINVAL",
                            "binary: 22 EINVAL",
                            "two descriptors: 22 EINVAL",
                            "nine descriptors: 22 EINVAL",
                            "unknown group: 19 ENODEV",
                            "unknown member: 19 ENODEV",
                            "no descriptor: 9 EBADF",
                            "a pipe: 9 EBADF",
                            "the socket itself: 9 EBADF",
                            "right: 0 registered");
        }
    }

    @Test
    void theExampleInCIsNotifiedOfEachRestartOfAGroup() throws Exception {
        HostProcess first = group("inc");
        Path program = site.file("notify");
        Commands.run(
                "cc",
                "-Wall",
                "-Werror",
                "-o",
                program.toString(),
                EXAMPLES.resolve("notify.c").toString());
        List<String> command = List.of(program.toString(), socket.toString(), "default/inc/restarts");
        try (Subscriber subscriber = Subscriber.of(command)) {
            subscriber.awaitLine("registered");
            first.kill();
            subscriber.awaitLine("1");
            assertThat(site.awaitReplaced("inc-0", first)).isNotEqualTo(first);
        }
        assertThat(Commands.ask(List.of(program.toString(), socket.toString(), "default/nobody/restarts"), Map.of())
                        .err())
                .first()
                .asString()
                .startsWith("19 ENODEV: no group \"nobody\" in namespace default");
    }

    @Test
    void theExampleInPythonIsNotifiedOfEachRestartOfAnInstance() throws Exception {
        HostProcess first = group("inpython");
        List<String> command = List.of(
                "python3",
                EXAMPLES.resolve("notify.py").toString(),
                socket.toString(),
                "default/inpython/inpython-0/restarts");
        try (Subscriber subscriber = Subscriber.of(command)) {
            subscriber.awaitLine("registered");
            first.kill();
            subscriber.awaitLine("1");
        }
    }

    @Test
    void aGroupThatIsRemovedSignalsOnceAndIsForgotten() throws Exception {
        group("removed");
        try (Subscriber ofGroup = Subscriber.scene("watch", socket, "default/removed/restarts", 1);
                Subscriber ofMember = Subscriber.scene("watch", socket, "default/removed/removed/memory.oom", 1)) {
            ofGroup.awaitLine("registered");
            ofMember.awaitLine("registered");
            Files.delete(site.file("groups/removed.yaml"));
            assertThat(ofGroup.lines()).containsExactly("registered", "counted 1", "then 0 more");
            assertThat(ofMember.lines()).containsExactly("registered", "counted 1", "then 0 more");
        }
    }

    @Test
    void cgroupEventsAreThoseOfTheKernel() throws Exception {
        group("frozen");
        Path freezer = site.cgroup().path().resolve("default_frozen/frozen-0/cgroup.freeze");
        try (Subscriber subscriber = Subscriber.scene("watch", socket, "default/frozen/frozen/cgroup.events", 2)) {
            subscriber.awaitLine("registered");
            Files.writeString(freezer, "1");
            subscriber.awaitLine("counted 1");
            Files.writeString(freezer, "0");
            assertThat(subscriber.lines()).endsWith("counted 2", "then 0 more");
        }
    }

    @Test
    void closingTheConnectionUnregisters() throws Exception {
        HostProcess first = group("closed");
        try (Subscriber subscriber = Subscriber.scene("closed", socket, "default/closed/restarts")) {
            subscriber.awaitLine("registered");
            first.kill();
            assertThat(subscriber.lines()).last().isEqualTo("witness 1 closed 0");
        }
    }

    @Test
    void anotherUserMayWhatTheSocketsModeLetsHimAndNoLonger() throws Exception {
        group("barred");
        Commands.run("chmod", "711", socket.getParent().toString());
        try (Subscriber subscriber = Subscriber.scene("barred", socket, "default/barred")) {
            subscriber.awaitLine("let in: 0 registered");
            Commands.run("chmod", "600", socket.toString());
            subscriber.write("\n");
            subscriber.awaitLine("shut out: 13 EACCES").awaitLine("at the door: Permission denied");
        }
    }

    @Test
    void row36_aSubscriberWithAFullCounterAndAStoppedOneDelayNothingElse() throws Exception {
        HostProcess first = group("stubborn");
        try (Subscriber subscriber = Subscriber.scene("stubborn", socket, "default/stubborn/restarts")) {
            subscriber.awaitLine("registered");
            first.kill();
            subscriber.awaitLine("told 1");
            site.awaitReplaced("stubborn-0", first).kill();
            assertThat(subscriber.lines()).contains("still told 1", "blocking still True");
        }
        Timeouts.await("it runs again").until(() -> site.status("stubborn-0").restarts() == 2);
    }

    @Test
    void aThousandSubscriptionsAreSignalledAndAUsersNumberIsBounded() throws Exception {
        HostProcess first = group("many");
        try (Subscriber subscriber = Subscriber.scene("many", socket, "default/many/restarts", 1100)) {
            subscriber.awaitLine("registered");
            first.kill();
            assertThat(subscriber.lines())
                    .containsExactly("1024 x 0 registered", "76 x 122 EDQUOT", "registered", "signalled 1024");
        }
        Timeouts.await("they are gone with their connection").untilAsserted(() -> {
            try (Subscriber again = Subscriber.scene("many", socket, "default/many/restarts", 0)) {
                assertThat(again.lines()).isNotEmpty();
            }
            assertThat(agent.process().descriptors().values())
                    .filteredOn("anon_inode:[eventfd]"::equals)
                    .hasSizeLessThan(20);
        });
    }

    @Test
    void clientsThatDieAtAnyMomentLeaveNothingBehind() throws Exception {
        group("dying");
        int before = agent.process().descriptors().size();
        try (Subscriber subscriber = Subscriber.scene("dying", socket, "default/dying/restarts", 400)) {
            assertThat(subscriber.lines()).containsExactly("died 400");
        }
        Timeouts.await("their descriptors are closed")
                .untilAsserted(() -> assertThat(agent.process().descriptors()).hasSizeLessThanOrEqualTo(before));
    }

    @Test
    void oneWhoNeverReadsItsAnswersLosesItsConnection() throws Exception {
        group("deaf");
        try (Subscriber subscriber = Subscriber.scene("deaf", socket, "default/deaf/restarts")) {
            assertThat(subscriber.lines()).first().asString().startsWith("cut off:");
        }
    }

    @Test
    void tasksAreForksAndExits() throws Exception {
        Path orders = site.file("orders");
        Commands.run("mkfifo", orders.toString());
        site.write(
                "groups/tasks.yaml",
                Manifest.of(
                        "tasks",
                        "{name: tasks, command: [sh, -c, 'while :; do if read -r order < %s; then /bin/true; fi; done']}"
                                .formatted(orders)));
        site.awaitRunning("tasks-0");
        try (Subscriber subscriber = Subscriber.scene("watch", socket, "default/tasks/tasks", 2)) {
            subscriber.awaitLine("registered");
            Files.writeString(orders, "fork\n");
            assertThat(subscriber.lines()).endsWith("counted 2", "then 0 more");
        }
    }

    @Test
    void row34_withoutASourceOfForksTasksAreRefusedAndTheRestWorks() throws Exception {
        try (Site without = Site.create()) {
            without.start(
                    without.write("groups.yaml", Manifest.of("web", Manifest.sleeper("a"))), "--process-events", "off");
            HostProcess first = without.awaitRunning("a-0");
            Path there = Path.of(without.socket() + ".notify");
            try (Subscriber tasks = Subscriber.scene("watch", there, "default/web/tasks", 1);
                    Subscriber restarts = Subscriber.scene("watch", there, "default/web/restarts", 1)) {
                assertThat(tasks.lines()).first().asString().startsWith("95 EOPNOTSUPP: ");
                restarts.awaitLine("registered");
                first.kill();
                restarts.awaitLine("counted 1");
            }
        }
    }
}

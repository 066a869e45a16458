package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.RESTART;
import static io.persistentprocess.agent.Specs.STOP;
import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.LogRotation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a member, whose user is nobody, can do to the agent by its log. Needs root; members are written in Perl. */
class LogAttackIT {
    private static final int NOBODY = 65534;
    private static final int MAX_SIZE = 1 << 20;
    private static final int MAX_FILES = 3;
    /** For the last block of each file. */
    private static final int SLACK = MAX_FILES * 65536;

    private static final String CHATTY =
            "while (1) { syswrite(STDOUT, ('x' x 1023 . \"\\n\") x 64); select(undef, undef, undef, 0.01) }";

    private static final InstanceId OTHER = id("other", 0);

    private ActionExecutorFixture host;

    @BeforeEach
    void prepare() {
        host = ActionExecutorFixture.create();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    @Test
    void aLogOfHolesIsNotWrittenOut() throws IOException {
        attack("$| = 1; print \"before\\n\"; truncate(STDOUT, 3 * 2**30) or die; print \"after\\n\"; sleep 1000");

        await().atMost(ActionExecutorFixture.PATIENCE).untilAsserted(() -> {
            assertThat(Files.size(log())).isLessThanOrEqualTo(MAX_SIZE);
            assertThat(copy(1)).content().startsWith("before\n");
            assertThat(latest()).endsWith("after\n");
        });
        assertThat(Files.size(copy(1))).isLessThanOrEqualTo(MAX_SIZE);
    }

    @Test
    void whatIsHeldBehindTheEndOfALogIsGivenBack() throws IOException {
        int fallocate = System.getProperty("os.arch").equals("aarch64") ? 47 : 285;
        attack(
                "$| = 1; print \"text\\n\"; syscall(%d, 1, 1, 0, 256 * 2**20) == 0 or die $!; print \"held\\n\"; sleep 1000"
                        .formatted(fallocate));

        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> Files.exists(log()) && Files.readString(log()).contains("held"));
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(held()).isLessThanOrEqualTo((long) MAX_SIZE));
        assertThat(log()).hasContent("text\nheld\n");
    }

    @Test
    void whatIsWrittenFarBehindTheEndIsBoundedToo() throws IOException {
        attack("use Fcntl; fcntl(STDOUT, F_SETFL, 0) or die; sysseek(STDOUT, 2**43, 0); while (1) {"
                + " syswrite(STDOUT, 'x' x 65536); sysseek(STDOUT, 2**20, 1); select(undef, undef, undef, 0.01) }");

        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(copy(1)));
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(held()).isLessThanOrEqualTo((long) MAX_SIZE * MAX_FILES));
    }

    @Test
    void moreThanIsKeptIsNotCopiedButThrownAway() throws IOException {
        attack("my $x = ('y' x 1023) . \"\\n\"; for (1 .. 200) { syswrite(STDOUT, $x x 1024) }"
                + " syswrite(STDOUT, \"last\\n\"); sleep 1000");

        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> Files.exists(copy(1)) && latest().endsWith("last\n") && Files.size(log()) < MAX_SIZE);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(held()).isLessThanOrEqualTo((long) MAX_SIZE * MAX_FILES + SLACK));
        assertThat(latest()).endsWith("last\n");
        assertThat(Files.readString(copy(1))).endsWith("\n");
    }

    @Test
    void whatIsNoLogStopsNeitherTheOthersRotationNorTheEnd() throws Exception {
        Path folder = Files.createDirectories(log().getParent());
        owned(folder);
        mkfifo(log());

        host.startAgent();
        host.apply(group(Map.of(
                WEB, spec(nobody("sleep 1000")),
                OTHER, spec(nobody(CHATTY)))));
        host.awaitRunning(WEB);

        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(Path.of(log(OTHER) + ".1")));
        assertThat(host.reports(WEB)).anyMatch(report -> report.type() == InstanceReport.Type.LogUnavailable);
        assertEnds();
    }

    /** It has been opened, and is then replaced by its owner. */
    @Test
    void aLogThatBecomesAFifoStopsNeither() throws Exception {
        owned(Files.createDirectories(log().getParent()));
        host.startAgent();
        String replace =
                ("$| = 1; rename('%1$s', '%1$s.old') or die $!; system('mkfifo', '%1$s');" + CHATTY).formatted(log());
        host.apply(group(Map.of(WEB, spec(nobody(replace)), OTHER, spec(nobody(CHATTY)))));

        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(Path.of(log(OTHER) + ".2")));
        awaitTruncated(Path.of(log() + ".old"));
        assertEnds();
    }

    /** As cp -al makes them of whole folders. */
    @Test
    void aLogThatGetsAnotherNameLosesNothing() throws IOException {
        attack("$| = 1; while (1) { print 'y' x 99, \"\\n\"; select(undef, undef, undef, 0.01) }");
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(log()) && Files.size(log()) > 0);
        Path link = Files.createLink(host.file("backup"), log());
        long before = Files.size(link);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.size(link) > before + 20_000);
    }

    /** Somebody writes to it all the time. */
    private static void awaitTruncated(Path file) {
        AtomicLong largest = new AtomicLong();
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> {
            long size = Files.size(file);
            return size < largest.getAndAccumulate(size, Math::max);
        });
    }

    @Test
    void aLogThatIsAnotherNameOfASecretIsNeitherWrittenNorCut() throws IOException {
        owned(Files.createDirectories(log().getParent()));
        Path secret = Files.writeString(host.file("secret"), "s".repeat(2 * MAX_SIZE));
        Files.createLink(log(), secret);

        attack("$| = 1; print \"attack\\n\"; sleep 1000");

        host.awaitReport(WEB, InstanceReport.Type.LogUnavailable);
        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
        assertThat(secret).hasContent("s".repeat(2 * MAX_SIZE));
    }

    /** An agent with umask 0 left a directory where everybody could do this. */
    @Test
    void aMembersTextIsNotWrittenWhereALinkLeads() throws IOException {
        Path private0700 = Files.createDirectory(host.file("private"));
        Files.setAttribute(private0700, "unix:uid", 12345);
        Files.setAttribute(private0700, "unix:mode", 0700);
        Path logs = Files.createDirectories(host.config().logDirectory());
        Files.setAttribute(logs, "unix:mode", 0777);
        Path link = Files.createSymbolicLink(log().getParent(), private0700);
        Files.setAttribute(link, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);

        attack("$| = 1; print \"attack\\n\"; sleep 1000");

        host.awaitReport(WEB, InstanceReport.Type.LogUnavailable);
        assertThat(private0700).isEmptyDirectory();
    }

    @Test
    void aLinkInThePlaceOfAGroupsFolderIsNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(host.file("elsewhere"));
        Files.createDirectories(host.config().logDirectory());
        Files.createSymbolicLink(log().getParent(), elsewhere);

        attack("$| = 1; print \"attack\\n\"; sleep 1000");

        host.awaitReport(WEB, InstanceReport.Type.LogUnavailable);
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void aLogDirectoryBehindALinkOfRootsIsUsed() throws IOException {
        Path real = Files.createDirectory(host.file("real"));
        Files.createSymbolicLink(host.config().logDirectory(), real);

        attack("$| = 1; print \"text\\n\"; sleep 1000");

        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(log()) && Files.size(log()) > 0);
        assertThat(real.resolve("default_group/web-0.log")).hasContent("text");
    }

    @Test
    void aLogDirectoryThatIsMendedIsUsedFromTheNextButOneStartOn() throws IOException {
        Path logs = Files.createDirectories(host.config().logDirectory());
        Files.setAttribute(logs, "unix:mode", 0777);
        attack("$| = 1; print \"text\\n\"; sleep 1000");
        host.awaitReport(WEB, InstanceReport.Type.LogUnavailable);

        Files.setAttribute(logs, "unix:mode", 0755);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> {
            int pid = host.awaitRunning(WEB);
            ActionExecutorFixture.kill(pid);
            host.awaitReplaced(WEB, pid);
            return Files.exists(log());
        });
    }

    @Test
    void directoriesInThePlacesOfCopiesDoNotLetALogGrow() throws IOException {
        Path folder = Files.createDirectories(log().getParent());
        owned(folder);
        Files.createDirectories(partial().resolve("full"));
        Files.createDirectories(copy(1).resolve("full"));
        Files.createDirectories(copy(2).resolve("full"));

        attack(CHATTY);

        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> Files.exists(log()) && Files.size(log()) > MAX_SIZE / 2);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.size(log()) < MAX_SIZE / 4);
    }

    /** What was written last, wherever it is by now. */
    private String latest() throws IOException {
        String current = Files.readString(log());
        return current.isEmpty() && Files.exists(copy(1)) ? Files.readString(copy(1)) : current;
    }

    private void attack(String perl) throws IOException {
        host.startAgent();
        host.apply(group(spec(nobody(perl))));
        host.awaitRunning(WEB);
    }

    private static LaunchSpec nobody(String perl) {
        CredentialsSpec user = new CredentialsSpec(
                Optional.of(Integer.toString(NOBODY)),
                Optional.of(Integer.toString(NOBODY)),
                List.of(),
                List.of(),
                List.of(),
                false);
        return Specs.as(Specs.command("/usr/bin/perl", "-e", perl), user, "/");
    }

    private static InstanceSpec spec(LaunchSpec launch) {
        return new InstanceSpec(launch, RESTART, STOP, new LogRotation(MAX_SIZE, MAX_FILES));
    }

    /** In its own time, but it ends. */
    private void assertEnds() {
        CompletableFuture<Void> end = CompletableFuture.runAsync(host::endAgent);
        assertThatCode(() -> end.get(ActionExecutorFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .doesNotThrowAnyException();
    }

    private static void owned(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", NOBODY);
        // So that nobody can get there.
        for (Path above = path.getParent(); !above.equals(Path.of("/tmp")); above = above.getParent()) {
            Files.setAttribute(above, "unix:mode", 0755);
        }
    }

    private static void mkfifo(Path path) {
        ActionExecutorFixture.run("mkfifo", path.toString());
    }

    private Path log() {
        return log(WEB);
    }

    private Path log(InstanceId id) {
        return host.config().logDirectory().resolve("default_group/" + id.name() + ".log");
    }

    private Path copy(int number) {
        return Path.of(log() + "." + number);
    }

    private Path partial() {
        return Path.of(log() + ".partial");
    }

    /** Of the disk, by everything in the folder. */
    private long held() throws IOException {
        Process du = new ProcessBuilder(
                        "du", "--block-size=1", "-s", log().getParent().toString())
                .start();
        return Long.parseLong(
                new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\t", -1)[0]);
    }
}

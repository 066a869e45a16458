package io.persistentprocess.agent.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.loop.KernelEventCounters;
import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.supervision.provision.ConditionSpec;
import io.persistentprocess.supervision.provision.ConditionSpec.Expectation;
import io.persistentprocess.supervision.provision.ConditionSpec.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is met on the real kernel, and what wakes those that wait for it. */
@Timeout(120)
class ConditionWatcherIT {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    private final KernelEventCounters counters = new KernelEventCounters();
    private final ConditionWatcher watcher = new ConditionWatcher(counters, new AgentThreads());

    @AfterEach
    void end() {
        watcher.close();
    }

    private interface Change {
        void make() throws IOException;
    }

    private static ConditionSpec is(Kind kind, Object argument) {
        return new ConditionSpec(kind, argument.toString(), Expectation.TRUE);
    }

    private static ConditionSpec isNot(Kind kind, Object argument) {
        return new ConditionSpec(kind, argument.toString(), Expectation.FALSE);
    }

    private UnmetCondition unmet(ConditionSpec... conditions) {
        Optional<UnmetCondition> unmet = watcher.check(List.of(conditions));
        assertThat(unmet).isPresent();
        return unmet.get();
    }

    private void isMet(ConditionSpec... conditions) {
        assertThat(watcher.check(List.of(conditions)).map(UnmetCondition::why)).isEmpty();
    }

    private static CompletableFuture<Void> news(UnmetCondition unmet) {
        CompletableFuture<Void> heard = new CompletableFuture<>();
        unmet.watch().onChange(() -> heard.complete(null));
        return heard;
    }

    /** Is woken by each change, and finds the conditions met after the last. */
    private void isMetAfter(List<ConditionSpec> conditions, Change... changes) throws Exception {
        ConditionSpec[] all = conditions.toArray(ConditionSpec[]::new);
        UnmetCondition waiting = unmet(all);
        for (int i = 0; i < changes.length; i++) {
            CompletableFuture<Void> heard = news(waiting);
            changes[i].make();
            heard.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            waiting.watch().close();
            if (i < changes.length - 1) {
                waiting = unmet(all);
            }
        }
        isMet(all);
    }

    @Test
    void aPathMayBeginToExist() throws Exception {
        Path path = folder.resolve("device");
        assertThat(unmet(is(Kind.PATH_EXISTS, path)).why())
                .isEqualTo("waits for the condition pathExists %s: it does not exist".formatted(path));
        isMetAfter(List.of(is(Kind.PATH_EXISTS, path)), () -> Files.createFile(path));
    }

    @Test
    void aPathMayCeaseToExist() throws Exception {
        Path path = Files.createFile(folder.resolve("maintenance"));
        assertThat(unmet(isNot(Kind.PATH_EXISTS, path)).why())
                .isEqualTo("waits for the condition not pathExists %s: it exists".formatted(path));
        isMetAfter(List.of(isNot(Kind.PATH_EXISTS, path)), () -> Files.delete(path));
    }

    @Test
    void thePartsOfAPathMayComeOneByOne() throws Exception {
        Path path = folder.resolve("a/b/c");
        isMetAfter(
                List.of(is(Kind.PATH_EXISTS, path)),
                () -> Files.createDirectory(folder.resolve("a")),
                () -> Files.createDirectory(folder.resolve("a/b")),
                () -> Files.createFile(path));
    }

    @Test
    void aDirectoryOnTheWayMayBeReplaced() throws Exception {
        Path path = folder.resolve("a/b/c");
        Files.createDirectories(path.getParent());
        Path other = Files.createDirectories(folder.resolve("other/b"));
        Files.createFile(other.resolve("c"));
        isMetAfter(
                List.of(is(Kind.PATH_EXISTS, path)),
                () -> Files.move(folder.resolve("a"), folder.resolve("old")),
                () -> Files.move(folder.resolve("other"), folder.resolve("a")));
    }

    @Test
    void aLinkOnTheWayMayLeadElsewhere() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("current"), Path.of("release-1"));
        Files.createDirectory(folder.resolve("release-1"));
        Files.createFile(Files.createDirectory(folder.resolve("release-2")).resolve("ready"));
        Path next = Files.createSymbolicLink(folder.resolve("next"), Path.of("release-2"));
        isMetAfter(
                List.of(is(Kind.PATH_EXISTS, link.resolve("ready"))),
                () -> Files.move(next, link, StandardCopyOption.ATOMIC_MOVE));
    }

    @Test
    void theTargetOfALinkMayComeLater() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), elsewhere.resolve("target"));
        isMetAfter(List.of(is(Kind.PATH_EXISTS, link)), () -> Files.createFile(elsewhere.resolve("target")));
    }

    @Test
    void aFileInPlaceOfADirectoryMayGo() throws Exception {
        Path file = Files.createFile(folder.resolve("a"));
        isMetAfter(
                List.of(is(Kind.PATH_EXISTS, file.resolve("b"))),
                () -> Files.delete(file),
                () -> Files.createDirectory(file),
                () -> Files.createFile(file.resolve("b")));
    }

    @Test
    void aLinkToItselfIsNoPath() throws Exception {
        Path link = folder.resolve("loop");
        Files.createSymbolicLink(link, link);
        assertThat(unmet(is(Kind.PATH_EXISTS, link)).why()).endsWith("Too many levels of symbolic links");
    }

    @Test
    void aDirectoryMayGetItsFirstEntry() throws Exception {
        Path directory = Files.createDirectory(folder.resolve("rules"));
        assertThat(unmet(is(Kind.PATH_NOT_EMPTY, directory)).why()).endsWith(": it is empty");
        isMetAfter(
                List.of(is(Kind.PATH_NOT_EMPTY, directory)), () -> Files.createFile(directory.resolve("local.rules")));
        isMetAfter(
                List.of(isNot(Kind.PATH_NOT_EMPTY, directory)), () -> Files.delete(directory.resolve("local.rules")));
    }

    @Test
    void aFileMayGetItsFirstByte() throws Exception {
        Path file = Files.createFile(folder.resolve("token"));
        isMetAfter(List.of(is(Kind.PATH_NOT_EMPTY, file)), () -> Files.writeString(file, "x"));
    }

    @Test
    void aFileMayBecomeExecutable() throws Exception {
        Path file = Files.createFile(folder.resolve("daemon"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(unmet(is(Kind.EXECUTABLE, file)).why()).endsWith(": its mode is 0644");
        assertThat(unmet(is(Kind.EXECUTABLE, folder)).why()).endsWith(": it is a directory");
        isMetAfter(
                List.of(is(Kind.EXECUTABLE, file)),
                () -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x")));
    }

    @Test
    void oneConditionOfSeveralIsReportedAndAllAreWaitedFor() throws Exception {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        ConditionSpec[] both = {is(Kind.PATH_EXISTS, first), is(Kind.PATH_EXISTS, second)};
        assertThat(unmet(both).why()).contains(first + ":");
        isMetAfter(List.of(both), () -> Files.createFile(second), () -> Files.createFile(first));
    }

    @Test
    void whatElseHappensInADirectoryWakesNothing() throws Exception {
        UnmetCondition waiting = unmet(is(Kind.PATH_EXISTS, folder.resolve("awaited")));
        CompletableFuture<Void> heard = news(waiting);
        Files.createFile(folder.resolve("other"));
        assertThat(counted(KernelEvent.PATH_CHANGED)).isPositive();
        assertThat(heard).isNotDone();
        Files.createFile(folder.resolve("awaited"));
        heard.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        waiting.watch().close();
    }

    private long counted(KernelEvent event) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .until(() -> counters.measureEvents().get(event) > 0);
        return counters.measureEvents().get(event);
    }

    @Test
    void manyWaitInOneDirectoryAndOnesEndIsNotAnothers() throws Exception {
        Path path = folder.resolve("a");
        List<UnmetCondition> all = Stream.generate(() -> unmet(is(Kind.PATH_EXISTS, path)))
                .limit(200)
                .toList();
        List<CompletableFuture<Void>> heard =
                all.stream().map(ConditionWatcherIT::news).toList();
        all.subList(0, 199).forEach(each -> each.watch().close());
        Files.createFile(path);
        heard.getLast().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(heard.subList(0, 199)).noneMatch(CompletableFuture::isDone);
        all.getLast().watch().close();
    }

    @Test
    void aChangeBeforeTheListenerComesIsReportedToIt() throws Exception {
        UnmetCondition waiting = unmet(is(Kind.PATH_EXISTS, folder.resolve("a")));
        Files.createFile(folder.resolve("a"));
        counted(KernelEvent.PATH_CHANGED);
        news(waiting).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        waiting.watch().close();
    }

    @Test
    void inAFloodOfEventsNothingIsMissed() throws Exception {
        UnmetCondition waiting = unmet(is(Kind.PATH_EXISTS, folder.resolve("awaited")));
        CompletableFuture<Void> heard = news(waiting);
        for (int i = 0; i < 40_000 && !heard.isDone(); i++) {
            Files.delete(Files.createFile(folder.resolve("noise" + i)));
        }
        Files.createFile(folder.resolve("awaited"));
        heard.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        waiting.watch().close();
    }

    @Test
    void aModuleIsOneOfTheRunningKernel() throws IOException {
        try (var modules = Files.list(Path.of("/sys/module"))) {
            String loaded = modules.map(path -> path.getFileName().toString())
                    .filter(name -> name.contains("_"))
                    .findFirst()
                    .orElseThrow();
            isMet(is(Kind.KERNEL_MODULE, loaded), is(Kind.KERNEL_MODULE, loaded.replace('_', '-')));
            assertThat(unmet(isNot(Kind.KERNEL_MODULE, loaded)).why()).endsWith(": it is loaded");
        }
        assertThat(unmet(is(Kind.KERNEL_MODULE, "no_such_module")).why())
                .isEqualTo("waits for the condition kernelModule no_such_module: it is not loaded");
    }

    @Test
    void aCapabilityIsOneOfTheAgentsBoundingSet() throws IOException {
        long bounding = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapBnd:"))
                .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .findFirst()
                .orElseThrow();
        boolean has = (bounding >> 13 & 1) == 1;
        isMet(has ? is(Kind.CAPABILITY, "NET_RAW") : isNot(Kind.CAPABILITY, "NET_RAW"));
        assertThat(unmet(has ? isNot(Kind.CAPABILITY, "NET_RAW") : is(Kind.CAPABILITY, "NET_RAW"))
                        .why())
                .contains("capability NET_RAW: the agent's bounding set");
    }

    @Test
    void ofProcTheMessageSaysThatAChangeIsNotNoticed() {
        assertThat(unmet(is(Kind.PATH_EXISTS, "/proc/no-such-file")).why())
                .isEqualTo(
                        "waits for the condition pathExists /proc/no-such-file: it does not exist; a change of /proc is"
                                + " not noticed (the kernel reports no changes there); restart the instance when the condition is met");
    }
}

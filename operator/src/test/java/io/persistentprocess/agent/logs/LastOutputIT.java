package io.persistentprocess.agent.logs;

import static io.persistentprocess.agent.Specs.RESTART;
import static io.persistentprocess.agent.Specs.STOP;
import static io.persistentprocess.agent.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.ActionExecutorFixture;
import io.persistentprocess.agent.Specs;
import io.persistentprocess.agent.loop.KernelEventCounters;
import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.kernel.file.FileIdentity;
import io.persistentprocess.kernel.file.RegularFile;
import io.persistentprocess.kernel.spawn.OpenedLog;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LogRotation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which line of a real file is the last one of a process. */
class LastOutputIT {
    @TempDir
    Path directory;

    private final BlockingQueue<Runnable> reactor = new LinkedBlockingQueue<>();
    private final InstanceSpec spec =
            new InstanceSpec(Specs.shell("exit 1"), RESTART, STOP, new LogRotation(1 << 20, 3));
    private LogRotator keeper;
    private LogRegistry logs;
    private Path log;

    @BeforeEach
    void keepLogs() throws IOException {
        keeper = LogRotator.start(directory, new KernelEventCounters(), new AgentThreads());
        logs = new LogRegistry(keeper, reactor::add, (_, _) -> {});
        log = CgroupLayout.log(directory, WEB);
        Files.createDirectories(log.getParent());
        Files.writeString(log, "of an earlier process\n");
    }

    @AfterEach
    void endKeeper() {
        keeper.close();
    }

    @Test
    void theProcessesLastOutputIsReportedByTheReactor() throws Exception {
        start();
        write("loading\nbind: Address already in use\n");
        assertThat(lastOutput()).contains("bind: Address already in use");
    }

    @Test
    void whatAnEarlierProcessWroteIsNotItsOwn() throws Exception {
        start();
        assertThat(lastOutput()).isEmpty();
    }

    @Test
    void aProcessThatEndsWhileTheOneBeforeIsReadIsReadAsWell() throws Exception {
        for (int round = 0; round < 50; round++) {
            start();
            write("first of round %d\n".formatted(round));
            ask();
            start();
            write("second of round %d\n".formatted(round));
            BlockingQueue<Optional<String>> second = ask();
            while (second.isEmpty()) {
                runNext();
            }
            assertThat(second.remove()).contains("second of round " + round);
        }
    }

    @Test
    void whatTheNextProcessWritesIsNotItsOwn() throws Exception {
        start();
        write("fatal\n");
        BlockingQueue<Optional<String>> answer = ask();
        start();
        write("the next one begins\n");
        assertThat(answered(answer)).contains("fatal");
    }

    @Test
    void ofAnAdoptedProcessTheWholeFileCounts() throws Exception {
        logs.adopted(WEB, spec, Optional.empty());
        assertThat(lastOutput()).contains("of an earlier process");
    }

    @Test
    void whatIsWrittenAfterARotationCounts() throws Exception {
        start();
        Files.writeString(log, "last\n");
        assertThat(lastOutput()).contains("last");
    }

    @Test
    void anotherFileInItsPlaceDoesNotCount() throws Exception {
        Path kept = directory.resolve("kept");
        start();
        Files.move(log, kept);
        Files.writeString(log, "x".repeat(100) + "\n");
        assertThat(lastOutput()).isEmpty();
        Files.delete(log);
        assertThat(lastOutput()).isEmpty();
    }

    @Test
    void aProcessWithoutALogHasNone() throws Exception {
        logs.started(WEB, spec, 1, Optional.empty());
        assertThat(lastOutput()).isEmpty();
    }

    private void start() throws IOException {
        try (RegularFile file = RegularFile.open(log, RegularFile.LastLink.REFUSED)) {
            OpenedLog opened =
                    new OpenedLog(FileIdentity.of(file.status()), file.status().sizeBytes());
            logs.started(WEB, spec, 1, Optional.of(opened));
        }
    }

    private void write(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.APPEND);
    }

    private Optional<String> lastOutput() throws InterruptedException {
        return answered(ask());
    }

    private BlockingQueue<Optional<String>> ask() {
        BlockingQueue<Optional<String>> answer = new LinkedBlockingQueue<>();
        logs.lastOutput(WEB, answer::add);
        return answer;
    }

    private Optional<String> answered(BlockingQueue<Optional<String>> answer) throws InterruptedException {
        runNext();
        return answer.remove();
    }

    private void runNext() throws InterruptedException {
        Runnable message = reactor.poll(ActionExecutorFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(message).as("what the reactor is to run").isNotNull();
        message.run();
    }
}

package io.persistentprocess.agent.mainprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.ActionExecutorFixture;
import io.persistentprocess.agent.Specs;
import io.persistentprocess.agent.loop.BackgroundTasks;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.KernelEventCounters;
import io.persistentprocess.agent.loop.MemberBackgroundTasks;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PID files on a file server that does not answer, on a reactor of the test's own. */
class PidFileReaderTest {
    private static final Path DEAD = Path.of("/net/dead/pid");
    private static final Path LOCAL = Path.of("/run/daemon.pid");
    private static final InstanceId ONE = Specs.id("one", 0);
    private static final InstanceId OTHER = Specs.id("other", 0);

    private final CountDownLatch server = new CountDownLatch(1);
    private EventLoop reactor;
    private PidFileReader reader;
    private Thread thread;

    @BeforeEach
    void start() throws KernelException {
        reactor = EventLoop.create(new KernelEventCounters(), new AgentThreads());
        reader = new PidFileReader(
                new MemberBackgroundTasks(
                        reactor, () -> new BackgroundTasks(ThreadRole.PID_FILE, reactor, new AgentThreads())),
                this::read);
        thread = Thread.ofPlatform().start(this::serve);
    }

    @AfterEach
    void end() throws InterruptedException {
        server.countDown();
        reactor.end();
        thread.join();
        reactor.close();
    }

    private void serve() {
        try {
            reactor.run(new EventLoop.Workload() {
                @Override
                public boolean work() {
                    return false;
                }

                @Override
                public long wakeAtNanos() {
                    return Long.MAX_VALUE;
                }
            });
        } catch (KernelException e) {
            throw new IllegalStateException(e);
        }
    }

    private PidFileResult read(Path path) {
        if (path.equals(DEAD)) {
            try {
                server.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return new PidFileResult.Missing(path);
    }

    private BlockingQueue<PidFileResult> ask(InstanceId id, Path path) {
        BlockingQueue<PidFileResult> answers = new LinkedBlockingQueue<>();
        reactor.submit(() -> {
            try {
                reader.read(id, path, answers::add);
            } catch (KernelException e) {
                answers.add(new PidFileResult.Unreadable(e.getMessage()));
            }
        });
        return answers;
    }

    private static PidFileResult answer(BlockingQueue<PidFileResult> answers) throws InterruptedException {
        return answers.poll(ActionExecutorFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aClientWhoseServerIsGoneGetsAnErrorAndDelaysNothingElse() throws InterruptedException {
        BlockingQueue<PidFileResult> hanging = ask(ONE, DEAD);

        assertThat(answer(ask(OTHER, LOCAL))).isEqualTo(new PidFileResult.Missing(LOCAL));
        assertThat(answer(hanging))
                .isEqualTo(new PidFileResult.Unreadable(
                        "read /net/dead/pid: no answer within 5 s; does the server of its" + " file system answer?"));
        assertThat(answer(ask(OTHER, LOCAL))).isEqualTo(new PidFileResult.Missing(LOCAL));
    }

    @Test
    void noSecondReadWaitsBehindOneThatHangs() throws InterruptedException {
        answer(ask(ONE, DEAD));

        assertThat(answer(ask(ONE, LOCAL))).isInstanceOf(PidFileResult.Unreadable.class);

        server.countDown();
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> answer(ask(ONE, LOCAL)).equals(new PidFileResult.Missing(LOCAL)));
    }

    @Test
    void everyReadIsAnsweredOnce() throws InterruptedException {
        BlockingQueue<PidFileResult> first = ask(ONE, DEAD);
        BlockingQueue<PidFileResult> second = ask(ONE, DEAD);
        assertThat(answer(first)).isInstanceOf(PidFileResult.Unreadable.class);
        assertThat(answer(second)).isInstanceOf(PidFileResult.Unreadable.class);

        server.countDown();
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> answer(ask(ONE, LOCAL)).equals(new PidFileResult.Missing(LOCAL)));

        assertThat(first).isEmpty();
        assertThat(second).isEmpty();
    }
}

package io.persistentprocess.agent.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.supervision.spec.GroupId;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogWorkerTest {
    private static final GroupId STUCK = new GroupId("default", "stuck");
    private static final GroupId OTHER = new GroupId("default", "other");

    private final Queue<Runnable> keeper = new ConcurrentLinkedQueue<>();
    private final LogWorker work = new LogWorker(Duration.ofMillis(10), new AgentThreads(), keeper::add);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final Queue<String> done = new ConcurrentLinkedQueue<>();

    @Test
    void aFolderThatDoesNotAnswerHoldsUpItsOwnGroupOnly() {
        work.run(STUCK, this::awaitAnswer);
        work.run(STUCK, () -> done.add("behind"));
        work.run(OTHER, () -> done.add("other"));

        await().untilAsserted(() -> {
            work.relieve();
            assertThat(done).containsExactly("other");
        });

        answer.countDown();
        await().until(() -> done.contains("answered"));
        await().until(() -> {
            Optional.ofNullable(keeper.poll()).ifPresent(Runnable::run);
            return done.contains("behind");
        });
        assertThat(work.close()).isTrue();
    }

    @Test
    void theEndDoesNotWaitForIt() {
        work.run(STUCK, this::awaitAnswer);
        assertThat(work.close()).isFalse();
        answer.countDown();
    }

    private void awaitAnswer() {
        while (answer.getCount() > 0) {
            try {
                answer.await();
            } catch (InterruptedException _) {
                // Nor does a dead disk care.
            }
        }
        done.add("answered");
    }
}

package io.persistentprocess.agent.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class AgentThreadsTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final AgentThreads threads = new AgentThreads();

    @Test
    void aThreadThatDiesIsCounted() throws InterruptedException {
        Thread thread = threads.unstarted(ThreadRole.CLIENT, () -> {
            throw new StackOverflowError("deep");
        });
        thread.start();
        thread.join();
        assertThat(threads.failures(ThreadRole.CLIENT)).isEqualTo(1);
        assertThat(threads.failures(ThreadRole.LOGS)).isZero();
        assertThat(thread.getName()).isEqualTo("ppg-client");
    }

    /** What is done twice a minute would start a thread each time, and wake the JVM for its end. */
    @Test
    void aPoolKeepsTheThreadsThatItIsToKeep() throws Exception {
        try (ExecutorService pool = threads.pool(ThreadRole.LEADER, 1, 2)) {
            CountDownLatch both = new CountDownLatch(2);
            Future<?> first = pool.submit(() -> meet(both));
            pool.submit(() -> meet(both)).get();
            first.get();

            await().atMost(SOON).until(() -> ((ThreadPoolExecutor) pool).getPoolSize() == 1);
            assertThat(pool.submit(() -> Thread.currentThread().getName()).get())
                    .startsWith("ppg-leader-");
            assertThat(((ThreadPoolExecutor) pool).getLargestPoolSize()).isEqualTo(2);
        }
    }

    private static void meet(CountDownLatch both) {
        both.countDown();
        try {
            both.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aServiceThatFailsIsBegunAnew() throws InterruptedException {
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(1);
        ServiceThread service = threads.service(ThreadRole.LOGS, () -> {
            switch (begun.incrementAndGet()) {
                case 1 -> throw new OutOfMemoryError("for a test");
                case 2 -> throw new IOException("checked");
                default -> ended.await();
            }
        });
        service.start();
        await().atMost(SOON).until(() -> begun.get() == 3);
        ended.countDown();
        service.join();
        assertThat(begun).hasValue(3);
        assertThat(threads.failures(ThreadRole.LOGS)).isEqualTo(2);
    }

    @Test
    void aServiceThatFailsWhenItIsToEndIsNotBegunAnew() {
        AtomicInteger begun = new AtomicInteger();
        ServiceThread service = threads.service(ThreadRole.STATUS, () -> {
            begun.incrementAndGet();
            throw new IllegalStateException("always");
        });
        service.end();
        service.start();
        service.join();
        assertThat(begun).hasValue(1);
    }

    @Test
    void aTaskThatFailsDoesNotKeepTheNextOneFromBeingDone() throws InterruptedException {
        OnDemandThread thread = threads.onDemand(ThreadRole.EVENTS);
        CountDownLatch done = new CountDownLatch(1);
        assertThat(thread.execute(() -> {
                    throw new StackOverflowError();
                }))
                .isTrue();
        assertThat(thread.execute(done::countDown)).isTrue();
        assertThat(done.await(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        assertThat(threads.failures(ThreadRole.EVENTS)).isEqualTo(1);
    }

    @Test
    void everyThreadAndWhatItsFailureLeadsToIsInTheDocs() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docs/architecture.md"));
        for (ThreadRole role : ThreadRole.values()) {
            assertThat(lines)
                    .as("the row of %s in the table of threads", role.threadName())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("|")
                            .contains("`" + role.threadName())
                            .contains("| " + words(role.onFailure())));
        }
    }

    private static String words(ThreadRole.OnFailure onFailure) {
        return switch (onFailure) {
            case ENDS_PROCESS -> "the process ends";
            case STARTS_AGAIN -> "restarts";
            case DROPS_TASK -> "the task fails";
        };
    }
}

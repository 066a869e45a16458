package io.persistentprocess.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.error.KernelException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BackgroundTasksTest {
    private static final int WANTED = 4;

    private final AgentThreads threads = new AgentThreads();
    private final List<String> results = new ArrayList<>();
    private EventLoop reactor;
    private BackgroundTasks errands;

    @BeforeEach
    void create() throws KernelException {
        reactor = EventLoop.create(new KernelEventCounters(), threads);
        errands = new BackgroundTasks(ThreadRole.ATTACH, reactor, threads);
    }

    @AfterEach
    void close() {
        reactor.close();
    }

    @Test
    void everyErrandHasAResultWhateverItThrows() throws KernelException {
        send(() -> {
            throw new OutOfMemoryError("as large as somebody makes it");
        });
        send(() -> {
            throw new StackOverflowError();
        });
        send(() -> {
            throw new IllegalStateException("a defect");
        });
        send(() -> "done");
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
        assertThat(results).containsExactly("OutOfMemoryError", "StackOverflowError", "IllegalStateException", "done");
        assertThat(threads.failures(ThreadRole.ATTACH)).isEqualTo(3);
    }

    private void send(Supplier<String> errand) {
        errands.send(errand, failure -> failure.getClass().getSimpleName(), result -> {
            results.add(result);
            if (results.size() == WANTED) {
                reactor.end();
            }
        });
    }
}

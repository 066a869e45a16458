package io.persistentprocess.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.persistentprocess.agent.thread.AgentThreads;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EventLoopTest {
    private static final EventLoop.Workload NOTHING = new EventLoop.Workload() {
        @Override
        public boolean work() {
            return false;
        }

        @Override
        public long wakeAtNanos() {
            return Long.MAX_VALUE;
        }
    };

    @Test
    void onlyTheThreadThatRunsTheLoopMayUseItMeanwhile() throws Exception {
        AgentThreads threads = new AgentThreads();
        try (EventLoop loop = EventLoop.create(new KernelEventCounters(), threads)) {
            loop.forget(7);
            CompletableFuture<Boolean> own = new CompletableFuture<>();
            Thread reactor = new Thread(() -> {
                try {
                    loop.run(NOTHING);
                } catch (Exception e) {
                    own.completeExceptionally(e);
                }
            });
            reactor.start();
            loop.submit(() -> own.complete(loop.isReactorThread()));

            assertThat(own.get()).isTrue();
            assertThat(loop.isReactorThread()).isFalse();
            assertThatThrownBy(() -> loop.forget(7))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("not the reactor's");

            loop.end();
            reactor.join();
            loop.forget(7);
        }
    }
}

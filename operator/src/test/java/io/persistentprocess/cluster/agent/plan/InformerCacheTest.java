package io.persistentprocess.cluster.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** An informer's cache that is not complete is no cluster without groups: the agent would stop all that runs. */
class InformerCacheTest {
    @Test
    void whatIsCompleteIsRead() {
        assertThat(new InformerCache<>(() -> true, () -> List.of("shop")).read())
                .contains(List.of("shop"));
        assertThat(new InformerCache<>(() -> true, List::of).read()).contains(List.of());
    }

    @Test
    void anInformerThatHasNotListedYetIsNotRead() {
        assertThat(new InformerCache<>(() -> false, List::of).read()).isEmpty();
    }

    @Test
    void aSourceThatIsEmptiedWhileItIsReadIsNotRead() {
        AtomicBoolean running = new AtomicBoolean(true);
        List<String> cache = new ArrayList<>(List.of("shop", "bakery"));
        InformerCache<String> stopping = new InformerCache<>(running::get, () -> {
            running.set(false);
            cache.clear();
            return List.copyOf(cache);
        });

        assertThat(stopping.read()).isEmpty();
    }
}

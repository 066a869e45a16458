package io.persistentprocess.supervision;

import io.persistentprocess.supervision.instance.SimulatedWorld;
import java.time.Duration;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Ten thousand days on simulated hosts where everything goes wrong: rows 3, 4, 7, 9, 11, 13, 15, 18–20, 24, 26–29 of the fault table in every order.
 *
 * <p>A run that failed is had again, alone, with {@code -Dtest=SimulationTest#aSeedIsReplayed -Dppg.sim.seed=SEED}.
 */
class SimulationTest {
    private static final String SEED = "ppg.sim.seed";
    private static final int WORLDS = 500;
    private static final int DENSE_WORLDS = 60;

    /** One where each fault has the time to heal, and one where the next comes in the midst of it. */
    private enum Life {
        LONG(Duration.ofDays(20), Duration.ofMinutes(10)),
        DENSE(Duration.ofHours(12), Duration.ofSeconds(5));

        private final Duration length;
        private final Duration betweenFates;

        Life(Duration length, Duration betweenFates) {
            this.length = length;
            this.betweenFates = betweenFates;
        }
    }

    @Property(tries = WORLDS, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void row20_everyInstanceIsThereOnceWhateverHappens(@ForAll long seed) {
        live(seed, Life.LONG);
    }

    @Property(tries = DENSE_WORLDS, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void row20_everyInstanceIsThereOnceWhenItHappensAllAtOnce(@ForAll long seed) {
        live(seed, Life.DENSE);
    }

    @Test
    @EnabledIfSystemProperty(named = SEED, matches = "-?\\d+")
    void aSeedIsReplayed() {
        live(Long.getLong(SEED), Life.LONG);
        live(Long.getLong(SEED), Life.DENSE);
    }

    private static void live(long seed, Life life) {
        try {
            new SimulatedWorld(seed, life.betweenFates).live(life.length);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("replay with -D%s=%d%n%s".formatted(SEED, seed, e.getMessage()), e);
        }
    }
}

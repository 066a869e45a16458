package io.persistentprocess.supervision;

import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Ten thousand days on simulated hosts where everything goes wrong. A run that failed is had again with {@code -Dppg.sim.seed=SEED}. */
class SimulationTest {
    private static final int WORLDS = 500;
    private static final Duration LIFE = Duration.ofDays(20);
    private static final Duration BETWEEN_FATES = Duration.ofMinutes(10);
    private static final Optional<Long> REPLAYED = Optional.ofNullable(Long.getLong("ppg.sim.seed"));

    @Property(tries = WORLDS, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void everyInstanceIsThereOnceWhateverHappens(@ForAll long seed) {
        live(REPLAYED.orElse(seed));
    }

    private static void live(long seed) {
        try {
            new SimulatedWorld(seed).live(LIFE, BETWEEN_FATES);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("replay with -Dppg.sim.seed=" + seed + "\n" + e.getMessage(), e);
        }
    }
}

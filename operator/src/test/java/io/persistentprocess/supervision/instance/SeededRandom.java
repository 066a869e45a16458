package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.spec.Program;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Where all chance of a simulation comes from: one seed, so that a run can be had again. Once {@link #turnGood} was called no fault happens any more. */
final class SeededRandom {
    private static final Duration SPELL_EVERY = Duration.ofHours(12);
    private static final Duration SPELL = Duration.ofMinutes(10);

    private final Random random;
    private boolean good;

    SeededRandom(long seed) {
        random = new Random(seed);
    }

    void turnGood() {
        good = true;
    }

    boolean isGood() {
        return good;
    }

    /** A fault that happens so often. */
    boolean fault(double probability) {
        return !good && random.nextDouble() < probability;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    Duration between(Duration least, Duration most) {
        return least.plusNanos((long) (random.nextDouble() * most.minus(least).toNanos()));
    }

    Duration about(Duration mean) {
        return Duration.ofNanos((long) (-Math.log(1 - random.nextDouble()) * mean.toNanos()));
    }

    /** Mostly at once; now and then the agent was busy elsewhere, or the machine was. */
    Duration latency() {
        return fault(0.02)
                ? between(Duration.ZERO, Duration.ofSeconds(3))
                : between(Duration.ofNanos(30_000), Duration.ofMillis(1));
    }

    Duration lifetime(Program program, BootTime now) {
        return switch (program.health()) {
            case STEADY -> about(Duration.ofDays(2));
            case FLAKY -> about(Duration.ofHours(3));
            case FINITE -> between(Duration.ofSeconds(1), Duration.ofMinutes(30));
            case LOOPING ->
                inBadSpell(now)
                        ? between(Duration.ofMillis(1), Duration.ofSeconds(3))
                        : about(Duration.ofDays(1)).plus(SPELL);
        };
    }

    /** Some programs fail now and then for minutes on end. */
    boolean inBadSpell(BootTime now) {
        return !good && now.nanos() % SPELL_EVERY.toNanos() < SPELL.toNanos();
    }

    ProcessEnd end(Program program) {
        if (program.health() == Program.Health.FINITE) {
            return new ProcessEnd.Exited(0);
        }
        return switch (random.nextInt(4)) {
            case 0 -> new ProcessEnd.Exited(0);
            case 1 -> new ProcessEnd.Exited(1);
            case 2 -> new ProcessEnd.Killed("SIGSEGV", true);
            default -> new ProcessEnd.Killed("SIGKILL", false);
        };
    }
}

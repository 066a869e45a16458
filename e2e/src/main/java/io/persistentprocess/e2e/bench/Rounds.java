package io.persistentprocess.e2e.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Kills one member at a time and waits until it is back, each supervisor in turn, so that what else the machine does hits all alike.
 *
 * @param kills how many of each supervisor's members; fewer where a member must first run for a while
 * @param budget when to stop, though some have had fewer
 * @param rest how long everything is left alone before a kill, this process too, at most; at least a quarter of it
 * @param seed of the order in which members are killed
 */
record Rounds(int kills, Duration budget, Duration rest, long seed) {
    /** Kills enough for a p50, of one member that must run for a second before each. */
    private static final int FEW_KILLS = 30;

    /** What was measured of one supervisor, and why no more if something went wrong. */
    record Outcome(Running running, List<Long> nanos, List<String> failures) {}

    List<Outcome> run(List<Running> supervisors) throws IOException {
        Random random = new Random(seed);
        List<Turn> turns =
                supervisors.stream().map(running -> new Turn(running, random)).toList();
        long end = System.nanoTime() + budget.toNanos();
        while (System.nanoTime() < end && turns.stream().anyMatch(Turn::goesOn)) {
            List<Turn> going = turns.stream().filter(Turn::goesOn).toList();
            List<Turn> ready = going.stream().filter(Turn::isReady).toList();
            for (Turn turn : ready.isEmpty() ? going.subList(0, 1) : ready) {
                turn.take(random);
            }
        }
        return turns.stream().map(Turn::outcome).toList();
    }

    private final class Turn {
        private final Running running;
        private final List<Integer> order;
        private final long[] killedAt;
        private final List<Long> nanos = new ArrayList<>();
        private final List<String> failures = new ArrayList<>();
        private final int wanted;

        Turn(Running running, Random random) {
            this.running = running;
            int members = running.members().count();
            order = new ArrayList<>(IntStream.range(0, members).boxed().toList());
            Collections.shuffle(order, random);
            killedAt = new long[members];
            boolean always = running.supervisor().minimumUptime().isZero();
            wanted = always ? kills : Math.min(kills, FEW_KILLS * members);
            Arrays.fill(killedAt, System.nanoTime());
        }

        boolean goesOn() {
            return nanos.size() < wanted && failures.isEmpty();
        }

        private int next() {
            return order.get(nanos.size() % order.size());
        }

        boolean isReady() {
            long uptime = System.nanoTime() - killedAt[next()];
            return uptime >= running.supervisor().minimumUptime().toNanos();
        }

        void take(Random random) throws IOException {
            int index = next();
            try {
                Duration before = Duration.ofNanos(random.nextLong(rest.toNanos() / 4, rest.toNanos()));
                nanos.add(running.killer().kill(index, running.supervisor().minimumUptime(), before));
                killedAt[index] = System.nanoTime();
            } catch (BenchmarkException e) {
                failures.add(e.getMessage() + "; " + running.condition());
            }
        }

        Outcome outcome() {
            return new Outcome(running, List.copyOf(nanos), List.copyOf(failures));
        }
    }
}

package io.persistentprocess.e2e.bench;

import io.persistentprocess.e2e.bench.supervisor.Supervisor;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What one run of the benchmark measures.
 *
 * @param sizes how many members, ascending
 * @param kills per supervisor and size, of those that are woken by the kernel; the others get as many as fit into {@code delayedBudget}
 * @param bursts how often all members are killed at once, at {@link #burstSize}
 * @param idle how long idle supervisors are watched; a third of it those that are never idle
 * @param takeovers how often the agent is killed and another started
 * @param adopted what the agent's log line says once it has adopted all members
 */
record Plan(
        List<Supervisor> supervisors,
        List<Integer> sizes,
        int kills,
        Duration budget,
        Duration delayedBudget,
        int bursts,
        Duration idle,
        int takeovers,
        Pattern adopted) {
    private static final int LARGEST_BURST = 1_000;

    Plan {
        supervisors = List.copyOf(supervisors);
        sizes = sizes.stream().distinct().sorted().toList();
    }

    /** The largest size up to a thousand, at which bursts, idle supervisors and takeovers are measured. */
    int burstSize() {
        return sizes.stream()
                .filter(size -> size <= LARGEST_BURST)
                .reduce((a, b) -> b)
                .orElse(sizes.getFirst());
    }

    List<Supervisor> supervisors(Supervisor.Attention attention, int size) {
        return supervisors.stream()
                .filter(supervisor -> supervisor.attention() == attention && supervisor.largest() >= size)
                .toList();
    }
}

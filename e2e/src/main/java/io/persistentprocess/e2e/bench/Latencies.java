package io.persistentprocess.e2e.bench;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Measured durations in nanoseconds, at least one, in ascending order. */
record Latencies(List<Long> sortedNanos) {

    static Latencies of(Collection<Long> nanos) {
        if (nanos.isEmpty()) {
            throw new IllegalArgumentException("no latencies");
        }
        return new Latencies(nanos.stream().sorted().toList());
    }

    /** Empty if nothing was measured. */
    static Optional<Latencies> ofAny(Collection<Long> nanos) {
        return nanos.isEmpty() ? Optional.empty() : Optional.of(of(nanos));
    }

    int count() {
        return sortedNanos.size();
    }

    /** The smallest that at least {@code percent} of all are not above (nearest rank). */
    long percentile(double percent) {
        int rank = (int) Math.ceil(percent / 100 * count());
        return sortedNanos.get(Math.clamp(rank, 1, count()) - 1);
    }

    long p50() {
        return percentile(50);
    }

    long p99() {
        return percentile(99);
    }
}

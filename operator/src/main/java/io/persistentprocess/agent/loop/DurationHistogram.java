package io.persistentprocess.agent.loop;

import io.persistentprocess.agent.model.Measurements;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** Counts durations in fixed buckets. Any thread; recording costs two additions and never blocks. */
public final class DurationHistogram {
    private static final double NANOS_PER_SECOND = 1e9;

    private final long[] boundsNanos;
    private final AtomicLongArray buckets;
    private final LongAdder sumNanos = new LongAdder();

    private DurationHistogram(long... boundsNanos) {
        this.boundsNanos = boundsNanos;
        this.buckets = new AtomicLongArray(boundsNanos.length + 1);
    }

    /**
     * An empty histogram.
     *
     * @param bounds the largest duration of each bucket, ascending; longer ones have a bucket of their own
     */
    public static DurationHistogram upTo(Duration... bounds) {
        long[] nanos = new long[bounds.length];
        for (int i = 0; i < bounds.length; i++) {
            nanos[i] = bounds[i].toNanos();
        }
        return new DurationHistogram(nanos);
    }

    public void add(long nanos) {
        int bucket = 0;
        while (bucket < boundsNanos.length && nanos > boundsNanos[bucket]) {
            bucket++;
        }
        buckets.incrementAndGet(bucket);
        sumNanos.add(nanos);
    }

    public Measurements.Histogram measure() {
        return new Measurements.Histogram(
                Arrays.stream(boundsNanos).mapToObj(DurationHistogram::seconds).toList(),
                IntStream.range(0, buckets.length()).mapToObj(buckets::get).toList(),
                seconds(sumNanos.sum()));
    }

    private static double seconds(long nanos) {
        return nanos / NANOS_PER_SECOND;
    }
}

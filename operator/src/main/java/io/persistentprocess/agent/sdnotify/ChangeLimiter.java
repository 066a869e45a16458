package io.persistentprocess.agent.sdnotify;

/** So many at once, and one each interval for long. Pure; times are nanoseconds of a monotonic clock. */
final class ChangeLimiter {
    private final int burst;
    private final long intervalNanos;
    private int left;
    private long countedAt;

    ChangeLimiter(int burst, long intervalNanos, long now) {
        this.burst = burst;
        this.intervalNanos = intervalNanos;
        this.left = burst;
        this.countedAt = now;
    }

    /** Takes one if there is one. */
    boolean take(long now) {
        long more = (now - countedAt) / intervalNanos;
        if (more > 0) {
            left = (int) Math.min(burst, left + more);
            countedAt += more * intervalNanos;
        }
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }

    /** When there will be one again. */
    long nextAt() {
        return countedAt + intervalNanos;
    }
}

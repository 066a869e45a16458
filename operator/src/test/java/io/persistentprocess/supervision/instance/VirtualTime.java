package io.persistentprocess.supervision.instance;

import java.time.Duration;
import java.util.List;
import java.util.PriorityQueue;

/** The only clock of a simulation: it stands still while something happens, and jumps to whatever happens next. */
final class VirtualTime {
    /** Whose time it is that passes before something happens. */
    enum Pace {
        /** Goes on while the machine is suspended. */
        CLOCK,
        /** Stands still while the machine is suspended. */
        CPU
    }

    private record ScheduledTask(long atNanos, long serial, Pace pace, Runnable what) {
        ScheduledTask later(Duration by) {
            return new ScheduledTask(atNanos + by.toNanos(), serial, pace, what);
        }
    }

    /** Ten times what happens in a life of twenty days: somebody looks again and again, or answers itself without end. */
    private static final int MOST_IN_A_LIFE = 1_000_000;

    private final PriorityQueue<ScheduledTask> ahead = new PriorityQueue<>((one, other) -> one.atNanos == other.atNanos
            ? Long.compare(one.serial, other.serial)
            : Long.compare(one.atNanos, other.atNanos));
    private long nowNanos;
    private long serial;

    VirtualTime(BootTime start) {
        nowNanos = start.nanos();
    }

    BootTime now() {
        return new BootTime(nowNanos);
    }

    void after(Duration delay, Pace pace, Runnable what) {
        at(now().plus(delay), pace, what);
    }

    void at(BootTime at, Pace pace, Runnable what) {
        if (serial > MOST_IN_A_LIFE) {
            throw new AssertionError("more than %d things have happened by %s".formatted(MOST_IN_A_LIFE, now()));
        }
        ahead.add(new ScheduledTask(Math.max(nowNanos, at.nanos()), serial++, pace, what));
    }

    /** Lets everything happen that is due until then; tells how much that was. */
    long runUntil(BootTime end) {
        long happened = 0;
        while (!ahead.isEmpty() && ahead.element().atNanos <= end.nanos()) {
            ScheduledTask next = ahead.remove();
            nowNanos = Math.max(nowNanos, next.atNanos);
            next.what.run();
            happened++;
        }
        nowNanos = Math.max(nowNanos, end.nanos());
        return happened;
    }

    /** The machine sleeps: nothing runs meanwhile, and what was due by the clock is overdue afterwards. */
    void suspendMachine(Duration duration) {
        List<ScheduledTask> before = List.copyOf(ahead);
        ahead.clear();
        nowNanos += duration.toNanos();
        before.forEach(happening -> ahead.add(happening.pace == Pace.CPU ? happening.later(duration) : happening));
    }
}

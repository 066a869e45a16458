package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.spec.GroupId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Limits the events of each group to a number a second. A group with more is <em>limited</em> until a second in which it stays within the number. Pure; times are
 * nanoseconds of a monotonic clock.
 */
final class GroupRateLimiter {
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);

    /** The decision on an event. */
    enum RateDecision {
        PASSES,
        /** The first event that is dropped. */
        LIMIT_BEGINS,
        DROPPED
    }

    /** The limit of a group has ended, after this many events were dropped. */
    record Ended(GroupId group, long dropped) {}

    private static final class Window {
        private long since;
        private long events;
        private long dropped;

        private Window(long since) {
            this.since = since;
        }
    }

    private final long perSecond;
    private final Map<GroupId, Window> windows = new HashMap<>();
    private int limited;

    /** @param perSecond 0: no limit */
    GroupRateLimiter(long perSecond) {
        this.perSecond = perSecond;
    }

    RateDecision rule(GroupId group, long now) {
        if (perSecond == 0) {
            return RateDecision.PASSES;
        }
        Window window = windows.computeIfAbsent(group, _ -> new Window(now));
        if (now - window.since >= WINDOW) {
            window.since = now;
            window.events = 0;
        }
        if (++window.events <= perSecond) {
            return RateDecision.PASSES;
        }
        window.dropped++;
        if (window.dropped > 1) {
            return RateDecision.DROPPED;
        }
        limited++;
        return RateDecision.LIMIT_BEGINS;
    }

    /** The groups whose limit has ended; each is returned once. */
    List<Ended> ended(long now) {
        List<Ended> over = new ArrayList<>();
        for (Iterator<Map.Entry<GroupId, Window>> each = windows.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<GroupId, Window> entry = each.next();
            Window window = entry.getValue();
            if (now - window.since >= WINDOW && window.dropped > 0) {
                over.add(new Ended(entry.getKey(), window.dropped));
                limited--;
            }
            if (now - window.since >= WINDOW) {
                each.remove();
            }
        }
        return over;
    }

    /** Whether a group is limited, so that {@link #ended} will return it. */
    boolean limits() {
        return limited > 0;
    }
}

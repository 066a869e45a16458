package io.persistentprocess.agent.release;

import io.persistentprocess.agent.model.GroupRelease;
import io.persistentprocess.supervision.instance.ReleaseReason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a group's last process was gone, and whether it has had one since.
 *
 * @param inUse whether it is still to be released
 * @param at the last time, by the wall clock: it is told as it was, and does not move with every look
 * @param reason of the last time; empty also for one that only a later version knows
 */
record ReleaseHistory(boolean inUse, long releases, Instant at, Optional<ReleaseReason> reason) {
    static final ReleaseHistory NONE = new ReleaseHistory(false, 0, Instant.EPOCH, Optional.empty());

    private static final Pattern FORM = Pattern.compile("(used|released) (\\d{1,18}) (\\d{1,18}) ?(\\w*)");

    ReleaseHistory used() {
        return new ReleaseHistory(true, releases, at, reason);
    }

    ReleaseHistory released(Instant now, Optional<ReleaseReason> why) {
        return new ReleaseHistory(false, releases + 1, now.truncatedTo(ChronoUnit.MILLIS), why);
    }

    /** As users see it; empty: not yet. */
    Optional<GroupRelease> last() {
        return reason.map(why -> new GroupRelease(releases, why, at));
    }

    /** As it is kept with the group's cgroup. */
    String text() {
        return "%s %d %d %s"
                .formatted(
                        inUse ? "used" : "released",
                        releases,
                        at.toEpochMilli(),
                        reason.map(Enum::name).orElse(""));
    }

    /** {@link #NONE} for what no agent has written. */
    static ReleaseHistory parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return NONE;
        }
        Optional<ReleaseReason> reason = ReleaseReason.named(matcher.group(4));
        return new ReleaseHistory(
                matcher.group(1).equals("used"),
                Long.parseLong(matcher.group(2)),
                Instant.ofEpochMilli(Long.parseLong(matcher.group(3))),
                reason);
    }
}

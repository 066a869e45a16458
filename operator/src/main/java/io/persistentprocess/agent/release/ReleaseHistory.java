package io.persistentprocess.agent.release;

import io.persistentprocess.agent.model.GroupRelease;
import io.persistentprocess.supervision.instance.ReleaseReason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number of a group's releases, and whether it has had a process since the last.
 *
 * @param inUse whether it has had one
 * @param releases the number of releases
 * @param at the time of the last release, by the wall clock then; it does not change afterwards
 * @param reason the reason of the last release; empty also if only a later version knows it
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

    /** The last release for users; empty: there was none. */
    Optional<GroupRelease> last() {
        return reason.map(why -> new GroupRelease(releases, why, at));
    }

    /** The format in the attribute of the group's cgroup. */
    String text() {
        return "%s %d %d %s"
                .formatted(
                        inUse ? "used" : "released",
                        releases,
                        at.toEpochMilli(),
                        reason.map(Enum::name).orElse(""));
    }

    /** Returns {@link #NONE} for text that no agent has written. */
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

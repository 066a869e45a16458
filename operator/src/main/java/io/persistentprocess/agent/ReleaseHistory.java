package io.persistentprocess.agent;

import io.persistentprocess.supervision.BootTime;
import io.persistentprocess.supervision.ReleaseReason;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a group's last process was gone, and whether it has had one since.
 *
 * @param inUse whether it is still to be released
 * @param reason of the last time
 */
public record ReleaseHistory(boolean inUse, long releases, BootTime at, Optional<ReleaseReason> reason) {
    static final ReleaseHistory NONE = new ReleaseHistory(false, 0, new BootTime(0), Optional.empty());

    private static final Pattern FORM = Pattern.compile("(used|released) (\\d{1,18}) (\\d{1,18}) ?(\\w*)");

    ReleaseHistory used() {
        return new ReleaseHistory(true, releases, at, reason);
    }

    ReleaseHistory released(BootTime now, ReleaseReason why) {
        return new ReleaseHistory(false, releases + 1, now, Optional.of(why));
    }

    /** As it is kept with the group's cgroup. */
    String text() {
        return "%s %d %d %s"
                .formatted(
                        inUse ? "used" : "released",
                        releases,
                        at.nanos(),
                        reason.map(Enum::name).orElse(""));
    }

    /** {@link #NONE} for what no agent has written. */
    static ReleaseHistory parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return NONE;
        }
        Optional<ReleaseReason> reason =
                Optional.of(matcher.group(4)).filter(name -> !name.isEmpty()).map(ReleaseReason::valueOf);
        return new ReleaseHistory(
                matcher.group(1).equals("used"),
                Long.parseLong(matcher.group(2)),
                new BootTime(Long.parseLong(matcher.group(3))),
                reason);
    }
}

package io.persistentprocess.cluster.restart;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A request for new processes, as written in the annotation on a group: {@code TIME [MEMBER[-N]] [@NODE]}. It describes a state, "no process from
 * before that time", so that executing it twice, or again after an agent's restart, changes nothing.
 *
 * @param at when the request was made, by the requester's clock
 * @param instances a member or an instance; absent: the whole group
 * @param node absent: every node
 */
public record RestartRequest(Instant at, Optional<String> instances, Optional<String> node) {
    public static final String ANNOTATION = "persistentprocess.io/restartedAt";

    /** The usual difference of synchronised clocks. */
    private static final Duration USUAL_DIFFERENCE = Duration.ofSeconds(5);

    private static final String NODE_MARK = "@";

    /** Parses the annotation; empty if it is malformed. */
    public static Optional<RestartRequest> parse(String value) {
        String[] words = value.strip().split("\\s+", -1);
        Optional<String> instances = Optional.empty();
        Optional<String> node = Optional.empty();
        for (int i = 1; i < words.length; i++) {
            if (words[i].startsWith(NODE_MARK) && node.isEmpty()) {
                node = Optional.of(words[i].substring(NODE_MARK.length()));
            } else if (instances.isEmpty()) {
                instances = Optional.of(words[i]);
            } else {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(new RestartRequest(Instant.parse(words[0]), instances, node));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    /** The annotation's value. */
    public String value() {
        return at
                + instances.map(name -> " " + name).orElse("")
                + node.map(name -> " " + NODE_MARK + name).orElse("");
    }

    /** Whether the requester's clock is ahead of this one: processes started now still look too old. */
    public boolean isAhead(Instant now) {
        return at.minus(USUAL_DIFFERENCE).isAfter(now);
    }

    public boolean concernsNode(String name) {
        return node.map(name::equals).orElse(true);
    }

    /**
     * Whether an instance is still to be restarted.
     *
     * @param member the instance's member
     * @param instance its name, MEMBER-N
     * @param startedAt since when its main process runs
     */
    public boolean isDue(String member, String instance, Instant startedAt) {
        return instances
                        .map(name -> name.equals(member) || name.equals(instance))
                        .orElse(true)
                && startedAt.isBefore(at);
    }
}

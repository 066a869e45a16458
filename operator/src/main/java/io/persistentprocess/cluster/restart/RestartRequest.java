package io.persistentprocess.cluster.restart;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A wish for new processes, as the annotation on a group says it: {@code TIME [MEMBER[-N]] [@NODE]}. It names no act but a state, "no process from before that time", so that whoever obeys it twice,
 * or again after a restart of its own, does nothing the second time.
 *
 * @param at when it was made, by the clock of whoever made it
 * @param instances a member or an instance; absent: the whole group
 * @param node absent: every node
 */
public record RestartRequest(Instant at, Optional<String> instances, Optional<String> node) {
    public static final String ANNOTATION = "persistentprocess.io/restartedAt";

    /** By which clocks differ that are kept in time. */
    private static final Duration USUAL_DIFFERENCE = Duration.ofSeconds(5);

    private static final String NODE_MARK = "@";

    /** Reads the annotation; empty for what is none. */
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

    /** The annotation. */
    public String value() {
        return at
                + instances.map(name -> " " + name).orElse("")
                + node.map(name -> " " + NODE_MARK + name).orElse("");
    }

    /** Whether the clock of whoever made it is ahead of this one: processes that are started now are too old for it still. */
    public boolean isAhead(Instant now) {
        return at.minus(USUAL_DIFFERENCE).isAfter(now);
    }

    public boolean concernsNode(String name) {
        return node.map(name::equals).orElse(true);
    }

    /**
     * Whether an instance is still to be restarted.
     *
     * @param member the member it is an instance of
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

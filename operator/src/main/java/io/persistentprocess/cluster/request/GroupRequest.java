package io.persistentprocess.cluster.request;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A request for instances of a group, as written in an annotation on the group: {@code TIME [MEMBER[-N]] [@NODE]}. It describes a state, "no process from before that
 * time", or none that has not reloaded since, so that executing it twice, or again after an agent's restart, changes nothing.
 *
 * @param at when the request was made, by the requester's clock
 * @param instances a member or an instance; absent: the whole group
 * @param node absent: every node
 */
public record GroupRequest(Instant at, Optional<String> instances, Optional<String> node) {
    /** What is requested. Each has an annotation of its own, so that one does not replace the other. */
    public enum Kind {
        /** A new process. */
        RESTART("persistentprocess.io/restartedAt"),
        /** That the process reads its configuration again. */
        RELOAD("persistentprocess.io/reloadedAt");

        private final String annotation;

        Kind(String annotation) {
            this.annotation = annotation;
        }

        public String annotation() {
            return annotation;
        }
    }

    /** The usual difference of synchronised clocks. */
    private static final Duration USUAL_DIFFERENCE = Duration.ofSeconds(5);

    private static final String NODE_MARK = "@";

    /** Parses the annotation; empty if it is malformed. */
    public static Optional<GroupRequest> parse(String value) {
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
            return Optional.of(new GroupRequest(Instant.parse(words[0]), instances, node));
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
     * Whether an instance may still be concerned by it.
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

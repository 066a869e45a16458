package io.persistentprocess.cluster.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.persistentprocess.cluster.TokenBucket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How often a report may be written: what others act on soon, and what only tells of restarts that are over less often. A cluster of thousands of nodes would else write without end for members that flap.
 * Immutable; time is what has passed since some beginning.
 */
record ReportPace(TokenBucket news, TokenBucket details) {
    static final ReportPace FULL =
            new ReportPace(TokenBucket.full(10, Duration.ofSeconds(5)), TokenBucket.full(10, Duration.ofSeconds(30)));

    private static final List<String> DETAILS_OF_INSTANCE =
            List.of("pid", "startedAt", "restarts", "lastExit", "usage");
    private static final String RESTARTS = "restarts";

    /** What a change is about. */
    enum Kind {
        /** States, counts, generations. */
        NEWS,
        /** Which process it is, since when, what it uses, and how the last one ended. */
        DETAILS
    }

    static Kind kind(Optional<JsonNode> before, JsonNode now) {
        return before.filter(was -> essence(was).equals(essence(now))).isPresent() ? Kind.DETAILS : Kind.NEWS;
    }

    private static JsonNode essence(JsonNode status) {
        JsonNode essence = status.deepCopy();
        without(essence.path("summary"), List.of(RESTARTS));
        for (JsonNode group : essence.path("groups")) {
            without(group, List.of(RESTARTS));
            group.path("instances").forEach(instance -> without(instance, DETAILS_OF_INSTANCE));
        }
        return essence;
    }

    private static void without(JsonNode node, List<String> fields) {
        if (node instanceof ObjectNode object) {
            object.remove(fields);
        }
    }

    /** How long until a change of a kind may be written. */
    Duration waitFor(Kind kind, Duration now) {
        return of(kind).waitFor(now);
    }

    /** Without the write that is made now. */
    ReportPace take(Kind kind, Duration now) {
        return switch (kind) {
            case NEWS -> new ReportPace(news.take(now), details);
            case DETAILS -> new ReportPace(news, details.take(now));
        };
    }

    private TokenBucket of(Kind kind) {
        return switch (kind) {
            case NEWS -> news;
            case DETAILS -> details;
        };
    }
}

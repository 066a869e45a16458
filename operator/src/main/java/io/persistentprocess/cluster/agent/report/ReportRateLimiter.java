package io.persistentprocess.cluster.agent.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.persistentprocess.cluster.TokenBucket;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Limits how often a report is written. StatesChanged, which others act on soon, have a faster rate than details such as finished restarts. Without the limit,
 * members that flap in a cluster of thousands of nodes would cause endless writes. Each group has its own bucket, so a flapping group does not delay
 * another; one more bucket limits all groups together. Immutable; times are durations since a fixed start.
 *
 * @param newsOfGroup the bucket of a group that has written nothing yet
 * @param spent the buckets of groups that are not full
 * @param newsOfAll the bucket of all groups together
 * @param details the bucket of details of all groups together
 */
public record ReportRateLimiter(
        TokenBucket newsOfGroup, Map<String, TokenBucket> spent, TokenBucket newsOfAll, TokenBucket details) {
    /** One write carries all groups: a flapping group delays another group's news at most until the common bucket has a token. */
    public static final ReportRateLimiter FULL = new ReportRateLimiter(
            TokenBucket.full(10, Duration.ofSeconds(5)),
            Map.of(),
            TokenBucket.full(20, Duration.ofSeconds(2)),
            TokenBucket.full(10, Duration.ofSeconds(30)));

    private static final List<String> DETAILS_OF_INSTANCE =
            List.of("pid", "startedAt", "restarts", "lastExit", "usage");
    private static final String RESTARTS = "restarts";
    private static final String GROUPS = "groups";
    private static final String INSTANCES = "instances";
    /** Key of changes outside any group; no group has this name. */
    private static final String NODE = "";

    public ReportRateLimiter {
        spent = Map.copyOf(spent);
    }

    /** What changed. */
    sealed interface Change {
        /**
         * States, counts, generations.
         *
         * @param groups that changed
         */
        record StatesChanged(Set<String> groups) implements Change {
            public StatesChanged {
                groups = Set.copyOf(groups);
            }
        }

        /** Process ID, start time, usage and last exit. */
        record Details() implements Change {}

        /** Only what ready instances say of themselves, which some change many times a minute. */
        record StatusTexts() implements Change {}
    }

    static Change change(Optional<JsonNode> before, JsonNode now) {
        Map<String, JsonNode> was = before.map(ReportRateLimiter::essence).orElseGet(Map::of);
        Map<String, JsonNode> is = essence(now);
        Set<String> different = Stream.of(was.keySet(), is.keySet())
                .flatMap(Collection::stream)
                .filter(group -> !Optional.ofNullable(was.get(group)).equals(Optional.ofNullable(is.get(group))))
                .collect(Collectors.toSet());
        if (!different.isEmpty()) {
            return new Change.StatesChanged(different);
        }
        return before.map(ReportRateLimiter::withoutStatusTexts)
                        .filter(withoutStatusTexts(now)::equals)
                        .isPresent()
                ? new Change.StatusTexts()
                : new Change.Details();
    }

    private static JsonNode withoutStatusTexts(JsonNode status) {
        JsonNode rest = status.deepCopy();
        rest.path(GROUPS).forEach(group -> group.path(INSTANCES).forEach(ReportRateLimiter::withoutStatusText));
        return rest;
    }

    private static void withoutStatusText(JsonNode instance) {
        if (instance.path("ready").asBoolean()) {
            without(instance, List.of("message"));
        }
    }

    private static Map<String, JsonNode> essence(JsonNode status) {
        Map<String, JsonNode> essence = new HashMap<>();
        for (JsonNode group : status.path(GROUPS)) {
            JsonNode own = without(group.deepCopy(), List.of(RESTARTS));
            own.path(INSTANCES).forEach(instance -> withoutStatusText(without(instance, DETAILS_OF_INSTANCE)));
            essence.put(
                    group.path("namespace").asText() + "/" + group.path("name").asText(), own);
        }
        // The summary only adds up the groups.
        ObjectNode ofNode = JsonNodeFactory.instance.objectNode();
        status.properties().forEach(field -> ofNode.set(field.getKey(), field.getValue()));
        essence.put(NODE, ofNode.remove(List.of(GROUPS, "summary")));
        return essence;
    }

    private static JsonNode without(JsonNode node, List<String> fields) {
        if (node instanceof ObjectNode object) {
            object.remove(fields);
        }
        return node;
    }

    /** How long until a change may be written. */
    Duration waitFor(Change change, Duration now) {
        return switch (change) {
            case Change.Details(), Change.StatusTexts() -> details.waitFor(now);
            case Change.StatesChanged(Set<String> groups) -> {
                Duration own = groups.stream()
                        .map(group -> of(group).waitFor(now))
                        .min(Duration::compareTo)
                        .orElse(Duration.ZERO);
                Duration all = newsOfAll.waitFor(now);
                yield own.compareTo(all) > 0 ? own : all;
            }
        };
    }

    /** Takes the tokens of the write that is made now. That write also carries groups that would have to wait. */
    ReportRateLimiter take(Change change, Duration now) {
        return switch (change) {
            case Change.Details(), Change.StatusTexts() ->
                new ReportRateLimiter(newsOfGroup, spent, newsOfAll, details.take(now));
            case Change.StatesChanged(Set<String> groups) -> {
                Map<String, TokenBucket> left = new HashMap<>(spent);
                groups.stream()
                        .filter(group -> of(group).waitFor(now).isZero())
                        .forEach(group -> left.put(group, of(group).take(now)));
                left.values().removeIf(bucket -> bucket.isFull(now));
                yield new ReportRateLimiter(newsOfGroup, left, newsOfAll.take(now), details);
            }
        };
    }

    private TokenBucket of(String group) {
        return spent.getOrDefault(group, newsOfGroup);
    }
}

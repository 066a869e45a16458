package io.persistentprocess.e2e.chart;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.e2e.cluster.RequestLog;
import io.persistentprocess.e2e.cluster.User;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A verb on a resource that a role gives, or that somebody used. */
record Grant(String verb, String resource) implements Comparable<Grant> {
    /** What the roles give whose names begin so. */
    static Set<Grant> given(String rendering, String roles) {
        Set<Grant> grants = new TreeSet<>();
        RenderedObjects.of(rendering).stream()
                .filter(object -> object.path("kind").asText().endsWith("Role"))
                .filter(object -> object.at("/metadata/name").asText().startsWith(roles))
                .flatMap(role -> RenderedObjects.stream(role.path("rules")))
                .forEach(rule -> texts(rule.path("verbs"))
                        .forEach(verb -> texts(rule.path("resources"))
                                .forEach(resource -> grants.add(new Grant(verb, resource)))));
        return grants;
    }

    private static Stream<String> texts(JsonNode list) {
        return RenderedObjects.stream(list).map(JsonNode::asText);
    }

    /** What a user has asked for and was given. */
    static Set<Grant> used(RequestLog log, User user) {
        Set<Grant> grants = new TreeSet<>();
        log.all().stream()
                .filter(recorded -> recorded.request().user().name().equals(user.name()))
                .filter(recorded -> recorded.grantedBy().isPresent())
                .filter(recorded -> !recorded.request().resource().isEmpty())
                .forEach(recorded -> grants.add(
                        new Grant(recorded.request().verb(), recorded.request().resource())));
        return grants;
    }

    @Override
    public int compareTo(Grant other) {
        return toString().compareTo(other.toString());
    }
}

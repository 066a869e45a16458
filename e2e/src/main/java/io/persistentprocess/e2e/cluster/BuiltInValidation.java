package io.persistentprocess.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import io.persistentprocess.e2e.cluster.validation.FieldError;
import io.persistentprocess.e2e.cluster.validation.ObjectRules;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Refuses the objects of built-in kinds that a kube-apiserver refuses, for a server that stores them as they come. Asks the server first, by a dry run, what would be stored: a patch alone does not tell.
 *
 * @param upstream the server
 */
record BuiltInValidation(Upstream upstream) {
    private static final Set<String> VERBS = Set.of("create", "update", "patch");

    /**
     * Why a request is refused; nothing for what is to be passed on, be it that the server refuses it by itself.
     *
     * @param body what the request brought
     */
    Optional<String> refusal(ApiRequest request, HttpExchange exchange, byte[] body) throws IOException {
        Optional<ObjectRules> rules =
                VERBS.contains(request.verb()) ? ObjectRules.of(request.group(), request.resource()) : Optional.empty();
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        Optional<JsonNode> old = request.verb().equals("create") ? Optional.empty() : upstream.stored(request);
        return upstream.outcome(request, exchange, body)
                .flatMap(object -> words(object, rules.get().check(object, old)));
    }

    private static Optional<String> words(JsonNode object, List<FieldError> errors) {
        String name = object.at("/metadata/name").asText();
        String list = errors.stream().map(FieldError::toString).collect(Collectors.joining(", "));
        return errors.isEmpty()
                ? Optional.empty()
                : Optional.of(object.path("kind").asText() + " \"" + name + "\" is invalid: "
                        + (errors.size() > 1 ? "[" + list + "]" : list));
    }
}

package io.persistentprocess.crds;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a manifest that was good under an earlier schema may fail by, or mean something else by, under a later one. Of two patterns nobody can say which allows more, so that a changed one counts as
 * tightened, but for those that are known to be wider; so does a new rule.
 */
final class SchemaComparison {
    private static final Pattern HOLDS_WHERE_ABSENT = Pattern.compile("!has\\(self\\.(\\w+)\\) \\|\\| [^?]*$");
    private static final String EITHER = "integer or string";

    /** Rules that nothing that was allowed earlier can break. */
    private static final Set<String> IMPLIED_EARLIER = Set.of(
            // No word of a command could be empty; now the program alone must not be.
            "size(self.command) == 0 || size(self.command[0]) > 0",
            // The sum of all replicas, where no member has instances.
            "self.members.map(m, has(m.instances) ? (has(m.instances.names) ? size(m.instances.names) : 0) : m.replicas).sum() <= 10000",
            // No stop.mode was Main.
            "self.type != 'Forking' || !has(self.stop) || !has(self.stop.mode) || self.stop.mode != 'Main'");

    /** By the later one, those that it takes the place of and takes all of. */
    private static final Map<String, Set<String>> WIDER = Map.of(
            // A quantity of bytes and one of processors: more digits, more suffixes, exponents.
            "^([0-9]{1,18}(?:\\.[0-9]{0,18})?|\\.[0-9]{1,18})([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]{1,2})?$",
            Set.of(
                    "^([0-9]{1,18}(?:\\.[0-9]{1,18})?)(Ki|Mi|Gi|Ti|Pi|Ei|k|M|G|T|P|E)?$",
                    "^([0-9]{1,6}(?:\\.[0-9]{1,3})?|[0-9]{1,9}m)$"));

    private static final Pattern ONE_TEXT = Pattern.compile("\\^((?:[A-Za-z]|\\\\\\.)+)\\$");

    private final List<String> breaks = new ArrayList<>();

    static List<String> breaks(JSONSchemaProps earlier, JSONSchemaProps later) {
        SchemaComparison comparison = new SchemaComparison();
        comparison.compare("", earlier, later);
        return List.copyOf(comparison.breaks);
    }

    private void compare(String path, JSONSchemaProps earlier, JSONSchemaProps later) {
        types(path, earlier, later);
        bounds(path, earlier, later);
        values(path, earlier, later);
        rules(path, earlier, later);
        lists(path, earlier, later);
        required(path, earlier, later);
        properties(path, earlier, later);
        if (earlier.getItems() != null && later.getItems() != null) {
            compare(
                    path + "[]",
                    earlier.getItems().getSchema(),
                    later.getItems().getSchema());
        }
        if (earlier.getAdditionalProperties() != null && later.getAdditionalProperties() != null) {
            compare(
                    path + "{}",
                    earlier.getAdditionalProperties().getSchema(),
                    later.getAdditionalProperties().getSchema());
        }
    }

    private void types(String path, JSONSchemaProps earlier, JSONSchemaProps later) {
        boolean widened =
                type(later).equals(EITHER) && Set.of("integer", "string").contains(type(earlier));
        if (!widened) {
            unchanged(path, "type", type(earlier), type(later));
        }
        if (later.getFormat() != null) {
            unchanged(path, "format", earlier.getFormat(), later.getFormat());
        }
        if (isTrue(earlier.getNullable()) && !isTrue(later.getNullable())) {
            add(path, "null no longer allowed");
        }
        if (isTrue(earlier.getXKubernetesPreserveUnknownFields())
                && !isTrue(later.getXKubernetesPreserveUnknownFields())) {
            add(path, "unknown fields no longer kept");
        }
    }

    private static String type(JSONSchemaProps schema) {
        return isTrue(schema.getXKubernetesIntOrString()) ? EITHER : schema.getType();
    }

    private void bounds(String path, JSONSchemaProps earlier, JSONSchemaProps later) {
        upper(path, "maximum", earlier.getMaximum(), later.getMaximum());
        if (!isStillAllowed(onlyText(earlier), later)) {
            upper(path, "maxLength", earlier.getMaxLength(), later.getMaxLength());
        }
        upper(path, "maxItems", earlier.getMaxItems(), later.getMaxItems());
        upper(path, "maxProperties", earlier.getMaxProperties(), later.getMaxProperties());
        lower(path, "minimum", earlier.getMinimum(), later.getMinimum());
        lower(path, "minLength", earlier.getMinLength(), later.getMinLength());
        lower(path, "minItems", earlier.getMinItems(), later.getMinItems());
        lower(path, "minProperties", earlier.getMinProperties(), later.getMinProperties());
    }

    private void upper(String path, String bound, Number before, Number after) {
        if (after != null && (before == null || after.doubleValue() < before.doubleValue())) {
            add(path, "%s narrowed from %s to %s".formatted(bound, shown(before), after));
        }
    }

    private void lower(String path, String bound, Number before, Number after) {
        if (after != null && (before == null || after.doubleValue() > before.doubleValue())) {
            add(path, "%s narrowed from %s to %s".formatted(bound, shown(before), after));
        }
    }

    private void values(String path, JSONSchemaProps earlier, JSONSchemaProps later) {
        List<JsonNode> before = earlier.getEnum();
        List<JsonNode> after = later.getEnum();
        if (before.isEmpty() && !after.isEmpty()) {
            add(path, "any value but %s no longer allowed".formatted(after));
        } else if (!after.isEmpty()) {
            before.stream()
                    .filter(value -> !after.contains(value))
                    .forEach(value -> add(path, "value %s removed".formatted(value)));
        }
        if (earlier.getDefault() != null) {
            unchanged(path, "default", earlier.getDefault(), later.getDefault());
        }
        if (later.getPattern() != null
                && !isStillAllowed(onlyText(earlier), later)
                && !WIDER.getOrDefault(later.getPattern(), Set.of()).contains(String.valueOf(earlier.getPattern()))) {
            unchanged(path, "pattern", earlier.getPattern(), later.getPattern());
        }
    }

    /** The text that the pattern allows, if it allows one alone. */
    private static Optional<String> onlyText(JSONSchemaProps schema) {
        return Optional.ofNullable(schema.getPattern())
                .map(ONE_TEXT::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1).replace("\\", ""));
    }

    private static boolean isStillAllowed(Optional<String> only, JSONSchemaProps later) {
        return only.filter(text -> later.getPattern() == null || text.matches(later.getPattern()))
                .filter(text -> later.getMaxLength() == null || text.length() <= later.getMaxLength())
                .isPresent();
    }

    private void rules(String path, JSONSchemaProps earlier, JSONSchemaProps later) {
        Set<String> before = earlier.getXKubernetesValidations().stream()
                .map(ValidationRule::getRule)
                .collect(Collectors.toSet());
        later.getXKubernetesValidations().stream()
                .map(ValidationRule::getRule)
                .filter(rule -> !before.contains(rule))
                .filter(rule -> !isAboutNewProperty(rule, earlier))
                .filter(rule -> !IMPLIED_EARLIER.contains(rule))
                .forEach(rule -> add(path, "rule added: %s".formatted(rule)));
    }

    /** Nobody can have broken a rule that holds wherever a property is absent which nobody could set. */
    private static boolean isAboutNewProperty(String rule, JSONSchemaProps earlier) {
        Matcher matcher = HOLDS_WHERE_ABSENT.matcher(rule);
        return matcher.lookingAt()
                && earlier.getProperties() != null
                && !earlier.getProperties().containsKey(matcher.group(1));
    }

    private void lists(String path, JSONSchemaProps earlier, JSONSchemaProps later) {
        unchanged(path, "list type", earlier.getXKubernetesListType(), later.getXKubernetesListType());
        unchanged(path, "list map keys", earlier.getXKubernetesListMapKeys(), later.getXKubernetesListMapKeys());
    }

    private void required(String path, JSONSchemaProps earlier, JSONSchemaProps later) {
        Set<String> added = new HashSet<>(later.getRequired());
        earlier.getRequired().forEach(added::remove);
        added.stream()
                .filter(name -> later.getProperties().get(name) == null
                        || later.getProperties().get(name).getDefault() == null)
                .sorted()
                .forEach(name -> add(join(path, name), "now required"));
    }

    private void properties(String path, JSONSchemaProps earlier, JSONSchemaProps later) {
        Map<String, JSONSchemaProps> after = later.getProperties();
        earlier.getProperties().forEach((name, schema) -> {
            if (after.containsKey(name)) {
                compare(join(path, name), schema, after.get(name));
            } else {
                add(join(path, name), "field removed");
            }
        });
    }

    private void unchanged(String path, String what, Object before, Object after) {
        if (!Objects.equals(before, after)) {
            add(path, "%s changed from %s to %s".formatted(what, shown(before), shown(after)));
        }
    }

    private static String shown(Object value) {
        return value == null ? "none" : value.toString();
    }

    private static boolean isTrue(Boolean value) {
        return value != null && value;
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private void add(String path, String message) {
        breaks.add(path.isEmpty() ? message : path + ": " + message);
    }
}

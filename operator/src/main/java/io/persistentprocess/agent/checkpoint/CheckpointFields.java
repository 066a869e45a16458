package io.persistentprocess.agent.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Typed access to the fields of a JSON object in a checkpoint. Unknown fields are ignored; null counts as absent. Pure; any thread. */
public final class CheckpointFields {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Longer than any duration that the API allows, and short enough to be added to any time since boot. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final String path;
    private final ObjectNode fields;

    private CheckpointFields(String path, ObjectNode fields) {
        this.path = path;
        this.fields = fields;
    }

    /**
     * Parses an attribute, which holds one JSON object.
     *
     * @param name the attribute's name, for messages
     */
    public static CheckpointFields parse(String name, String json) throws CheckpointFormatException {
        JsonNode tree;
        try {
            tree = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new CheckpointFormatException("its attribute \"%s\" is not whole JSON".formatted(name));
        }
        if (tree instanceof ObjectNode object) {
            return new CheckpointFields(name, object);
        }
        throw new CheckpointFormatException("its attribute \"%s\" is not a JSON object".formatted(name));
    }

    boolean has(String name) {
        return fields.hasNonNull(name);
    }

    private JsonNode required(String name) throws CheckpointFormatException {
        if (!has(name)) {
            throw new CheckpointFormatException("%s.%s is missing in it".formatted(path, name));
        }
        return fields.get(name);
    }

    private CheckpointFormatException wrong(String name, String what) {
        return new CheckpointFormatException("%s.%s is %s in it".formatted(path, name, what));
    }

    public String text(String name) throws CheckpointFormatException {
        JsonNode value = required(name);
        if (!value.isTextual()) {
            throw wrong(name, "no text");
        }
        return value.textValue();
    }

    public Optional<String> optionalText(String name) throws CheckpointFormatException {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    boolean flag(String name, boolean otherwise) throws CheckpointFormatException {
        if (!has(name)) {
            return otherwise;
        }
        if (!fields.get(name).isBoolean()) {
            throw wrong(name, "neither true nor false");
        }
        return fields.get(name).booleanValue();
    }

    long number(String name) throws CheckpointFormatException {
        return number(name, required(name));
    }

    private long number(String name, JsonNode value) throws CheckpointFormatException {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(name, "no whole number of 64 bits");
        }
        return value.longValue();
    }

    public long number(String name, long least, long most) throws CheckpointFormatException {
        long value = number(name);
        if (value < least || value > most) {
            throw wrong(name, "%d, and not between %d and %d".formatted(value, least, most));
        }
        return value;
    }

    Optional<Long> optionalNumber(String name) throws CheckpointFormatException {
        return has(name) ? Optional.of(number(name)) : Optional.empty();
    }

    double decimal(String name) throws CheckpointFormatException {
        JsonNode value = required(name);
        if (!value.isNumber() || !Double.isFinite(value.doubleValue()) || value.doubleValue() < 0) {
            throw wrong(name, "no number from 0 on");
        }
        return value.doubleValue();
    }

    /** A duration in ISO 8601, as {@link Duration#toString()} writes it. */
    Duration duration(String name) throws CheckpointFormatException {
        String text = text(name);
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeException | ArithmeticException _) {
            // Reported below.
        }
        throw wrong(name, "\"%s\", no duration".formatted(text));
    }

    /** Absent: the value that applied before the field was introduced. */
    Duration duration(String name, Duration absent) throws CheckpointFormatException {
        return has(name) ? duration(name) : absent;
    }

    /** One of a fixed set of names; fails on any other. */
    <E extends Enum<E>> E word(String name, CheckpointEnumNames<E> words) throws CheckpointFormatException {
        String word = text(name);
        Optional<E> value = words.value(word);
        if (value.isEmpty()) {
            throw wrong(name, "\"%s\", which this version of ppg does not know,".formatted(word));
        }
        return value.get();
    }

    /** As above, with a safe default for unknown names. */
    <E extends Enum<E>> E word(String name, CheckpointEnumNames<E> words, E otherwise)
            throws CheckpointFormatException {
        return words.value(text(name)).orElse(otherwise);
    }

    CheckpointFields object(String name) throws CheckpointFormatException {
        if (required(name) instanceof ObjectNode object) {
            return new CheckpointFields(path + "." + name, object);
        }
        throw wrong(name, "no object");
    }

    Optional<CheckpointFields> optionalObject(String name) throws CheckpointFormatException {
        return has(name) ? Optional.of(object(name)) : Optional.empty();
    }

    List<String> requiredTexts(String name) throws CheckpointFormatException {
        required(name);
        return texts(name);
    }

    /** Absent: empty. */
    List<String> texts(String name) throws CheckpointFormatException {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : array(name)) {
            if (!value.isTextual()) {
                throw wrong(name, "no list of texts");
            }
            texts.add(value.textValue());
        }
        return texts;
    }

    /** Absent: empty. */
    List<Long> numbers(String name) throws CheckpointFormatException {
        List<Long> numbers = new ArrayList<>();
        for (JsonNode value : array(name)) {
            numbers.add(number(name, value));
        }
        return numbers;
    }

    /** Absent: empty. */
    List<CheckpointFields> objects(String name) throws CheckpointFormatException {
        List<CheckpointFields> objects = new ArrayList<>();
        for (JsonNode value : array(name)) {
            if (!(value instanceof ObjectNode object)) {
                throw wrong(name, "no list of objects");
            }
            objects.add(new CheckpointFields(path + "." + name, object));
        }
        return objects;
    }

    private Iterable<JsonNode> array(String name) throws CheckpointFormatException {
        if (!has(name)) {
            return List.of();
        }
        if (!fields.get(name).isArray()) {
            throw wrong(name, "no list");
        }
        return fields.get(name);
    }

    /** All fields as text, in the order in which they were written. */
    Map<String, String> textMap() throws CheckpointFormatException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : names()) {
            texts.put(name, text(name));
        }
        return texts;
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        fields.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The fields with other names, as raw JSON. */
    Map<String, String> others(Set<String> known) {
        Map<String, String> others = new TreeMap<>();
        fields.properties().forEach(field -> {
            if (!known.contains(field.getKey())) {
                others.put(field.getKey(), field.getValue().toString());
            }
        });
        return others;
    }
}

package io.persistentprocess.local.control;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the fields of a received JSON object by name and type; {@link Sending} builds an object to send. */
final class JsonFields {
    /** Reads an element of a list. */
    interface Reader<T> {
        T read(JsonFields fields) throws MalformedMessageException;
    }

    private final Map<String, Object> values;
    private final Set<String> asked = new HashSet<>();

    private JsonFields(Map<String, Object> values) {
        this.values = values;
    }

    static JsonFields of(Object value) throws MalformedMessageException {
        if (!(value instanceof Map<?, ?> map)) {
            throw new MalformedMessageException("an object is expected, not " + value);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((name, field) -> values.put(name.toString(), field));
        return new JsonFields(values);
    }

    /** The name of the object's only field, which is the message's kind. */
    String kind() throws MalformedMessageException {
        if (values.size() != 1) {
            throw new MalformedMessageException("an object with one field is expected, which names the message");
        }
        return values.keySet().iterator().next();
    }

    JsonFields object(String name) throws MalformedMessageException {
        return of(value(name, Object.class));
    }

    Optional<JsonFields> optionalObject(String name) throws MalformedMessageException {
        return values.containsKey(name) ? Optional.of(object(name)) : Optional.empty();
    }

    String text(String name) throws MalformedMessageException {
        return value(name, String.class);
    }

    Optional<String> optionalText(String name) throws MalformedMessageException {
        return values.containsKey(name) ? Optional.of(text(name)) : Optional.empty();
    }

    long number(String name) throws MalformedMessageException {
        return value(name, Long.class);
    }

    Optional<Long> optionalNumber(String name) throws MalformedMessageException {
        return values.containsKey(name) ? Optional.of(number(name)) : Optional.empty();
    }

    boolean flag(String name) throws MalformedMessageException {
        return values.containsKey(name) && value(name, Boolean.class);
    }

    /** Also accepts text, as earlier agents wrote it. */
    Optional<Double> optionalDecimal(String name) throws MalformedMessageException {
        if (!values.containsKey(name)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Double.valueOf(value(name, Object.class).toString()));
        } catch (NumberFormatException _) {
            throw new MalformedMessageException(name + ": \"" + values.get(name) + "\" is not a number");
        }
    }

    Optional<Boolean> optionalFlag(String name) throws MalformedMessageException {
        return values.containsKey(name) ? Optional.of(flag(name)) : Optional.empty();
    }

    Instant time(String name) throws MalformedMessageException {
        String text = text(name);
        try {
            return Instant.parse(text);
        } catch (DateTimeException _) {
            throw new MalformedMessageException(name + ": \"" + text + "\" is not a time");
        }
    }

    Optional<Instant> optionalTime(String name) throws MalformedMessageException {
        return values.containsKey(name) ? Optional.of(time(name)) : Optional.empty();
    }

    List<String> texts(String name) throws MalformedMessageException {
        List<String> texts = new ArrayList<>();
        for (Object element : elements(name)) {
            texts.add(element.toString());
        }
        return texts;
    }

    <T> List<T> objects(String name, Reader<T> reader) throws MalformedMessageException {
        List<T> objects = new ArrayList<>();
        for (Object element : elements(name)) {
            objects.add(reader.read(of(element)));
        }
        return objects;
    }

    private List<?> elements(String name) throws MalformedMessageException {
        return values.containsKey(name) ? value(name, List.class) : List.of();
    }

    private <T> T value(String name, Class<T> type) throws MalformedMessageException {
        asked.add(name);
        Object value = values.get(name);
        if (!type.isInstance(value)) {
            throw new MalformedMessageException(
                    name + ": " + (value == null ? "is missing" : "\"" + value + "\" has the wrong type"));
        }
        return type.cast(value);
    }

    /** Refuses unknown fields: the sender may rely on them. */
    void refuseOthers() throws MalformedMessageException {
        for (String name : values.keySet()) {
            if (!asked.contains(name)) {
                throw new MalformedMessageException("\"" + name + "\" is not known");
            }
        }
    }

    static Sending sending() {
        return new Sending();
    }

    /** An object to send. Absent values are left out. */
    static final class Sending {
        private final Map<String, Object> values = new LinkedHashMap<>();

        Sending put(String name, Object value) {
            values.put(name, value instanceof Instant ? value.toString() : value);
            return this;
        }

        Sending put(String name, Optional<?> value) {
            value.ifPresent(present -> put(name, present));
            return this;
        }

        Map<String, Object> plain() {
            return values;
        }
    }
}

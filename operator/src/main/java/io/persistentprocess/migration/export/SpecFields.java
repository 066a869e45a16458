package io.persistentprocess.migration.export;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of a valid member or group, read by their paths, {@code stop.signal}. Remembers the first name of each path that was read, so that what is never read can be reported.
 */
final class SpecFields {
    private final Map<?, ?> fields;
    private final Set<String> read = new HashSet<>();

    SpecFields(Map<?, ?> fields) {
        this.fields = fields;
    }

    Optional<Object> get(String path) {
        Object at = fields;
        String[] names = path.split("\\.", -1);
        read.add(names[0]);
        for (String name : names) {
            if (!(at instanceof Map<?, ?> map) || map.get(name) == null) {
                return Optional.empty();
            }
            at = map.get(name);
        }
        return Optional.of(at);
    }

    Optional<String> text(String path) {
        return get(path).map(String::valueOf);
    }

    String text(String path, String otherwise) {
        return text(path).orElse(otherwise);
    }

    boolean isTrue(String path) {
        return text(path).filter("true"::equals).isPresent();
    }

    List<String> texts(String path) {
        List<String> texts = new ArrayList<>();
        if (get(path).orElse(List.of()) instanceof List<?> list) {
            list.forEach(item -> texts.add(String.valueOf(item)));
        }
        return texts;
    }

    List<SpecFields> objects(String path) {
        List<SpecFields> objects = new ArrayList<>();
        if (get(path).orElse(List.of()) instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> map) {
                    objects.add(new SpecFields(map));
                }
            }
        }
        return objects;
    }

    /** The names of an object's fields. */
    List<String> names(String path) {
        return get(path).orElse(Map.of()) instanceof Map<?, ?> map
                ? map.keySet().stream().map(String::valueOf).toList()
                : List.of();
    }

    /** Fields that were not read. */
    List<String> rest() {
        return fields.keySet().stream()
                .map(String::valueOf)
                .filter(name -> !read.contains(name))
                .sorted()
                .toList();
    }
}

package io.persistentprocess.cluster.controller.index;

import java.util.stream.Stream;

/** Reads enum values; a newer version may have written unknown ones. */
final class EnumReader {
    private EnumReader() {}

    static <E extends Enum<E>> E read(Class<E> type, String word, E otherwise) {
        return Stream.of(type.getEnumConstants())
                .filter(constant -> constant.name().equals(word))
                .findFirst()
                .orElse(otherwise);
    }
}

package io.persistentprocess.migration;

import io.persistentprocess.api.Member;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;

/** Which fields the API has: what it lacks is left to a person. */
public final class ApiFields {
    private ApiFields() {}

    public static boolean hasOfMember(String field) {
        return Stream.of(Member.class.getRecordComponents())
                .map(RecordComponent::getName)
                .anyMatch(field::equals);
    }
}

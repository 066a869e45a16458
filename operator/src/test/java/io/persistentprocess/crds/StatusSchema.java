package io.persistentprocess.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.persistentprocess.api.schema.Unique;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the schema of a status record, which programs fill in. It is lenient, since an agent or a controller of another version must be able to write through it: nothing but the keys of lists is required,
 * a word is any string, and fields that it does not have are kept. Without the last, server-side apply refuses the whole of what a newer agent writes, and `helm upgrade` leaves the CRDs as old as they were.
 */
final class StatusSchema {
    private StatusSchema() {}

    static JSONSchemaProps of(Class<? extends Record> type) {
        Map<String, JSONSchemaProps> properties = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            properties.put(component.getName(), property(component));
        }
        return new JSONSchemaPropsBuilder()
                .withType("object")
                .withProperties(properties)
                .withXKubernetesPreserveUnknownFields(true)
                .build();
    }

    private static JSONSchemaProps property(RecordComponent component) {
        AnnotatedElement annotations = declaredField(component);
        JSONSchemaProps schema = schema(component.getGenericType());
        schema.setDescription(
                annotations.getAnnotation(JsonPropertyDescription.class).value());
        Optional.ofNullable(annotations.getAnnotation(Size.class)).ifPresent(size -> schema.setMaxItems(size.max()));
        Optional.ofNullable(annotations.getAnnotation(Unique.class)).ifPresent(unique -> mergeBy(unique.key(), schema));
        return schema;
    }

    /** Whoever applies an item of such a list owns that item, so the key has to be there. */
    private static void mergeBy(String key, JSONSchemaProps list) {
        list.setXKubernetesListType("map");
        list.setXKubernetesListMapKeys(List.of(key));
        list.getItems().getSchema().setRequired(List.of(key));
    }

    private static JSONSchemaProps schema(Type type) {
        JSONSchemaPropsBuilder schema = new JSONSchemaPropsBuilder();
        return switch (type) {
            case ParameterizedType generic
            when generic.getRawType() == Optional.class -> schema(generic.getActualTypeArguments()[0]);
            case ParameterizedType generic
            when generic.getRawType() == List.class ->
                schema.withType("array")
                        .withNewItems()
                        .withSchema(schema(generic.getActualTypeArguments()[0]))
                        .endItems()
                        .withXKubernetesListType("atomic")
                        .build();
            case Class<?> plain
            when plain == String.class || plain.isEnum() ->
                schema.withType("string").build();
            case Class<?> plain
            when plain == Instant.class ->
                schema.withType("string").withFormat("date-time").build();
            case Class<?> plain
            when plain == int.class || plain == Integer.class ->
                schema.withType("integer").withFormat("int32").build();
            case Class<?> plain
            when plain == long.class || plain == Long.class ->
                schema.withType("integer").withFormat("int64").build();
            case Class<?> plain
            when plain == boolean.class -> schema.withType("boolean").build();
            case Class<?> plain when plain.isRecord() -> of(plain.asSubclass(Record.class));
            default -> throw new IllegalStateException("no schema for " + type);
        };
    }

    private static AnnotatedElement declaredField(RecordComponent component) {
        try {
            return component.getDeclaringRecord().getDeclaredField(component.getName());
        } catch (NoSuchFieldException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

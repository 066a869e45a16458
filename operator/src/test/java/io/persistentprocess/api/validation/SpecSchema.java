package io.persistentprocess.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.persistentprocess.api.validation.Shape.Field;
import io.persistentprocess.api.validation.Shape.Fields;
import io.persistentprocess.api.validation.Tree.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes the schema of what users fill in from what the validation goes by. */
public final class SpecSchema {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern WHOLE = Pattern.compile("[0-9]+");

    private SpecSchema() {}

    /** The schema of a record of the model. */
    public static JSONSchemaProps of(Class<? extends Record> type) {
        return object(Shapes.of(type));
    }

    private static JSONSchemaProps object(Fields fields) {
        Map<String, JSONSchemaProps> properties = new LinkedHashMap<>();
        for (Field field : fields.fields()) {
            properties.put(field.name(), field(field));
        }
        List<String> required = fields.fields().stream()
                .filter(Field::required)
                .map(Field::name)
                .toList();
        return new JSONSchemaPropsBuilder()
                .withType("object")
                .withProperties(properties)
                .withRequired(required)
                .build();
    }

    private static JSONSchemaProps field(Field field) {
        JSONSchemaProps schema = shape(field.shape());
        schema.setDescription(field.description());
        field.defaultText().ifPresent(text -> schema.setDefault(json(field.shape(), text)));
        return schema;
    }

    private static JSONSchemaProps shape(Shape shape) {
        return switch (shape) {
            case Shape.Text text -> text(text);
            case Shape.Whole whole ->
                new JSONSchemaPropsBuilder()
                        .withType("integer")
                        .withFormat("int32")
                        .withMinimum((double) whole.min())
                        .withMaximum((double) whole.max())
                        .build();
            case Shape.Decimal decimal ->
                new JSONSchemaPropsBuilder()
                        .withType("number")
                        .withMinimum(decimal.min())
                        .withMaximum(decimal.max())
                        .build();
            case Shape.Bool _ ->
                new JSONSchemaPropsBuilder().withType("boolean").build();
            case Shape.Choice choice -> choice(choice);
            case Shape.Written written -> written(written);
            case Shape.Items items -> items(items);
            case Shape.Table table ->
                new JSONSchemaPropsBuilder()
                        .withType("object")
                        .withNewAdditionalProperties()
                        .withSchema(text(table.value()))
                        .endAdditionalProperties()
                        .build();
            case Fields fields -> object(fields);
            case Shape.Twice twice -> shape(twice.single());
        };
    }

    private static JSONSchemaProps text(Shape.Text text) {
        JSONSchemaPropsBuilder schema = new JSONSchemaPropsBuilder().withType("string");
        if (text.minLength() > 0) {
            schema.withMinLength(text.minLength());
        }
        if (text.maxLength() != Long.MAX_VALUE) {
            schema.withMaxLength(text.maxLength());
        }
        text.pattern().ifPresent(pattern -> schema.withPattern(pattern.pattern()));
        return schema.build();
    }

    private static JSONSchemaProps choice(Shape.Choice choice) {
        return new JSONSchemaPropsBuilder()
                .withType("string")
                .withEnum(choice.names().stream().<JsonNode>map(JSON::textNode).toList())
                .build();
    }

    private static JSONSchemaProps written(Shape.Written written) {
        JSONSchemaPropsBuilder schema = new JSONSchemaPropsBuilder();
        return written.notation().kinds().contains(Kind.INTEGER)
                ? schema.withXKubernetesIntOrString(true).build()
                : schema.withType("string").build();
    }

    private static JSONSchemaProps items(Shape.Items items) {
        JSONSchemaPropsBuilder schema = new JSONSchemaPropsBuilder()
                .withType("array")
                .withNewItems()
                .withSchema(shape(items.element()))
                .endItems();
        if (items.min() > 0) {
            schema.withMinItems(items.min());
        }
        if (items.max() != Long.MAX_VALUE) {
            schema.withMaxItems(items.max());
        }
        String key = items.uniqueBy().orElse("");
        if (!key.isEmpty()) {
            schema.withXKubernetesListType("map").withXKubernetesListMapKeys(key);
        } else {
            schema.withXKubernetesListType(items.uniqueBy().isPresent() ? "set" : "atomic");
        }
        return schema.build();
    }

    private static boolean takesNumbers(Shape shape) {
        return !(shape instanceof Shape.Written written)
                || written.notation().kinds().contains(Kind.INTEGER);
    }

    private static JsonNode json(Shape shape, String text) {
        return switch (shape) {
            case Shape.Whole _ -> JSON.numberNode(Integer.parseInt(text));
            case Shape.Bool _ -> JSON.booleanNode(Boolean.parseBoolean(text));
            case Shape.Decimal _, Shape.Written _
            when WHOLE.matcher(text).matches() && takesNumbers(shape) -> JSON.numberNode(Integer.parseInt(text));
            case Shape.Decimal _ -> JSON.numberNode(Double.parseDouble(text));
            default -> JSON.textNode(text);
        };
    }
}

package io.persistentprocess.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import io.persistentprocess.api.validation.FieldSchema.Field;
import io.persistentprocess.api.validation.FieldSchema.Fields;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes the schema of what users fill in from what the validation goes by. */
public final class SpecSchema {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern WHOLE = Pattern.compile("[0-9]+");

    /** How often what is described may stand in one object. */
    private final long copies;

    private SpecSchema(long copies) {
        this.copies = copies;
    }

    /** The schema of a record of the model, of which an object has one. */
    public static JSONSchemaProps of(Class<? extends Record> type) {
        return new SpecSchema(1).object(RecordSchemaReader.of(type));
    }

    /** The schema of one field of such a record. */
    public static JSONSchemaProps of(Class<? extends Record> type, String name) {
        return RecordSchemaReader.of(type).fields().stream()
                .filter(field -> field.name().equals(name))
                .map(new SpecSchema(1)::field)
                .findFirst()
                .orElseThrow();
    }

    private JSONSchemaProps object(Fields fields) {
        Map<String, JSONSchemaProps> properties = new LinkedHashMap<>();
        for (Field field : fields.fields()) {
            properties.put(field.name(), field(field));
        }
        return new JSONSchemaPropsBuilder()
                .withType("object")
                .withProperties(properties)
                .withRequired(fields.fields().stream()
                        .filter(Field::required)
                        .map(Field::name)
                        .toList())
                .withXKubernetesValidations(
                        fields.rules().stream().map(SpecSchema::rule).toList())
                .build();
    }

    private static ValidationRule rule(io.fabric8.generator.annotation.ValidationRule rule) {
        ValidationRuleBuilder built =
                new ValidationRuleBuilder().withRule(rule.value()).withFieldPath(rule.fieldPath());
        return rule.messageExpression().isEmpty()
                ? built.withMessage(rule.message()).build()
                : built.withMessageExpression(rule.messageExpression()).build();
    }

    private JSONSchemaProps field(Field field) {
        JSONSchemaProps schema = shape(field.shape());
        schema.setDescription(field.description());
        field.defaultText().ifPresent(text -> schema.setDefault(json(field.shape(), text)));
        return schema;
    }

    private JSONSchemaProps shape(FieldSchema shape) {
        return switch (shape) {
            case FieldSchema.Text text -> text(text);
            case FieldSchema.Whole whole ->
                new JSONSchemaPropsBuilder()
                        .withType("integer")
                        .withFormat("int32")
                        .withMinimum((double) whole.min())
                        .withMaximum((double) whole.max())
                        .build();
            case FieldSchema.Decimal decimal ->
                new JSONSchemaPropsBuilder()
                        .withType("number")
                        .withMinimum(decimal.min())
                        .withMaximum(decimal.max())
                        .build();
            case FieldSchema.Bool _ ->
                new JSONSchemaPropsBuilder().withType("boolean").build();
            case FieldSchema.Choice choice -> choice(choice);
            case FieldSchema.Written written -> written(written);
            case FieldSchema.Items items -> items(items);
            case FieldSchema.Table table -> table(table);
            case Fields fields -> object(fields);
        };
    }

    private JSONSchemaProps text(FieldSchema.Text text) {
        JSONSchemaPropsBuilder schema = new JSONSchemaPropsBuilder().withType("string");
        if (text.minLength() > 0) {
            schema.withMinLength(text.minLength());
        }
        if (text.maxLength() != Long.MAX_VALUE) {
            schema.withMaxLength(text.maxLength());
        }
        new ValueRules(copies).add(text, schema);
        return schema.build();
    }

    /** Nullable, so that a {@code Null} without quotes, which YAML takes for no value, is refused instead of replaced by the default. */
    private static JSONSchemaProps choice(FieldSchema.Choice choice) {
        List<String> names = choice.names();
        JSONSchemaPropsBuilder schema = new JSONSchemaPropsBuilder()
                .withType("string")
                .withMaxLength(names.stream()
                        .map(name -> (long) name.length())
                        .max(Comparator.naturalOrder())
                        .orElseThrow())
                .withEnum(names.stream().<JsonNode>map(JSON::textNode).toList());
        if (names.stream().anyMatch("null"::equalsIgnoreCase)) {
            schema.withNullable(true);
        }
        return schema.build();
    }

    private JSONSchemaProps written(FieldSchema.Written written) {
        JSONSchemaPropsBuilder schema = new JSONSchemaPropsBuilder();
        new ValueRules(copies).add(written, schema);
        return schema.build();
    }

    private JSONSchemaProps items(FieldSchema.Items items) {
        JSONSchemaPropsBuilder schema = new JSONSchemaPropsBuilder()
                .withType("array")
                .withMaxItems(items.max())
                .withNewItems()
                .withSchema(new SpecSchema(copies * items.max()).shape(items.element()))
                .endItems();
        if (items.min() > 0) {
            schema.withMinItems(items.min());
        }
        String key = items.uniqueBy().orElse("");
        if (!key.isEmpty()) {
            schema.withXKubernetesListType("map").withXKubernetesListMapKeys(key);
        } else {
            schema.withXKubernetesListType(items.uniqueBy().isPresent() ? "set" : "atomic");
        }
        return schema.build();
    }

    private JSONSchemaProps table(FieldSchema.Table table) {
        JSONSchemaPropsBuilder schema = new JSONSchemaPropsBuilder()
                .withType("object")
                .withMaxProperties(table.max())
                .withNewAdditionalProperties()
                .withSchema(new SpecSchema(copies * table.max()).shape(table.value()))
                .endAdditionalProperties();
        new ValueRules(copies).addKeys(table, schema);
        return schema.build();
    }

    private static JsonNode json(FieldSchema shape, String text) {
        boolean isNumber = WHOLE.matcher(text).matches();
        return switch (shape) {
            case FieldSchema.Whole _ -> JSON.numberNode(Integer.parseInt(text));
            case FieldSchema.Decimal _ ->
                isNumber ? JSON.numberNode(Integer.parseInt(text)) : JSON.numberNode(Double.parseDouble(text));
            case FieldSchema.Bool _ -> JSON.booleanNode(Boolean.parseBoolean(text));
            case FieldSchema.Written written
            when isNumber && written.notation().takes(DocumentTree.Kind.INTEGER) ->
                JSON.numberNode(Integer.parseInt(text));
            default -> JSON.textNode(text);
        };
    }
}

package io.persistentprocess.api.validation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.schema.Between;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.Tolerated;
import io.persistentprocess.api.schema.Unique;
import io.persistentprocess.api.validation.DocumentTree.Kind;
import io.persistentprocess.api.validation.FieldSchema.Field;
import io.persistentprocess.api.validation.FieldSchema.Fields;
import io.persistentprocess.api.validation.FieldSchema.Range;
import io.persistentprocess.api.validation.FieldSchema.Wording;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads schemas from records and their annotations, so that a bound is declared in one place. An unreadable declaration is an error in the model and
 * throws an exception.
 */
final class RecordSchemaReader {
    private static final long UNBOUNDED = Long.MAX_VALUE;

    private RecordSchemaReader() {}

    static Fields of(Class<? extends Record> type) {
        List<Field> fields = Arrays.stream(type.getRecordComponents())
                .map(RecordSchemaReader::field)
                .toList();
        Set<String> tolerated = annotation(type, Tolerated.class)
                .map(annotation -> Set.of(annotation.value()))
                .orElse(Set.of());
        return new Fields(
                fields, tolerated, List.of(type.getAnnotationsByType(ValidationRule.class)), constructor(type));
    }

    private static Field field(RecordComponent component) {
        AnnotatedElement annotations = declaredField(component);
        boolean optional = component.getType() == Optional.class;
        AnnotatedType type = optional ? argument(component.getAnnotatedType(), 0) : component.getAnnotatedType();
        FieldSchema shape = shape(type, annotations);
        boolean required = annotations.isAnnotationPresent(Required.class);
        Optional<String> defaultText = annotation(annotations, Default.class).map(Default::value);
        return new Field(
                annotation(annotations, JsonProperty.class)
                        .map(JsonProperty::value)
                        .orElse(component.getName()),
                shape,
                required,
                optional,
                defaultText,
                required || optional ? Optional.empty() : whenAbsent(shape, defaultText),
                annotation(annotations, JsonPropertyDescription.class)
                        .map(JsonPropertyDescription::value)
                        .orElseThrow(() -> new IllegalStateException(component + " has no description")));
    }

    private static FieldSchema shape(AnnotatedType annotatedType, AnnotatedElement annotations) {
        Class<?> type = rawType(annotatedType);
        Optional<ScalarFormat> notation = ScalarFormat.of(type);
        if (notation.isPresent()) {
            return new FieldSchema.Written(notation.get(), range(notation.get(), annotations));
        } else if (type == String.class) {
            return text(annotations);
        } else if (type == int.class || type == Integer.class) {
            return new FieldSchema.Whole(
                    (long) min(annotations, Integer.MIN_VALUE), (long) max(annotations, Integer.MAX_VALUE));
        } else if (type == double.class) {
            return new FieldSchema.Decimal(min(annotations, -Double.MAX_VALUE), max(annotations, Double.MAX_VALUE));
        } else if (type == boolean.class) {
            return new FieldSchema.Bool();
        } else if (type.isEnum()) {
            return new FieldSchema.Choice(
                    Stream.of(type.getEnumConstants())
                            .<Enum<?>>map(constant -> (Enum<?>) constant)
                            .toList(),
                    wording(type));
        } else if (type == List.class) {
            AnnotatedType element = argument(annotatedType, 0);
            return new FieldSchema.Items(
                    shape(element, element),
                    annotation(annotations, Size.class).map(Size::min).orElse(0L),
                    annotation(annotations, Size.class).map(Size::max).orElse(UNBOUNDED),
                    annotation(annotations, Unique.class).map(Unique::key));
        } else if (type == Map.class) {
            return new FieldSchema.Table(
                    text(argument(annotatedType, 0)),
                    text(argument(annotatedType, 1)),
                    annotation(annotations, Size.class).map(Size::max).orElse(UNBOUNDED));
        } else if (type.isRecord()) {
            return of(type.asSubclass(Record.class));
        }
        throw new IllegalStateException("no shape for " + type);
    }

    private static FieldSchema.Text text(AnnotatedElement annotations) {
        return new FieldSchema.Text(
                annotation(annotations, Size.class).map(Size::min).orElse(0L),
                annotation(annotations, Size.class).map(Size::max).orElse(UNBOUNDED),
                annotation(annotations, Pattern.class).map(pattern -> java.util.regex.Pattern.compile(pattern.value())),
                wording(annotations));
    }

    private static Optional<Range> range(ScalarFormat notation, AnnotatedElement annotations) {
        return annotation(annotations, Between.class)
                .map(between -> new Range(
                        between.min(),
                        between.max(),
                        value -> compare(value, bound(notation, between.min())) >= 0
                                && compare(value, bound(notation, between.max())) <= 0));
    }

    private static Object bound(ScalarFormat notation, String text) {
        return notation.parse().apply(text).orElseThrow(() -> new IllegalStateException("not a bound: " + text));
    }

    @SuppressWarnings("unchecked") // both come from the same notation, and only those of comparable types have bounds
    private static int compare(Object left, Object right) {
        return ((Comparable<Object>) left).compareTo(right);
    }

    /** The value of an absent field: its default, or an empty value. */
    private static Object whenAbsent(FieldSchema shape, Optional<String> defaultText) {
        DocumentTree given = switch (shape) {
            case FieldSchema.Items _ -> new DocumentTree.Sequence(List.of(), Optional.empty());
            case FieldSchema.Table _, Fields _ -> new DocumentTree.Mapping(List.of(), Optional.empty());
            case FieldSchema.Whole _ -> scalar(Kind.INTEGER, defaultText);
            case FieldSchema.Decimal _ -> scalar(Kind.DECIMAL, defaultText);
            case FieldSchema.Bool _ -> scalar(Kind.BOOLEAN, defaultText);
            case FieldSchema.Text _, FieldSchema.Choice _, FieldSchema.Written _ -> scalar(Kind.STRING, defaultText);
        };
        ProblemCollector findings = new ProblemCollector();
        return new RecordBinder(findings)
                .bind(shape, given, "")
                .orElseThrow(() -> new IllegalStateException("bad default: " + findings.problems()));
    }

    private static DocumentTree.Scalar scalar(Kind kind, Optional<String> text) {
        return new DocumentTree.Scalar(
                kind,
                text.orElseThrow(() -> new IllegalStateException("neither required, optional nor with a default")),
                Optional.empty());
    }

    private static double min(AnnotatedElement annotations, double otherwise) {
        return annotation(annotations, Min.class).map(Min::value).orElse(otherwise);
    }

    private static double max(AnnotatedElement annotations, double otherwise) {
        return annotation(annotations, Max.class).map(Max::value).orElse(otherwise);
    }

    private static Optional<Wording> wording(AnnotatedElement annotations) {
        return annotation(annotations, Form.class).map(form -> new Wording(form.value(), form.example()));
    }

    private static <A extends java.lang.annotation.Annotation> Optional<A> annotation(
            AnnotatedElement element, Class<A> type) {
        return Optional.ofNullable(element.getAnnotation(type));
    }

    private static AnnotatedType argument(AnnotatedType type, int index) {
        return ((AnnotatedParameterizedType) type).getAnnotatedActualTypeArguments()[index];
    }

    private static Class<?> rawType(AnnotatedType type) {
        return switch (type.getType()) {
            case Class<?> plain -> plain;
            case java.lang.reflect.ParameterizedType generic -> (Class<?>) generic.getRawType();
            default -> throw new IllegalStateException("no shape for " + type);
        };
    }

    private static AnnotatedElement declaredField(RecordComponent component) {
        try {
            return component.getDeclaringRecord().getDeclaredField(component.getName());
        } catch (NoSuchFieldException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Function<Object[], Object> constructor(Class<? extends Record> type) {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<? extends Record> constructor = type.getDeclaredConstructor(parameters);
            return arguments -> construct(constructor, arguments);
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Object construct(Constructor<? extends Record> constructor, Object... arguments) {
        try {
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.persistentprocess.api.validation;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.Between;
import io.persistentprocess.api.Form;
import io.persistentprocess.api.Tolerated;
import io.persistentprocess.api.Unique;
import io.persistentprocess.api.validation.Shape.Field;
import io.persistentprocess.api.validation.Shape.Fields;
import io.persistentprocess.api.validation.Shape.Range;
import io.persistentprocess.api.validation.Shape.Wording;
import io.persistentprocess.api.validation.Tree.Kind;
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

/** Reads shapes from records and their annotations, so that a bound stands in one place. What it cannot read is a mistake in the model and ends in an exception. */
final class Shapes {
    private static final long UNBOUNDED = Long.MAX_VALUE;

    private Shapes() {}

    static Fields of(Class<? extends Record> type) {
        List<Field> fields =
                Arrays.stream(type.getRecordComponents()).map(Shapes::field).toList();
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
        Shape shape = shape(type, annotations);
        boolean required = annotations.isAnnotationPresent(Required.class);
        Optional<String> defaultText = annotation(annotations, Default.class).map(Default::value);
        return new Field(
                component.getName(),
                shape,
                required,
                optional,
                defaultText,
                required || optional ? Optional.empty() : whenAbsent(shape, defaultText),
                annotation(annotations, JsonPropertyDescription.class)
                        .map(JsonPropertyDescription::value)
                        .orElseThrow(() -> new IllegalStateException(component + " has no description")));
    }

    private static Shape shape(AnnotatedType annotatedType, AnnotatedElement annotations) {
        Class<?> type = rawType(annotatedType);
        Optional<Notation> notation = Notation.of(type);
        if (notation.isPresent()) {
            return new Shape.Written(notation.get(), range(notation.get(), annotations));
        } else if (type == String.class) {
            return text(annotations);
        } else if (type == int.class || type == Integer.class) {
            return new Shape.Whole(
                    (long) min(annotations, Integer.MIN_VALUE), (long) max(annotations, Integer.MAX_VALUE));
        } else if (type == double.class) {
            return new Shape.Decimal(min(annotations, -Double.MAX_VALUE), max(annotations, Double.MAX_VALUE));
        } else if (type == boolean.class) {
            return new Shape.Bool();
        } else if (type.isEnum()) {
            return new Shape.Choice(
                    Stream.of(type.getEnumConstants())
                            .<Enum<?>>map(constant -> (Enum<?>) constant)
                            .toList(),
                    wording(type));
        } else if (type == List.class) {
            AnnotatedType element = argument(annotatedType, 0);
            return new Shape.Items(
                    shape(element, element),
                    annotation(annotations, Size.class).map(Size::min).orElse(0L),
                    annotation(annotations, Size.class).map(Size::max).orElse(UNBOUNDED),
                    annotation(annotations, Unique.class).map(Unique::key));
        } else if (type == Map.class) {
            return new Shape.Table(
                    text(argument(annotatedType, 0)),
                    text(argument(annotatedType, 1)),
                    annotation(annotations, Size.class).map(Size::max).orElse(UNBOUNDED));
        } else if (type.isRecord()) {
            return of(type.asSubclass(Record.class));
        }
        throw new IllegalStateException("no shape for " + type);
    }

    private static Shape.Text text(AnnotatedElement annotations) {
        return new Shape.Text(
                annotation(annotations, Size.class).map(Size::min).orElse(0L),
                annotation(annotations, Size.class).map(Size::max).orElse(UNBOUNDED),
                annotation(annotations, Pattern.class).map(pattern -> java.util.regex.Pattern.compile(pattern.value())),
                wording(annotations));
    }

    private static Optional<Range> range(Notation notation, AnnotatedElement annotations) {
        return annotation(annotations, Between.class)
                .map(between -> new Range(
                        between.min(),
                        between.max(),
                        value -> compare(value, bound(notation, between.min())) >= 0
                                && compare(value, bound(notation, between.max())) <= 0));
    }

    private static Object bound(Notation notation, String text) {
        return notation.parse().apply(text).orElseThrow(() -> new IllegalStateException("not a bound: " + text));
    }

    @SuppressWarnings("unchecked") // both come from the same notation, and only those of comparable types have bounds
    private static int compare(Object left, Object right) {
        return ((Comparable<Object>) left).compareTo(right);
    }

    /** What an absent field becomes: its default, or as much as can be made of nothing. */
    private static Object whenAbsent(Shape shape, Optional<String> defaultText) {
        Tree given = switch (shape) {
            case Shape.Items _ -> new Tree.Sequence(List.of(), Optional.empty());
            case Shape.Table _, Fields _ -> new Tree.Mapping(List.of(), Optional.empty());
            case Shape.Whole _ -> scalar(Kind.INTEGER, defaultText);
            case Shape.Decimal _ -> scalar(Kind.DECIMAL, defaultText);
            case Shape.Bool _ -> scalar(Kind.BOOLEAN, defaultText);
            case Shape.Text _, Shape.Choice _, Shape.Written _ -> scalar(Kind.STRING, defaultText);
        };
        Findings findings = new Findings();
        return new Binder(findings)
                .bind(shape, given, "")
                .orElseThrow(() -> new IllegalStateException("bad default: " + findings.problems()));
    }

    private static Tree.Scalar scalar(Kind kind, Optional<String> text) {
        return new Tree.Scalar(
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

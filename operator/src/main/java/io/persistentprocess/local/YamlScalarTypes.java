package io.persistentprocess.local;

import io.persistentprocess.api.validation.DocumentTree.Kind;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;

/**
 * The type of an unquoted scalar: YAML 1.2, section 10.3, the core schema.
 *
 * <p>One exception: {@code yes}, {@code no}, {@code on} and {@code off} are booleans as in kubectl, which reads YAML 1.1. A manifest must mean the
 * same in a file and in a cluster.
 */
final class YamlScalarTypes {
    private static final Pattern YAML_1_1_BOOLEAN = Pattern.compile("yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF");

    private final ScalarResolver resolver = new CoreScalarResolver(false);

    /** Empty if no manifest needs the type, such as {@code !!binary}. */
    Optional<Kind> of(ScalarEvent event) {
        Optional<String> explicit = event.getTag().filter(tag -> !tag.equals("!"));
        if (explicit.isPresent()) {
            return explicit.filter(Tag.STR.getValue()::equals).map(_ -> Kind.STRING);
        }
        boolean plain = event.getImplicit().canOmitTagInPlainScalar();
        if (plain && YAML_1_1_BOOLEAN.matcher(event.getValue()).matches()) {
            return Optional.of(Kind.BOOLEAN);
        }
        return Optional.of(kind(resolver.resolve(event.getValue(), plain)));
    }

    private static Kind kind(Tag tag) {
        if (tag.equals(Tag.INT)) {
            return Kind.INTEGER;
        } else if (tag.equals(Tag.FLOAT)) {
            return Kind.DECIMAL;
        } else if (tag.equals(Tag.BOOL)) {
            return Kind.BOOLEAN;
        }
        return tag.equals(Tag.NULL) ? Kind.NULL : Kind.STRING;
    }
}

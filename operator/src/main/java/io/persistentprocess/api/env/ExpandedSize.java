package io.persistentprocess.api.env;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Computes the size of a member's command, args and env after expansion, without expanding them: thirty variables, each of which holds the previous
 * one twice, expand to gigabytes.
 */
public final class ExpandedSize {
    /** The resolved spec is stored in an extended attribute of at most 64 KiB, xattr(7), in an encoding that takes two bytes for some characters. */
    public static final int MAX_BYTES = 32 << 10;

    /** The maximum length of the name of a node, namespace, group or member, RFC 1123. */
    private static final long LONGEST_NAME = 253;

    private final Map<String, Long> sizes = new HashMap<>();

    /** In bytes; slightly too high for short names. Stops counting above the maximum. */
    public static long of(List<String> command, List<String> args, List<EnvVar> env) {
        ExpandedSize size = new ExpandedSize();
        long total = 0;
        for (EnvVar variable : env) {
            long value = variable.valueFrom().isPresent()
                    ? LONGEST_NAME
                    : size.expanded(variable.value().orElse(""));
            size.sizes.put(variable.name(), value);
            total += variable.name().length() + value;
        }
        for (String word : Stream.concat(command.stream(), args.stream()).toList()) {
            total += size.expanded(word);
        }
        return total;
    }

    private long expanded(String text) {
        long size = 0;
        for (VariableTemplate.Part part : VariableTemplate.parse(text).parts()) {
            size += switch (part) {
                case VariableTemplate.Part.Literal(String literal) -> bytes(literal);
                case VariableTemplate.Part.Reference(String name) ->
                    sizes.getOrDefault(CommandWords.variable(name), predefined(name));
            };
        }
        return Math.min(size, MAX_BYTES + 1L);
    }

    private static long predefined(String name) {
        if (name.startsWith(DefaultEnvironment.RESERVED_PREFIX)) {
            return LONGEST_NAME;
        }
        return name.equals(DefaultEnvironment.PATH_NAME) ? DefaultEnvironment.PATH.length() : bytes("$(" + name + ")");
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}

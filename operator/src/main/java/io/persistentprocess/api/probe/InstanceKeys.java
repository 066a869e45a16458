package io.persistentprocess.api.probe;

import io.persistentprocess.api.env.DefaultEnvironment;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The variables that differ between the instances of a member. Pure; any thread.
 *
 * @param examples those of instances that stand for all
 * @param variable what a user may write for a port
 */
public record InstanceKeys(List<Map<String, String>> examples, String variable) {
    /** Of instances that only the node knows. */
    public static final InstanceKeys NOT_KNOWN = new InstanceKeys(List.of(Map.of()), "a number");

    public InstanceKeys {
        examples = List.copyOf(examples);
    }

    /** Digits around an ordinal only grow with it, so the first and the last replica stand for all. */
    public static InstanceKeys numbered(int replicas) {
        return new InstanceKeys(
                IntStream.of(0, Math.max(0, replicas - 1))
                        .mapToObj(Integer::toString)
                        .map(ordinal -> Map.of(
                                DefaultEnvironment.ORDINAL_NAME, ordinal, DefaultEnvironment.INSTANCE_NAME, ordinal))
                        .toList(),
                DefaultEnvironment.ORDINAL_NAME);
    }

    public static InstanceKeys named(List<String> names) {
        return new InstanceKeys(
                names.stream()
                        .map(name -> Map.of(DefaultEnvironment.INSTANCE_NAME, name))
                        .toList(),
                DefaultEnvironment.INSTANCE_NAME);
    }
}

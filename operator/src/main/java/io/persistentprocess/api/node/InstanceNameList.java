package io.persistentprocess.api.node;

import io.persistentprocess.api.env.InstanceName;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The names of instances in an annotation: separated by commas or white space, in any order. Pure; any thread. */
public record InstanceNameList(String key, List<String> names) {
    /** As much as a message shows of a name. */
    private static final int SHOWN = 40;

    public InstanceNameList {
        names = List.copyOf(names);
    }

    /** Sorted and each once, so that the order of the annotation has no meaning. */
    public static InstanceNameList parse(String key, String text) {
        return new InstanceNameList(
                key,
                Arrays.stream(text.split("[,\\s]+"))
                        .filter(name -> !name.isEmpty())
                        .distinct()
                        .sorted()
                        .toList());
    }

    /** Why the list cannot be used, in one sentence. */
    public Optional<String> problem() {
        if (names.size() > Instances.MAX) {
            return Optional.of("annotation %s of the node lists %d names; at most %d are supported"
                    .formatted(key, names.size(), Instances.MAX));
        }
        return names.stream()
                .filter(name -> !InstanceName.isValid(name))
                .findFirst()
                .map(name -> "annotation %s of the node lists \"%s\", which is not %s of at most %d characters"
                        .formatted(
                                key,
                                name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "...",
                                InstanceName.FORM,
                                InstanceName.MAX_LENGTH));
    }
}

package io.persistentprocess.supervision.node;

import io.persistentprocess.api.env.InstanceName;
import io.persistentprocess.api.node.InstanceNameList;
import io.persistentprocess.api.node.InstanceSource;
import io.persistentprocess.api.node.Instances;
import io.persistentprocess.api.node.InterfacePattern;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the names of a member's instances on a node. Pure; any thread. */
public record InstanceNameResolver(NodeFacts node) {
    /** Why the names cannot be used at present, in one sentence. */
    public Optional<String> problem(Instances instances) {
        return instances
                .from()
                .flatMap(source -> annotated(source)
                        .flatMap(InstanceNameList::problem)
                        .or(() -> source.interfaces().flatMap(this::problem)));
    }

    private Optional<String> problem(InterfacePattern pattern) {
        if (node.interfaces().isEmpty()) {
            return Optional.of("the network interfaces of the node are not known at present; the agent's log says why");
        }
        int matches = matching(pattern).size();
        return matches <= Instances.MAX
                ? Optional.empty()
                : Optional.of("%d network interfaces of the node match %s; at most %d are supported"
                        .formatted(matches, pattern, Instances.MAX));
    }

    /** Each once; sorted if they come from the node. */
    public List<String> names(Instances instances) {
        return instances
                .from()
                .map(source -> annotated(source)
                        .map(InstanceNameList::names)
                        .or(() -> source.interfaces().map(this::matching))
                        .orElse(List.of()))
                .orElse(instances.names());
    }

    private Optional<InstanceNameList> annotated(InstanceSource source) {
        return source.nodeAnnotation()
                .map(key -> InstanceNameList.parse(key, node.annotations().getOrDefault(key, "")));
    }

    /** The kernel allows more in a name than an instance may be called. */
    private List<String> matching(InterfacePattern pattern) {
        return node.interfaces().orElse(Set.of()).stream()
                .filter(InstanceName::isValid)
                .filter(pattern::matches)
                .sorted()
                .toList();
    }
}

package io.persistentprocess.supervision.group;

import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.provision.FileSource;
import io.persistentprocess.api.provision.KeySelector;
import io.persistentprocess.api.provision.MemberFile;
import io.persistentprocess.supervision.node.NodeFacts;
import io.persistentprocess.supervision.provision.FileContent;
import io.persistentprocess.supervision.provision.ObjectId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds the keys of objects that groups on a node need. Pure; any thread. */
public final class NeededKeys {
    private NeededKeys() {}

    /** By object; none of groups that select other nodes. */
    public static Map<ObjectId, Set<String>> of(Collection<PersistentProcessGroup> groups, NodeFacts node) {
        Map<ObjectId, Set<String>> keys = new TreeMap<>();
        groups.stream()
                .filter(group -> group.spec().selects(node.nodeName(), node.labels()))
                .forEach(group -> add(keys, group, node));
        return keys;
    }

    private static void add(Map<ObjectId, Set<String>> keys, PersistentProcessGroup group, NodeFacts node) {
        group.spec().on(node.nodeName(), node.labels()).members().stream()
                .flatMap(member -> member.files().stream())
                .map(MemberFile::valueFrom)
                .flatMap(Optional::stream)
                .forEach(source -> keys.computeIfAbsent(
                                FileContent.objectOf(source, group.metadata().namespace()), _ -> new TreeSet<>())
                        .add(key(source)));
    }

    private static String key(FileSource source) {
        return source.configMapKeyRef()
                .or(source::secretKeyRef)
                .map(KeySelector::key)
                .orElseThrow();
    }
}

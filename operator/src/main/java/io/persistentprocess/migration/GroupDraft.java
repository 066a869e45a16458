package io.persistentprocess.migration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A group that is being written.
 *
 * @param annotations of the group, by name
 */
public record GroupDraft(
        String name, Map<String, String> annotations, Map<String, Object> settings, List<MemberDraft> members) {
    public GroupDraft {
        annotations = new LinkedHashMap<>(annotations);
        settings = new LinkedHashMap<>(settings);
        members = List.copyOf(members);
    }

    public static GroupDraft of(String name, List<MemberDraft> members) {
        return new GroupDraft(name, Map.of(), Map.of(), members);
    }

    /** The manifest, as maps, lists and scalars. */
    public Map<String, Object> manifest() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", name);
        if (!annotations.isEmpty()) {
            metadata.put("annotations", annotations);
        }
        Map<String, Object> spec = new LinkedHashMap<>(settings);
        spec.put("members", members.stream().map(MemberDraft::fields).toList());
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("apiVersion", "persistentprocess.io/v1alpha1");
        manifest.put("kind", "PersistentProcessGroup");
        manifest.put("metadata", metadata);
        manifest.put("spec", spec);
        return manifest;
    }
}

package io.persistentprocess.migration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A member that is being written, as maps, lists and scalars under the names of the API's fields. A path is such a name, or several with dots in between:
 * {@code stop.signal}.
 */
public final class MemberDraft {
    /** In which order a reader wants them. What is not named comes last. */
    private static final List<String> ORDER = List.of(
            "name",
            "replicas",
            "instances",
            "dependsOn",
            "conditions",
            "type",
            "pidFile",
            "startTimeoutSeconds",
            "notify",
            "command",
            "args",
            "envFrom",
            "env",
            "workingDir",
            "directories",
            "files",
            "preStart",
            "postStart",
            "preStop",
            "postStop",
            "reload",
            "restartPolicy",
            "successExitCodes",
            "restartPolicyRules",
            "restart",
            "stop",
            "securityContext");

    private final Map<String, Object> fields = new LinkedHashMap<>();

    public MemberDraft(String name) {
        set("name", name);
    }

    public String name() {
        return String.valueOf(fields.get("name"));
    }

    /** Replaces what was there. */
    public void set(String path, Object value) {
        int dot = path.lastIndexOf('.');
        parent(path).put(path.substring(dot + 1), value);
    }

    /** Appends to the list at the path, unless the list has it already. */
    public void add(String path, Object item) {
        @SuppressWarnings("unchecked")
        List<Object> list = (List<Object>)
                parent(path).computeIfAbsent(path.substring(path.lastIndexOf('.') + 1), _ -> new ArrayList<>());
        if (!list.contains(item)) {
            list.add(item);
        }
    }

    public Optional<Object> get(String path) {
        Object at = fields;
        for (String name : path.split("\\.", -1)) {
            if (!(at instanceof Map<?, ?> map) || map.get(name) == null) {
                return Optional.empty();
            }
            at = map.get(name);
        }
        return Optional.of(at);
    }

    public void remove(String field) {
        fields.remove(field);
    }

    private Map<String, Object> parent(String path) {
        Map<String, Object> at = fields;
        String[] names = path.split("\\.", -1);
        for (int i = 0; i < names.length - 1; i++) {
            @SuppressWarnings("unchecked")
            Map<String, Object> next = (Map<String, Object>) at.computeIfAbsent(names[i], _ -> new LinkedHashMap<>());
            at = next;
        }
        return at;
    }

    /** The fields in the order in which they are best read. */
    public Map<String, Object> fields() {
        Map<String, Object> ordered = new LinkedHashMap<>();
        for (String name : ORDER) {
            Optional.ofNullable(fields.get(name)).ifPresent(value -> ordered.put(name, value));
        }
        fields.forEach(ordered::putIfAbsent);
        return ordered;
    }
}

package io.persistentprocess.agent.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.List;
import java.util.Map;

/**
 * A release hook that has to run once, as stored in an attribute of the cgroup that it runs in.
 *
 * @param cgroupId the ID of the group's cgroup, which distinguishes it from a later one of the same name
 * @param count the number of the release
 */
record PendingReleaseHook(
        String namespace,
        String group,
        long cgroupId,
        long count,
        List<String> command,
        Map<String, String> environment,
        long timeoutMillis) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** No member can have this name. */
    private static final String NAME = "onRelease";

    GroupId groupId() {
        return new GroupId(namespace, group);
    }

    /** The ID for reports and for its log. */
    InstanceId id() {
        return new InstanceId(namespace, group, NAME, 0);
    }

    /** The cgroup's name, the same for the same release. */
    String folder() {
        return "%s_%s.%d.%d".formatted(namespace, group, cgroupId, count);
    }

    String text() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a release order cannot be written as JSON", e);
        }
    }

    static PendingReleaseHook parse(String text) throws JsonProcessingException {
        return JSON.readValue(text, PendingReleaseHook.class);
    }
}

package io.persistentprocess.agent.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;

/** Whatever is in the attributes of a group's cgroup, or of a release hook's, is understood, or is nothing. */
public final class ReleaseFuzzTarget {
    private ReleaseFuzzTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        ReleaseHistory.parse(text).text();
        try {
            PendingReleaseHook order = PendingReleaseHook.parse(text);
            order.id();
            order.groupId();
            order.folder();
            order.text();
        } catch (JsonProcessingException _) {
            // None.
        }
    }
}

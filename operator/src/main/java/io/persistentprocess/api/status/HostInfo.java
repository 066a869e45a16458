package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import java.util.stream.Stream;

/** The host of the report. */
public record HostInfo(
        @JsonPropertyDescription("The kernel's release, uname -r.")
        String kernel,

        @JsonPropertyDescription("How cgroups are mounted: Unified, Hybrid or Legacy.")
        CgroupMode cgroup,

        @JsonPropertyDescription("The kernel facilities that wake the agent.")
        List<String> notifications) {
    public HostInfo {
        notifications = List.copyOf(notifications);
    }

    /** The host info with facilities that may change. */
    public HostInfo with(List<String> more) {
        return new HostInfo(
                kernel,
                cgroup,
                Stream.concat(notifications.stream(), more.stream()).toList());
    }
}

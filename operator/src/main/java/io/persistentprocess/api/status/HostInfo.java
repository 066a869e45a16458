package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** The host that is reported about. */
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
}

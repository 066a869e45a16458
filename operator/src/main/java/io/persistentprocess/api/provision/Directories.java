package io.persistentprocess.api.provision;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.persistentprocess.api.schema.Unique;
import java.util.List;
import java.util.stream.Stream;

/** The directories that an instance has, as those of systemd.exec(5), "Sandboxing", RuntimeDirectory= and the others. */
public record Directories(
        @Size(max = 8)
        @Unique(key = "name")
        @JsonPropertyDescription(
                "Below /run, RuntimeDirectory= of systemd.exec(5). What ppg has made is removed with all"
                        + " that is in it when the instance has stopped, but not when it is restarted. In RUNTIME_DIRECTORY.")
        List<MemberDirectory> runtime,

        @Size(max = 8)
        @Unique(key = "name")
        @JsonPropertyDescription("Below /var/lib, StateDirectory=; never removed. In STATE_DIRECTORY.")
        List<MemberDirectory> state,

        @Size(max = 8)
        @Unique(key = "name")
        @JsonPropertyDescription("Below /var/cache, CacheDirectory=; never removed. In CACHE_DIRECTORY.")
        List<MemberDirectory> cache,

        @Size(max = 8)
        @Unique(key = "name")
        @JsonPropertyDescription("Below /var/log, LogsDirectory=; never removed. In LOGS_DIRECTORY.")
        List<MemberDirectory> logs,

        @Size(max = 8)
        @Unique(key = "name")
        @JsonPropertyDescription(
                "Below /etc, ConfigurationDirectory=; made for root if it is missing, and neither changed"
                        + " nor removed. In CONFIGURATION_DIRECTORY.")
        List<MemberDirectory> configuration) {
    public Directories {
        runtime = List.copyOf(runtime);
        state = List.copyOf(state);
        cache = List.copyOf(cache);
        logs = List.copyOf(logs);
        configuration = List.copyOf(configuration);
    }

    /** Of all kinds. */
    public Stream<MemberDirectory> all() {
        return Stream.of(runtime, state, cache, logs, configuration).flatMap(List::stream);
    }
}

package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.persistentprocess.api.schema.Between;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.value.ByteQuantity;
import io.persistentprocess.api.value.CpuQuantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The resource limits and requests of each instance of a member; cgroups(7). Changed in place, without a restart. */
public record Resources(
        @JsonPropertyDescription("What all processes of an instance together may take at most.")
        Limits limits,

        @JsonPropertyDescription("What an instance gets when the host is short of it.")
        Requests requests)
        implements Checked {
    /** What an instance cannot exceed. */
    public record Limits(
            @Between(min = "10m", max = "100000")
            @JsonPropertyDescription("Processors; 500m and 0.5 (in quotes for an API server) are half of one. It is CPU"
                    + " time in each tenth of a second (cpu.max); an instance that has used it up waits for"
                    + " the next tenth.")
            Optional<CpuQuantity> cpu,

            @Between(min = "1Mi", max = "1Pi")
            @JsonPropertyDescription(
                    "Bytes of memory, with the page cache (memory.max). If the kernel cannot reclaim any,"
                            + " it kills processes, see oomPolicy.")
            Optional<ByteQuantity> memory,

            @Min(1)
            @Max(4194304)
            @JsonPropertyDescription("Processes and threads (pids.max); what is beyond fails to fork with EAGAIN.")
            Optional<Integer> pids) {}

    /** What an instance is guaranteed when resources are scarce. */
    public record Requests(
            @Between(min = "1m", max = "100000")
            @JsonPropertyDescription("Processors: its share of the CPU time when others want it too (cpu.weight).")
            Optional<CpuQuantity> cpu,

            @Between(min = "1Mi", max = "1Pi")
            @JsonPropertyDescription(
                    "Bytes of memory that the kernel reclaims only after it has reclaimed what it can elsewhere"
                            + " (memory.low).")
            Optional<ByteQuantity> memory) {}

    /** With the limits and requests of another in place of those of the same name. */
    Resources overriddenBy(Resources other) {
        return new Resources(
                new Limits(
                        other.limits.cpu.or(limits::cpu),
                        other.limits.memory.or(limits::memory),
                        other.limits.pids.or(limits::pids)),
                new Requests(other.requests.cpu.or(requests::cpu), other.requests.memory.or(requests::memory)));
    }

    /** Whether no limit or request is set. */
    public boolean isEmpty() {
        return limits.cpu().isEmpty()
                && limits.memory().isEmpty()
                && limits.pids().isEmpty()
                && requests.cpu().isEmpty()
                && requests.memory().isEmpty();
    }

    @Override
    public List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        requests.cpu()
                .filter(request -> limits.cpu()
                        .filter(limit -> request.compareTo(limit) > 0)
                        .isPresent())
                .ifPresent(request -> faults.add(excess(
                        "cpu", request.toString(), limits.cpu().orElseThrow().toString())));
        requests.memory()
                .filter(request -> limits.memory()
                        .filter(limit -> request.compareTo(limit) > 0)
                        .isPresent())
                .ifPresent(request -> faults.add(excess(
                        "memory",
                        request.bytes() + " bytes",
                        limits.memory().orElseThrow().bytes() + " bytes")));
        return List.copyOf(faults);
    }

    private static Fault excess(String resource, String request, String limit) {
        return new Fault(
                "requests." + resource,
                "is %s, more than limits.%s (%s); lower the request or raise the limit"
                        .formatted(request, resource, limit));
    }
}

package io.persistentprocess.e2e.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A container's requests and limits, and what a kubelet makes of them. */
record Resources(JsonNode json, boolean isNodeCritical) {
    private static final int NODE_CRITICAL_SCORE = -997;
    private static final int LEAST_BURSTABLE_SCORE = 3;
    private static final int MOST_BURSTABLE_SCORE = 999;
    private static final int SCORES = 1000;
    private static final long SHARES_OF_A_CPU = 1024;
    private static final long MILLICORES = 1000;
    private static final long CPU_PERIOD_MICROS = 100_000;
    private static final long KIB = 1024;

    static Resources of(PodTemplate template) {
        JsonNode json = template.container().path("resources");
        PodTemplate.assertKnown(json, "resources", Set.of("requests", "limits"));
        PodTemplate.assertKnown(json.path("requests"), "requests", Set.of("cpu", "memory"));
        PodTemplate.assertKnown(json.path("limits"), "limits", Set.of("cpu", "memory"));
        return new Resources(
                json, template.spec().path("priorityClassName").asText().equals("system-node-critical"));
    }

    /** The part {@code linux.resources} of a runtime configuration. Devices are closed but for those that every container has. */
    Map<String, Object> cgroup() {
        Map<String, Object> resources = new LinkedHashMap<>();
        resources.put("devices", List.of(Map.of("allow", false, "access", "rwm")));
        amount("limits", "memory").ifPresent(bytes -> resources.put("memory", Map.of("limit", bytes.longValue())));
        Map<String, Object> cpu = new LinkedHashMap<>();
        amount("requests", "cpu")
                .ifPresent(cpus ->
                        cpu.put("shares", Math.max(2, Math.round(cpus * MILLICORES) * SHARES_OF_A_CPU / MILLICORES)));
        amount("limits", "cpu").ifPresent(cpus -> {
            cpu.put("quota", Math.round(cpus * CPU_PERIOD_MICROS));
            cpu.put("period", CPU_PERIOD_MICROS);
        });
        if (!cpu.isEmpty()) {
            resources.put("cpu", cpu);
        }
        return resources;
    }

    /** Empty where a lower score is asked for than who runs this has, without the right to that: who lacks SYS_RESOURCE. */
    Optional<Integer> oomScoreAdj() throws KernelException {
        int own = Integer.parseInt(read("/proc/self/oom_score_adj"));
        int score = score();
        return score >= own || SecurityContext.canBeGiven("SYS_RESOURCE") ? Optional.of(score) : Optional.empty();
    }

    private int score() {
        if (isNodeCritical) {
            return NODE_CRITICAL_SCORE;
        }
        Optional<Double> requested = amount("requests", "memory").or(() -> amount("limits", "memory"));
        long used = requested
                .map(bytes -> Math.round(SCORES * bytes / machineMemory()))
                .orElse(0L);
        return Math.clamp(SCORES - used, LEAST_BURSTABLE_SCORE, MOST_BURSTABLE_SCORE);
    }

    private static long machineMemory() {
        String kib = read("/proc/meminfo").lines().findFirst().orElseThrow().replaceAll("\\D", "");
        return Long.parseLong(kib) * KIB;
    }

    private Optional<Double> amount(String kind, String resource) {
        JsonNode amount = json.path(kind).path(resource);
        return amount.isMissingNode()
                ? Optional.empty()
                : Optional.of(
                        Quantity.parse(amount.asText()).getNumericalAmount().doubleValue());
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

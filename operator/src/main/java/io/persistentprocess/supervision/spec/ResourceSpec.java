package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.OomPolicy;
import java.util.Optional;

/**
 * The limits and requests of an instance; at least one of them is present.
 *
 * @param cpuLimitMillis thousandths of a CPU
 * @param cpuRequestMillis thousandths of a CPU
 * @param pidsLimit processes and threads
 */
public record ResourceSpec(
        Optional<Long> cpuLimitMillis,
        Optional<Long> cpuRequestMillis,
        Optional<Long> memoryLimitBytes,
        Optional<Long> memoryRequestBytes,
        Optional<Long> pidsLimit,
        OomPolicy oomPolicy) {}

package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.OomPolicy;
import java.util.Optional;

/**
 * What an instance may take and can count on, at least one thing of it.
 *
 * @param cpuLimitMillis thousandths of a processor
 * @param cpuRequestMillis likewise
 * @param pidsLimit processes and threads
 */
public record ResourceSpec(
        Optional<Long> cpuLimitMillis,
        Optional<Long> cpuRequestMillis,
        Optional<Long> memoryLimitBytes,
        Optional<Long> memoryRequestBytes,
        Optional<Long> pidsLimit,
        OomPolicy oomPolicy) {}

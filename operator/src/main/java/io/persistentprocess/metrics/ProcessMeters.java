package io.persistentprocess.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The resource usage of this process, under the names that dashboards know from Prometheus' own clients and Micrometer. It does not use Micrometer's
 * four binders, which would take 4 MiB; this one takes 1 MiB.
 */
final class ProcessMeters implements MeterBinder {
    private static final int KIB = 1024;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Runtime runtime = Runtime.getRuntime();
    private final ProcessHandle process = ProcessHandle.current();
    private final Path proc = Path.of("/proc/self");

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("process.cpu.seconds", this, ProcessMeters::cpuSeconds)
                .description("CPU time that the process has used, in user and in kernel mode.")
                .register(registry);
        gauge(
                registry,
                "process.start.time.seconds",
                ProcessMeters::startedAtSeconds,
                "When the process was started, in seconds since 1970.");
        gauge(
                registry,
                "process.resident.memory.bytes",
                me -> me.status("VmRSS:") * KIB,
                "Resident memory of the process.");
        gauge(
                registry,
                "process.open.fds",
                ProcessMeters::descriptors,
                "Open file descriptors; each running instance needs one.");
        gauge(
                registry,
                "process.threads",
                me -> me.status("Threads:"),
                "Threads of the process, also those of the JVM itself.");
        heap(
                registry,
                "jvm.memory.used.bytes",
                me -> me.runtime.totalMemory() - me.runtime.freeMemory(),
                "Heap that is used, garbage included.");
        heap(registry, "jvm.memory.committed.bytes", me -> me.runtime.totalMemory(), "Heap that is reserved in RAM.");
        heap(registry, "jvm.memory.max.bytes", me -> me.runtime.maxMemory(), "Maximum size of the heap.");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            FunctionTimer.builder(
                            "jvm.gc.pause",
                            collector,
                            GarbageCollectorMXBean::getCollectionCount,
                            GarbageCollectorMXBean::getCollectionTime,
                            TimeUnit.MILLISECONDS)
                    .description("Garbage collections and how long they paused the process.")
                    .tag("gc", collector.getName())
                    .register(registry);
        }
    }

    private void gauge(MeterRegistry registry, String name, ToDoubleFunction<ProcessMeters> value, String description) {
        Gauge.builder(name, this, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private void heap(MeterRegistry registry, String name, ToDoubleFunction<ProcessMeters> value, String description) {
        Gauge.builder(name, this, value)
                .description(description)
                .tag("area", "heap")
                .strongReference(true)
                .register(registry);
    }

    private double cpuSeconds() {
        return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / NANOS_PER_SECOND;
    }

    private double startedAtSeconds() {
        return process.info().startInstant().map(Instant::getEpochSecond).orElse(0L);
    }

    private double descriptors() {
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            return open.count();
        } catch (IOException _) {
            return Double.NaN;
        }
    }

    private double status(String field) {
        try (Stream<String> lines = Files.lines(proc.resolve("status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException _) {
            return Double.NaN;
        }
    }
}

package io.persistentprocess.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.persistentprocess.agent.model.Measurements;
import io.persistentprocess.agent.model.MemberUsage;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** All metrics of one process. It starts with those of the process itself; its owners add the others. Any thread. */
public final class Meters {
    /** Prometheus' text format. */
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Keeps the counted objects: the registry holds them by weak references only. */
    private final List<Object> sources = new CopyOnWriteArrayList<>();

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    public Meters() {
        ProcessMeters process = new ProcessMeters();
        sources.add(process);
        process.bindTo(registry);
        Gauge.builder("ppg.build.info", () -> 1)
                .description("The versions of ppg and Java that run, as labels; always 1.")
                .tag("version", version())
                .tag("java", System.getProperty("java.version"))
                .register(registry);
    }

    /** From the manifest of the jar. */
    private static String version() {
        String version = Meters.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    /** Adds an engine's counters. Must be called once. */
    public Meters observe(Supplier<Measurements> engine) {
        prometheus().register(new EngineCollector(engine));
        return this;
    }

    /** Adds the members' usage, read for each scrape. Must be called once. */
    public Meters observeUsage(Supplier<List<MemberUsage>> usage) {
        prometheus().register(new UsageCollector(usage));
        return this;
    }

    /** Adds the state of a cluster's groups, asked for at each scrape. Must be called once. */
    public Meters observeGroups(Supplier<List<GroupMeasurements>> groups) {
        prometheus().register(new GroupCollector(groups));
        return this;
    }

    /**
     * Adds the number of status writes to the API server.
     *
     * @param kind of the objects with the status
     * @param writes so far; never falls
     */
    public Meters countStatusWrites(String kind, LongSupplier writes) {
        sources.add(writes);
        FunctionCounter.builder("ppg.status.writes", writes, LongSupplier::getAsLong)
                .description("How often the status of an object was written to the API server, by the object's kind.")
                .tag("kind", kind)
                .register(registry);
        return this;
    }

    /**
     * Adds the number of Events that the API server refused.
     *
     * @param refused so far; never falls
     */
    public Meters countRefusedEvents(LongSupplier refused) {
        sources.add(refused);
        FunctionCounter.builder("ppg.events.refused", refused, LongSupplier::getAsLong)
                .description("Kubernetes Events that the API server refused; the log has the reason of each.")
                .register(registry);
        return this;
    }

    /**
     * Adds the number of custom resource definitions that are older than the controller.
     *
     * @param old at present
     */
    public Meters countOldCrds(IntSupplier old) {
        Gauge.builder("ppg.crds.outdated", old::getAsInt)
                .description(
                        "How many of the installed custom resource definitions are older than the controller. The controller that leads serves it.")
                .register(registry);
        return this;
    }

    /**
     * Adds the number of refused manifests.
     *
     * @param refused at present
     */
    public Meters countRefusedManifests(IntSupplier refused) {
        Gauge.builder("ppg.manifests.refused", refused::getAsInt)
                .description(
                        "How many manifests (files and folders) ppg run refuses until they are corrected. ppg status shows what is wrong with them.")
                .register(registry);
        return this;
    }

    /** Adds the number of internal errors. Must be called once. */
    public Meters countInternalErrors(AgentThreads threads) {
        sources.add(threads);
        for (ThreadRole role : ThreadRole.values()) {
            FunctionCounter.builder("ppg.internal.errors", threads, from -> from.failures(role))
                    .description("How often a thread met an unexpected error, by the thread's name; the log has a"
                            + " line for each, and docs/architecture.md says what follows. Not 0: a defect of ppg, or memory"
                            + " or threads have run out.")
                    .tag("thread", role.threadName())
                    .register(registry);
        }
        return this;
    }

    String text() {
        return registry.scrape(CONTENT_TYPE);
    }

    MetricSnapshots snapshots() {
        return prometheus().scrape();
    }

    private PrometheusRegistry prometheus() {
        return registry.getPrometheusRegistry();
    }
}

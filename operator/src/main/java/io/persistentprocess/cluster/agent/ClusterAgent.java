package io.persistentprocess.cluster.agent;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ResolvedControllerConfiguration;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelector;
import io.javaoperatorsdk.operator.api.config.informer.InformerConfiguration;
import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.provision.FileContents;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.cluster.ClusterConnection;
import io.persistentprocess.cluster.OperatorSession;
import io.persistentprocess.cluster.OperatorSessions;
import io.persistentprocess.cluster.agent.event.EventReporter;
import io.persistentprocess.cluster.agent.event.EventWriter;
import io.persistentprocess.cluster.agent.plan.DesiredStatePublisher;
import io.persistentprocess.cluster.agent.plan.Engine;
import io.persistentprocess.cluster.agent.plan.NodePlanner;
import io.persistentprocess.cluster.agent.plan.NodeReader;
import io.persistentprocess.cluster.agent.plan.ObservedGenerations;
import io.persistentprocess.cluster.agent.report.NodeGroupBuilder;
import io.persistentprocess.cluster.agent.report.NodeStatusBuilder;
import io.persistentprocess.cluster.agent.report.ProcessNodeWriter;
import io.persistentprocess.cluster.agent.report.ReportRateLimiter;
import io.persistentprocess.cluster.agent.report.StatusReporter;
import io.persistentprocess.cluster.agent.report.UsageStatusBuilder;
import io.persistentprocess.cluster.agent.source.NamedObjects;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Connects a running engine with a cluster. Needs no API server to start: until one answers, the instances of an earlier agent keep running.
 *
 * <p>If the agent dies here: members keep running. The next agent adopts them and lists the cluster again.
 */
public final class ClusterAgent implements AutoCloseable {
    /** After this time the agent works with the lists it has; one that is missing may belong to a deleted namespace. */
    private static final Duration FIRST_LISTS = Duration.ofSeconds(2);

    private static final Duration LAST_RECONCILIATION = Duration.ofSeconds(1);
    /** The SDK's configuration requires a name; no object gets this finalizer. */
    private static final String NO_FINALIZER = "persistentprocess.io/none";

    private final ClusterConfig config;
    private final KubernetesClient client;
    private final DesiredStatePublisher assignments;
    private final StatusReporter reporter;
    private final EventReporter events;
    private final NodeReconciler reconciler;
    private final NamedObjects objects;
    private final OperatorSessions sessions = new OperatorSessions(this::session);
    private final ServiceThread thread;

    private ClusterAgent(
            Engine engine,
            FileContents files,
            ClusterConfig config,
            ClusterConnection connection,
            AgentThreads threads) {
        this.config = config;
        this.client = connection.client();
        ObservedGenerations generations = new ObservedGenerations();
        NodePlanner planner = new NodePlanner();
        DeferredListener onTaken = new DeferredListener();
        DeferredListener onObjects = new DeferredListener();
        this.objects = new NamedObjects(client, files, onObjects);
        this.assignments = new DesiredStatePublisher(planner, objects, engine, onTaken);
        onObjects.forwardTo(assignments::seeObjects);
        UsageStatusBuilder usage = new UsageStatusBuilder(engine::usage);
        NodeStatusBuilder report = new NodeStatusBuilder(
                config.agent(),
                () -> config.host().with(engine.notifications()),
                new NodeGroupBuilder(generations, engine::lastRelease, usage::of, InstantSource.system()));
        this.reporter = new StatusReporter(
                assignments,
                engine::tracked,
                usage,
                report,
                new ProcessNodeWriter(client, config.installation()),
                ReportRateLimiter.FULL,
                threads);
        onTaken.forwardTo(reporter::changed);
        EventWriter writer = new EventWriter(client, config.nodeName());
        this.events = new EventReporter(engine.events().subscribe(), assignments, writer::write, threads);
        GroupRequestExecutor restarts = new GroupRequestExecutor(config.nodeName(), engine, Clock.systemUTC());
        this.reconciler =
                new NodeReconciler(config, connection.refusals(), assignments, restarts, reporter, generations);
        this.thread = threads.service(ThreadRole.CLUSTER, sessions::serve);
        engine.onChange(reporter::changed);
        connection.refusals().onGranted(this::granted);
    }

    private void granted(String path) {
        if (NamedObjects.isTheirs(path)) {
            objects.granted();
        } else {
            sessions.renew("the API server grants " + path);
        }
    }

    /**
     * Returns at once.
     *
     * @param files where the agent has what is in files that come from objects
     */
    public static ClusterAgent start(
            Agent agent, FileContents files, ClusterConfig config, ClusterConnection connection) {
        return start(Engine.of(agent), files, config, connection, agent.threads());
    }

    /** Connects an engine of any kind. Returns at once. */
    public static ClusterAgent start(
            Engine engine,
            FileContents files,
            ClusterConfig config,
            ClusterConnection connection,
            AgentThreads threads) {
        ClusterAgent cluster = new ClusterAgent(engine, files, config, connection, threads);
        cluster.reporter.start();
        cluster.events.start();
        cluster.thread.start();
        return cluster;
    }

    private OperatorSession session() {
        OperatorSession session = OperatorSession.create(
                client,
                overrider -> overrider
                        .withConcurrentReconciliationThreads(1)
                        .withConcurrentWorkflowExecutorThreads(1)
                        .withCacheSyncTimeout(FIRST_LISTS)
                        .withReconciliationTerminationTimeout(LAST_RECONCILIATION));
        session.operator().register(reconciler, configuration(session.operator()));
        return session;
    }

    private ResolvedControllerConfiguration<Node> configuration(Operator of) {
        InformerConfiguration<Node> ownNode = InformerConfiguration.builder(Node.class)
                .withWatchAllNamespaces()
                .withFieldSelector(new FieldSelector(new FieldSelector.Field("metadata.name", config.nodeName())))
                .withOnUpdateFilter((now, before) -> !NodeReader.facts(now).equals(NodeReader.facts(before)))
                .buildForController();
        return new ResolvedControllerConfiguration<>(
                "agent",
                false,
                NodeReconciler.class.getName(),
                null,
                null,
                null,
                NO_FINALIZER,
                Map.of(),
                null,
                of.getConfigurationService(),
                ownNode,
                false,
                null);
    }

    /** Why the agent does not watch the cluster at present, in one sentence; empty if it does. Affects readiness only: members keep running. */
    public Optional<String> notReady() {
        Optional<String> trouble = sessions.trouble().or(reconciler::trouble).or(reporter::trouble);
        return reconciler.hasReconciled()
                ? trouble
                : trouble.or(() -> Optional.of("Node %s is not known yet".formatted(config.nodeName())));
    }

    /** How often this node's report was written. */
    public long statusWrites() {
        return reporter.writes();
    }

    /** How many Events the API server refused. */
    public long refusedEvents() {
        return events.refused();
    }

    /** Stops the connection. Changes nothing in the cluster or on the host. */
    @Override
    public void close() {
        events.close();
        reporter.close();
        assignments.close();
        thread.end();
        sessions.end();
        thread.join();
        objects.close();
        client.close();
    }
}

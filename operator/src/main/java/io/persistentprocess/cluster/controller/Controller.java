package io.persistentprocess.cluster.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.cluster.Clocks;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.Health;
import io.persistentprocess.cluster.OperatorSession;
import io.persistentprocess.cluster.controller.crd.CrdVersionCheck;
import io.persistentprocess.cluster.controller.index.ClusterIndex;
import io.persistentprocess.cluster.controller.index.GroupKey;
import io.persistentprocess.cluster.controller.status.ControllerNames;
import io.persistentprocess.cluster.controller.status.EventPublisher;
import io.persistentprocess.cluster.controller.status.StatusDocument;
import io.persistentprocess.cluster.controller.status.StatusRateLimiter;
import io.persistentprocess.cluster.controller.status.StatusWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster's controller: watches the cluster from its start and writes while it leads.
 *
 * <p>If the controller dies here: nothing is lost. Its decisions are in the groups' status, and the next controller continues from there.
 */
public final class Controller implements Health, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);
    /** After this time the controller works with the lists it has; one that is missing may belong to a deleted namespace. */
    private static final Duration FIRST_LISTS = Duration.ofSeconds(10);

    private static final int RECONCILING_THREADS = 4;
    /** Between two terms. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final int LONGEST_RETRY_MILLIS = 30_000;

    private final KubernetesClient client;
    private final ControllerConfig config;
    private final StatusWriter writer;
    private final ReconcileTimer reminders;
    private final OrphanCleaner orphans;
    private final ClusterWatcher watches;
    private final Clocks clocks;
    private final GroupReconciler reconciler;
    private final EventPublisher events;
    private final ReconcileTrigger changes;
    private final Optional<CrdVersionCheck> crds;
    private final AgentThreads threads = new AgentThreads();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private Optional<LeaderTerm> term = Optional.empty();
    private boolean closed;

    private Controller(KubernetesClient client, ControllerConfig config, Clocks clocks) {
        this.client = client;
        this.config = config;
        this.writer = new StatusWriter(client);
        ClusterIndex index = new ClusterIndex(config.policy());
        StatusRateLimiter pace = new StatusRateLimiter();
        DeletionDeadlines deadlines = new DeletionDeadlines(config.releaseTimeout());
        this.changes = new ReconcileTrigger(group -> {
            deadlines.forget(group);
            index.forget(group);
            writer.forget(group);
            pace.forget(group);
        });
        this.reminders = new ReconcileTimer(group -> changes.changed(Set.of(group)), threads);
        this.orphans = new OrphanCleaner(client, config.installation(), index, threads);
        this.events = new EventPublisher(client, config.candidacy().identity());
        this.crds = config.version().map(own -> new CrdVersionCheck(client, events, own, clocks.wall(), threads));
        this.reconciler = new GroupReconciler(
                index, writer, pace, changes, events, config.releaseTimeout(), deadlines, reminders, clocks);
        MissingAgentTimer missing = new MissingAgentTimer(index, reminders, changes::changed, clocks.boot());
        this.watches = new ClusterWatcher(
                client, config, index, changes::changed, orphans::consider, missing::consider, clocks.boot());
        this.clocks = clocks;
    }

    /** Starts to watch the cluster and becomes a candidate for leader. Does not wait for the API server. */
    public static Controller start(KubernetesClient client, ControllerConfig config, Clocks clocks) {
        Controller controller = new Controller(client, config, clocks);
        controller.stand();
        return controller;
    }

    private synchronized void stand() {
        if (closed) {
            return;
        }
        LeaderTerm next = new LeaderTerm(
                this::session, new LeaseElection(client, config.candidacy(), clocks, threads), this::begin, threads);
        term = Optional.of(next);
        var _ = CompletableFuture.allOf(watches.filled(), next.began())
                .thenRun(next::lead)
                .exceptionally(e -> {
                    ended.complete("it cannot begin: " + e.getMessage());
                    return null;
                });
        var _ = next.lost().thenRun(() -> standAgain(next));
    }

    /** Ending the process instead would restart it, with a longer delay each time. */
    private void standAgain(LeaderTerm lost) {
        if (isClosed()) {
            return;
        }
        LOG.warn(
                "the Lease is lost: another controller leads, or the Lease could not be renewed; this controller waits to be elected again");
        orphans.pause();
        lost.close();
        CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                .execute(this::stand);
    }

    /** Lists and watches at once what the API server refused and now grants. Returns at once. */
    public synchronized void granted(String path) {
        watches.granted(path);
        if (path.endsWith("/" + HasMetadata.getPlural(GroupResource.class))) {
            term.ifPresent(now -> now.renew("the API server grants " + path));
        }
    }

    private OperatorSession session() {
        OperatorSession session = OperatorSession.create(
                client,
                configuration -> configuration
                        .withConcurrentReconciliationThreads(RECONCILING_THREADS)
                        .withCacheSyncTimeout(FIRST_LISTS)
                        .withUseSSAToPatchPrimaryResource(true));
        var _ = session.operator().register(reconciler, this::configure);
        return session;
    }

    private void configure(ControllerConfigurationOverrider<GroupResource> overrider) {
        overrider
                .withName(ControllerNames.NAME)
                .withFieldManager(ControllerNames.NAME)
                .withFinalizer(ControllerNames.FINALIZER)
                // A status write of another client does not change the generation.
                .withGenerationAware(false)
                // An API server may be away for hours.
                .withRetry(new GenericRetry().withoutMaxAttempts().setMaxInterval(LONGEST_RETRY_MILLIS));
        if (config.namespaces().isEmpty()) {
            overrider.watchingAllNamespaces();
        } else {
            overrider.settingNamespaces(config.namespaces());
        }
    }

    private void begin() {
        LOG.info("leading identity={}", config.candidacy().identity());
        crds.ifPresent(CrdVersionCheck::begin);
        orphans.begin();
    }

    /** Waits until the controller cannot continue, and returns the reason in one sentence. Closing it does not count. */
    public String awaitEnd() throws InterruptedException {
        try {
            return ended.get();
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        }
    }

    /** The factory of its threads. */
    public AgentThreads threads() {
        return threads;
    }

    /** The newest status of each group, by the leader; empty if this controller does not lead. */
    public Map<GroupKey, StatusDocument> statuses() {
        return changes.reconciled().stream().collect(Collectors.toMap(GroupKey::of, writer::current));
    }

    /** How often the status of a group was written. */
    public long statusWrites() {
        return writer.writes();
    }

    /** How many Events the API server refused. */
    public long refusedEvents() {
        return events.refused();
    }

    /** How many custom resource definitions are older than this controller, as of the last check. Only the leader checks. */
    public int oldCrds() {
        return crds.map(CrdVersionCheck::old).orElse(0);
    }

    @Override
    public Optional<String> deadBecause() {
        return Optional.ofNullable(ended.getNow(null));
    }

    @Override
    public Optional<String> unreadyBecause() {
        return watches.trouble().or(() -> term().flatMap(LeaderTerm::trouble));
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized Optional<LeaderTerm> term() {
        return term;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        crds.ifPresent(CrdVersionCheck::close);
        reminders.close();
        term().ifPresent(LeaderTerm::close);
        orphans.close();
        watches.close();
    }
}

package io.persistentprocess.cluster.controller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.cluster.Clocks;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.Health;
import io.persistentprocess.cluster.OperatorSession;
import io.persistentprocess.cluster.OperatorSessions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A controller of a cluster: follows it from the start, writes when it leads.
 *
 * <p>Dies here: nothing is lost. Whatever it decided is in the groups' status, and the next one goes on from there.
 */
public final class Controller implements Health, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);
    /** Then others are worked with while one is still to come, which may be a namespace that is gone. */
    private static final Duration FIRST_LISTS = Duration.ofSeconds(10);

    private static final int RECONCILING_THREADS = 4;
    private static final int LONGEST_RETRY_MILLIS = 30_000;

    private final KubernetesClient client;
    private final ControllerConfig config;
    private final StatusWriter writer;
    private final Reminders reminders;
    private final Orphans orphans;
    private final ClusterWatches watches;
    private final Leadership leadership;
    private final Thread leading;
    private final GroupReconciler reconciler;
    private final OperatorSessions sessions = new OperatorSessions(this::session);
    private final Announcer announcer;
    private final Optional<CrdReview> crds;
    private final AgentThreads threads = new AgentThreads();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final AtomicBoolean closing = new AtomicBoolean();

    private Controller(KubernetesClient client, ControllerConfig config, Clocks clocks) {
        this.client = client;
        this.config = config;
        this.writer = new StatusWriter(client);
        Ledger ledger = new Ledger(config.policy());
        StatusPace pace = new StatusPace();
        DeletionDeadlines deadlines = new DeletionDeadlines(config.releaseTimeout());
        ChangedGroups changes = new ChangedGroups(group -> {
            deadlines.forget(group);
            ledger.forget(group);
            writer.forget(group);
            pace.forget(group);
        });
        this.reminders = new Reminders(group -> changes.changed(Set.of(group)), threads);
        this.orphans = new Orphans(client, config.installation(), ledger, threads);
        this.announcer = new Announcer(client, config.candidacy().identity());
        this.crds = config.version().map(own -> new CrdReview(client, announcer, own, clocks.wall(), threads));
        this.reconciler = new GroupReconciler(
                ledger, writer, pace, changes, announcer, config.releaseTimeout(), deadlines, reminders, clocks);
        MissingAgents missing = new MissingAgents(ledger, reminders, changes::changed, clocks.boot());
        this.watches = new ClusterWatches(
                client, config, ledger, changes::changed, orphans::consider, missing::consider, clocks.boot());
        this.leading = threads.unstarted(ThreadRole.LEAD, this::lead);
        this.leadership = new Leadership(client, config.candidacy(), clocks, threads);
        var _ = leadership.lost().thenRun(this::leadNoMore);
    }

    /** Starts to follow the cluster, and to stand for leader. Does not wait for the API server. */
    public static Controller start(KubernetesClient client, ControllerConfig config, Clocks clocks) {
        Controller controller = new Controller(client, config, clocks);
        var _ = CompletableFuture.allOf(controller.watches.filled(), controller.leadership.began())
                .thenRun(controller.leading::start)
                .exceptionally(e -> {
                    controller.ended.complete("it cannot begin: " + e.getMessage());
                    return null;
                });
        return controller;
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
                // A status that somebody else has written is no change of the generation.
                .withGenerationAware(false)
                // An API server may be away for hours.
                .withRetry(new GenericRetry().withoutMaxAttempts().setMaxInterval(LONGEST_RETRY_MILLIS));
        if (config.namespaces().isEmpty()) {
            overrider.watchingAllNamespaces();
        } else {
            overrider.settingNamespaces(config.namespaces());
        }
    }

    private void lead() {
        LOG.info("leading identity={}", config.candidacy().identity());
        crds.ifPresent(CrdReview::begin);
        orphans.begin();
        try {
            sessions.serve();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void leadNoMore() {
        if (!closing.get()) {
            ended.complete("another controller leads, or the Lease could not be renewed");
        }
    }

    /** Waits until it cannot go on, which is not when it is closed; returns why, in one sentence. */
    public String awaitEnd() throws InterruptedException {
        try {
            return ended.get();
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        }
    }

    /** Where its threads come from. */
    public AgentThreads threads() {
        return threads;
    }

    /** How often the status of a group was written. */
    public long statusWrites() {
        return writer.writes();
    }

    /** How many Events the API server did not take. */
    public long refusedEvents() {
        return announcer.refused();
    }

    /** How many of the custom resource definitions are older than this controller, as far as it has looked: the one that leads does. */
    public int oldCrds() {
        return crds.map(CrdReview::old).orElse(0);
    }

    @Override
    public Optional<String> deadBecause() {
        return Optional.ofNullable(ended.getNow(null));
    }

    @Override
    public Optional<String> unreadyBecause() {
        // One that does not lead runs no session.
        return watches.trouble().or(() -> leading.isAlive() ? sessions.trouble() : Optional.empty());
    }

    @Override
    public void close() {
        closing.set(true);
        // First the writing, then the Lease: nobody else leads while this one still writes.
        crds.ifPresent(CrdReview::close);
        reminders.close();
        sessions.end();
        ServiceThread.join(leading);
        orphans.close();
        leadership.close();
        watches.close();
    }
}

package io.persistentprocess.cluster.controller.crd;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.cluster.controller.status.EventPublisher;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports custom resource definitions that are older than the controller: in the log, by an Event on each, and by a metric. Only the leader does so.
 * It checks again every minute while there are some, on a thread of its own ({@code ppg-crds}), so that the metric falls after an upgrade.
 */
public final class CrdVersionCheck implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CrdVersionCheck.class);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final KubernetesClient client;
    private final EventPublisher events;
    private final String own;
    private final Clock clock;
    private final Set<String> reported = new HashSet<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ServiceThread thread;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile int old;

    /** @param own the controller's version */
    public CrdVersionCheck(
            KubernetesClient client, EventPublisher events, String own, Clock clock, AgentThreads threads) {
        this.client = client;
        this.events = events;
        this.own = own;
        this.clock = clock;
        this.thread = threads.service(ThreadRole.CRDS, this::run);
    }

    /** Idempotent. */
    public void begin() {
        if (begun.compareAndSet(false, true)) {
            thread.start();
        }
    }

    /** How many are older, as of the last check. */
    public int old() {
        return old;
    }

    private void run() throws InterruptedException {
        do {
            List<OutdatedCrd> found = CrdVersionReader.old(client, own);
            old = found.size();
            found.stream().filter(crd -> reported.add(crd.complaint())).forEach(this::report);
        } while (old > 0 && !ended.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void report(OutdatedCrd crd) {
        LOG.warn(crd.complaint());
        events.announce(
                crd.definition(),
                EventPublisher.Type.Warning,
                "CrdOutdated",
                "Review",
                crd.complaint(),
                clock.instant());
    }

    @Override
    public void close() {
        thread.end();
        ended.countDown();
    }
}

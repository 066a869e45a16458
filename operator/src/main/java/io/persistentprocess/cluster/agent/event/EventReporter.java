package io.persistentprocess.cluster.agent.event;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.persistentprocess.agent.event.AgentEvent;
import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.cluster.ApiErrors;
import io.persistentprocess.cluster.RetryBackoff;
import io.persistentprocess.cluster.agent.plan.DesiredStatePublisher;
import io.persistentprocess.cluster.agent.plan.NodePlan;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns reports of instances into Events on their groups, on a thread of its own ({@code ppg-k8s-events}).
 *
 * <p>If the agent dies here: unwritten Events are lost. The log has the reports.
 */
public final class EventReporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventReporter.class);
    private static final int MOST_UNASSIGNED = 1000;
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final EventLog.Subscription events;
    private final DesiredStatePublisher assignments;
    private final Consumer<EventSeries> writer;
    private final EventBacklog backlog = new EventBacklog();
    private final EventMessages texts = new EventMessages();
    /** Reports whose groups are not known yet. */
    private final Queue<AgentEvent> unassigned = new ArrayDeque<>();

    private final long beginning = System.nanoTime();
    private final AtomicLong refused = new AtomicLong();
    private final ServiceThread thread;
    private RetryBackoff retries = RetryBackoff.NONE;
    private Duration retryAt = Duration.ZERO;

    public EventReporter(
            EventLog.Subscription events,
            DesiredStatePublisher assignments,
            Consumer<EventSeries> writer,
            AgentThreads threads) {
        this.events = events;
        this.assignments = assignments;
        this.writer = writer;
        this.thread = threads.service(ThreadRole.CLUSTER_EVENTS, this::run);
        events.past().forEach(this::hear);
    }

    public void start() {
        thread.start();
    }

    private void run() throws InterruptedException {
        while (true) {
            events.poll(untilNext()).ifPresent(this::hear);
            for (Optional<AgentEvent> more = events.poll(Duration.ZERO);
                    more.isPresent();
                    more = events.poll(Duration.ZERO)) {
                hear(more.get());
            }
            writeWhatMayBe();
        }
    }

    private Duration untilNext() {
        if (!unassigned.isEmpty()) {
            return Duration.ofMillis(500);
        }
        Duration retry = retryAt.minus(now());
        return backlog.waitFor(now())
                .map(wait -> wait.compareTo(retry) > 0 ? wait : retry)
                .orElse(LONGEST_WAIT);
    }

    private void hear(AgentEvent event) {
        if (event.instance().isEmpty()) {
            return;
        }
        unassigned.add(event);
        if (unassigned.size() > MOST_UNASSIGNED) {
            unassigned.remove();
        }
    }

    private void writeWhatMayBe() {
        assignments.taken().ifPresent(this::assign);
        while (!now().minus(retryAt).isNegative()) {
            Optional<EventSeries> next = backlog.next(now());
            if (next.isEmpty()) {
                return;
            }
            write(next.get());
        }
    }

    private void assign(NodePlan plan) {
        Map<GroupId, String> uids = new HashMap<>();
        plan.shares()
                .forEach(share -> uids.put(share.object().id(), share.object().uid()));
        for (AgentEvent event = unassigned.poll(); event != null; event = unassigned.poll()) {
            InstanceId id = event.instance().orElseThrow();
            note(event, id, Optional.ofNullable(uids.get(id.groupId())));
        }
        texts.keepOnly(uids.keySet());
    }

    private void note(AgentEvent event, InstanceId id, Optional<String> uid) {
        InstanceReport report = event.report();
        String text = texts.of(id, report);
        Optional<EventKind> kind = EventKind.of(report.type());
        if (kind.isPresent() && uid.isPresent()) {
            EventSeries.Key key = new EventSeries.Key(id.groupId(), uid.get(), id.name(), report.type());
            backlog.note(key, kind.get(), text, event.at(), now());
        }
    }

    private void write(EventSeries series) {
        try {
            writer.accept(series);
            retries = RetryBackoff.NONE;
        } catch (KubernetesClientException e) {
            // A namespace that is being deleted refuses Events.
            if (ApiErrors.isRefusal(e)) {
                refused.incrementAndGet();
                LOG.warn(
                        "the API server refused an Event, it is dropped group={} reason=\"{}\"",
                        series.key().group(),
                        ApiErrors.inShort(e));
                return;
            }
            retries = retries.failed();
            LOG.debug("an Event cannot be written, ppg tries again", e);
            retryAt = now().plus(retries.delay(ThreadLocalRandom.current().nextDouble(), ApiErrors.wait(e)));
            backlog.failed(series);
        }
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - beginning);
    }

    /** How many Events the API server refused. Any thread. */
    public long refused() {
        return refused.get();
    }

    @Override
    public void close() {
        events.close();
        thread.interrupt();
    }
}

package io.persistentprocess.cluster.agent.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.cluster.ApiErrors;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.cluster.RetryBackoff;
import io.persistentprocess.cluster.agent.plan.DesiredStatePublisher;
import io.persistentprocess.cluster.agent.plan.NodePlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes this node's report whenever it changes, on a thread of its own ({@code ppg-status}). The first change is written at once, many changes are
 * merged into few writes, and an unchanged report is not written.
 *
 * <p>If the agent dies here: the next agent writes its first report in full.
 */
public final class StatusReporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusReporter.class);

    /** A restart takes a millisecond: this merges its begin and end into one write. */
    private static final Duration SETTLING = Duration.ofMillis(20);

    private static final Duration AFTER_DEFECT = Duration.ofSeconds(10);

    /** When the thread continues. */
    private sealed interface Next {
        /** After a change. */
        record Change() implements Next {}

        /** After this time, regardless of changes. */
        record Later(Duration time) implements Next {}

        /** After this time or after a change. */
        record LaterOrChange(Duration time) implements Next {}
    }

    /** A status as the API server stores it. */
    private record Stored(long version, Optional<JsonNode> status) {
        static Stored of(ProcessNodeResource report) {
            return new Stored(
                    Long.parseLong(report.getMetadata().getResourceVersion()), Optional.ofNullable(report.getStatus()));
        }

        boolean isReplacedBy(Stored now) {
            return now.version > version && !now.status.equals(status);
        }
    }

    private final DesiredStatePublisher assignments;
    private final Supplier<List<TrackedInstance>> tracked;
    private final UsageStatusBuilder usage;
    private final NodeStatusBuilder report;
    private final ReportWriter writer;
    private final StatusSizeLimiter json = new StatusSizeLimiter();
    private final Semaphore changes = new Semaphore(0);
    private final AtomicLong writes = new AtomicLong();
    private final long beginning = System.nanoTime();
    private final ServiceThread thread;
    private volatile Optional<OwnNode> node = Optional.empty();
    private volatile boolean rewrite;
    private volatile boolean writing;
    private volatile Optional<Stored> stored = Optional.empty();
    private volatile Optional<String> refusal = Optional.empty();
    private volatile boolean ended;
    private boolean begun;
    private Optional<JsonNode> written = Optional.empty();
    private ReportRateLimiter pace;
    private RetryBackoff retries = RetryBackoff.NONE;
    private Duration retryAt = Duration.ZERO;

    public StatusReporter(
            DesiredStatePublisher assignments,
            Supplier<List<TrackedInstance>> tracked,
            UsageStatusBuilder usage,
            NodeStatusBuilder report,
            ReportWriter writer,
            ReportRateLimiter pace,
            AgentThreads threads) {
        this.assignments = assignments;
        this.tracked = tracked;
        this.usage = usage;
        this.report = report;
        this.writer = writer;
        this.pace = pace;
        this.thread = threads.service(ThreadRole.STATUS, this::run);
    }

    public void start() {
        thread.start();
    }

    /** Announces a possible change. Does not wait; any thread. */
    public void changed() {
        changes.release();
    }

    /** Sets the owner of the report. Nothing is written before. */
    public void isOn(OwnNode own) {
        if (node.isEmpty()) {
            changed();
        }
        node = Optional.of(own);
    }

    /** Another installation reports for the node: stops writing. */
    public void isOthers() {
        node = Optional.empty();
    }

    /** The written report was deleted. */
    public void isGone() {
        rewrite = true;
        changed();
    }

    /** Whether the API server's status differs from the one written last. Any thread. */
    public boolean isSomebodyElses(ProcessNodeResource now) {
        // A write in progress replaces it or has caused the event.
        return !writing
                && stored.filter(last -> last.isReplacedBy(Stored.of(now))).isPresent();
    }

    /** Why the cluster does not get the report, in one sentence, if that does not pass by itself; empty if it does. Any thread. */
    public Optional<String> trouble() {
        return refusal;
    }

    /** How often the report was written. */
    public long writes() {
        return writes.get();
    }

    private void run() throws InterruptedException {
        // After a failure the change is still unwritten.
        Next next = begun ? new Next.Later(AFTER_DEFECT) : new Next.Change();
        begun = true;
        while (!ended) {
            await(next);
            next = step();
        }
    }

    private void await(Next next) throws InterruptedException {
        switch (next) {
            case Next.Change() -> {
                changes.acquire();
                settle(SETTLING);
            }
            case Next.Later(Duration time) -> settle(time);
            case Next.LaterOrChange(Duration time) -> {
                if (changes.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
                    settle(SETTLING);
                }
            }
        }
        changes.drainPermits();
    }

    private void settle(Duration duration) throws InterruptedException {
        // The number of permits never reaches this.
        if (changes.tryAcquire(Integer.MAX_VALUE, Math.max(1, duration.toMillis()), TimeUnit.MILLISECONDS)) {
            LOG.debug("the number of changes has overflowed");
        }
    }

    private Next step() {
        assignments.review();
        Optional<NodePlan> plan = assignments.taken();
        if (plan.isEmpty() || node.isEmpty()) {
            return new Next.Change();
        }
        if (rewrite) {
            rewrite = false;
            written = Optional.empty();
        }
        boolean sampled = usage.due(now()).isZero();
        if (sampled) {
            sample();
        }
        JsonNode status = json.of(report.of(plan.get(), tracked.get()));
        if (written.filter(status::equals).isPresent()) {
            return new Next.LaterOrChange(due(plan.get()));
        }
        // These texts are written with other news, and when the usage is sampled.
        if (!sampled && ReportRateLimiter.change(written, status) instanceof ReportRateLimiter.Change.StatusTexts) {
            return new Next.LaterOrChange(due(plan.get()));
        }
        Duration retry = retryAt.minus(now());
        if (retry.isPositive()) {
            return new Next.Later(retry);
        }
        Duration wait = turn(status);
        if (wait.isPositive()) {
            // The next change may be in a group that need not wait.
            return new Next.LaterOrChange(wait);
        }
        if (sampled) {
            return write(node.get(), status);
        }
        sample();
        return write(node.get(), json.of(report.of(plan.get(), tracked.get())));
    }

    /** When the report may change without a change of an instance. */
    private Duration due(NodePlan plan) {
        Duration sample = usage.due(now());
        return MinReadyTime.untilNext(plan, tracked.get(), Instant.now())
                .filter(ready -> ready.compareTo(sample) < 0)
                .orElse(sample);
    }

    /** How long to wait before the write; zero if it is written now. */
    private Duration turn(JsonNode status) {
        if (retries.failures() > 0) {
            // The tokens are taken; the retry has its own delay.
            return Duration.ZERO;
        }
        ReportRateLimiter.Change change = ReportRateLimiter.change(written, status);
        Duration wait = pace.waitFor(change, now());
        if (wait.isZero()) {
            pace = pace.take(change, now());
        }
        return wait;
    }

    private void sample() {
        usage.sample(tracked.get().stream().map(TrackedInstance::view).toList(), now(), Instant.now());
    }

    private Next write(OwnNode own, JsonNode status) {
        try {
            writing = true;
            stored = Optional.of(Stored.of(writer.write(own, status)));
            if (writes.incrementAndGet() == 1) {
                LOG.info("the status is reported node={}", own.name());
            }
            written = Optional.of(status);
            if (retries.failures() > 0) {
                LOG.info("the status was written again after failed attempts failures={}", retries.failures());
            }
            retries = RetryBackoff.NONE;
            refusal = Optional.empty();
        } catch (KubernetesClientException e) {
            retries = retries.failed();
            if (retries.failures() == 1) {
                LOG.warn(
                        "the status cannot be written to the API server, ppg tries again reason=\"{}\"",
                        ApiErrors.inShort(e));
            }
            retryAt = now().plus(retries.delay(ThreadLocalRandom.current().nextDouble(), e));
            note(own, e);
        } catch (RuntimeException e) {
            retries = retries.failed();
            LOG.error("the status cannot be built; this is a defect of ppg, report it", e);
            retryAt = now().plus(retries.delay(1, Duration.ZERO));
        }
        writing = false;
        // Immediately: something may have changed meanwhile.
        return new Next.Later(Duration.ofMillis(1));
    }

    private void note(OwnNode own, KubernetesClientException e) {
        if (ApiErrors.isForbidden(e)) {
            refusal = Optional.of("the API server refuses the report of ProcessNode %s: %s"
                    .formatted(own.name(), ApiErrors.inShort(e)));
            // Even without a change: only a write shows that it is allowed again.
            written = Optional.empty();
        }
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - beginning);
    }

    @Override
    public void close() {
        ended = true;
        thread.interrupt();
    }
}

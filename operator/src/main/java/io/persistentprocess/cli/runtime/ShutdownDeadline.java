package io.persistentprocess.cli.runtime;

import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.cli.console.ExitCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Halts the JVM if a shutdown takes too long, whatever blocks it: a member that cannot be killed, a file server that does not answer, a reader of its
 * output that has stopped reading. The service manager would kill the agent eventually, and the next agent may be waiting for its lock.
 *
 * <p>If the agent dies here: members that still run keep running. The next agent adopts them.
 */
final class ShutdownDeadline {
    /** For everything but the members; the chart gives the agent's pod 10 s. */
    static final Duration AGENT = Duration.ofSeconds(8);

    /** For members beyond their grace periods, and hooks beyond their timeouts: what survives SIGKILL is known by then. */
    static final Duration UNKILLABLE = Duration.ofSeconds(30);

    private static final int MOST_NAMES = 10;
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(ShutdownDeadline.class);

    private ShutdownDeadline() {}

    /**
     * Halts the JVM after a time, unless it has ended before.
     *
     * @param left returns the instances that remain at that time
     */
    static void arm(Duration bound, Supplier<List<InstanceView>> left) {
        AgentThreads threads = new AgentThreads();
        threads.unstarted(ThreadRole.DEADLINE, () -> expire(bound, left, threads))
                .start();
    }

    private static void expire(Duration bound, Supplier<List<InstanceView>> left, AgentThreads threads) {
        try {
            var _ = new CountDownLatch(1).await(bound.toMillis(), TimeUnit.MILLISECONDS);
            // On another thread: a log that cannot be written may be what blocks the agent.
            Thread words = threads.unstarted(
                    ThreadRole.LAST_WORDS,
                    () -> LOG.error(
                            "not ended in time; these instances keep running bound={}s instances=\"{}\"",
                            bound.toSeconds(),
                            names(left.get())));
            words.start();
            var _ = words.join(LAST_WORDS);
            // Waits for the log, as long as its reader makes progress.
            System.err.close();
        } catch (InterruptedException _) {
            LOG.debug("interrupted before the log was written");
        }
        Runtime.getRuntime().halt(ExitCode.FAILURE);
    }

    static String names(List<InstanceView> left) {
        String names = left.stream()
                .limit(MOST_NAMES)
                .map(view -> "%s (%s)".formatted(view.id(), view.phase()))
                .collect(Collectors.joining(", "));
        return left.size() > MOST_NAMES ? names + " and %d more".formatted(left.size() - MOST_NAMES) : names;
    }
}

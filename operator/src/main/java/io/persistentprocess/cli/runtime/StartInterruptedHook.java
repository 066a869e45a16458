package io.persistentprocess.cli.runtime;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.cli.console.BackgroundOutput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that an agent was ended before it had started: until running instances are adopted there is nothing to shut down, and the end would be silent.
 * A shutdown hook of the JVM while an agent starts.
 */
public final class StartInterruptedHook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StartInterruptedHook.class);

    private final Thread hook;

    private StartInterruptedHook(Thread hook) {
        this.hook = hook;
    }

    /** Active until it is closed. */
    public static StartInterruptedHook watch(AgentThreads threads, BackgroundOutput log) {
        StartInterruptedHook watch = new StartInterruptedHook(threads.unstarted(ThreadRole.ENDING, () -> logEnd(log)));
        Runtime.getRuntime().addShutdownHook(watch.hook);
        return watch;
    }

    private static void logEnd(BackgroundOutput log) {
        log.beginLastWords();
        LOG.info("ended before the start was complete; running instances keep running");
        log.finish();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The hook is running already.
        }
    }
}

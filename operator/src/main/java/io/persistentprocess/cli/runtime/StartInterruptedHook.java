package io.persistentprocess.cli.runtime;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.cli.console.BackgroundOutput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that an agent was ended before it had begun: until what runs is adopted there is nothing to end, and without this not a word. A shutdown hook of the JVM, as long as an agent is starting. */
public final class StartInterruptedHook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StartInterruptedHook.class);

    private final Thread hook;

    private StartInterruptedHook(Thread hook) {
        this.hook = hook;
    }

    /** From now on, until it is closed. */
    public static StartInterruptedHook watch(AgentThreads threads, BackgroundOutput log) {
        StartInterruptedHook watch = new StartInterruptedHook(threads.unstarted(ThreadRole.ENDING, () -> tell(log)));
        Runtime.getRuntime().addShutdownHook(watch.hook);
        return watch;
    }

    private static void tell(BackgroundOutput log) {
        log.beginLastWords();
        LOG.info("ended before it had started, what runs runs on");
        log.finish();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // It is running already.
        }
    }
}

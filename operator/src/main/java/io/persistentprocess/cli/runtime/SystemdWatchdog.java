package io.persistentprocess.cli.runtime;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.thread.ThreadRole;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Sends a sign of life to the service manager while the agent's event loop answers. An event loop that hangs sends none, and the service manager ends the agent; its
 * members keep running, and the next agent adopts them. Without a watchdog of the service manager there is no thread.
 */
public final class SystemdWatchdog {
    private final Agent agent;
    private final SystemdNotifier manager;
    private final Duration interval;

    private SystemdWatchdog(Agent agent, SystemdNotifier manager, Duration interval) {
        this.agent = agent;
        this.manager = manager;
        this.interval = interval;
    }

    /** At half of the watchdog's time, as sd_watchdog_enabled(3) recommends. */
    public static void begin(Agent agent, SystemdNotifier manager) {
        manager.watchdog()
                .map(limit -> limit.dividedBy(2))
                .ifPresent(interval -> agent.threads()
                        .service(ThreadRole.WATCHDOG, new SystemdWatchdog(agent, manager, interval)::serve)
                        .start());
    }

    private void serve() throws InterruptedException, ExecutionException {
        while (true) {
            agent.ping().get();
            manager.alive();
            TimeUnit.NANOSECONDS.sleep(interval.toNanos());
        }
    }
}

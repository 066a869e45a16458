package io.persistentprocess.cli.runtime;

import io.persistentprocess.cli.console.BackgroundOutput;
import io.persistentprocess.cli.console.ExitCode;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shuts down a node's agent, usually for an upgrade: members keep running. The JVM's shutdown hook; halts the JVM with the agent's own exit status.
 */
public final class NodeAgentShutdown implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeAgentShutdown.class);

    private final NodeAgent agent;
    private final BackgroundOutput log;

    public NodeAgentShutdown(NodeAgent agent, BackgroundOutput log) {
        this.agent = agent;
        this.log = log;
    }

    @Override
    public void run() {
        ShutdownDeadline.arm(ShutdownDeadline.AGENT, List::of);
        int code = end();
        log.finish();
        Runtime.getRuntime().halt(code);
    }

    private int end() {
        try {
            agent.end(log);
            return ExitCode.OK;
        } catch (IOException | InterruptedException e) {
            log.beginLastWords();
            LOG.error(
                    "the shutdown failed; what still runs is adopted by the next agent reason=\"{}\"", e.getMessage());
            return ExitCode.FAILURE;
        }
    }
}

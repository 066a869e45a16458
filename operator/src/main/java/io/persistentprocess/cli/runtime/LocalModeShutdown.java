package io.persistentprocess.cli.runtime;

import io.persistentprocess.cli.console.BackgroundOutput;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.output.EventPrinter;
import io.persistentprocess.local.LocalMode;
import io.persistentprocess.local.notify.NotifySocket;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shuts down an agent in the foreground after SIGINT, SIGTERM or the hangup of its terminal: the JVM's shutdown hook. It halts the JVM, because the
 * JVM's own exit status would report a signal although the agent ended as requested.
 *
 * <p>If the agent dies here: some members may be stopped. The next agent starts them again.
 */
public final class LocalModeShutdown implements Runnable {
    /** What happens to running members. */
    public enum Members {
        STOP,
        LEAVE
    }

    private static final Logger LOG = LoggerFactory.getLogger(LocalModeShutdown.class);

    private final LocalMode mode;
    private final EventPrinter printer;
    private final Members members;
    private final NotifySocket notify;
    private final BackgroundOutput log;
    private final SystemdNotifier manager;

    public LocalModeShutdown(
            LocalMode mode,
            NotifySocket notify,
            EventPrinter printer,
            BackgroundOutput log,
            Members members,
            SystemdNotifier manager) {
        this.mode = mode;
        this.notify = notify;
        this.printer = printer;
        this.log = log;
        this.members = members;
        this.manager = manager;
    }

    @Override
    public void run() {
        manager.stopping();
        ShutdownDeadline.arm(bound(), () -> mode.agent().instances());
        int code = end();
        log.finish();
        Runtime.getRuntime().halt(code);
    }

    private Duration bound() {
        return switch (members) {
            case STOP -> mode.agent().longestStop().plus(ShutdownDeadline.UNKILLABLE);
            case LEAVE -> ShutdownDeadline.AGENT;
        };
    }

    private int end() {
        try {
            mode.end();
            if (members == Members.STOP) {
                LOG.info("stopping all instances");
                mode.stopMembers();
            }
            notify.close();
            mode.close();
            printer.finish();
            log.beginLastWords();
            LOG.info(members == Members.STOP ? "ended" : "ended, the instances keep running");
            return ExitCode.OK;
        } catch (IOException | InterruptedException e) {
            log.beginLastWords();
            LOG.error(
                    "the shutdown failed; what still runs is adopted by the next agent reason=\"{}\"", e.getMessage());
            return ExitCode.FAILURE;
        }
    }
}

package io.persistentprocess.cli.runtime;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.socket.DatagramSender;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service manager that has started this agent, as a rule systemd: sd_notify(3) from the side of the service. Without NOTIFY_SOCKET nothing is sent. A message that
 * cannot be sent is logged, and the agent goes on. Any thread.
 */
public final class SystemdNotifier {
    private static final Logger LOG = LoggerFactory.getLogger(SystemdNotifier.class);
    private static final long NANOS_PER_MICRO = 1000;

    private final Optional<String> socket;
    private final Optional<Duration> watchdog;

    private SystemdNotifier(Optional<String> socket, Optional<Duration> watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /**
     * The service manager that these variables name.
     *
     * @param pid of this process: variables for another process do not count, sd_watchdog_enabled(3)
     */
    public static SystemdNotifier of(Map<String, String> environment, long pid) {
        Optional<String> socket =
                Optional.ofNullable(environment.get("NOTIFY_SOCKET")).filter(name -> !name.isEmpty());
        String addressee = environment.getOrDefault("WATCHDOG_PID", "");
        boolean isMine = addressee.isEmpty() || addressee.equals(Long.toString(pid));
        return new SystemdNotifier(
                socket,
                Optional.ofNullable(environment.get("WATCHDOG_USEC"))
                        .filter(_ -> socket.isPresent() && isMine)
                        .flatMap(SystemdNotifier::micros));
    }

    private static Optional<Duration> micros(String text) {
        try {
            long micros = Long.parseLong(text);
            return micros > 0
                    ? Optional.of(Duration.of(micros, TimeUnit.MICROSECONDS.toChronoUnit()))
                    : Optional.empty();
        } catch (NumberFormatException _) {
            LOG.warn(
                    "the service manager's watchdog is ignored, because its value is not a number WATCHDOG_USEC={}",
                    text);
            return Optional.empty();
        }
    }

    /** Within this time the service manager wants to hear {@link #alive()}; empty: it has no watchdog for this process. */
    public Optional<Duration> watchdog() {
        return watchdog;
    }

    /** The agent has adopted and started what it has to, with one sentence on it. */
    public void ready(String status) {
        send("READY=1\nSTATUS=" + status);
    }

    /** The agent reads its manifests again; {@link #ready} follows. */
    public void reloading() {
        // CLOCK_MONOTONIC is what System.nanoTime() reads on Linux.
        send("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / NANOS_PER_MICRO);
    }

    /** The agent is about to end. */
    public void stopping() {
        send("STOPPING=1");
    }

    /** The agent works. */
    public void alive() {
        send("WATCHDOG=1");
    }

    private void send(String message) {
        socket.ifPresent(address -> {
            try {
                DatagramSender.send(address, message);
            } catch (KernelException e) {
                LOG.warn("the service manager cannot be notified reason=\"{}\"", e.getMessage());
            }
        });
    }
}

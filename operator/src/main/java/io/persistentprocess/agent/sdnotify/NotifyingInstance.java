package io.persistentprocess.agent.sdnotify;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceState;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.ReadinessRequirement;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.NotifySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An instance that uses notifications, and what its present process has said. For one thread. */
final class NotifyingInstance {
    /** What becomes of messages. */
    enum Stage {
        /** No process of it is expected to say anything. */
        NONE,
        /** A process may have been started already; messages wait until it is known. */
        STARTING,
        RUNNING,
        STOPPING
    }

    /** A message, with the descriptors that came with it and are to be stored. */
    record ReceivedMessage(int pid, List<Notification> notifications, Optional<DescriptorStore.Passed> passed) {}

    private static final int MOST_EARLY = 32;
    private static final int BURST = 20;
    private static final long INTERVAL_NANOS = 100_000_000;

    private final InstanceId id;
    private final ChangeLimiter changes;
    private final List<ReceivedMessage> early = new ArrayList<>();
    private NotifySpec spec;
    private Stage stage = Stage.NONE;
    private ProcessId main = Instance.NO_PROCESS;
    private boolean started;
    private Set<ReadinessRequirement> unmet = Set.of();
    /** Since when it reloads. */
    private Optional<BootTime> reloading = Optional.empty();

    private Optional<BootTime> awaitedReload = Optional.empty();
    private String status = "";
    private int errno;
    private String shown = "";
    /** The spec may have another by now, which the next process gets. */
    private Optional<Duration> launchedWith = Optional.empty();

    private Optional<Duration> watchdogTimeout = Optional.empty();
    private Optional<Duration> extension = Optional.empty();
    private Optional<ProcessId> namedMain = Optional.empty();

    NotifyingInstance(InstanceId id, NotifySpec spec, long now) {
        this.id = id;
        this.spec = spec;
        this.changes = new ChangeLimiter(BURST, INTERVAL_NANOS, now);
    }

    /** Takes over what the state machine has. Returns whether its main process is one that it did not have before. */
    boolean changed(Instance instance, NotifySpec now) {
        spec = now;
        launchedWith = toldAtStart(instance);
        awaitedReload = instance.awaitedReload();
        ProcessId before = main;
        started = false;
        unmet = Set.of();
        switch (instance.state()) {
            case InstanceState.Running running -> {
                stage = Stage.RUNNING;
                main = running.main();
                started = running.readiness().isStarted();
                unmet = running.readiness().unmet().keySet();
            }
            case InstanceState.Stopping stopping
            when stopping.main() == InstanceState.MainProcess.ALIVE -> {
                stage = Stage.STOPPING;
                main = instance.main();
            }
            case InstanceState.Launching _,
                    InstanceState.LaunchDelayed _,
                    InstanceState.Forking _,
                    InstanceState.Seeking _,
                    InstanceState.Attaching _ -> {
                stage = Stage.STARTING;
                main = Instance.NO_PROCESS;
            }
            default -> {
                stage = Stage.NONE;
                main = Instance.NO_PROCESS;
            }
        }
        if (main.equals(before) || main.equals(Instance.NO_PROCESS)) {
            return false;
        }
        reloading = Optional.empty();
        status = "";
        errno = 0;
        shown = "";
        watchdogTimeout = Optional.empty();
        extension = Optional.empty();
        namedMain = Optional.empty();
        return true;
    }

    /** A process that another program has started has no WATCHDOG_USEC and no record of its own. */
    private static Optional<Duration> toldAtStart(Instance instance) {
        return instance.launched() instanceof LaunchOrigin.From(LaunchSpec launch)
                ? instance.recorded().flatMap(_ -> launch.watchdog())
                : Optional.empty();
    }

    InstanceId id() {
        return id;
    }

    NotifySpec spec() {
        return spec;
    }

    Stage stage() {
        return stage;
    }

    ProcessId main() {
        return main;
    }

    boolean lacks(ReadinessRequirement requirement) {
        return unmet.contains(requirement);
    }

    boolean mayBeSaidBy(int pid) {
        return spec.access() == NotifySpec.Access.ALL || pid == main.pid();
    }

    /** Keeps a message until the main process is known. Of too many the first are kept: READY=1 is among them as a rule. False: it is not kept. */
    boolean keep(ReceivedMessage message) {
        return early.size() < MOST_EARLY && early.add(message);
    }

    /** The kept messages, once. */
    List<ReceivedMessage> takeEarly() {
        List<ReceivedMessage> taken = List.copyOf(early);
        early.clear();
        return taken;
    }

    void says(String text) {
        status = text;
    }

    void reloads(BootTime since) {
        reloading = Optional.of(since);
    }

    /** It does not reload any more. Returns when it had begun to, if the state machine waits for it. */
    Optional<BootTime> hasReloaded() {
        Optional<BootTime> begun = reloading;
        reloading = Optional.empty();
        return begun.filter(
                since -> awaitedReload.filter(wanted -> !since.isBefore(wanted)).isPresent());
    }

    void failsWith(int number) {
        errno = number;
    }

    void extend(Duration more) {
        extension = Optional.of(more);
    }

    void name(ProcessId next) {
        namedMain = Optional.of(next);
    }

    void setWatchdog(Duration timeout) {
        watchdogTimeout = Optional.of(timeout);
    }

    /** How long it may be silent now; empty: its watchdog does not run. */
    Optional<Duration> watchdog() {
        return stage == Stage.RUNNING && started
                ? watchdogTimeout.or(() -> launchedWith).filter(Duration::isPositive)
                : Optional.empty();
    }

    /** Whether there is something to report to the state machine as soon as there is a token. */
    boolean hasNews() {
        return extension.isPresent() || namedMain.isPresent() || !text().equals(shown);
    }

    ChangeLimiter changes() {
        return changes;
    }

    Optional<Duration> takeExtension() {
        Optional<Duration> taken = extension;
        extension = Optional.empty();
        return taken;
    }

    /** The process that it has named as its main one; from now on, it is. */
    Optional<ProcessId> takeNamedMain() {
        Optional<ProcessId> taken = namedMain;
        namedMain = Optional.empty();
        taken.ifPresent(next -> main = next);
        return taken;
    }

    /** What is shown of it, if that has changed. */
    Optional<String> takeText() {
        if (text().equals(shown)) {
            return Optional.empty();
        }
        shown = text();
        return Optional.of(shown);
    }

    private String text() {
        String failure = errno == 0 ? "" : "errno %d (%s)".formatted(errno, Errno.describe(errno));
        String reload = reloading.isPresent() ? "reloading" : "";
        return List.of(reload, status, failure).stream()
                .filter(part -> !part.isEmpty())
                .reduce((one, other) -> one + "; " + other)
                .orElse("");
    }
}

package io.persistentprocess.agent.sdnotify;

import io.persistentprocess.agent.cgroup.CgroupLocation;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.ReadinessRequirement;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a service may say of itself into events of the state machine. Reactor thread only. */
@ReactorThread
final class NotificationHandler {
    private static final Logger LOG = LoggerFactory.getLogger(NotificationHandler.class);

    private final WatchdogTimer watchdogs;
    private final DescriptorStore store;
    private final NotifyCounters counters;
    private final RefusalReporter refusals;
    private final BiConsumer<InstanceId, Event> events;
    private final Function<InstanceId, Cgroup> cgroups;

    NotificationHandler(
            WatchdogTimer watchdogs,
            DescriptorStore store,
            NotifyCounters counters,
            RefusalReporter refusals,
            BiConsumer<InstanceId, Event> events,
            Function<InstanceId, Cgroup> cgroups) {
        this.watchdogs = watchdogs;
        this.store = store;
        this.counters = counters;
        this.refusals = refusals;
        this.events = events;
        this.cgroups = cgroups;
    }

    void handle(NotifyingInstance service, NotifyingInstance.ReceivedMessage message) {
        message.notifications().forEach(notification -> handle(service, notification, message.passed()));
    }

    private void handle(NotifyingInstance service, Notification notification, Optional<DescriptorStore.Passed> passed) {
        InstanceId id = service.id();
        switch (notification) {
            case Notification.MainPid(int pid) -> nameMain(service, pid);
            case Notification.Ready _ -> {
                service.hasReloaded()
                        .ifPresent(begun -> events.accept(id, new Event.ReloadNotified(service.main(), begun)));
                if (service.lacks(ReadinessRequirement.NOTIFIED)) {
                    // The main process that it names in the same message is the one that is ready.
                    reportMain(service);
                    events.accept(id, new Event.RequirementMet(service.main(), ReadinessRequirement.NOTIFIED));
                }
            }
            case Notification.Reloading(Optional<Long> monotonicMicros) ->
                service.reloads(ReloadClock.begun(monotonicMicros, System.nanoTime(), EventLoop.now()));
            case Notification.Stopping _ -> {
                if (!service.lacks(ReadinessRequirement.STAYS)) {
                    events.accept(
                            id,
                            new Event.RequirementUnmet(
                                    service.main(), ReadinessRequirement.STAYS, "is about to end (STOPPING=1)"));
                }
            }
            case Notification.Status(String text) -> service.says(text);
            case Notification.Failing(int errno) -> service.failsWith(errno);
            case Notification.Ping _ -> watchdogs.ping(id);
            case Notification.Trigger _ ->
                events.accept(
                        id,
                        new Event.Unhealthy(
                                service.main(),
                                ExitReason.WatchdogTimeout,
                                "reports by WATCHDOG=trigger that it does not work",
                                Optional.empty()));
            case Notification.WatchdogTimeout(Duration timeout) -> setWatchdog(service, timeout);
            case Notification.ExtendTimeout(Duration extension) -> service.extend(extension);
            case Notification.StoreDescriptors(String name) ->
                passed.ifPresent(descriptors -> store.store(descriptors, name));
            case Notification.RemoveDescriptors(String name) -> store.remove(id, name);
        }
    }

    /** Only a process of the instance can be its main process. */
    private void nameMain(NotifyingInstance service, int pid) {
        if (pid == service.main().pid()) {
            return;
        }
        try {
            Optional<ProcessStat> process = ProcessStat.read(pid).filter(stat -> !stat.zombie() || stat.threads() > 1);
            if (process.isPresent()
                    && CgroupLocation.of(cgroups.apply(service.id())).holds(pid)) {
                service.name(new ProcessId(pid, process.get().startTicks()));
                return;
            }
        } catch (KernelException e) {
            LOG.debug("the process that MAINPID names cannot be read pid={} reason=\"{}\"", pid, e.getMessage());
        }
        counters.count(NotifyCounters.Outcome.FALSE_MAIN);
        refusals.refused(
                Optional.of(service.id()),
                "MAINPID=%d is not a process of this instance; pid %s stays the main process"
                        .formatted(pid, service.main()),
                System.nanoTime());
    }

    private void setWatchdog(NotifyingInstance service, Duration timeout) {
        if (service.watchdog().orElse(Duration.ZERO).equals(timeout)) {
            return;
        }
        service.setWatchdog(timeout);
        watchdogs.changed(service);
        try {
            new WatchdogRecord(cgroups.apply(service.id())).write(service.main(), timeout);
        } catch (KernelException e) {
            LOG.warn(
                    "a WATCHDOG_USEC cannot be recorded, so the next agent does not watch with it reason=\"{}\"",
                    e.getMessage());
        }
    }

    /** Reports changes to the state machine. */
    void report(NotifyingInstance service) {
        reportMain(service);
        service.takeText().ifPresent(text -> events.accept(service.id(), new Event.StatusText(service.main(), text)));
        service.takeExtension()
                .ifPresent(more -> events.accept(service.id(), new Event.TimeoutExtended(service.main(), more)));
    }

    private void reportMain(NotifyingInstance service) {
        ProcessId before = service.main();
        service.takeNamedMain().ifPresent(next -> events.accept(service.id(), new Event.MainNamed(before, next)));
    }
}

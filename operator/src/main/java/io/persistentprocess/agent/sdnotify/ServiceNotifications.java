package io.persistentprocess.agent.sdnotify;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.LoopTimer;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.model.InstanceReporter;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.socket.Datagram;
import io.persistentprocess.kernel.socket.SenderCredentials;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.NotifySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the notifications of services, sd_notify(3), and passes them on to the state machine. Follows the instances: who may say what depends on the state
 * that each is in now. An agent without a member that uses notifications opens no socket. Reactor thread only.
 *
 * <p>If the agent dies here: what services send is lost until the next agent runs. Their readiness is in the checkpoints.
 */
@ReactorThread
public final class ServiceNotifications implements AutoCloseable {
    /**
     * What this needs of the agent.
     *
     * @param store where services store descriptors
     * @param hostReporter receives reports that concern no instance
     * @param events receives the events of instances
     */
    public record AgentServices(
            EventLoop loop,
            DescriptorStore store,
            InstanceReporter reporter,
            Consumer<InstanceReport> hostReporter,
            BiConsumer<InstanceId, Event> events) {}

    private static final Logger LOG = LoggerFactory.getLogger(ServiceNotifications.class);

    private final Cgroup root;
    private final NotifyEndpoint endpoint;
    private final AgentServices agent;
    private final SenderLookup senders;
    private final DescriptorCloser closer;
    private final NotifyCounters counters = new NotifyCounters();
    private final RefusalReporter refusals;
    private final NotificationReader reader;
    private final NotificationHandler handler;
    private final WatchdogTimer watchdogs;
    private final LoopTimer news;
    private final Map<InstanceId, NotifyingInstance> services = new HashMap<>();
    private final Set<InstanceId> waiting = new HashSet<>();

    private ServiceNotifications(Cgroup root, NotifyEndpoint endpoint, AgentServices agent, CloseOnFailure opened)
            throws KernelException {
        this.root = root;
        this.endpoint = endpoint;
        this.agent = agent;
        this.senders = new SenderLookup(root.path());
        this.closer = agent.store().closer();
        this.refusals = new RefusalReporter(agent.reporter(), agent.hostReporter());
        this.reader = new NotificationReader(agent.loop(), endpoint, closer::isFull, this::received);
        opened.add(reader, NotificationReader::close);
        this.watchdogs = opened.add(
                WatchdogTimer.create(agent.loop(), reader::readNow, services::get, agent.events()),
                WatchdogTimer::close);
        this.handler =
                new NotificationHandler(watchdogs, agent.store(), counters, refusals, agent.events(), this::cgroup);
        this.news = opened.add(LoopTimer.create(agent.loop(), this::reportWaiting), LoopTimer::close);
    }

    /**
     * Opens no socket yet.
     *
     * @param runtimeDirectory where the socket will be, such as /run/ppg; a path of the host
     */
    public static ServiceNotifications create(Path runtimeDirectory, Cgroup root, AgentServices agent)
            throws KernelException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            return opened.keep(
                    new ServiceNotifications(root, new NotifyEndpoint(runtimeDirectory, root.path()), agent, opened));
        }
    }

    /** Has processes that use notifications find the socket, which is open before the first is started. */
    public ActionExecutor around(ActionExecutor executor) {
        return new NotifyingExecutor(executor, this::socket);
    }

    /** What processes that have ended sent is read before the next one starts, so that it is not taken for the next one's. */
    private Path socket() throws KernelException {
        reader.begin();
        reader.readQueue();
        return endpoint.path();
    }

    /** An instance has changed. */
    public void changed(Instance instance) {
        Optional<NotifySpec> spec = instance.spec().health().notification();
        if (spec.isEmpty()) {
            gone(instance.id());
            return;
        }
        NotifyingInstance service =
                services.computeIfAbsent(instance.id(), id -> new NotifyingInstance(id, spec.get(), System.nanoTime()));
        boolean adopted =
                service.stage() == NotifyingInstance.Stage.NONE && instance.state() instanceof InstanceState.Running;
        if (service.changed(instance, spec.get())) {
            hasMain(service, adopted);
        }
        if (service.stage() == NotifyingInstance.Stage.NONE) {
            service.takeEarly().forEach(this::notStored);
        }
        if (spec.get().storeMax() == 0 || isOver(instance.state())) {
            agent.store().forget(instance.id());
        }
        watchdogs.changed(service);
    }

    /** Whether no further process follows by itself. */
    private static boolean isOver(InstanceState state) {
        return state instanceof InstanceState.Idle
                || state instanceof InstanceState.Completed
                || state instanceof InstanceState.Failed
                || state instanceof InstanceState.Gone;
    }

    private void notStored(NotifyingInstance.ReceivedMessage message) {
        message.passed().ifPresent(agent.store()::drop);
    }

    private void hasMain(NotifyingInstance service, boolean adopted) {
        InstanceId id = service.id();
        try {
            reader.begin();
            Cgroup cgroup = cgroup(id);
            senders.learn(cgroup.id(), id);
            if (adopted) {
                new WatchdogRecord(cgroup).read(service.main()).ifPresent(service::setWatchdog);
            }
        } catch (KernelException e) {
            String message = "its notifications cannot be received: " + e.getMessage();
            agent.reporter().report(id, new InstanceReport(InstanceReport.Type.NotificationsUnavailable, message));
        }
        service.takeEarly().forEach(message -> dispatch(service, message));
    }

    private Cgroup cgroup(InstanceId id) {
        return root.child(CgroupLayout.folder(id.groupId())).child(id.name());
    }

    public void gone(InstanceId id) {
        NotifyingInstance service = services.remove(id);
        if (service != null) {
            service.takeEarly().forEach(this::notStored);
            agent.store().forget(id);
            watchdogs.forget(id);
            waiting.remove(id);
        }
    }

    /** Any thread. */
    public Map<String, Long> measure() {
        return counters.measure();
    }

    private void received(Datagram datagram) {
        Optional<InstanceId> instance = senders.instanceOf(datagram);
        handle(datagram, instance);
        // What is to be stored has been copied. BARRIER=1 asks for just this; nothing else is done with a descriptor.
        closer.close(instance, datagram.descriptors());
    }

    private void handle(Datagram datagram, Optional<InstanceId> instance) {
        int pid = datagram.sender().map(SenderCredentials::pid).orElse(0);
        if (instance.isEmpty()) {
            refused(
                    instance,
                    NotifyCounters.Outcome.STRANGER,
                    "process %d of user %s has sent a notification, but is in no instance"
                            .formatted(
                                    pid,
                                    datagram.sender()
                                            .map(SenderCredentials::uid)
                                            .map(Integer::toUnsignedString)
                                            .orElse("unknown")));
            return;
        }
        NotifyingInstance service = services.get(instance.get());
        if (service == null) {
            refused(
                    instance,
                    NotifyCounters.Outcome.NOT_WANTED,
                    "process %d has sent a notification, but the member has neither type: Notify nor notify"
                            .formatted(pid));
            return;
        }
        NotifyMessage message = datagram.whole()
                ? NotifyMessageParser.parse(datagram.text())
                : new NotifyMessage.Malformed("it is too long");
        switch (message) {
            case NotifyMessage.Barrier _ -> counters.count(NotifyCounters.Outcome.ACCEPTED);
            case NotifyMessage.Malformed(String why) ->
                refused(
                        instance,
                        NotifyCounters.Outcome.MALFORMED,
                        "process %d has sent a malformed notification: %s".formatted(pid, why));
            case NotifyMessage.Notifications says ->
                dispatch(
                        service,
                        new NotifyingInstance.ReceivedMessage(
                                pid, says.notifications(), toStore(service, says, datagram.descriptors(), pid)));
        }
    }

    /** Copies of the descriptors that the service wants to be stored. */
    private Optional<DescriptorStore.Passed> toStore(
            NotifyingInstance service, NotifyMessage.Notifications says, List<Integer> descriptors, int pid) {
        boolean wanted = !descriptors.isEmpty()
                && says.notifications().stream().anyMatch(Notification.StoreDescriptors.class::isInstance);
        if (!wanted) {
            return Optional.empty();
        }
        try {
            return agent.store().take(service.id(), descriptors, service.spec().storeMax());
        } catch (DescriptorStore.RefusedException e) {
            refused(
                    Optional.of(service.id()),
                    NotifyCounters.Outcome.NOT_STORED,
                    "descriptors that process %d sent with FDSTORE=1 are closed, not stored: %s"
                            .formatted(pid, e.getMessage()));
            return Optional.empty();
        }
    }

    private void dispatch(NotifyingInstance service, NotifyingInstance.ReceivedMessage message) {
        switch (service.stage()) {
            case STARTING -> {
                if (!service.keep(message)) {
                    notStored(message);
                }
            }
            case NONE -> {
                notStored(message);
                counters.count(NotifyCounters.Outcome.ACCEPTED);
            }
            case RUNNING, STOPPING -> {
                if (!service.mayBeSaidBy(message.pid())) {
                    notStored(message);
                    refused(
                            Optional.of(service.id()),
                            NotifyCounters.Outcome.NOT_MAIN,
                            "process %d has sent a notification, but only the main process %s may; set notify.access: All to accept it"
                                    .formatted(message.pid(), service.main()));
                    return;
                }
                counters.count(NotifyCounters.Outcome.ACCEPTED);
                handler.handle(service, message);
                report(service);
            }
        }
    }

    private void refused(Optional<InstanceId> instance, NotifyCounters.Outcome outcome, String message) {
        counters.count(outcome);
        refusals.refused(instance, message, System.nanoTime());
    }

    /** Reports to the state machine now, or later if the instance has sent too many notifications: then the last one counts. */
    private void report(NotifyingInstance service) {
        if (!service.hasNews()) {
            return;
        }
        long now = System.nanoTime();
        if (service.changes().take(now)) {
            handler.report(service);
            return;
        }
        waiting.add(service.id());
        wakeAfter(service.changes().nextAt() - now);
    }

    private void wakeAfter(long nanos) {
        try {
            news.wakeAt(Optional.of(EventLoop.now().plus(Duration.ofNanos(Math.max(0, nanos)))));
        } catch (KernelException e) {
            throw new IllegalStateException("a timer cannot be set", e);
        }
    }

    private void reportWaiting() {
        Set<InstanceId> due = Set.copyOf(waiting);
        waiting.clear();
        due.forEach(id -> Optional.ofNullable(services.get(id)).ifPresent(this::report));
    }

    /** After the last turn of the loop. */
    @Override
    public void close() {
        LOG.debug("notifications end, services={}", services.size());
        news.close();
        watchdogs.close();
        reader.close();
        services.values().forEach(service -> service.takeEarly().forEach(this::notStored));
        agent.store().close();
    }
}

package io.persistentprocess.agent.monitor;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.FileDescriptorReserve;
import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.model.NotificationControl;
import io.persistentprocess.agent.notify.ClientDescriptorLimiter;
import io.persistentprocess.agent.notify.EventFdNotifier;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.memory.PressureTrigger;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches through PSI how long instances wait for memory, only for subscribers, because a trigger may cost a kernel thread. {@link MemoryMonitor} watches instances with
 * memory accounting. Reactor thread only.
 */
@ReactorThread
public final class PressureMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(PressureMonitor.class);
    private static final Duration STALL = Duration.ofMillis(200);

    private record Watched(PressureTrigger trigger, long token) {}

    private final EventLoop reactor;
    private final EventFdNotifier notifications;
    private final FileDescriptorReserve reserve;
    private final ClientDescriptorLimiter descriptors;
    private final Map<InstanceId, Watched> watched = new HashMap<>();

    public PressureMonitor(
            EventLoop reactor,
            EventFdNotifier notifications,
            FileDescriptorReserve reserve,
            ClientDescriptorLimiter descriptors) {
        this.reactor = reactor;
        this.notifications = notifications;
        this.reserve = reserve;
        this.descriptors = descriptors;
    }

    /** Starts or stops watching the instance. */
    void update(InstanceId id, Cgroup cgroup) {
        if (!notifications.wanted(id, NotificationControl.MEMORY_PRESSURE)) {
            forget(id);
        } else if (!watched.containsKey(id) && cgroup.exists() && descriptors.takeWatch() && !watch(id, cgroup)) {
            descriptors.giveWatchBack();
        }
    }

    private boolean watch(InstanceId id, Cgroup cgroup) {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            PressureTrigger trigger = opened.add(
                    PressureTrigger.memory(cgroup.path(), STALL, PressureTrigger.SHORTEST_WINDOW),
                    PressureTrigger::close);
            if (reserve.includes(trigger.fd())) {
                return false;
            }
            long token = reactor.watch(
                    trigger.fd(), PressureTrigger.EPOLL_EVENTS, KernelEvent.PRESSURE, _ -> stalled(id, cgroup));
            watched.put(id, opened.keep(new Watched(trigger, token)));
            return true;
        } catch (KernelException e) {
            LOG.warn(
                    "the memory pressure of an instance cannot be watched, so it is not reported instance={} reason=\"{}\"",
                    id,
                    e.getMessage());
            return false;
        }
    }

    private void stalled(InstanceId id, Cgroup cgroup) {
        if (cgroup.exists()) {
            notifications.happened(id, NotificationControl.MEMORY_PRESSURE);
        } else {
            forget(id);
        }
    }

    void forget(InstanceId id) {
        Watched instance = watched.remove(id);
        if (instance != null) {
            reactor.forget(instance.token());
            instance.trigger().close();
            descriptors.giveWatchBack();
        }
    }
}

package io.persistentprocess.agent.monitor;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.FileDescriptorReserve;
import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.model.NotificationControl;
import io.persistentprocess.agent.notify.ClientDescriptorLimiter;
import io.persistentprocess.agent.notify.EventFdNotifier;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupEventsFile;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the cgroup.events of instances that have subscribers, and of no others, because each watch takes a descriptor. Reactor thread only. */
@ReactorThread
public final class CgroupEventsMonitor {
    private static final class Watched {
        private final CgroupEventsFile watch;
        private final long token;
        private Cgroup.Events last;

        private Watched(CgroupEventsFile watch, long token, Cgroup.Events last) {
            this.watch = watch;
            this.token = token;
            this.last = last;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(CgroupEventsMonitor.class);

    private final EventLoop reactor;
    private final EventFdNotifier notifications;
    private final FileDescriptorReserve reserve;
    private final ClientDescriptorLimiter descriptors;
    private final Map<InstanceId, Watched> watched = new HashMap<>();

    public CgroupEventsMonitor(
            EventLoop reactor,
            EventFdNotifier notifications,
            FileDescriptorReserve reserve,
            ClientDescriptorLimiter descriptors) {
        this.reactor = reactor;
        this.notifications = notifications;
        this.reserve = reserve;
        this.descriptors = descriptors;
    }

    /** Starts or stops watching, after the cgroup or the subscriptions of the instance have changed. */
    void update(InstanceId id, Cgroup cgroup) {
        boolean wanted = notifications.wanted(id, NotificationControl.CGROUP_EVENTS);
        if (!wanted) {
            forget(id);
        } else if (!watched.containsKey(id) && descriptors.takeWatch() && !watch(id, cgroup)) {
            descriptors.giveWatchBack();
        }
    }

    private boolean watch(InstanceId id, Cgroup cgroup) {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            CgroupEventsFile watch = opened.add(cgroup.watchEvents(), CgroupEventsFile::close);
            Optional<Cgroup.Events> now = reserve.includes(watch.fd()) ? Optional.empty() : watch.read();
            if (now.isEmpty()) {
                return false;
            }
            long token = reactor.watch(
                    watch.fd(), CgroupEventsFile.EPOLL_EVENTS, KernelEvent.CGROUP_CHANGED, _ -> changed(id));
            watched.put(id, opened.keep(new Watched(watch, token, now.get())));
            return true;
        } catch (KernelException e) {
            // Without a cgroup there is nothing to report yet.
            if (!e.is(Errno.ENOENT, Errno.ENODEV)) {
                LOG.warn(
                        "the cgroup of an instance cannot be watched, so subscribers get no cgroup.events of it instance={} reason=\"{}\"",
                        id,
                        e.getMessage());
            }
            return false;
        }
    }

    private void changed(InstanceId id) {
        Watched instance = watched.get(id);
        try {
            Optional<Cgroup.Events> now = instance.watch.read();
            if (now.isEmpty()) {
                forget(id);
            } else if (!now.get().equals(instance.last)) {
                instance.last = now.get();
                notifications.happened(id, NotificationControl.CGROUP_EVENTS);
            }
        } catch (KernelException e) {
            LOG.warn(
                    "the cgroup of an instance can no longer be watched, so subscribers get no cgroup.events of it instance={} reason=\"{}\"",
                    id,
                    e.getMessage());
            forget(id);
        }
    }

    void forget(InstanceId id) {
        Watched instance = watched.remove(id);
        if (instance != null) {
            reactor.forget(instance.token);
            instance.watch.close();
            descriptors.giveWatchBack();
        }
    }
}

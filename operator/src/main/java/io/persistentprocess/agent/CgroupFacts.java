package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.CgroupEventsWatch;
import io.persistentprocess.kernel.CloseOnFailure;
import io.persistentprocess.kernel.Errno;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.supervision.InstanceId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the cgroup.events of instances that somebody wants to be notified of, and of no others: each takes a descriptor. Reactor thread only.
 */
final class CgroupFacts {
    private static final class Watched {
        private final CgroupEventsWatch watch;
        private final long token;
        private Cgroup.Events last;

        private Watched(CgroupEventsWatch watch, long token, Cgroup.Events last) {
            this.watch = watch;
            this.token = token;
            this.last = last;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(CgroupFacts.class);

    private final Reactor reactor;
    private final Notifications notifications;
    private final DescriptorReserve reserve;
    private final ClientDescriptors descriptors;
    private final Map<InstanceId, Watched> watched = new HashMap<>();

    CgroupFacts(
            Reactor reactor, Notifications notifications, DescriptorReserve reserve, ClientDescriptors descriptors) {
        this.reactor = reactor;
        this.notifications = notifications;
        this.reserve = reserve;
        this.descriptors = descriptors;
    }

    /** Looks whether this instance is to be watched: its cgroup may be new, or its subscribers. */
    void look(InstanceId id, Cgroup cgroup) {
        boolean wanted = notifications.wanted(id, Control.CGROUP_EVENTS);
        if (!wanted) {
            forget(id);
        } else if (!watched.containsKey(id) && descriptors.takeWatch() && !watch(id, cgroup)) {
            descriptors.giveWatchBack();
        }
    }

    private boolean watch(InstanceId id, Cgroup cgroup) {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            CgroupEventsWatch watch = opened.add(cgroup.watchEvents(), CgroupEventsWatch::close);
            Optional<Cgroup.Events> now = reserve.includes(watch.fd()) ? Optional.empty() : watch.read();
            if (now.isEmpty()) {
                return false;
            }
            long token = reactor.watch(
                    watch.fd(), CgroupEventsWatch.EPOLL_EVENTS, KernelEvent.CGROUP_CHANGED, _ -> changed(id));
            watched.put(id, opened.keep(new Watched(watch, token, now.get())));
            return true;
        } catch (KernelException e) {
            // Without its cgroup there is nothing to tell yet.
            if (!e.is(Errno.ENOENT, Errno.ENODEV)) {
                LOG.warn("a cgroup is not watched instance={} reason=\"{}\"", id, e.getMessage());
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
                notifications.happened(id, Control.CGROUP_EVENTS);
            }
        } catch (KernelException e) {
            LOG.warn("a cgroup is no longer watched instance={} reason=\"{}\"", id, e.getMessage());
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

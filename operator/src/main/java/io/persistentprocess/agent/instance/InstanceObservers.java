package io.persistentprocess.agent.instance;

import io.persistentprocess.agent.notify.EventFdNotifier;
import io.persistentprocess.agent.probe.InstanceProbes;
import io.persistentprocess.agent.sdnotify.ServiceNotifications;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.spec.InstanceId;

/** The observers of every change of an instance. Reactor thread only. */
public record InstanceObservers(
        InstanceViews views, EventFdNotifier notifications, ServiceNotifications services, InstanceProbes probes)
        implements InstanceSupervisor.Observer {
    @Override
    public void changed(Instance instance) {
        views.changed(instance);
        services.changed(instance);
        probes.changed(instance);
    }

    @Override
    public void gone(InstanceId id) {
        views.gone(id);
        notifications.gone(id);
        services.gone(id);
        probes.gone(id);
    }
}

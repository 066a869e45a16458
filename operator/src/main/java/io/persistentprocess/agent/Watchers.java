package io.persistentprocess.agent;

import io.persistentprocess.supervision.Instance;
import io.persistentprocess.supervision.InstanceId;

/** Those who learn of every change of an instance, on the reactor thread. */
record Watchers(Views views, Notifications notifications) implements Fleet.Observer {
    @Override
    public void changed(Instance instance) {
        views.changed(instance);
    }

    @Override
    public void gone(InstanceId id) {
        views.gone(id);
        notifications.gone(id);
    }
}

package io.persistentprocess.agent.instance;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.processes.KilledProcess;
import io.persistentprocess.agent.processes.KilledProcessListener;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;

/** Forwards killed processes from the thread that reads process events to their instances. Any thread. */
record KilledProcessForwarder(EventLoop loop, InstanceSupervisor supervisor) implements KilledProcessListener {
    @Override
    public void killed(KilledProcess killed) {
        submit(killed.instance(), new Event.ChildKilled(killed.process(), killed.command(), killed.end(), killed.at()));
    }

    @Override
    public void moreKilled(InstanceId instance, long processes, Duration during) {
        submit(instance, new Event.MoreChildrenKilled(processes, during));
    }

    private void submit(InstanceId instance, Event event) {
        loop.submit(() -> supervisor.deliver(instance, event));
    }
}

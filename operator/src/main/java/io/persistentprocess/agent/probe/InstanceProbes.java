package io.persistentprocess.agent.probe;

import io.persistentprocess.agent.command.InstanceCommandRunner;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.FileDescriptorReserve;
import io.persistentprocess.agent.loop.InstanceTimers;
import io.persistentprocess.agent.loop.KernelEventCounters;
import io.persistentprocess.agent.loop.LoopTimer;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.spec.HealthSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The probes of all instances. Follows every change of an instance: one whose main process runs is probed, and any other is not, so no result of an ended process counts.
 * Reactor thread only.
 *
 * <p>If the agent dies here: nothing is stored. The next agent sees the same instances and probes them.
 */
@ReactorThread
public final class InstanceProbes implements AutoCloseable {
    /** After this many probed instances the loop polls the kernel again, so that the probes of many delay no restart. */
    private static final int INSTANCES_PER_TURN = 8;

    private final ProbeStarter starter;
    private final ActionExecutor.Answers answers;
    private final InstanceTimers timers = new InstanceTimers();
    private final LoopTimer alarm;
    private final ListeningMonitor listening;
    private final Map<InstanceId, ProbedProcess> probed = new HashMap<>();
    private final KernelEventCounters counters;

    /**
     * Probes nothing yet.
     *
     * @param answers takes the events that follow from results
     */
    public InstanceProbes(
            EventLoop reactor,
            AgentThreads threads,
            KernelEventCounters counters,
            InstanceCommandRunner commands,
            FileDescriptorReserve reserve,
            CgroupLayout layout,
            ActionExecutor.Answers answers)
            throws KernelException {
        this.starter = new ProbeStarter(reactor, threads, new ProbeCommands(commands, layout), reserve);
        this.counters = counters;
        this.answers = answers;
        try (CloseOnFailure opened = new CloseOnFailure()) {
            this.listening = opened.add(new ListeningMonitor(reactor, layout, answers), ListeningMonitor::close);
            this.alarm = opened.add(LoopTimer.create(reactor, this::due), LoopTimer::close);
            opened.keep(alarm);
        }
    }

    /** An instance has changed, or is new. */
    public void changed(Instance instance) {
        listening.changed(instance);
        Optional<ProbedProcess> present = Optional.ofNullable(probed.get(instance.id()));
        if (instance.state() instanceof Running running
                && hasProbes(instance.spec().health())) {
            follow(instance, running, present);
        } else if (present.isPresent()) {
            drop(instance.id());
        }
    }

    private static boolean hasProbes(HealthSpec health) {
        return health.startupProbe().isPresent()
                || health.readinessProbe().isPresent()
                || health.livenessProbe().isPresent();
    }

    private void follow(Instance instance, Running running, Optional<ProbedProcess> present) {
        InstanceId id = instance.id();
        if (present.filter(process -> process.isOf(instance, running.main())).isPresent()) {
            present.get().follow(instance, running);
        } else {
            drop(id);
            probed.put(
                    id, new ProbedProcess(instance, running, starter, answers, () -> rearm(id), counters::probeLate));
        }
        rearm(id);
    }

    /** There is no such instance any more. */
    public void gone(InstanceId id) {
        listening.gone(id);
        drop(id);
    }

    private void drop(InstanceId id) {
        ProbedProcess process = probed.remove(id);
        if (process != null) {
            process.end();
            timers.disarm(id);
        }
    }

    private void rearm(InstanceId id) {
        Optional<BootTime> at = Optional.ofNullable(probed.get(id)).flatMap(ProbedProcess::wakeAt);
        if (at.isPresent()) {
            timers.arm(id, at.get());
            wakeAt(at);
        } else {
            timers.disarm(id);
        }
    }

    private void due() {
        BootTime now = EventLoop.now();
        for (int i = 0; i < INSTANCES_PER_TURN; i++) {
            Optional<InstanceId> id = timers.takeDue(now);
            if (id.isEmpty()) {
                break;
            }
            probed.get(id.get()).due(now);
            rearm(id.get());
        }
        wakeAt(timers.earliest());
    }

    private void wakeAt(Optional<BootTime> at) {
        try {
            alarm.wakeAt(at);
        } catch (KernelException e) {
            throw new IllegalStateException("a timer cannot be set", e);
        }
    }

    @Override
    public void close() {
        probed.values().forEach(ProbedProcess::end);
        probed.clear();
        listening.close();
        alarm.close();
    }
}

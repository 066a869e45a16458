package io.persistentprocess.agent.probe;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.LoopTimer;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.ListeningPort;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the processes of instances listen on their ports. The kernel has no notification of that, so the list of the host's listening sockets is read: often after a
 * start, then at growing intervals, and every {@link ListeningProcess#AT_REST} at rest. One reading serves all instances. Reactor thread only.
 */
@ReactorThread
final class ListeningMonitor implements AutoCloseable {
    /** Between two readings there is this many times as long as one took, so that a host with very many sockets costs no more. */
    private static final int SHARE = 20;

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
    /** What cannot be listed, for want of descriptors or memory, is not known: every instance stays as it is. */
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(ListeningMonitor.class);

    private final EventLoop reactor;
    private final CgroupLayout layout;
    private final ActionExecutor.Answers answers;
    private final LoopTimer alarm;
    private final Map<InstanceId, ListeningProcess> watched = new HashMap<>();
    private BootTime notBefore = new BootTime(0);
    private boolean scanning;

    ListeningMonitor(EventLoop reactor, CgroupLayout layout, ActionExecutor.Answers answers) throws KernelException {
        this.reactor = reactor;
        this.layout = layout;
        this.answers = answers;
        this.alarm = LoopTimer.create(reactor, this::due);
    }

    void changed(Instance instance) {
        List<ListeningPort> ports = instance.spec().health().listening();
        ListeningProcess present = watched.get(instance.id());
        if (instance.state() instanceof Running running && !ports.isEmpty()) {
            if (present == null || !present.isOf(running.main(), ports)) {
                watched.put(
                        instance.id(),
                        new ListeningProcess(layout.cgroup(instance.id()), running.main(), ports, EventLoop.now()));
                wake();
            }
        } else if (present != null) {
            watched.remove(instance.id());
        }
    }

    void gone(InstanceId id) {
        watched.remove(id);
    }

    private void wake() {
        Optional<BootTime> earliest =
                watched.values().stream().map(ListeningProcess::due).min(Comparator.naturalOrder());
        try {
            if (!scanning) {
                alarm.wakeAt(earliest.map(at -> at.isBefore(notBefore) ? notBefore : at));
            }
        } catch (KernelException e) {
            throw new IllegalStateException("a timer cannot be set", e);
        }
    }

    private void due() {
        BootTime now = EventLoop.now();
        if (watched.values().stream().allMatch(process -> now.isBefore(process.due()))) {
            wake();
            return;
        }
        Map<InstanceId, ListeningProcess> asked = Map.copyOf(watched);
        scanning = true;
        try {
            ListeningScan.begin(
                    reactor,
                    asked.values().stream()
                            .flatMap(process -> process.ports().stream())
                            .collect(Collectors.toSet()),
                    owners -> scanned(asked, owners, now));
        } catch (KernelException e) {
            LOG.warn(
                    "the host's sockets cannot be listed, so instances with listensOn may not become ready reason=\"{}\"",
                    e.getMessage());
            scanned(asked, Optional.empty(), now);
        }
    }

    /** What has changed meanwhile waits for the next reading. */
    private void scanned(
            Map<InstanceId, ListeningProcess> asked, Optional<Map<ListeningPort, Set<Long>>> owners, BootTime begun) {
        BootTime now = EventLoop.now();
        owners.ifPresent(known -> asked.forEach((id, process) -> {
            if (process.equals(watched.get(id))) {
                process.seen(known, now).ifPresent(event -> answers.answer(id, event));
            }
        }));
        Duration pause = now.since(begun).multipliedBy(SHARE);
        Duration least = owners.isPresent() ? SHORTEST_PAUSE : PAUSE_AFTER_FAILURE;
        notBefore = now.plus(pause.compareTo(least) < 0 ? least : pause);
        scanning = false;
        wake();
    }

    @Override
    public void close() {
        watched.clear();
        alarm.close();
    }
}

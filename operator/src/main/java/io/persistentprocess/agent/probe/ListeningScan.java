package io.persistentprocess.agent.probe;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.socket.BoundSocket;
import io.persistentprocess.kernel.socket.SocketDiagnosis;
import io.persistentprocess.supervision.spec.ListeningPort;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pass over the host's listening sockets, a part in each turn of the event loop: whoever opens thousands of sockets does not delay others. Reactor thread only. */
@ReactorThread
final class ListeningScan implements EventLoop.Work {
    private static final Logger LOG = LoggerFactory.getLogger(ListeningScan.class);

    private final SocketDiagnosis sockets;
    private final Set<ListeningPort> wanted;
    private final Consumer<Optional<Map<ListeningPort, Set<Long>>>> onEnd;
    private final Map<ListeningPort, Set<Long>> owners = new HashMap<>();

    private ListeningScan(
            SocketDiagnosis sockets,
            Set<ListeningPort> wanted,
            Consumer<Optional<Map<ListeningPort, Set<Long>>>> onEnd) {
        this.sockets = sockets;
        this.wanted = Set.copyOf(wanted);
        this.onEnd = onEnd;
    }

    /**
     * Begins a scan.
     *
     * @param wanted the ports of interest
     * @param onEnd receives, for each of them that anybody listens on, the IDs of the cgroups of the listening sockets; empty: they
     * cannot be listed
     */
    static void begin(
            EventLoop reactor, Set<ListeningPort> wanted, Consumer<Optional<Map<ListeningPort, Set<Long>>>> onEnd)
            throws KernelException {
        reactor.inTurns(new ListeningScan(SocketDiagnosis.open(), wanted, onEnd));
    }

    @Override
    public boolean step() {
        Optional<Map<ListeningPort, Set<Long>>> result = Optional.of(owners);
        try {
            Optional<List<BoundSocket>> part = sockets.next();
            if (part.isPresent()) {
                part.get().forEach(this::add);
                return true;
            }
        } catch (KernelException e) {
            LOG.warn(
                    "the host's sockets cannot be listed, so instances with listensOn may not become ready reason=\"{}\"",
                    e.getMessage());
            result = Optional.empty();
        }
        sockets.close();
        onEnd.accept(result);
        return false;
    }

    private void add(BoundSocket socket) {
        ListeningPort port = new ListeningPort(
                socket.port(),
                switch (socket.transport()) {
                    case TCP -> ListeningPort.Protocol.TCP;
                    case UDP -> ListeningPort.Protocol.UDP;
                });
        if (wanted.contains(port)) {
            Set<Long> cgroups = owners.computeIfAbsent(port, _ -> new HashSet<>());
            socket.cgroupId().ifPresent(cgroups::add);
        }
    }
}

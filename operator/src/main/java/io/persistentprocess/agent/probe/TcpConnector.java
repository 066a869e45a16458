package io.persistentprocess.agent.probe;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.socket.TcpSocket;
import io.persistentprocess.supervision.probe.AttemptResult;
import java.net.InetAddress;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Connects to the first address of a host that accepts the connection, trying one after another. Reactor thread only.
 *
 * <p>The socket is in the network namespace of the event loop's thread, which is the host's.
 */
@ReactorThread
final class TcpConnector implements Attempt {
    private final EventLoop reactor;
    private final Iterator<InetAddress> addresses;
    private final int port;
    private final Consumer<TcpSocket> onConnect;
    private final Consumer<AttemptResult> onFailure;
    private Optional<TcpSocket> connecting = Optional.empty();
    private long token;

    private TcpConnector(
            EventLoop reactor,
            List<InetAddress> addresses,
            int port,
            Consumer<TcpSocket> onConnect,
            Consumer<AttemptResult> onFailure) {
        this.reactor = reactor;
        this.addresses = addresses.iterator();
        this.port = port;
        this.onConnect = onConnect;
        this.onFailure = onFailure;
    }

    /**
     * Begins to connect. Exactly one of the callbacks is called, perhaps before this returns.
     *
     * @param addresses not empty
     * @param onConnect takes over the socket
     */
    static TcpConnector connect(
            EventLoop reactor,
            List<InetAddress> addresses,
            int port,
            Consumer<TcpSocket> onConnect,
            Consumer<AttemptResult> onFailure) {
        TcpConnector connector = new TcpConnector(reactor, addresses, port, onConnect, onFailure);
        connector.tryNext();
        return connector;
    }

    private void tryNext() {
        try {
            TcpSocket socket = TcpSocket.connect(addresses.next(), port);
            connecting = Optional.of(socket);
            if (socket.isConnected()) {
                connected(socket);
            } else {
                token = reactor.watch(socket.fd(), Epoll.OUT, KernelEvent.PROBE_ANSWERED, _ -> answered(socket));
            }
        } catch (KernelException e) {
            failed(e);
        }
    }

    private void answered(TcpSocket socket) {
        try {
            if (socket.isConnected()) {
                // The next owner watches it for something else.
                reactor.unwatch(token);
                connected(socket);
            }
        } catch (KernelException e) {
            failed(e);
        }
    }

    private void connected(TcpSocket socket) {
        connecting = Optional.empty();
        onConnect.accept(socket);
    }

    private void failed(KernelException failure) {
        cancel();
        if (addresses.hasNext()) {
            tryNext();
        } else {
            onFailure.accept(result(failure));
        }
    }

    /** The probe's result if a system call has failed. */
    static AttemptResult result(KernelException failure) {
        return isOfTheAgent(failure)
                ? new AttemptResult.NotMade(failure.getMessage())
                : new AttemptResult.Failed(failure.getMessage());
    }

    /** Whether the agent or the host lacks descriptors or memory, which says nothing of the instance. */
    private static boolean isOfTheAgent(KernelException failure) {
        return failure.is(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENOBUFS, Errno.ENOSPC);
    }

    /** Whether none of the callbacks was called yet. */
    boolean isWaiting() {
        return connecting.isPresent();
    }

    @Override
    public String waitsFor() {
        return connecting.map(socket -> "connect to " + socket).orElse("connect");
    }

    @Override
    public void cancel() {
        connecting.ifPresent(socket -> {
            reactor.forget(token);
            socket.close();
        });
        connecting = Optional.empty();
    }
}

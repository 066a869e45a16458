package io.persistentprocess.agent.probe;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.socket.TcpSocket;
import io.persistentprocess.supervision.probe.AttemptResult;
import java.util.OptionalInt;

/** The bytes of an open connection to a probed program. At most one read in a turn of the event loop, so that a program that sends a lot does not delay others. Reactor thread only. */
@ReactorThread
final class ProbeConnection implements AutoCloseable {
    private static final int READ_BYTES = 8 << 10;

    /** What a connection brings. */
    interface Listener {
        /**
         * Something has arrived.
         *
         * @param bytes valid during the call only
         */
        void received(byte[] bytes, int count);

        /** The program has closed its end: nothing more comes. */
        void ended();

        void failed(AttemptResult failure);
    }

    private final EventLoop reactor;
    private final TcpSocket socket;
    private final long token;
    private boolean open = true;

    private ProbeConnection(EventLoop reactor, TcpSocket socket, Listener listener) throws KernelException {
        this.reactor = reactor;
        this.socket = socket;
        this.token = reactor.watch(socket.fd(), Epoll.IN, KernelEvent.PROBE_ANSWERED, _ -> read(listener));
    }

    /** Takes over the socket. */
    static ProbeConnection of(EventLoop reactor, TcpSocket socket, Listener listener) throws KernelException {
        try {
            return new ProbeConnection(reactor, socket, listener);
        } catch (KernelException e) {
            socket.close();
            throw e;
        }
    }

    private void read(Listener listener) {
        byte[] buffer = new byte[READ_BYTES];
        OptionalInt count;
        try {
            count = socket.receive(buffer);
        } catch (KernelException e) {
            close();
            listener.failed(TcpConnector.result(e));
            return;
        }
        if (count.isEmpty()) {
            return;
        }
        if (count.getAsInt() == 0) {
            close();
            listener.ended();
        } else {
            listener.received(buffer, count.getAsInt());
        }
    }

    /**
     * Sends bytes. They are far fewer than the buffer of a new socket holds (tcp(7), tcp_wmem), so none are kept back for later. Does nothing
     * on a closed connection: what is prepared in the background may be ready only after the program has closed its end.
     *
     * @throws KernelException the connection is broken, or the program does not read
     */
    void send(byte[] bytes) throws KernelException {
        if (open) {
            socket.sendWhole(bytes);
        }
    }

    /** Closes it; does nothing if it is closed already. */
    @Override
    public void close() {
        if (open) {
            open = false;
            reactor.forget(token);
            socket.close();
        }
    }
}

package io.persistentprocess.agent.probe;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/** The client's side of one TLS session: bytes of the network in, bytes for the network and for the application out. No I/O. For one thread at a time; takes CPU time. */
final class TlsSession {
    /** Far more than a handshake and a response of the allowed length need. */
    private static final int MOST_RECEIVED = 512 << 10;

    /** What a step has produced. Belongs to its receiver. */
    static final class Output {
        private final byte[] toSend;
        private final byte[] received;
        private final End end;
        private final String protocol;

        private Output(byte[] toSend, byte[] received, End end, String protocol) {
            this.toSend = toSend;
            this.received = received;
            this.end = end;
            this.protocol = protocol;
        }

        /** For the network. */
        byte[] toSend() {
            return toSend;
        }

        /** For the application. */
        byte[] received() {
            return received;
        }

        End end() {
            return end;
        }

        /** What the server has chosen, as {@link javax.net.ssl.SSLSession#getProtocol} says it; empty: the handshake is not complete. */
        String protocol() {
            return protocol;
        }
    }

    /** Whether the peer has ended the session. */
    enum End {
        NONE,
        CLOSED
    }

    private final SSLEngine engine;
    private final byte[] request;
    private final ByteArrayOutputStream toSend = new ByteArrayOutputStream();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private ByteBuffer network = ByteBuffer.allocate(0);
    /** The sizes may grow with what is negotiated. */
    private ByteBuffer packet = ByteBuffer.allocate(0);

    private ByteBuffer plain = ByteBuffer.allocate(0);
    private long total;
    private boolean requested;

    /** @param request is sent when the handshake is complete */
    TlsSession(SSLEngine engine, byte[] request) {
        this.engine = engine;
        this.request = request.clone();
    }

    /** The first step: nothing was received yet. */
    Output begin() throws SSLException {
        engine.setUseClientMode(true);
        engine.beginHandshake();
        return step(new byte[0]);
    }

    /** Takes what the network has brought. */
    Output step(byte[] arrived) throws SSLException {
        total += arrived.length;
        if (total > MOST_RECEIVED) {
            throw new SSLException("the server sends more than %d KiB".formatted(MOST_RECEIVED >> 10));
        }
        network = ByteBuffer.allocate(network.remaining() + arrived.length)
                .put(network)
                .put(arrived)
                .flip();
        boolean progress = true;
        while (progress && !engine.isInboundDone()) {
            progress = switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> wrap(ByteBuffer.allocate(0));
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrap();
                case FINISHED, NOT_HANDSHAKING -> requested ? unwrap() : ask();
            };
        }
        Output output = new Output(
                toSend.toByteArray(),
                received.toByteArray(),
                engine.isInboundDone() ? End.CLOSED : End.NONE,
                requested ? engine.getSession().getProtocol() : "");
        toSend.reset();
        received.reset();
        return output;
    }

    private boolean runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        return true;
    }

    private boolean ask() throws SSLException {
        requested = true;
        ByteBuffer rest = ByteBuffer.wrap(request);
        boolean progress = true;
        while (progress && rest.hasRemaining()) {
            progress = wrap(rest);
        }
        return progress;
    }

    private static ByteBuffer cleared(ByteBuffer buffer, int bytes) {
        return buffer.capacity() < bytes ? ByteBuffer.allocate(bytes) : buffer.clear();
    }

    private boolean wrap(ByteBuffer content) throws SSLException {
        packet = cleared(packet, engine.getSession().getPacketBufferSize());
        SSLEngineResult result = engine.wrap(content, packet);
        toSend.write(packet.array(), 0, packet.position());
        return result.getStatus() == SSLEngineResult.Status.OK;
    }

    private boolean unwrap() throws SSLException {
        plain = cleared(plain, engine.getSession().getApplicationBufferSize());
        SSLEngineResult result = engine.unwrap(network, plain);
        received.write(plain.array(), 0, plain.position());
        return result.getStatus() == SSLEngineResult.Status.OK;
    }
}

package io.persistentprocess.agent.probe;

import io.persistentprocess.agent.loop.BackgroundTasks;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.probe.AttemptResult;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/**
 * Passes the bytes of a connection through a TLS session, which runs on a background thread, and the plain ones on to another listener. The tasks of one session run one
 * after another and in order. Reactor thread only.
 */
@ReactorThread
final class TlsConversation implements ProbeConnection.Listener {
    /** The result of a step on the background thread. */
    private sealed interface Outcome {
        record Done(TlsSession.Output output) implements Outcome {}

        record Broken(String why) implements Outcome {}
    }

    /** A step of the session. */
    @FunctionalInterface
    private interface Step {
        TlsSession.Output take(TlsSession session) throws SSLException;
    }

    private final BackgroundTasks tasks;
    private final Supplier<TlsSession> open;
    private final ProbeConnection.Listener plain;
    private final Consumer<String> onHandshake;
    private final Optional<Runnable> onRefusal;
    /** Belongs to the background thread. */
    private Optional<TlsSession> session = Optional.empty();

    private Optional<ProbeConnection> connection = Optional.empty();
    private boolean handshakeComplete;
    private boolean over;

    /**
     * Begins nothing yet.
     *
     * @param open makes the session, on the background thread
     * @param onHandshake receives the protocol when the handshake is complete
     * @param onRefusal is called instead of {@code plain} if the conversation ends before that; empty: {@code plain} is
     */
    TlsConversation(
            BackgroundTasks tasks,
            Supplier<TlsSession> open,
            ProbeConnection.Listener plain,
            Consumer<String> onHandshake,
            Optional<Runnable> onRefusal) {
        this.tasks = tasks;
        this.open = open;
        this.plain = plain;
        this.onHandshake = onHandshake;
        this.onRefusal = onRefusal;
    }

    /** Begins the handshake. */
    void begin(ProbeConnection opened) {
        connection = Optional.of(opened);
        send(TlsSession::begin);
    }

    private void send(Step step) {
        tasks.send(() -> outcome(step), TlsConversation::broken, this::done);
    }

    private Outcome outcome(Step step) {
        try {
            if (session.isEmpty()) {
                session = Optional.of(open.get());
            }
            return new Outcome.Done(step.take(session.get()));
        } catch (SSLException e) {
            return broken(e);
        }
    }

    private static Outcome broken(Throwable failure) {
        return new Outcome.Broken("TLS: " + failure.getMessage());
    }

    private void done(Outcome outcome) {
        if (over) {
            return;
        }
        switch (outcome) {
            case Outcome.Broken broken -> failed(new AttemptResult.Failed(broken.why()));
            case Outcome.Done done -> pass(done.output());
        }
    }

    private void pass(TlsSession.Output output) {
        if (!handshakeComplete && !output.protocol().isEmpty()) {
            handshakeComplete = true;
            onHandshake.accept(output.protocol());
        }
        if (output.toSend().length > 0) {
            try {
                connection.orElseThrow().send(output.toSend());
            } catch (KernelException e) {
                failed(TcpConnector.result(e));
                return;
            }
        }
        if (output.received().length > 0) {
            plain.received(output.received(), output.received().length);
        }
        if (output.end() == TlsSession.End.CLOSED) {
            finish(ProbeConnection.Listener::ended);
        }
    }

    private void finish(Consumer<ProbeConnection.Listener> last) {
        if (!over) {
            over = true;
            if (!handshakeComplete && onRefusal.isPresent()) {
                onRefusal.get().run();
            } else {
                last.accept(plain);
            }
        }
    }

    @Override
    public void received(byte[] bytes, int count) {
        byte[] arrived = Arrays.copyOf(bytes, count);
        send(known -> known.step(arrived));
    }

    /** After what is still in the background. */
    @Override
    public void ended() {
        tasks.send(() -> true, _ -> false, _ -> finish(ProbeConnection.Listener::ended));
    }

    @Override
    public void failed(AttemptResult failure) {
        finish(listener -> listener.failed(failure));
    }
}

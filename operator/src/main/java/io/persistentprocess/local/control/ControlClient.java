package io.persistentprocess.local.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command's end of a connection: sends one request, then reads responses. For one thread. */
public final class ControlClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlClient.class);
    /** Fits all that an agent can report of a thousand instances, with room to spare. */
    private static final int LONGEST_LINE = 16 << 20;

    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    private final Path path;
    private final ControlRequest request;
    private final long giveUpNanos;
    private SocketChannel channel;
    private BufferedReader lines;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    private ControlClient(Path path, ControlRequest request, Duration patience) throws ControlSocketException {
        this.path = path;
        this.request = request;
        this.giveUpNanos = System.nanoTime() + patience.toNanos();
        connect();
    }

    /**
     * Connects and sends the request.
     *
     * @throws ControlSocketException there is no agent, or this user may not connect to it
     */
    public static ControlClient ask(Path path, ControlRequest request) throws ControlSocketException {
        return ask(path, request, Duration.ZERO);
    }

    /**
     * Connects and sends the request. Retries while the agent is at its limit of clients, as when a script restarts a hundred members in parallel.
     *
     * @param patience how long to retry
     */
    public static ControlClient ask(Path path, ControlRequest request, Duration patience)
            throws ControlSocketException {
        return new ControlClient(path, request, patience);
    }

    private void connect() throws ControlSocketException {
        try {
            SocketChannel fresh = SocketChannel.open(UnixDomainSocketAddress.of(path));
            channel = fresh;
            lines = new BufferedReader(Channels.newReader(fresh, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ControlSocketException(whyNot(path, e), e);
        }
        say();
    }

    /** An agent at its limit of clients sends a refusal and closes the connection, maybe before the request: the refusal can still be read. */
    private void say() {
        try {
            ByteBuffer line = ByteBuffer.wrap(MessageCodec.line(request));
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException e) {
            LOG.debug("the agent does not listen any more socket={} reason=\"{}\"", path, IoErrorReason.of(e));
        }
    }

    private void connectAgain() throws IOException {
        channel.close();
        try {
            // Spreads the retries of several clients.
            long pause = ThreadLocalRandom.current().nextLong(pauseMillis) + pauseMillis;
            var _ = new CountDownLatch(1).await(pause, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ControlSocketException("interrupted", e);
        }
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        connect();
    }

    private static String whyNot(Path path, IOException e) {
        if (e instanceof ConnectException || !Files.exists(path)) {
            return "no agent listens on " + path + "; start one with ppg run -f FILE, or name its socket with --socket";
        }
        return "control socket " + path + ": " + IoErrorReason.of(e) + "; it is for the user who runs the agent";
    }

    /**
     * Waits for the next response; empty after the last.
     *
     * @throws ControlSocketException the agent refused, or closed the connection before the last response
     */
    public Optional<ControlResponse> next() throws ControlSocketException {
        try {
            String line = readLine();
            if (line.isEmpty()) {
                throw new ControlSocketException(
                        "the agent on " + path + " closed the connection before its answer was complete");
            }
            ControlResponse response = MessageCodec.response(line);
            if (response instanceof ControlResponse.Refusal(String message, ControlResponse.Refusal.Remedy remedy)) {
                if (remedy == ControlResponse.Refusal.Remedy.NONE || System.nanoTime() - giveUpNanos > 0) {
                    throw new ControlSocketException(message);
                }
                connectAgain();
                return next();
            }
            return Optional.of(response).filter(answer -> !(answer instanceof ControlResponse.End));
        } catch (ControlSocketException e) {
            throw e;
        } catch (MalformedMessageException e) {
            throw new ControlSocketException(
                    "the agent on " + path + " sent an answer that this ppg cannot read; is it of another version?", e);
        } catch (IOException e) {
            throw new ControlSocketException("control socket " + path + ": " + IoErrorReason.of(e), e);
        }
    }

    /** The next line that is not empty; empty at the end. */
    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = lines.read(); next >= 0; next = lines.read()) {
            if (next != '\n') {
                line.append((char) next);
            } else if (!line.isEmpty()) {
                return line.toString();
            }
            if (line.length() > LONGEST_LINE) {
                throw new ControlSocketException(
                        "the agent on %s sent a line of more than %d characters".formatted(path, LONGEST_LINE));
            }
        }
        return "";
    }

    /** Whether {@link #next()} would return without a long wait. */
    public boolean hasMore() throws IOException {
        return lines.ready();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

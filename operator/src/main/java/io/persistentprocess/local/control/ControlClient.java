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
import java.util.Optional;

/** A command's end of a connection: one request, then responses. For one thread. */
public final class ControlClient implements AutoCloseable {
    /** Of everything that an agent has to say of a thousand instances, with room. */
    private static final int LONGEST_LINE = 16 << 20;

    private final Path path;
    private final SocketChannel channel;
    private final BufferedReader lines;

    private ControlClient(Path path, SocketChannel channel) {
        this.path = path;
        this.channel = channel;
        this.lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    /**
     * Connects and asks.
     *
     * @throws ControlSocketException no agent is there, or this user may not talk to it
     */
    public static ControlClient ask(Path path, Request request) throws ControlSocketException {
        try {
            SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
            ByteBuffer line = ByteBuffer.wrap(Wire.line(request));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            return new ControlClient(path, channel);
        } catch (IOException e) {
            throw new ControlSocketException(whyNot(path, e), e);
        }
    }

    private static String whyNot(Path path, IOException e) {
        if (e instanceof ConnectException || !Files.exists(path)) {
            return "no agent listens on " + path + "; start one with ppg run -f FILE, or name its socket with --socket";
        }
        return "control socket " + path + ": " + Reason.of(e) + "; it is for the user who runs the agent";
    }

    /**
     * Waits for the next response; empty after the last.
     *
     * @throws ControlSocketException the agent refused, or has gone away in the middle
     */
    public Optional<Response> next() throws ControlSocketException {
        try {
            String line = readLine();
            if (line.isEmpty()) {
                throw new ControlSocketException("the agent on " + path + " went away before its answer was complete");
            }
            Response response = Wire.response(line);
            if (response instanceof Response.Refusal(String message)) {
                throw new ControlSocketException(message);
            }
            return Optional.of(response).filter(answer -> !(answer instanceof Response.End));
        } catch (ControlSocketException e) {
            throw e;
        } catch (MalformedMessageException e) {
            throw new ControlSocketException(
                    "the agent on " + path + " says what this ppg does not understand; are they of one version?", e);
        } catch (IOException e) {
            throw new ControlSocketException("control socket " + path + ": " + Reason.of(e), e);
        }
    }

    /** The next one that is not empty; empty: there is none. */
    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = lines.read(); next >= 0; next = lines.read()) {
            if (next != '\n') {
                line.append((char) next);
            } else if (!line.isEmpty()) {
                return line.toString();
            }
            if (line.length() > LONGEST_LINE) {
                throw new ControlSocketException("what the agent on %s says has a line of more than %d characters"
                        .formatted(path, LONGEST_LINE));
            }
        }
        return "";
    }

    /** Whether {@link #next()} would not have to wait long. */
    public boolean hasMore() throws IOException {
        return lines.ready();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

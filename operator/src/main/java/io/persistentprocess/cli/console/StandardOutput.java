package io.persistentprocess.cli.console;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Standard output below a PrintStream. It keeps the reason of a failed write, which a PrintStream discards. */
final class StandardOutput extends OutputStream {
    private static final Path DESCRIPTOR = Path.of("/proc/self/fd/1");

    private final OutputStream to;
    private volatile Optional<IOException> failure = Optional.empty();

    StandardOutput(OutputStream to) {
        this.to = to;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            to.write(bytes, from, length);
        } catch (IOException e) {
            failure = failure.or(() -> Optional.of(e));
            throw e;
        }
    }

    /** The first failure, if any. */
    Optional<OutputFailure> failure() {
        return failure.map(e -> isPipe() ? new OutputFailure.ReaderGone() : new OutputFailure.Lost(e.getMessage()));
    }

    /** A write to a pipe or a socket fails for one reason, EPIPE, write(2). */
    private static boolean isPipe() {
        try {
            String target = Files.readSymbolicLink(DESCRIPTOR).toString();
            return target.startsWith("pipe:") || target.startsWith("socket:");
        } catch (IOException _) {
            return false;
        }
    }
}

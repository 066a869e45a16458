package io.persistentprocess.agent.checkpoint;

import io.persistentprocess.supervision.instance.Checkpoint;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Whatever is in the attributes of an instance's cgroup is a checkpoint, which is read again as it was written, or is not understood. The spec comes first, then the state
 * and perhaps what the present process was launched from, each after a NUL.
 */
public final class CheckpointFuzzTarget {
    private CheckpointFuzzTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String[] values = new String(data, StandardCharsets.UTF_8).split("\0", 3);
        CheckpointCodec codec = new CheckpointCodec();
        codec.read(value(values, 0), value(values, 2), value(values, 1))
                .checkpoint()
                .ifPresent(checkpoint -> requireSame(codec, checkpoint));
    }

    private static Optional<String> value(String[] values, int index) {
        return index < values.length ? Optional.of(values[index]) : Optional.empty();
    }

    private static void requireSame(CheckpointCodec codec, Checkpoint checkpoint) {
        CheckpointRecord again = codec.read(
                Optional.of(codec.spec(checkpoint)), codec.launched(checkpoint), Optional.of(codec.state(checkpoint)));
        if (!again.checkpoint().equals(Optional.of(checkpoint))) {
            throw new AssertionError("%s was read again as %s".formatted(checkpoint, again));
        }
    }
}

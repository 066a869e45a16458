package io.persistentprocess.fuzz;

import io.persistentprocess.agent.checkpoint.CheckpointFuzzTarget;
import io.persistentprocess.agent.monitor.KernelLogFuzzTarget;
import io.persistentprocess.agent.release.ReleaseFuzzTarget;
import io.persistentprocess.kernel.cgroup.ProcFuzzTarget;
import io.persistentprocess.kernel.process.PidFileFuzzTarget;
import io.persistentprocess.kernel.socket.LinkMessageFuzzTarget;
import io.persistentprocess.local.ManifestFuzzTarget;
import io.persistentprocess.local.control.ControlFuzzTarget;
import io.persistentprocess.local.notify.NotificationFuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that reads what others have written. Each is a class with a {@code fuzzerTestOneInput}, the form that Jazzer and libFuzzer know, and has inputs to begin with
 * in {@code src/test/resources/fuzz/NAME}: valid ones, and whatever once made it fail.
 */
final class FuzzTargets {
    /** A target's code, for who runs it without a fuzzer. */
    @FunctionalInterface
    interface Code {
        void run(byte[] data) throws Exception;
    }

    record FuzzTarget(Class<?> type, Code code) {
        String name() {
            return type.getSimpleName().replace("FuzzTarget", "");
        }

        Path seeds() {
            try {
                return Path.of(FuzzTargets.class.getResource("/fuzz/" + name()).toURI());
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String toString() {
            return name();
        }
    }

    private FuzzTargets() {}

    static Stream<FuzzTarget> all() {
        return Stream.of(
                new FuzzTarget(ManifestFuzzTarget.class, ManifestFuzzTarget::fuzzerTestOneInput),
                new FuzzTarget(ControlFuzzTarget.class, ControlFuzzTarget::fuzzerTestOneInput),
                new FuzzTarget(NotificationFuzzTarget.class, NotificationFuzzTarget::fuzzerTestOneInput),
                new FuzzTarget(CheckpointFuzzTarget.class, CheckpointFuzzTarget::fuzzerTestOneInput),
                new FuzzTarget(ReleaseFuzzTarget.class, ReleaseFuzzTarget::fuzzerTestOneInput),
                new FuzzTarget(PidFileFuzzTarget.class, PidFileFuzzTarget::fuzzerTestOneInput),
                new FuzzTarget(ProcFuzzTarget.class, ProcFuzzTarget::fuzzerTestOneInput),
                new FuzzTarget(KernelLogFuzzTarget.class, KernelLogFuzzTarget::fuzzerTestOneInput),
                new FuzzTarget(LinkMessageFuzzTarget.class, LinkMessageFuzzTarget::fuzzerTestOneInput));
    }

    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.persistentprocess.agent.model;

import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.util.stream.Stream;

/**
 * An instance and its launch specs.
 *
 * @param launch the spec for the next start
 * @param launched what the present process was started from
 */
public record TrackedInstance(InstanceView view, LaunchSpec launch, LaunchOrigin launched) {
    /** The versions of the contents of files that it has, or has in its next start. */
    public Stream<String> fileVersions() {
        Stream<LaunchSpec> former =
                launched instanceof LaunchOrigin.From(LaunchSpec from) ? Stream.of(from) : Stream.empty();
        return Stream.concat(Stream.of(launch), former)
                .flatMap(spec -> spec.provision().fileVersions());
    }
}

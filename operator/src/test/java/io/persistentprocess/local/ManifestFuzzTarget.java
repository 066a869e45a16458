package io.persistentprocess.local;

import io.persistentprocess.supervision.GroupResolver;
import io.persistentprocess.supervision.NodeFacts;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;

/** Whatever a manifest says, it is loaded and resolved, or refused. */
public final class ManifestFuzzTarget {
    private ManifestFuzzTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Loading loading = new Manifests(new ByteArrayInputStream(data)).load(List.of(Path.of("-")));
        switch (loading) {
            case Loading.Loaded(List<Manifest> manifests) -> {
                GroupResolver resolver = new GroupResolver(new NodeFacts("node-1"));
                manifests.forEach(manifest -> resolver.resolve(manifest.group()));
            }
            case Loading.Refused(List<FileProblem> problems) -> {
                if (problems.isEmpty()) {
                    throw new AssertionError("refused for no reason");
                }
            }
        }
    }
}

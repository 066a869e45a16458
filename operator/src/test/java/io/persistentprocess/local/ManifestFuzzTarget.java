package io.persistentprocess.local;

import io.persistentprocess.supervision.node.NodeFacts;
import io.persistentprocess.supervision.spec.GroupResolver;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;

/** Whatever a manifest says, it is loaded and resolved, or refused. */
public final class ManifestFuzzTarget {
    private ManifestFuzzTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        LoadResult read = new ManifestLoader(new ByteArrayInputStream(data)).load(List.of(Path.of("-")));
        if (read.manifests().isEmpty() && read.valid()) {
            throw new AssertionError("refused for no reason");
        }
        GroupResolver resolver = new GroupResolver(new NodeFacts("node-1"));
        read.manifests().forEach(manifest -> resolver.resolve(manifest.group()));
    }
}

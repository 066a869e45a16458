package io.persistentprocess.e2e.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The API server of e2e/apiserver, built once for each state of its sources. */
record Build(Cache cache) {
    private static final int NAME_LENGTH = 16;

    Binaries binaries() {
        Path sources = Checkout.folder().resolve("e2e/apiserver");
        Path work = cache.folder().resolve("build-" + fingerprint(sources));
        return ready(work).orElseGet(() -> cache.exclusively(() -> ready(work).orElseGet(() -> build(sources, work))));
    }

    private Optional<Binaries> ready(Path work) {
        return Binaries.in(work.resolve("bin"), cache);
    }

    private Binaries build(Path sources, Path work) {
        String script = sources.resolve("build.sh").toString();
        Path log = work.resolveSibling(work.getFileName() + ".log");
        Programs.run(
                new ProcessBuilder("bash", script, work.toString())
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(log.toFile()),
                "its output is in " + log
                        + "; it needs Debian's apt-get and its mirror; instead, KUBEBUILDER_ASSETS may name a folder with kube-apiserver and etcd");
        return ready(work).orElseThrow(() -> new ApiServerException(script + " left no programs in " + work));
    }

    private static String fingerprint(Path sources) {
        try (Stream<Path> files = Files.list(sources)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            List<Path> inputs = files.filter(file -> !file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            for (Path input : inputs) {
                digest.update(Files.readAllBytes(input));
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, NAME_LENGTH);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

package io.persistentprocess.e2e.cluster.binaries;

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
public record Build(Cache cache) {
    private static final int NAME_LENGTH = 16;

    public Binaries binaries() {
        Path sources = sources();
        Path work = cache.folder().resolve("build-" + fingerprint(sources).substring(0, NAME_LENGTH));
        return ready(work).orElseGet(() -> cache.exclusively(() -> ready(work).orElseGet(() -> build(sources, work))));
    }

    public static Path sources() {
        return Checkout.folder().resolve("e2e/apiserver");
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

    /** SHA-256 of what the programs are made of, one file after the other: {@code cat *.go packages.txt build.sh start.sh}. */
    public static String fingerprint(Path sources) {
        try (Stream<Path> files = Files.list(sources)) {
            List<Path> go = files.filter(file -> file.toString().endsWith(".go"))
                    .sorted()
                    .toList();
            List<Path> others = Stream.of("packages.txt", "build.sh", "start.sh")
                    .map(sources::resolve)
                    .toList();
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path input : Stream.concat(go.stream(), others.stream()).toList()) {
                digest.update(Files.readAllBytes(input));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

package io.persistentprocess.e2e.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An API server that tests may do with as they like: a cluster that was given, or one of their own that is gone with {@link #close}. For one thread, but for its clients.
 *
 * <p>The cluster is the one of the kubeconfig that the system property {@code e2e.kubeconfig} names. Without it, programs are started on loopback, which takes about a second: those of the folder
 * that the environment's KUBEBUILDER_ASSETS names, else of PPG_E2E_APISERVER, else the ones of e2e/apiserver, which are built the first time.
 */
public final class ApiServer implements AutoCloseable {
    private static final String GIVEN = "e2e.kubeconfig";

    private final Optional<ApiServerProcess> process;
    private final Path folder;
    private final Path kubeconfig;
    private final Config config;
    private final KubernetesClient client;
    private final List<KubernetesClient> others = new ArrayList<>();
    private final Scenery scenery;

    private ApiServer(Optional<ApiServerProcess> process, String kubeconfig) throws IOException {
        this.process = process;
        this.folder = Files.createTempDirectory("ppg-clients-");
        this.kubeconfig = Files.writeString(folder.resolve("kubeconfig"), kubeconfig);
        this.config = Clients.config(kubeconfig);
        this.client = Clients.of(config);
        this.scenery = new Scenery(client);
    }

    /**
     * The given cluster, or a server with empty data.
     *
     * @throws ApiServerException if there is none, with what to do about it
     */
    public static ApiServer start() {
        try {
            String given = System.getProperty(GIVEN, "");
            if (!given.isBlank()) {
                return new ApiServer(Optional.empty(), Files.readString(Path.of(given)));
            }
            ApiServerProcess process = ApiServerProcess.start(Binaries.find(System.getenv()));
            return new ApiServer(Optional.of(process), process.kubeconfig().text());
        } catch (IOException e) {
            throw new ApiServerException(e.toString(), e);
        }
    }

    /** A super-user's client; closed with this. */
    public KubernetesClient client() {
        return client;
    }

    /** A super-user's client configuration. */
    public Config config() {
        return config;
    }

    /** A super-user's configuration file, for programs. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** Somebody's client; closed with this. */
    public KubernetesClient client(User user) {
        KubernetesClient other = Clients.of(user.impersonatedBy(config));
        others.add(other);
        return other;
    }

    /** Somebody's configuration file, by impersonation, which kubectl understands and the client of fabric8 does not. */
    public Path kubectlConfig(User user) {
        Kubeconfig own = owned().kubeconfig();
        return write("kubeconfig-" + user.hashCode(), own.text(user));
    }

    /** The server's process, to stop, freeze and start it; empty for a cluster that was given. */
    public Optional<ApiServerProcess> process() {
        return process;
    }

    /** What tests put into the cluster. */
    public Scenery scenery() {
        return scenery;
    }

    /** Applies the project's custom resource definitions, and waits until they are served. */
    public void applyCrds() {
        scenery.applyCrds(Checkout.folder().resolve("crds"));
    }

    @Override
    public void close() {
        if (process.isEmpty()) {
            scenery.clear();
        }
        others.forEach(KubernetesClient::close);
        client.close();
        process.ifPresent(ApiServerProcess::close);
        try {
            for (Path file : files()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ApiServerProcess owned() {
        return process.orElseThrow(
                () -> new IllegalStateException("needs a server of the tests' own, not a cluster given by " + GIVEN));
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }
}

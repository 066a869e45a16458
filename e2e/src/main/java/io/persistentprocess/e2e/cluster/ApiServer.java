package io.persistentprocess.e2e.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.persistentprocess.e2e.cluster.binaries.ApiServerException;
import io.persistentprocess.e2e.cluster.binaries.Binaries;
import io.persistentprocess.e2e.cluster.binaries.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
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
    private final List<FaultyProxy> proxies = new ArrayList<>();
    private final FaultyProxy front;
    private final ClusterFixture fixture;

    private ApiServer(Optional<ApiServerProcess> process, String kubeconfig) throws IOException {
        this.process = process;
        this.folder = Files.createTempDirectory("ppg-clients-");
        this.kubeconfig = Files.writeString(folder.resolve("kubeconfig"), kubeconfig);
        this.config = Clients.config(kubeconfig);
        this.client = Clients.of(config);
        this.fixture = new ClusterFixture(client);
        this.front = proxy();
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
                return new ApiServer(
                        Optional.empty(), Files.readString(Checkout.folder().resolve(given)));
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

    /** A user's client, kept to what RBAC grants the user; closed with this. */
    public KubernetesClient client(User user) {
        KubernetesClient other = front.client(user);
        others.add(other);
        return other;
    }

    /** A user's client that impersonates the user at the server itself, which may not know RBAC; closed with this. */
    public KubernetesClient impersonating(User user) {
        KubernetesClient other = Clients.of(user.impersonatedBy(config));
        others.add(other);
        return other;
    }

    /** Whether the server refuses by itself what RBAC does not grant. */
    public boolean authorizes() {
        try {
            impersonating(User.named(ClusterFixture.unusedName("nobody")))
                    .nodes()
                    .list();
            return false;
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            return true;
        }
    }

    /** A user's configuration file, for programs, which are kept to what RBAC grants the user. */
    public Path kubeconfig(User user) {
        return kubeconfig(front, user);
    }

    /** The same that leads through a proxy. */
    public Path kubeconfig(FaultyProxy proxy, User user) {
        return write(ClusterFixture.unusedName("kubeconfig"), proxy.kubeconfig(user));
    }

    /** A new proxy in front of this; closed with this. */
    public FaultyProxy proxy() {
        FaultyProxy proxy = new FaultyProxy(config, client, process.map(ApiServerProcess::certificate));
        proxies.add(proxy);
        return proxy;
    }

    /** What all users but the super-user come through, unless they are given a proxy of their own: says what they asked. */
    public FaultyProxy front() {
        return front;
    }

    /** What users were refused by whichever way they came, since this was last asked. */
    public List<RecordedRequest> takeRefused() {
        return proxies.stream()
                .flatMap(proxy -> proxy.log().takeRefused().stream())
                .toList();
    }

    /** The server's process, to stop, freeze and start it; empty for a cluster that was given. */
    public Optional<ApiServerProcess> process() {
        return process;
    }

    /** What tests put into the cluster. */
    public ClusterFixture fixture() {
        return fixture;
    }

    /** Applies the project's custom resource definitions, and waits until they are served. */
    public void applyCrds() {
        applyCrds(Checkout.folder().resolve("crds"));
    }

    /** Applies the custom resource definitions of a folder, and waits until they are served. */
    public void applyCrds(Path folder) {
        Crds crds = Crds.in(folder, client);
        crds.missing(client).forEach(fixture::willRemove);
        crds.apply(client);
    }

    @Override
    public void close() {
        if (process.isEmpty()) {
            fixture.clear();
        }
        others.forEach(KubernetesClient::close);
        proxies.forEach(FaultyProxy::close);
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

package io.persistentprocess.e2e.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.persistentprocess.e2e.cluster.binaries.ApiServerException;
import io.persistentprocess.e2e.cluster.binaries.Binaries;
import io.persistentprocess.e2e.cluster.binaries.ServerProcess;
import io.persistentprocess.e2e.cluster.binaries.ServiceAccountKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An API server and its etcd, started on loopback by the tests. Keeps data, port and users while it is stopped, or frozen; {@link #close} throws all away. For one thread.
 */
public final class ApiServerProcess implements AutoCloseable {
    private final Binaries binaries;
    private final Path folder;
    private final int port = FreePort.find();
    private final int etcdPort = FreePort.find();
    private final int etcdPeerPort = FreePort.find();
    private final String token = Tokens.random();
    private ServerProcess etcd;
    private Optional<ServerProcess> server = Optional.empty();

    private ApiServerProcess(Binaries binaries, Path folder) throws IOException {
        this.binaries = binaries;
        this.folder = folder;
        Files.writeString(
                folder.resolve("tokens.csv"), token + "," + User.SUPER_USER.name() + ",1,\"system:masters\"\n");
        ServiceAccountKey.write(folder);
        etcd = startEtcd();
    }

    private ServerProcess startEtcd() {
        return ServerProcess.start(etcdCommand(), folder.resolve("etcd.log"));
    }

    /** Starts with empty data, and waits until it serves. */
    static ApiServerProcess start(Binaries binaries) {
        try {
            ApiServerProcess started = new ApiServerProcess(binaries, Files.createTempDirectory("ppg-apiserver-"));
            try {
                started.etcd.awaitReady(() -> listens(started.etcdPort));
                started.start();
                return started;
            } catch (ApiServerException e) {
                started.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a super-user's client needs. */
    Kubeconfig kubeconfig() {
        return new Kubeconfig(
                "https://127.0.0.1:" + port, Optional.of(certificate().authority()), token);
    }

    /** Starts it again after {@link #stop}, and waits until it serves. */
    public void start() {
        ServerProcess starting = ServerProcess.start(
                binaries.flavour().command(binaries.apiServer(), folder, port, etcdPort), folder.resolve("server.log"));
        server = Optional.of(starting);
        starting.awaitReady(
                () -> listens(port) && Files.isReadable(certificate().certificate()));
        try (KubernetesClient client = Clients.of(kubeconfig().text())) {
            starting.awaitReady(() -> isReady(client));
        }
    }

    /** Ends it at once: connections break, and further ones are refused. */
    public void stop() {
        server.ifPresent(ServerProcess::kill);
        server = Optional.empty();
    }

    /** Keeps a copy of the data as they are, for {@link #restore}; it is away meanwhile. */
    public void backup() {
        replaceData(folder.resolve("etcd"), folder.resolve("backup"));
    }

    /** Sets the data back to what they were when {@link #backup} was called, as from a backup of etcd; it is away meanwhile. */
    public void restore() {
        replaceData(folder.resolve("backup"), folder.resolve("etcd"));
    }

    private void replaceData(Path from, Path to) {
        stop();
        etcd.kill();
        try {
            delete(to);
            copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        etcd = startEtcd();
        etcd.awaitReady(() -> listens(etcdPort));
        start();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** From now on it answers nothing, on open connections and on those that the kernel still accepts for it. */
    public void freeze() {
        running().signal("STOP");
    }

    /** Ends {@link #freeze}. */
    public void thaw() {
        running().signal("CONT");
    }

    /** Where its log is, and etcd's. */
    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        stop();
        etcd.kill();
        try {
            delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ServerProcess running() {
        return server.orElseThrow(() -> new IllegalStateException("the API server is stopped"));
    }

    /** What it serves with. */
    ServingCertificate certificate() {
        return new ServingCertificate(folder.resolve("tls/apiserver.crt"), folder.resolve("tls/apiserver.key"));
    }

    private List<String> etcdCommand() {
        String clients = "http://127.0.0.1:" + etcdPort;
        String peers = "http://127.0.0.1:" + etcdPeerPort;
        return List.of(
                binaries.etcd().toString(),
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers,
                "--unsafe-no-fsync");
    }

    private static boolean isReady(KubernetesClient client) {
        try {
            return "ok".equals(client.raw("/readyz"));
        } catch (KubernetesClientException _) {
            return false;
        }
    }

    private static boolean listens(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}

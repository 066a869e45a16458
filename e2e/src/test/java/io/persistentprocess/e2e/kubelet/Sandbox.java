package io.persistentprocess.e2e.kubelet;

import io.persistentprocess.e2e.pod.PodNetwork;
import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.kernel.namespace.HostNamespaces;
import io.persistentprocess.kernel.namespace.NamespaceType;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** What a pod's containers share and what outlives each of them: network, IPC and UTS namespaces, held by a process that sleeps. */
final class Sandbox implements AutoCloseable {
    /** Where the pod finds the API server. */
    static final String API_SERVER = "127.0.0.1";

    /** The pod's own address, of the block for documentation (RFC 5737). */
    private static final String ADDRESS = "192.0.2.1";

    private static final List<String> NAMESPACES = List.of("network", "ipc", "uts");

    private final Process pause;
    private final PodNetwork network;

    private Sandbox(Process pause, PodNetwork network) {
        this.pause = pause;
        this.network = network;
    }

    static Sandbox create(String hostname, int apiServerPort) throws IOException, InterruptedException {
        String ip = Commands.installed("ip", "iproute2");
        Process pause = new ProcessBuilder(
                        "unshare",
                        "--net",
                        "--ipc",
                        "--uts",
                        "sh",
                        "-ceu",
                        "hostname \"$1\"; exec sleep infinity",
                        "pause",
                        hostname)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            HostProcess process = HostProcess.of(Math.toIntExact(pause.pid()));
            PodNetwork network = PodNetwork.leadOut(process, apiServerPort);
            Commands.run(
                    "nsenter", "--net=" + namespace(pause, "net"), ip, "address", "add", ADDRESS + "/32", "dev", "lo");
            return new Sandbox(pause, network);
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            pause.destroyForcibly();
            throw e;
        }
    }

    /** For a runtime configuration. */
    List<Map<String, String>> namespaces() {
        return NAMESPACES.stream()
                .map(name -> Map.of("type", name, "path", namespace(pause, name.replace("network", "net"))))
                .toList();
    }

    private static String namespace(Process process, String name) {
        return "/proc/" + process.pid() + "/ns/" + name;
    }

    /** What is answered to a request that a kubelet or a Prometheus makes to the pod's address. */
    Answer get(int port, String path, Duration timeout) throws IOException, InterruptedException {
        FutureTask<Answer> inside = new FutureTask<>(() -> {
            try (HostNamespaces namespaces = HostNamespaces.of(Math.toIntExact(pause.pid()))) {
                namespaces.join(NamespaceType.NETWORK);
                return ask(URI.create("http://" + ADDRESS + ":" + port + path), timeout);
            }
        });
        Thread.ofPlatform().start(inside);
        try {
            return inside.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().toString(), e.getCause());
        }
    }

    private static Answer ask(URI uri, Duration timeout) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout(Math.toIntExact(timeout.toMillis()));
        connection.setReadTimeout(Math.toIntExact(timeout.toMillis()));
        // Kept alive, it would be another thread's, elsewhere.
        connection.setRequestProperty("Connection", "close");
        try {
            int code = connection.getResponseCode();
            try (var in = code < HttpURLConnection.HTTP_BAD_REQUEST
                    ? connection.getInputStream()
                    : connection.getErrorStream()) {
                return new Answer(code, in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        } finally {
            connection.disconnect();
        }
    }

    /** An HTTP status and a body. */
    record Answer(int code, String body) {}

    @Override
    public void close() throws IOException {
        network.close();
        pause.destroyForcibly().onExit().join();
    }
}

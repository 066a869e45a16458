package io.persistentprocess.e2e.pod;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Timeouts;
import io.persistentprocess.kernel.namespace.HostNamespaces;
import io.persistentprocess.kernel.namespace.NamespaceType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A way out of a pod's network, which has none: whoever connects to a port of its loopback interface comes to the same one of the host's. */
public final class PodNetwork implements AutoCloseable {
    private final ServerSocket door;

    private PodNetwork(ServerSocket door) {
        this.door = door;
    }

    public static PodNetwork leadOut(HostProcess pod, int port) throws IOException, InterruptedException {
        String ip = Commands.installed("ip", "iproute2");
        HostNamespaces namespaces = awaitNetwork(pod);
        Commands.run("nsenter", "--net=/proc/" + pod.pid() + "/ns/net", ip, "link", "set", "lo", "up");
        FutureTask<ServerSocket> inside = new FutureTask<>(() -> {
            namespaces.join(NamespaceType.NETWORK);
            return new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
        });
        Thread.ofPlatform().start(inside);
        try (namespaces) {
            PodNetwork network = new PodNetwork(inside.get());
            Thread.ofPlatform().daemon().start(network::serve);
            return network;
        } catch (ExecutionException e) {
            throw new AssertionError("the pod's network cannot be used", e.getCause());
        }
    }

    private static HostNamespaces awaitNetwork(HostProcess pod) throws IOException {
        Timeouts.await("the pod has a network").until(() -> {
            try (HostNamespaces namespaces = HostNamespaces.of(pod.pid())) {
                return !namespaces.contains(NamespaceType.NETWORK);
            }
        });
        return HostNamespaces.of(pod.pid());
    }

    /** What is accepted is the pod's, what is made for it the host's. */
    private void serve() {
        try {
            while (true) {
                Socket inner = door.accept();
                Socket outer = new Socket(InetAddress.getLoopbackAddress(), door.getLocalPort());
                Thread.ofPlatform().daemon().start(() -> pass(inner, outer));
                Thread.ofPlatform().daemon().start(() -> pass(outer, inner));
            }
        } catch (IOException _) {
            return;
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException _) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}

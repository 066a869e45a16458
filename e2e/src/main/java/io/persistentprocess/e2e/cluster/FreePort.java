package io.persistentprocess.e2e.cluster;

import io.persistentprocess.e2e.cluster.binaries.ApiServerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A TCP port of loopback that nobody listens on. Below those that the kernel hands out to clients: one of them would take it while its server is away for a restart. */
final class FreePort {
    private static final int FIRST = 10_000;
    private static final int END = 32_000;
    private static final int ATTEMPTS = 100;

    private FreePort() {}

    static int find() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException _) {
                // Somebody else's: the next.
            }
        }
        throw new ApiServerException("no free port between " + FIRST + " and " + END + " on loopback");
    }
}

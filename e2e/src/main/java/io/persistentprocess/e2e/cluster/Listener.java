package io.persistentprocess.e2e.cluster;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** An HTTP server on loopback, with a virtual thread for each request. */
final class Listener implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private Listener(HttpServer server) {
        this.server = server;
    }

    /**
     * Serves until it is closed.
     *
     * @param tls nothing for plain HTTP
     */
    static Listener open(int port, Optional<SSLContext> tls, HttpHandler handler) {
        // Read when the JDK's server is loaded; an answer's head and body would wait for each other's acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            HttpServer server = tls.isPresent() ? secure(address, tls.get()) : HttpServer.create(address, 0);
            Listener listener = new Listener(server);
            server.createContext("/", handler);
            server.setExecutor(listener.threads);
            server.start();
            return listener;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpServer secure(InetSocketAddress address, SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return server;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

package io.persistentprocess.agent.probe;

import io.persistentprocess.agent.loop.BackgroundTasks;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.agent.thread.ThreadRole;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Makes TLS sessions for probes. As the kubelet's, they accept every certificate: a probe asks whether a program works, not who it is, and sends it nothing secret of its
 * own. The cryptography runs on a background thread. Reactor thread only, except for {@link #engine}.
 */
@ReactorThread
final class TlsEngines {
    private final BackgroundTasks tasks;
    private final TlsServers servers = new TlsServers();
    private final Supplier<SSLContext> context;

    TlsEngines(EventLoop reactor, AgentThreads threads) {
        this.tasks = new BackgroundTasks(ThreadRole.PROBE_TLS, reactor, threads);
        this.context = new OnFirstUse();
    }

    /**
     * A conversation over TLS about one request.
     *
     * @param onRefusal is called instead of {@code plain} if the request has to be made again, on another connection, because the server may have refused a smaller offer
     */
    TlsConversation converse(HttpRequest request, ProbeConnection.Listener plain, Runnable onRefusal) {
        TlsServers.Server server = new TlsServers.Server(request.host(), request.port());
        TlsOffer offer = servers.offer(server);
        return new TlsConversation(
                tasks,
                () -> new TlsSession(engine(request, offer), request.bytes()),
                plain,
                protocol -> servers.chose(server, offer, protocol),
                offer == TlsOffer.EVERYTHING
                        ? Optional.empty()
                        : Optional.of(() -> {
                            servers.refused(server);
                            onRefusal.run();
                        }));
    }

    /** Named by its peer, so that a later session may resume an earlier one. Any thread. */
    private SSLEngine engine(HttpRequest request, TlsOffer offer) {
        SSLEngine engine = context.get().createSSLEngine(request.host(), request.port());
        offer.applyTo(engine);
        return engine;
    }

    /** Its classes take megabytes, so it is made when the first HTTPS probe runs. */
    private static final class OnFirstUse implements Supplier<SSLContext> {
        private Optional<SSLContext> made = Optional.empty();

        @Override
        public synchronized SSLContext get() {
            if (made.isEmpty()) {
                made = Optional.of(make());
            }
            return made.get();
        }

        private static SSLContext make() {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {new EveryCertificate()}, new SecureRandom());
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java has no TLS", e);
            }
        }
    }

    /** Accepts every certificate, also for another host. */
    private static final class EveryCertificate extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

package io.persistentprocess.agent;

import static io.persistentprocess.agent.Probes.everySecond;
import static io.persistentprocess.agent.Probes.https;
import static io.persistentprocess.agent.Probes.sleeper;
import static io.persistentprocess.agent.Probes.withReadiness;
import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.supervision.instance.InstanceReport;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Probes over HTTPS, against real servers. Needs root. */
class HttpsProbeIT {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String TLS_1_2 = "TLSv1.2";
    private static final String TLS_1_3 = "TLSv1.3";

    private final ExecutorService executor = Executors.newCachedThreadPool();
    /** What the server of a test accepts. */
    private final AtomicReference<Consumer<SSLParameters>> accepted = new AtomicReference<>(_ -> {});

    private ActionExecutorFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void cleanUp() throws IOException {
        executor.shutdownNow();
        host.close();
    }

    private HttpsServer server() throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(selfSigned()) {
            @Override
            public void configure(HttpsParameters connection) {
                SSLParameters parameters = getSSLContext().getDefaultSSLParameters();
                accepted.get().accept(parameters);
                connection.setSSLParameters(parameters);
            }
        });
        server.setExecutor(executor);
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void awaitView(Predicate<InstanceView> wanted) {
        host.awaitView(WEB, wanted);
    }

    private void awaitReady() {
        awaitView(InstanceView::ready);
    }

    /** The end of the connection is often known before the first message, which a background thread prepares. */
    @Test
    void aServerThatClosesAtOnceIsReportedAsSuch() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var _ = executor.submit(() -> {
                while (true) {
                    server.accept().close();
                }
            });

            host.apply(group(withReadiness(sleeper(), everySecond(https(server.getLocalPort(), "/")))));

            awaitView(view -> view.message().contains("the connection was closed without a response"));
        }
    }

    @Test
    void anHttpsServerNeedsNoValidCertificate() throws Exception {
        HttpsServer server = server();
        String large = "x".repeat(1 << 20);
        server.createContext("/", exchange -> answer(exchange, 200, large));
        AtomicReference<Integer> status = new AtomicReference<>(200);
        server.createContext("/status", exchange -> answer(exchange, status.get(), "no quorum"));
        int port = server.getAddress().getPort();

        host.apply(group(withReadiness(sleeper(), everySecond(https(port, "/")))));
        awaitReady();
        host.apply(group(withReadiness(sleeper(), everySecond(https(port, "/status")))));
        awaitReady();
        status.set(503);
        awaitView(view -> !view.ready()
                && view.message()
                        .contains(
                                "GET https://127.0.0.1:%d/status: 503 Service Unavailable: no quorum".formatted(port)));
    }

    /** The offer of a later attempt is the one that sufficed before. */
    @Test
    void noAttemptFailsWhenAServerAcceptsOtherProtocolsAndGroupsThanBefore() throws Exception {
        HttpsServer server = server();
        List<String> protocols = new CopyOnWriteArrayList<>();
        server.createContext("/", exchange -> {
            protocols.add(((HttpsExchange) exchange).getSSLSession().getProtocol());
            answer(exchange, 200, "ok");
        });
        host.apply(group(
                withReadiness(sleeper(), everySecond(https(server.getAddress().getPort(), "/")))));

        awaitServed(protocols, TLS_1_3);
        accept(protocols, parameters -> parameters.setProtocols(new String[] {TLS_1_2}));
        awaitServed(protocols, TLS_1_2);
        accept(protocols, parameters -> parameters.setProtocols(new String[] {TLS_1_3}));
        awaitServed(protocols, TLS_1_3);
        accept(protocols, parameters -> parameters.setNamedGroups(new String[] {"secp256r1"}));
        awaitServed(protocols, TLS_1_3);

        awaitReady();
        assertThat(host.reports(WEB)).extracting(InstanceReport::type).doesNotContain(InstanceReport.Type.NotReady);
    }

    private void accept(List<String> protocols, Consumer<SSLParameters> what) {
        accepted.set(what);
        protocols.clear();
    }

    /** An attempt that was under way may still have the protocol of before. */
    private static void awaitServed(List<String> protocols, String protocol) {
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(
                        () -> assertThat(protocols).filteredOn(protocol::equals).hasSizeGreaterThan(2));
    }

    private SSLContext selfSigned() throws Exception {
        Path file = host.file("keys");
        ActionExecutorFixture.run(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-dname",
                "CN=somebody.else.invalid",
                "-keyalg",
                "EC",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream stored = Files.newInputStream(file)) {
            keys.load(stored, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}

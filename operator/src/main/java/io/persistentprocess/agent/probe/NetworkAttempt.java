package io.persistentprocess.agent.probe;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.socket.TcpSocket;
import io.persistentprocess.supervision.probe.AttemptResult;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.ProbeAction;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An attempt to connect to a program, and to ask it over HTTP: finds the address, connects, sends the request, reads the response, follows redirects. Reactor thread
 * only.
 */
@ReactorThread
final class NetworkAttempt implements Attempt {
    /** As many as the kubelet's HTTP client follows (net/http of Go). */
    private static final int MOST_REDIRECTS = 10;

    private final EventLoop reactor;
    private final HostAddresses hosts;
    private final TlsEngines tls;
    private final InstanceId id;
    private final Consumer<AttemptResult> onEnd;
    private Optional<TcpConnector> connector = Optional.empty();
    private Optional<ProbeConnection> connection = Optional.empty();
    private String waitsFor = "";
    private int redirects;
    private boolean over;

    /** @param onEnd is called once, perhaps before the attempt has begun to wait, unless it is cancelled before */
    NetworkAttempt(
            EventLoop reactor, HostAddresses hosts, TlsEngines tls, InstanceId id, Consumer<AttemptResult> onEnd) {
        this.reactor = reactor;
        this.hosts = hosts;
        this.tls = tls;
        this.id = id;
        this.onEnd = onEnd;
    }

    void connect(ProbeAction.TcpSocket to) {
        connect(to.host(), to.port(), socket -> {
            socket.close();
            end(new AttemptResult.Succeeded());
        });
    }

    void get(HttpRequest request) {
        connect(request.host(), request.port(), socket -> ask(request, socket));
    }

    private void connect(String host, int port, Consumer<TcpSocket> onConnect) {
        waitsFor = "look up " + host;
        hosts.find(id, host, found -> {
            if (over) {
                return;
            }
            switch (found) {
                case HostAddresses.Found.Nothing nothing -> end(new AttemptResult.Failed(nothing.why()));
                case HostAddresses.Found.Addresses known -> {
                    TcpConnector begun = TcpConnector.connect(reactor, known.addresses(), port, onConnect, this::end);
                    connector = begun.isWaiting() ? Optional.of(begun) : Optional.empty();
                }
            }
        });
    }

    private void ask(HttpRequest request, TcpSocket socket) {
        connector = Optional.empty();
        waitsFor = "GET " + request.url();
        HttpConversation conversation = new HttpConversation(
                response -> answered(request, response), failure -> end(inContext(request, failure)));
        try {
            switch (request.scheme()) {
                case HTTP -> {
                    ProbeConnection plain = ProbeConnection.of(reactor, socket, conversation);
                    connection = Optional.of(plain);
                    plain.send(request.bytes());
                }
                case HTTPS -> {
                    TlsConversation encrypted = tls.converse(request, conversation, () -> askAgain(request));
                    ProbeConnection opened = ProbeConnection.of(reactor, socket, encrypted);
                    connection = Optional.of(opened);
                    encrypted.begin(opened);
                }
            }
        } catch (KernelException e) {
            end(inContext(request, TcpConnector.result(e)));
        }
    }

    /** The server has refused what may have been too small an offer. */
    private void askAgain(HttpRequest request) {
        if (!over) {
            disconnect();
            get(request);
        }
    }

    private void disconnect() {
        connection.ifPresent(ProbeConnection::close);
        connection = Optional.empty();
    }

    private static AttemptResult inContext(HttpRequest request, AttemptResult result) {
        return result instanceof AttemptResult.Failed(String message)
                ? new AttemptResult.Failed("GET %s: %s".formatted(request.url(), message))
                : result;
    }

    private void answered(HttpRequest request, HttpResponse response) {
        disconnect();
        Optional<HttpRequest> next = response.redirect().flatMap(request::redirected);
        if (next.isPresent() && redirects == MOST_REDIRECTS) {
            end(inContext(request, new AttemptResult.Failed("stopped after %d redirects".formatted(MOST_REDIRECTS))));
        } else if (next.isPresent()) {
            redirects++;
            get(next.get());
        } else {
            end(
                    response.isSuccess()
                            ? new AttemptResult.Succeeded()
                            : inContext(request, new AttemptResult.Failed(response.inWords())));
        }
    }

    private void end(AttemptResult result) {
        if (!over) {
            cancel();
            onEnd.accept(result);
        }
    }

    @Override
    public String waitsFor() {
        return connector.map(TcpConnector::waitsFor).orElse(waitsFor);
    }

    @Override
    public void cancel() {
        over = true;
        connector.ifPresent(TcpConnector::cancel);
        connection.ifPresent(ProbeConnection::close);
    }
}

package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.Member;
import io.persistentprocess.api.env.VariableTemplate;
import io.persistentprocess.api.probe.HttpGetAction;
import io.persistentprocess.api.probe.HttpHeader;
import io.persistentprocess.api.probe.Probe;
import io.persistentprocess.api.probe.TcpSocketAction;
import io.persistentprocess.api.probe.TransportProtocol;
import io.persistentprocess.api.probe.UriScheme;
import io.persistentprocess.api.value.PortNumber;
import io.persistentprocess.supervision.provision.ProvisionTemplate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Resolves how it is determined whether one instance works. Pure; any thread. */
record HealthResolver(Map<String, String> variables, ProvisionTemplate provision) {
    HealthSpec resolve(Member member, Optional<NotifySpec> notification) {
        return new HealthSpec(
                notification,
                member.startupProbe().map(this::probe),
                member.readinessProbe().map(this::probe),
                member.livenessProbe().map(this::probe),
                member.listening().stream()
                        .map(listener -> new ListeningPort(
                                port(listener.port()),
                                listener.protocol() == TransportProtocol.TCP
                                        ? ListeningPort.Protocol.TCP
                                        : ListeningPort.Protocol.UDP))
                        .toList());
    }

    private ProbeSpec probe(Probe probe) {
        return new ProbeSpec(
                action(probe),
                Duration.ofSeconds(probe.initialDelaySeconds()),
                Duration.ofSeconds(probe.periodSeconds()),
                Duration.ofSeconds(probe.timeoutSeconds()),
                probe.successThreshold(),
                probe.failureThreshold(),
                probe.terminationGracePeriodSeconds().map(Duration::ofSeconds));
    }

    /** A valid probe has one action. */
    private ProbeAction action(Probe probe) {
        return probe.exec()
                .<ProbeAction>map(exec -> new ProbeAction.Exec(provision.words(exec.command(), variables)))
                .or(() -> probe.httpGet().map(this::get))
                .or(() -> probe.tcpSocket().map(this::socket))
                .orElseThrow();
    }

    private ProbeAction get(HttpGetAction get) {
        return new ProbeAction.HttpGet(
                get.scheme() == UriScheme.HTTP ? ProbeAction.Scheme.HTTP : ProbeAction.Scheme.HTTPS,
                get.host(),
                port(get.port()),
                get.path(),
                get.httpHeaders().stream().collect(Collectors.toMap(HttpHeader::name, HttpHeader::value)));
    }

    private ProbeAction socket(TcpSocketAction socket) {
        return new ProbeAction.TcpSocket(socket.host(), port(socket.port()));
    }

    /** A valid port comes to a number for every instance. */
    private int port(PortNumber port) {
        return Integer.parseInt(expand(port.text()));
    }

    private String expand(String text) {
        return EnvironmentTemplate.expand(VariableTemplate.parse(text), variables);
    }
}

package io.persistentprocess.agent.probe;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.FileDescriptorReserve;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.probe.AttemptResult;
import io.persistentprocess.supervision.probe.ProbeKind;
import io.persistentprocess.supervision.spec.ProbeAction;
import io.persistentprocess.supervision.spec.ProbeSpec;
import java.time.Duration;
import java.util.function.Consumer;

/** Begins attempts, each by the action of its probe. Reactor thread only. */
@ReactorThread
final class ProbeStarter {
    private static final Duration COMMANDS_ARE_KILLED = Duration.ofSeconds(5);

    private final EventLoop reactor;
    private final HostAddresses hosts;
    private final TlsEngines tls;
    private final ProbeCommands commands;
    private final FileDescriptorReserve reserve;

    ProbeStarter(EventLoop reactor, AgentThreads threads, ProbeCommands commands, FileDescriptorReserve reserve) {
        this.reactor = reactor;
        this.commands = commands;
        this.reserve = reserve;
        this.hosts = new HostAddresses(reactor, threads);
        this.tls = new TlsEngines(reactor, threads);
    }

    /** How long an attempt is waited for. The runner of a command counts its time and reports its end, so it has a little more. */
    static Duration patience(ProbeSpec spec) {
        return spec.action() instanceof ProbeAction.Exec ? spec.timeout().plus(COMMANDS_ARE_KILLED) : spec.timeout();
    }

    /**
     * Begins an attempt.
     *
     * @param onEnd receives the result once, perhaps before this returns, unless the attempt is cancelled
     */
    Attempt start(Instance instance, ProbeKind kind, ProbeSpec spec, Consumer<AttemptResult> onEnd) {
        if (reserve.isLow()) {
            onEnd.accept(new AttemptResult.NotMade(reserve.message()));
            return new EndedAttempt();
        }
        return switch (spec.action()) {
            case ProbeAction.TcpSocket to -> {
                NetworkAttempt attempt = new NetworkAttempt(reactor, hosts, tls, instance.id(), onEnd);
                attempt.connect(to);
                yield attempt;
            }
            case ProbeAction.HttpGet get -> {
                NetworkAttempt attempt = new NetworkAttempt(reactor, hosts, tls, instance.id(), onEnd);
                attempt.get(HttpRequest.of(get));
                yield attempt;
            }
            case ProbeAction.Exec exec -> commands.start(instance, kind, exec.command(), spec.timeout(), onEnd);
        };
    }
}

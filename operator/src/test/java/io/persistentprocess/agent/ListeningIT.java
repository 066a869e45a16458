package io.persistentprocess.agent;

import static io.persistentprocess.agent.Probes.listening;
import static io.persistentprocess.agent.Probes.sleeper;
import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.command;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.spec;

import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.supervision.spec.ListeningPort;
import io.persistentprocess.supervision.spec.ListeningPort.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readiness by the ports that an instance listens on. Needs root. */
class ListeningIT {
    /** Listens on a TCP port over IPv6 and a UDP port of the same number while a file exists, from the process or from a cgroup below its own. */
    private static final String SERVER = """
            import os, socket, sys, time
            port, file, below = int(sys.argv[1]), sys.argv[2], len(sys.argv) > 3
            if below:
                with open('/proc/self/mountinfo') as mounts:
                    root = [line.split(' - ')[0].split()[4] for line in mounts if ' - cgroup2 ' in line][0]
                own = [line.strip()[3:] for line in open('/proc/self/cgroup') if line.startswith('0::')][0]
                os.mkdir(root + own + '/below')
                open(root + own + '/below/cgroup.procs', 'w').write('0')
            open_ones = []
            while True:
                if os.path.exists(file) and not open_ones:
                    tcp = socket.socket(socket.AF_INET6)
                    tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    tcp.bind(('::', port)); tcp.listen()
                    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                    udp.bind(('127.0.0.1', port))
                    open_ones = [tcp, udp]
                if not os.path.exists(file):
                    for each in open_ones: each.close()
                    open_ones = []
                time.sleep(0.02)
            """;

    private ActionExecutorFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    private void awaitView(Predicate<InstanceView> wanted) {
        host.awaitView(WEB, wanted);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static ListeningPort tcp(int port) {
        return new ListeningPort(port, Protocol.TCP);
    }

    private static ListeningPort udp(int port) {
        return new ListeningPort(port, Protocol.UDP);
    }

    @Test
    void itIsReadyWhileItsOwnProcessesListen() throws IOException {
        Path listens = host.file("listens");
        int port = freePort();
        host.apply(group(listening(
                spec(command("python3", "-c", SERVER, Integer.toString(port), listens.toString())),
                tcp(port),
                udp(port))));
        awaitView(view -> view.message().equals("does not listen on TCP port " + port));

        Files.createFile(listens);
        awaitView(InstanceView::ready);

        Files.delete(listens);
        awaitView(view -> view.message().equals("does not listen on TCP port " + port));
    }

    @Test
    void socketsOfACgroupBelowItsOwnAreItsOwn() throws IOException {
        Path listens = Files.createFile(host.file("listens"));
        int port = freePort();
        host.apply(group(listening(
                spec(command("python3", "-c", SERVER, Integer.toString(port), listens.toString(), "below")),
                tcp(port))));

        awaitView(InstanceView::ready);
    }

    @Test
    void aPortOfAnotherProgramMakesNoInstanceReady() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            host.apply(group(listening(sleeper(), tcp(other.getLocalPort()))));

            awaitView(view -> view.message()
                    .equals("another process listens on TCP port " + other.getLocalPort()
                            + ", but none of this instance"));
        }
    }
}

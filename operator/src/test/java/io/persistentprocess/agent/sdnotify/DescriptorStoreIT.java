package io.persistentprocess.agent.sdnotify;

import static io.persistentprocess.agent.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.ActionExecutorFixture;
import io.persistentprocess.agent.Specs;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.NotifySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Services that store descriptors for their next start, on the real kernel. Needs root and Python. */
class DescriptorStoreIT {
    private static final NotifySpec STORES_FOUR = new NotifySpec(NotifySpec.Access.MAIN, Optional.empty(), 4);

    /** Notes what it is given, stores what its arguments say, and waits. */
    private static final String SERVICE = """
            import array, os, socket, sys, time
            out = open(sys.argv[1], 'a')
            count = int(os.environ.get('LISTEN_FDS', '0'))
            links = [os.readlink('/proc/self/fd/%d' % fd).split(':')[0] for fd in range(3, 3 + count)]
            mine = os.environ.get('LISTEN_PID') in (None, str(os.getpid()))
            out.write('%s %s %s\\n' % (mine, os.environ.get('LISTEN_FDNAMES', '-'), ','.join(links)))
            out.close()
            keep = []
            def made(kind):
                if kind == 'socket': keep.append(socket.socket()); return keep[-1].fileno()
                if kind == 'inherited': return 3
                if kind == 'pidfd': return os.pidfd_open(os.getpid())
                if kind == 'epoll': import select; keep.append(select.epoll()); return keep[-1].fileno()
                if kind == 'loop':
                    a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
                    a.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [b.fileno()]))])
                    keep.extend([a, b]); return b.fileno()
                return os.open(kind, os.O_RDONLY)
            notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            notify.connect(os.environ['NOTIFY_SOCKET'])
            for order in sys.argv[2:]:
                text, _, kinds = order.partition('@')
                fds = array.array('i', [made(kind) for kind in kinds.split(',') if kind])
                rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)] if fds else []
                notify.sendmsg([text.replace('|', '\\n').encode()], rights)
            notify.send(b'READY=1')
            time.sleep(1000)
            """;

    private ActionExecutorFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
        Files.writeString(host.file("service.py"), SERVICE);
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    @Test
    void theNextProcessHasThemWithTheirNames() throws IOException {
        apply(STORES_FOUR, "FDSTORE=1|FDNAME=web@socket", "FDSTORE=1@/dev/zero,/dev/null");

        killed();

        assertThat(given()).containsExactly("True - ", "True web:stored:stored socket,/dev/zero,/dev/null");
    }

    @Test
    void theyOutliveAnUpdateAndASocketThatIsStoredAlreadyIsNotStoredAgain() throws IOException {
        apply(STORES_FOUR, "FDSTORE=1|FDNAME=web@socket");
        host.awaitRunning(WEB);
        apply(STORES_FOUR, "FDSTORE=1|FDNAME=web@inherited", "FDSTORE=1|FDNAME=more@/dev/null");
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> given().size() >= 2);

        killed();

        assertThat(given().get(2)).isEqualTo("True web:more socket,/dev/null");
    }

    @Test
    void whatIsRemovedByItsNameIsGone() throws IOException {
        apply(
                STORES_FOUR,
                "FDSTORE=1|FDNAME=a@/dev/null",
                "FDSTORE=1|FDNAME=b@/dev/zero",
                "FDSTORE=1|FDNAME=a@/dev/full",
                "FDSTOREREMOVE=1|FDNAME=a");

        killed();

        assertThat(given().getLast()).isEqualTo("True b /dev/zero");
    }

    @Test
    void anyKindIsKeptAndNoneIsTouched() throws IOException {
        apply(STORES_FOUR, "FDSTORE=1@pidfd", "FDSTORE=1@epoll", "FDSTORE=1@loop");

        killed();

        assertThat(given().getLast()).matches("True stored:stored:stored (anon_inode|pidfd),anon_inode,socket");
    }

    @Test
    void moreThanItMayStoreIsClosedAndReported() throws IOException {
        apply(STORES_FOUR, "FDSTORE=1@/dev/null,/dev/null,/dev/null", "FDSTORE=1@/dev/zero,/dev/zero");

        host.awaitReport(WEB, InstanceReport.Type.NotificationRefused);

        assertThat(host.reports(WEB))
                .anySatisfy(
                        report -> assertThat(report.message())
                                .contains(
                                        "sent with FDSTORE=1 are closed, not stored: the instance has stored 3 descriptors already, and notify.fileDescriptorStoreMax is 4"));
        killed();
        assertThat(given().getLast()).isEqualTo("True stored:stored:stored /dev/null,/dev/null,/dev/null");
        assertThat(host.agent().measure().notifications().get("not-stored")).isPositive();
    }

    @Test
    void aServiceThatMayStoreNothingStoresNothing() throws IOException {
        apply(new NotifySpec(NotifySpec.Access.MAIN, Optional.empty()), "FDSTORE=1@/dev/null");

        killed();

        assertThat(given()).containsExactly("True - ", "True - ");
    }

    @Test
    void aStopForGoodClosesThem() throws IOException {
        apply(STORES_FOUR, "FDSTORE=1@/dev/null");
        host.awaitRunning(WEB);

        host.agent().stop(InstanceSelector.of(WEB.groupId())).join();
        host.awaitPhase(WEB, Phase.Stopped);
        host.agent().restart(InstanceSelector.of(WEB.groupId())).join();
        host.awaitRunning(WEB);

        assertThat(given()).containsExactly("True - ", "True - ");
    }

    private void apply(NotifySpec notification, String... orders) throws IOException {
        StringBuilder script =
                new StringBuilder("exec python3 %s %s".formatted(host.file("service.py"), host.file("given")));
        List.of(orders).forEach(order -> script.append(" '").append(order).append("'"));
        host.apply(Specs.group(Specs.service(script.toString(), notification)));
    }

    /** Kills its process and returns when the next one is ready. */
    private void killed() {
        int main = host.awaitRunning(WEB);
        ActionExecutorFixture.kill(main);
        host.awaitReplaced(WEB, main);
        host.awaitRunning(WEB);
    }

    private List<String> given() throws IOException {
        return Files.readAllLines(host.file("given"));
    }
}

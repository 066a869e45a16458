package io.persistentprocess.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.system.KernelRelease;
import java.io.IOException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The vocabulary of the man pages: signals, errors, capabilities, limits, releases, statuses. */
class NamesTest {
    @Test
    void signalsHaveNamesAndNumbers() {
        assertThat(SignalNumbers.number("SIGTERM")).hasValue(15);
        assertThat(SignalNumbers.number("term")).hasValue(15);
        assertThat(SignalNumbers.number("SIGSYS")).hasValue(31);
        assertThat(SignalNumbers.number("SIGRTMIN+3")).hasValue(37);
        assertThat(SignalNumbers.number("RTMAX-1")).hasValue(63);
        assertThat(SignalNumbers.number("SIGIOT")).isEqualTo(SignalNumbers.number("SIGABRT"));
        for (String none : new String[] {
            "", "SIG", "TERMX", "15", "SIGRTMIN+31", "SIGRTMIN-1", "SIGRTMIN+", "SIGRTMAX+1", "SIGRTMIN+9999999999"
        }) {
            assertThat(SignalNumbers.number(none)).as(none).isEqualTo(OptionalInt.empty());
        }
        assertThat(SignalNumbers.name(11)).isEqualTo("SIGSEGV");
        assertThat(SignalNumbers.name(34)).isEqualTo("SIGRTMIN");
        assertThat(SignalNumbers.name(64)).isEqualTo("SIGRTMIN+30");
        assertThat(SignalNumbers.name(33)).isEqualTo("signal 33");
    }

    @Test
    void errorsReadTheSameEverywhere() {
        assertThat(Errno.describe(Errno.ENOENT)).isEqualTo("No such file or directory");
        assertThat(Errno.name(Errno.EAGAIN)).isEqualTo("EAGAIN");
        assertThat(Errno.name(Errno.EOPNOTSUPP)).isEqualTo("EOPNOTSUPP");
        assertThat(Errno.describe(4711)).isEqualTo("Unknown error 4711");
        assertThat(Errno.name(4711)).isEqualTo("E4711");
    }

    @Test
    void aFailedCallReadsLikeThatOfAUnixTool() {
        KernelException failure = new KernelException("open", "/x", Errno.EACCES);
        assertThat(failure).hasMessage("open /x: Permission denied");
        assertThat(failure.is(Errno.ENOENT, Errno.EACCES)).isTrue();
        assertThat(failure.is(Errno.ENOENT)).isFalse();
        assertThat(new KernelException("setsid", "", Errno.EPERM)).hasMessage("setsid: Operation not permitted");
    }

    @Test
    void capabilitiesHaveNamesAndNumbers() throws IOException {
        assertThat(CapabilitySets.number("NET_RAW")).hasValue(13);
        assertThat(CapabilitySets.number("cap_checkpoint_restore")).hasValue(40);
        assertThat(CapabilitySets.number("ROOT")).isEmpty();
        assertThat(CapabilitySets.name(21)).isEqualTo("CAP_SYS_ADMIN");
        assertThat(CapabilitySets.name(63)).isEqualTo("capability 63");
        assertThat(CapabilitySets.effective() & ~CapabilitySets.bounding()).isZero();
    }

    @Test
    void limitsHaveNamesAndNumbers() throws IOException {
        assertThat(RlimitNumbers.resource("nofile")).hasValue(7);
        assertThat(RlimitNumbers.resource("RTTIME")).hasValue(15);
        assertThat(RlimitNumbers.resource("files")).isEmpty();
        assertThat(RlimitNumbers.name(4)).isEqualTo("core");
        RlimitNumbers.Limit before = RlimitNumbers.get(4);
        RlimitNumbers.set(4, before);
        assertThat(RlimitNumbers.get(4)).isEqualTo(before);
        assertThatThrownBy(() -> RlimitNumbers.set(4, new RlimitNumbers.Limit(2, 1)))
                .hasMessage("setrlimit core: Invalid argument");
    }

    @Test
    void releasesAreCompared() throws IOException {
        KernelRelease release = KernelRelease.parse("6.1.0-13-amd64");
        assertThat(release).hasToString("6.1");
        assertThat(release.atLeast(5, 14)).isTrue();
        assertThat(release.atLeast(6, 1)).isTrue();
        assertThat(release.atLeast(6, 2)).isFalse();
        assertThat(KernelRelease.current().atLeast(5, 14)).isTrue();
        assertThatThrownBy(() -> KernelRelease.parse("mainline"))
                .hasMessage("not a kernel release: \"mainline\"; expected something like 6.1.0-13-amd64");
    }

    @Test
    void statusWordsAreDecoded() {
        assertThat(WaitStatus.decode(0)).isEqualTo(new WaitStatus.Exited(0));
        assertThat(WaitStatus.decode(255 << 8)).isEqualTo(new WaitStatus.Exited(255));
        assertThat(WaitStatus.decode(9)).isEqualTo(new WaitStatus.Killed(9, false));
        assertThat(WaitStatus.decode(11 | 0x80)).isEqualTo(new WaitStatus.Killed(11, true));
    }

    @Test
    void aProcessMayCallItselfAnything() {
        ProcessStat stat = ProcessStat.parse(
                "42 (a) Z (b c) S 7 8 9 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 3 0 12345 1 1 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 256\n");
        assertThat(stat).isEqualTo(new ProcessStat(42, "a) Z (b c", 'S', 7, 8, 9, 0, 3, 12345, 256, 4194560, 0, 1));
    }
}

package io.persistentprocess.agent.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KilledProcessDispatcherTest {
    private static final InstanceId WEB = new InstanceId("default", "shop", "web", 0);
    private static final InstanceId WILD = new InstanceId("default", "zoo", "wild", 0);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** What became of kills, in words. */
    private static final class FakeListener implements KilledProcessListener {
        private final List<String> told = new ArrayList<>();

        @Override
        public void killed(KilledProcess killed) {
            told.add(killed.instance().toString());
        }

        @Override
        public void moreKilled(InstanceId instance, long processes, Duration during) {
            told.add("%s and %d more in %s".formatted(instance, processes, during));
        }
    }

    private final FakeListener listener = new FakeListener();
    private final List<Boolean> silences = new ArrayList<>();
    private long unheard = 500;
    private long now = 7 * SECOND;
    private final KilledProcessDispatcher kills = new KilledProcessDispatcher(listener, () -> unheard, this::note, now);

    private void note() {
        silences.add(kills.isSilent());
    }

    private void kill(InstanceId instance, int times) {
        for (int i = 0; i < times; i++) {
            kills.dispatch(
                    new KilledProcess(
                            instance,
                            new ProcessId(100 + i, 1),
                            "worker",
                            new ProcessEnd.Killed("SIGSEGV", false),
                            new BootTime(now)),
                    now);
        }
    }

    private void pass(long nanos) {
        now += nanos;
        kills.flush(now);
    }

    @Test
    void someAreReportedAtOnce() {
        kill(WEB, 20);
        pass(10 * SECOND);
        kill(WEB, 10);

        assertThat(listener.told).hasSize(30).containsOnly(WEB.toString());
        assertThat(silences).isEmpty();
    }

    @Test
    void aBurstIsCountedExactlyAndTheKernelIsSilentForASecond() {
        kill(WEB, 1);
        kill(WILD, 40);
        assertThat(silences).containsExactly(true);
        unheard += 9000;
        pass(SECOND / 2);
        assertThat(silences).containsExactly(true);
        pass(SECOND / 2);

        assertThat(silences).containsExactly(true, false);
        assertThat(listener.told).hasSize(21).endsWith("default/zoo/wild-0 and 9021 more in PT1S");
    }

    @Test
    void furtherOnesAreReportedOnceOrTwiceASecond() {
        kill(WILD, 100);
        int before = listener.told.size();
        for (int second = 0; second < 10; second++) {
            unheard += 5000;
            pass(SECOND);
            kill(WILD, 100);
        }

        assertThat(listener.told.size() - before).isBetween(10, 20);
        assertThat(kills.isSilent()).isTrue();
    }

    @Test
    void afterAQuietTimeAsManyAreReportedAsBefore() {
        kill(WILD, 100);
        pass(SECOND);
        pass(60 * SECOND);
        listener.told.clear();

        kill(WEB, 20);

        assertThat(listener.told).hasSize(20).containsOnly(WEB.toString());
    }

    @Test
    void whatIsNotReportedYetAtTheEndIsReportedThen() {
        kill(WILD, 23);
        kills.end(now);

        assertThat(listener.told).endsWith("default/zoo/wild-0 and 3 more in PT0S");
    }
}

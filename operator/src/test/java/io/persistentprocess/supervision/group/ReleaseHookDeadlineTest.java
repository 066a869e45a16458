package io.persistentprocess.supervision.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReleaseHookDeadlineTest {
    private static final BootTime START = new BootTime(0);

    @Test
    void aHookHasItsTimeAndIsKilledThen() {
        ReleaseHookDeadline running = ReleaseHookDeadline.in(Duration.ofSeconds(30), START);

        ReleaseHookDeadline killed = running.overdue(running.due());

        assertThat(running.due()).isEqualTo(at(30));
        assertThat(killed.stage()).isEqualTo(ReleaseHookDeadline.Stage.KILLED);
        assertThat(killed.due()).isEqualTo(at(40));
    }

    @Test
    void oneThatOutlivesSigkillIsUnkillableAndLookedAtEverMoreRarely() {
        ReleaseHookDeadline deadline =
                ReleaseHookDeadline.in(Duration.ZERO, START).killed(START);
        BootTime before = START;
        Duration pause = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            assertThat(deadline.due().since(before)).isGreaterThanOrEqualTo(pause);
            pause = deadline.due().since(before);
            before = deadline.due();
            deadline = deadline.overdue(before);

            assertThat(deadline.stage()).isEqualTo(ReleaseHookDeadline.Stage.UNKILLABLE);
        }
        assertThat(pause).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void oneThatIsKnownToBeUnkillableStaysThatWhenItsFirstProcessEnds() {
        ReleaseHookDeadline unkillable =
                ReleaseHookDeadline.in(Duration.ZERO, START).killed(START).overdue(at(10));

        assertThat(unkillable.killed(at(11))).isEqualTo(unkillable);
    }

    private static BootTime at(long seconds) {
        return START.plus(Duration.ofSeconds(seconds));
    }
}

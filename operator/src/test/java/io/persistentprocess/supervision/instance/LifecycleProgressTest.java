package io.persistentprocess.supervision.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.command.LifecycleHook;
import org.junit.jupiter.api.Test;

class LifecycleProgressTest {
    private static final BootTime NOW = new BootTime(5);

    @Test
    void aRunThatReplacesAnotherAtTheSameTimeHasANameOfItsOwn() {
        LifecycleProgress replaced =
                LifecycleProgress.NONE.begun(LifecycleHook.PRE_START, NOW).begun(LifecycleHook.PRE_START, NOW);

        assertThat(replaced.isPending(LifecycleHook.PRE_START)).isTrue();
        assertThat(replaced.isPending(LifecycleHook.PRE_START, NOW)).isFalse();
        assertThat(replaced.begun(LifecycleHook.PRE_START, NOW).isPending(LifecycleHook.PRE_START, NOW))
                .isFalse();
    }

    @Test
    void runsOfOtherHooksAndTimesKeepTheirTime() {
        LifecycleProgress begun =
                LifecycleProgress.NONE.begun(LifecycleHook.PRE_START, NOW).begun(LifecycleHook.RELOAD, NOW);

        assertThat(begun.isPending(LifecycleHook.RELOAD, NOW)).isTrue();
        assertThat(begun.begun(LifecycleHook.RELOAD, new BootTime(6)).isPending(LifecycleHook.RELOAD, new BootTime(6)))
                .isTrue();
    }

    @Test
    void whatIsDueLaterStaysDueLater() {
        LifecycleProgress due = LifecycleProgress.NONE
                .begun(LifecycleHook.POST_STOP, LifecycleProgress.NOT_YET)
                .begun(LifecycleHook.POST_STOP, LifecycleProgress.NOT_YET);

        assertThat(due.isPending(LifecycleHook.POST_STOP, LifecycleProgress.NOT_YET))
                .isTrue();
    }
}

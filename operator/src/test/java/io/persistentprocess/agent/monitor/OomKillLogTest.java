package io.persistentprocess.agent.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Who was killed, from what the kernel writes. */
class OomKillLogTest {
    private static final Path WEB = Path.of("/sys/fs/cgroup/memory/ppg.slice/default_web/a-0");
    private static final String CHOSEN =
            "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=%1$s,task_memcg=%1$s,task=a,b,pid=%2$d,uid=0";
    private static final String KILLED =
            "Memory cgroup out of memory: Killed process %d (a,b) total-vm:72208kB, anon-rss:62464kB, file-rss:5632kB, shmem-rss:0kB, UID:0 pgtables:180kB oom_score_adj:0";

    private final OomKillLog victims = OomKillLog.unknown();

    @Test
    void bothLinesTogetherNameOneVictim() {
        victims.note(CHOSEN.formatted("/ppg.slice/default_web/a-0", 812));
        victims.note("Call Trace:");
        victims.note(KILLED.formatted(812));
        assertThat(victims.take(WEB))
                .containsExactly(new OomKillLog.Victim(812, "a,b", OptionalLong.of(62464 << 10)))
                .first()
                .hasToString("812 (a,b, 61 MiB)");
        assertThat(victims.take(WEB)).isEmpty();
    }

    /** With memory.oom.group the chosen one is killed twice, and of the others there is no other line. */
    @Test
    void whoeverIsKilledWithTheChosenOneIsNamedOnce() {
        victims.note(CHOSEN.formatted("/ppg.slice/default_web/a-0", 812));
        victims.note(KILLED.formatted(812));
        assertThat(victims.take(WEB)).extracting(OomKillLog.Victim::pid).containsExactly(812);
        victims.note("Tasks in /ppg.slice/default_web/a-0 are going to be killed due to memory.oom.group set");
        victims.note(KILLED.formatted(811));
        victims.note(KILLED.formatted(812));
        assertThat(victims.take(WEB)).extracting(OomKillLog.Victim::pid).containsExactly(811);
        victims.note(CHOSEN.formatted("/other/default_web/a-0", 814));
        victims.note(KILLED.formatted(814));
        assertThat(victims.take(WEB)).isEmpty();
    }

    @Test
    void oneBelowTheInstanceIsTheInstances() {
        victims.note(CHOSEN.formatted("/ppg.slice/default_web/a-0/of/its/own", 812));
        assertThat(victims.take(WEB)).hasSize(1);
    }

    @Test
    void thoseOfOthersAreNot() {
        victims.note(CHOSEN.formatted("/ppg.slice/default_web/a-01", 812));
        victims.note(CHOSEN.formatted("/other/default_web/a-0", 813));
        victims.note(CHOSEN.formatted("/a-0", 814));
        assertThat(victims.take(WEB)).isEmpty();
        assertThat(victims.take(813)).isPresent();
    }

    @Test
    void aLineThatTheKernelLeftOutForItsRateLimitCostsThePlaceAlone() {
        victims.note(KILLED.formatted(812));
        assertThat(victims.take(WEB)).isEmpty();
        assertThat(victims.take(812)).isPresent();
    }

    @Test
    void aFloodIsNotKept() {
        for (int pid = 1; pid <= 10_000; pid++) {
            victims.note(KILLED.formatted(pid));
        }
        assertThat(victims.take(1)).isEmpty();
        assertThat(victims.take(10_000)).isPresent();
    }
}

package io.persistentprocess.cluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.cluster.controller.index.GroupKey;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReconcileTimerTest {
    private static final GroupKey WEB = new GroupKey("default", "web");
    private static final GroupKey DB = new GroupKey("default", "db");

    @Test
    void aGroupIsLookedAtWhenItWasAskedForLast() throws InterruptedException {
        BlockingQueue<GroupKey> due = new LinkedBlockingQueue<>();
        try (ReconcileTimer reminders = new ReconcileTimer(due::add, new AgentThreads())) {
            reminders.remind(WEB, Duration.ofDays(1));
            reminders.remind(DB, Duration.ofMillis(10));
            assertThat(due.poll(1, TimeUnit.MINUTES)).isEqualTo(DB);
            reminders.remind(WEB, Duration.ofMillis(10));
            assertThat(due.poll(1, TimeUnit.MINUTES)).isEqualTo(WEB);
            reminders.remind(WEB, Duration.ZERO);
            assertThat(due.poll(1, TimeUnit.MINUTES)).isEqualTo(WEB);
            assertThat(due).isEmpty();
        }
    }
}

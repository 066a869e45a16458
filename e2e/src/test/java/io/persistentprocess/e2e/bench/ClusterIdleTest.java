package io.persistentprocess.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterIdleTest {
    @Test
    void threadsOfOneNameAreOneFigureAndTheBusiestComesFirst() {
        Switches agent = new Switches(Map.of(
                1L, new Switches.OfThread("timer", 2),
                2L, new Switches.OfThread("pool", 3),
                3L, new Switches.OfThread("pool", 4),
                4L, new Switches.OfThread("asleep", 0)));
        Switches controller = new Switches(Map.of(5L, new Switches.OfThread("asleep", 0)));

        ClusterTakeover takeover =
                new ClusterTakeover(List.of(1_234_000_000L, 700_000_000L), List.of(610_000L, 580_000L));
        String text = new ClusterIdle(5, Duration.ofSeconds(30), agent, controller, takeover).text();

        assertThat(text)
                .contains("in 30 s, 5 groups")
                .contains("| agent | 0.30 | pool 7, timer 2 |")
                .contains("| controller | 0.00 | none |")
                .contains("from the start of the next agent: 1.23, 0.70")
                .contains("until then, s: 0.61, 0.58");
    }
}

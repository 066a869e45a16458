package io.persistentprocess.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.chaos.desired.DesiredGroup;
import io.persistentprocess.e2e.chaos.desired.DesiredGroups;
import io.persistentprocess.e2e.chaos.desired.DesiredMember;
import io.persistentprocess.e2e.chaos.desired.InstanceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each thing that must not happen is found in a history that has it, and in none that only looks like it. */
class CheckerTest {
    private static final String NODE = "node";
    private static final InstanceName WEB = new InstanceName(NODE, "shop", "web", 0);
    private static final ProcessRun FIRST = new ProcessRun(10, 1, 1);
    private static final ProcessRun SECOND = new ProcessRun(11, 2, 1);
    private static final ProcessRun EDITED = new ProcessRun(12, 3, 2);
    private static final DesiredGroups ONE = desired(1, 1);
    private static final DesiredGroups OTHER_COMMAND = desired(2, 1);

    private final Checker checker = new Checker(Set.of(NODE), Duration.ofSeconds(60));
    private final List<String> found = new ArrayList<>();
    private Duration now = Duration.ZERO;

    private static DesiredGroups desired(int revision, int replicas) {
        return DesiredGroups.NONE.with("shop", new DesiredGroup(Map.of("web", new DesiredMember(revision, replicas))));
    }

    private void see(HistoryEvent event) {
        checker.observe(event).forEach(violation -> found.add(violation.what()));
    }

    private void pass(int seconds) {
        now = now.plusSeconds(seconds);
        see(new HistoryEvent.Looked(now));
    }

    private void appear(ProcessRun run) {
        see(new HistoryEvent.Appeared(now, WEB, run));
    }

    private void vanish(ProcessRun run) {
        see(new HistoryEvent.Vanished(now, WEB, run));
    }

    private void kill(ProcessRun run) {
        see(new HistoryEvent.Killed(now, WEB, run));
        vanish(run);
    }

    private void desire(DesiredGroups desired) {
        see(new HistoryEvent.DesiredChanged(now, desired));
    }

    private void startAndFollow() {
        see(new HistoryEvent.AgentStarted(now, NODE));
        desire(ONE);
        appear(FIRST);
        see(new HistoryEvent.Followed(now));
    }

    @Test
    void anInstanceThatIsStoppedWithoutARequestIsFound() {
        startAndFollow();
        vanish(FIRST);
        appear(SECOND);

        assertThat(found).containsExactly("node/shop/web-0 was stopped though nobody wanted it stopped: pid 10 r1");
    }

    @Test
    void soIsOneThatAnAgentStopsWhenItStarts() {
        startAndFollow();
        see(new HistoryEvent.AgentEnded(now, NODE));
        see(new HistoryEvent.AgentStarted(now, NODE));
        vanish(FIRST);

        assertThat(found).singleElement().asString().contains("was stopped");
    }

    @Test
    void soIsOneOfAGroupThatWasEditedElsewhere() {
        startAndFollow();
        desire(ONE.with("other", new DesiredGroup(Map.of("db", new DesiredMember(1, 1)))));
        vanish(FIRST);

        assertThat(found).singleElement().asString().contains("was stopped");
    }

    @Test
    void oneThatWasKilledIsNone() {
        startAndFollow();
        kill(FIRST);
        appear(SECOND);
        pass(1_000);

        assertThat(found).isEmpty();
    }

    @Test
    void oneIsKilledOnce() {
        startAndFollow();
        kill(FIRST);
        appear(SECOND);
        vanish(SECOND);

        assertThat(found).singleElement().asString().contains("was stopped");
    }

    @Test
    void oneThatWasEditedScaledAwayOrDeletedIsNone() {
        startAndFollow();
        desire(OTHER_COMMAND);
        vanish(FIRST);
        appear(EDITED);
        see(new HistoryEvent.Followed(now));
        desire(desired(2, 0));
        vanish(EDITED);
        desire(OTHER_COMMAND);
        appear(EDITED);
        see(new HistoryEvent.Followed(now));
        desire(DesiredGroups.NONE);
        vanish(EDITED);
        pass(1_000);

        assertThat(found).isEmpty();
    }

    @Test
    void whatWasUnwantedForAMomentMayBeStoppedUntilAllIsFollowed() {
        startAndFollow();
        desire(OTHER_COMMAND);
        desire(ONE);
        vanish(FIRST);
        // By an agent that has yet to learn of both.
        appear(SECOND);
        vanish(SECOND);
        appear(FIRST);
        see(new HistoryEvent.Followed(now));
        assertThat(found).isEmpty();

        vanish(FIRST);
        assertThat(found).singleElement().asString().contains("was stopped");
    }

    @Test
    void anInstanceThatStaysDownUnderALivingAgentIsFoundOnce() {
        startAndFollow();
        kill(FIRST);
        pass(59);
        assertThat(found).isEmpty();

        pass(2);
        pass(1_000);

        assertThat(found).containsExactly("node/shop/web-0 is down for 60 s though its agent runs");
    }

    @Test
    void theTimeWithoutAnAgentIsNotCounted() {
        startAndFollow();
        kill(FIRST);
        pass(40);
        see(new HistoryEvent.AgentEnded(now, NODE));
        pass(1_000);
        see(new HistoryEvent.AgentStarted(now, NODE));
        pass(10);
        assertThat(found).isEmpty();

        pass(11);
        assertThat(found).singleElement().asString().contains("is down");
    }

    @Test
    void whatIsNoLongerWantedIsNotDown() {
        startAndFollow();
        kill(FIRST);
        desire(DesiredGroups.NONE);
        pass(1_000);

        assertThat(found).isEmpty();
    }

    @Test
    void twoProcessesOfAnInstanceAreFound() {
        startAndFollow();
        appear(SECOND);

        assertThat(found).containsExactly("node/shop/web-0 runs twice: pid 10 r1 and pid 11 r1");
    }

    @Test
    void anUnwantedProcessIsFound() {
        see(new HistoryEvent.AgentStarted(now, NODE));
        appear(FIRST);

        assertThat(found).containsExactly("node/shop/web-0 was started though nobody wants it");
    }

    @Test
    void aProcessOfAnAgentThatMayStartNothingIsFound() {
        startAndFollow();
        see(new HistoryEvent.Appeared(now, new InstanceName("contender", "shop", "web", 0), SECOND));

        assertThat(found).containsExactly("contender/shop/web-0 was started where nobody may start anything");
    }

    @Test
    void theLongestTimeThatSomethingWasDownIsKnown() {
        startAndFollow();
        kill(FIRST);
        pass(7);
        appear(SECOND);

        assertThat(checker.longestDown()).isEqualTo(Duration.ofSeconds(7));
    }
}

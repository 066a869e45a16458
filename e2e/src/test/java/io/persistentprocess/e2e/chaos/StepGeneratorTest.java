package io.persistentprocess.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.chaos.desired.DesiredGroup;
import io.persistentprocess.e2e.chaos.desired.DesiredMember;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StepGeneratorTest {
    private static final int MANY = 3_000;

    private static List<String> steps(long seed) {
        StepGenerator generator = new StepGenerator(seed, 30, Set.of());
        return IntStream.range(0, MANY)
                .mapToObj(_ -> generator.next() + " " + generator.pause())
                .toList();
    }

    @Test
    void aSeedTakesTheSameStepsEachTimeAndAnotherOneOthers() {
        assertThat(steps(1)).isEqualTo(steps(1)).isNotEqualTo(steps(2));
    }

    @Test
    void everyKindOfStepIsTaken() {
        StepGenerator generator = new StepGenerator(7, 30, Set.of());
        Set<Class<?>> taken = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            taken.add(generator.next().getClass());
        }

        assertThat(taken).containsExactlyInAnyOrder(Step.class.getPermittedSubclasses());
    }

    @Test
    void whatIsStoppedIsNotStoppedAgainAndNothingIsWrittenToAServerThatIsAway() {
        StepGenerator generator = new StepGenerator(3, 30, Set.of());
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            World before = generator.world();
            Step step = generator.next();
            boolean possible = switch (step) {
                case Step.Kill(Participant participant) -> before.runs(participant);
                case Step.Terminate(Participant participant) -> before.runs(participant);
                case Step.Start(Participant participant) -> !before.runs(participant);
                case Step.Apply _, Step.Delete _, Step.Restore _, Step.Revoke _, Step.StealLease _ ->
                    before.server() == World.Server.UP;
                case Step.StartContender _ -> !before.contender() && !before.unmarked();
                case Step.DeleteNode _ -> !before.contender();
                default -> true;
            };
            if (!possible) {
                wrong.add(step + " in " + before);
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void whatIsLeftOutIsNeverTaken() {
        StepGenerator generator = new StepGenerator(7, 30, Set.of("Restore"));

        assertThat(IntStream.range(0, MANY).mapToObj(_ -> generator.next())).doesNotContain(new Step.Restore());
    }

    @Test
    void aRestoreBringsBackWhatWasWantedThen() {
        DesiredGroup desired = new DesiredGroup(Map.of("web", new DesiredMember(1, 1)));
        World world = World.BEGINNING
                .after(new Step.Apply("shop", desired))
                .after(new Step.Backup())
                .after(new Step.Delete("shop"))
                .after(new Step.Apply("bakery", desired));
        assertThat(world.desired().groups()).containsOnlyKeys("bakery");

        assertThat(world.after(new Step.Restore()).desired().groups()).containsOnlyKeys("shop");
    }
}

package io.persistentprocess.e2e.chaos;

import io.persistentprocess.e2e.chaos.desired.DesiredGroup;
import io.persistentprocess.e2e.chaos.desired.DesiredMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which step comes next: by a seed and what the steps before have left behind, and nothing else. For one thread. */
final class StepGenerator {
    private static final List<String> GROUPS = List.of("amber", "birch", "cedar", "dune");
    private static final List<String> MEMBERS = List.of("one", "two");
    private static final List<RequestFault> FAULTS = List.of(RequestFault.values());
    private static final int MAX_REPLICAS = 3;
    private static final int MAX_PAUSE_MILLIS = 2_000;
    private static final int MAX_BYTES = 4_000;

    private record Choice(int weight, Step step) {}

    private final Random random;
    private final int stepsBetweenCalms;
    private final Set<String> without;
    private World world = World.BEGINNING;
    private int count;

    /** @param without the simple names of steps that are never taken */
    StepGenerator(long seed, int stepsBetweenCalms, Set<String> without) {
        this.random = new Random(seed);
        this.stepsBetweenCalms = stepsBetweenCalms;
        this.without = Set.copyOf(without);
    }

    /** How things stand after the last step. */
    World world() {
        return world;
    }

    Step next() {
        count++;
        Step step = count % stepsBetweenCalms == 0 ? new Step.EndFaults() : choose(choices());
        world = world.after(step);
        return step;
    }

    /** How long to wait before the next step. */
    Duration pause() {
        return Duration.ofMillis(random.nextInt(MAX_PAUSE_MILLIS));
    }

    private Step choose(List<Choice> choices) {
        int left = random.nextInt(choices.stream().mapToInt(Choice::weight).sum());
        for (Choice choice : choices) {
            left -= choice.weight();
            if (left < 0) {
                return choice.step();
            }
        }
        throw new IllegalStateException("not reached");
    }

    private List<Choice> choices() {
        List<Choice> choices = new ArrayList<>();
        choices.add(new Choice(12, new Step.KillMember(random.nextInt(Participant.COUNT), random.nextInt(1_000))));
        serverChoices(choices);
        Participant.all().forEach(participant -> partyChoices(choices, participant));
        if (world.server() == World.Server.UP) {
            groupChoices(choices);
            strangerChoices(choices);
        }
        if (world.contender()) {
            choices.add(new Choice(4, new Step.EndContender()));
        } else if (!world.unmarked() && world.server() == World.Server.UP) {
            choices.add(new Choice(2, new Step.StartContender()));
        }
        choices.removeIf(choice -> without.contains(choice.step().getClass().getSimpleName()));
        return choices;
    }

    private void serverChoices(List<Choice> choices) {
        switch (world.server()) {
            case UP -> {
                choices.add(new Choice(3, new Step.StopServer()));
                choices.add(new Choice(3, new Step.FreezeServer()));
                if (!world.unmarked()) {
                    choices.add(new Choice(2, new Step.Backup()));
                }
                if (world.backup().isPresent()) {
                    choices.add(new Choice(3, new Step.Restore()));
                }
            }
            case STOPPED -> choices.add(new Choice(25, new Step.StartServer()));
            case FROZEN -> choices.add(new Choice(25, new Step.ThawServer()));
        }
    }

    private void partyChoices(List<Choice> choices, Participant participant) {
        if (world.runs(participant)) {
            choices.add(new Choice(2, new Step.Kill(participant)));
            choices.add(new Choice(1, new Step.Terminate(participant)));
        } else {
            choices.add(new Choice(12, new Step.Start(participant)));
        }
        RequestFault fault = FAULTS.get(random.nextInt(FAULTS.size()));
        choices.add(
                world.isBroken(participant)
                        ? new Choice(8, new Step.MendNetwork(participant))
                        : new Choice(4, new Step.BreakNetwork(participant, fault)));
        choices.add(new Choice(1, new Step.CutWatches(participant)));
        choices.add(new Choice(2, new Step.CutAt(participant, random.nextInt(MAX_BYTES))));
        choices.add(new Choice(1, new Step.CorruptBytes(participant)));
        if (world.server() == World.Server.UP) {
            choices.add(
                    world.isRevoked(participant)
                            ? new Choice(5, new Step.Grant(participant))
                            : new Choice(1, new Step.Revoke(participant)));
        }
    }

    private void groupChoices(List<Choice> choices) {
        unusedNames()
                .findFirst()
                .ifPresent(name -> choices.add(
                        new Choice(world.desired().groups().isEmpty() ? 60 : 10, new Step.Apply(name, newGroup()))));
        someGroup().ifPresent(group -> {
            DesiredGroup desired = world.desired().groups().get(group);
            String member = MEMBERS.get(random.nextInt(MEMBERS.size()));
            DesiredMember old = desired.members().getOrDefault(member, new DesiredMember(count, 0));
            choices.add(new Choice(
                    7,
                    new Step.Apply(
                            group, desired.with(member, new DesiredMember(count, Math.max(1, old.replicas()))))));
            choices.add(new Choice(
                    7, new Step.Apply(group, desired.with(member, new DesiredMember(old.revision(), replicas())))));
            choices.add(new Choice(4, new Step.Delete(group)));
        });
    }

    private void strangerChoices(List<Choice> choices) {
        int node = random.nextInt(Participant.COUNT);
        choices.add(new Choice(3, new Step.StealLease()));
        choices.add(new Choice(2, new Step.WriteNodeStatus(node)));
        choices.add(new Choice(2, new Step.HoldNode(node)));
        if (!world.contender()) {
            choices.add(new Choice(2, new Step.DeleteNode(node)));
        }
        someGroup().ifPresent(group -> {
            choices.add(new Choice(3, new Step.WriteGroupStatus(group)));
            choices.add(new Choice(2, new Step.HoldGroup(group)));
            choices.add(new Choice(2, new Step.DropFinalizers(group)));
        });
    }

    private Stream<String> unusedNames() {
        return GROUPS.stream().filter(name -> !world.used().contains(name));
    }

    private Optional<String> someGroup() {
        List<String> there = world.desired().groups().keySet().stream().sorted().toList();
        return there.isEmpty() ? Optional.empty() : Optional.of(there.get(random.nextInt(there.size())));
    }

    private DesiredGroup newGroup() {
        return new DesiredGroup(Map.copyOf(IntStream.rangeClosed(0, random.nextInt(MEMBERS.size()))
                .boxed()
                .collect(Collectors.toMap(MEMBERS::get, _ -> new DesiredMember(count, replicas())))));
    }

    private int replicas() {
        return 1 + random.nextInt(MAX_REPLICAS);
    }
}

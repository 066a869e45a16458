package io.persistentprocess.supervision.instance;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.api.group.ExitCodeOperator;
import io.persistentprocess.api.group.ExitCodes;
import io.persistentprocess.api.group.OnExit;
import io.persistentprocess.api.group.RestartAction;
import io.persistentprocess.api.group.RestartIntensity;
import io.persistentprocess.api.group.RestartPolicyRule;
import io.persistentprocess.api.group.Strategy;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.command.ReloadSpec;
import io.persistentprocess.supervision.command.ReloadSpec.ReloadAction;
import io.persistentprocess.supervision.instance.InstanceState.Completed;
import io.persistentprocess.supervision.instance.InstanceState.Failed;
import io.persistentprocess.supervision.instance.InstanceState.Idle;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Waiting;
import io.persistentprocess.supervision.instance.VirtualTime.Pace;
import io.persistentprocess.supervision.provision.ConditionSpec;
import io.persistentprocess.supervision.provision.EnvironmentFile;
import io.persistentprocess.supervision.provision.EnvironmentSpec;
import io.persistentprocess.supervision.provision.ProvisionSpec;
import io.persistentprocess.supervision.spec.CoordinationSpec;
import io.persistentprocess.supervision.spec.CoordinationSpec.Condition;
import io.persistentprocess.supervision.spec.CoordinationSpec.Dependency;
import io.persistentprocess.supervision.spec.CoordinationSpec.WhenItEnds;
import io.persistentprocess.supervision.spec.HealthSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.ProbeAction;
import io.persistentprocess.supervision.spec.ProbeSpec;
import io.persistentprocess.supervision.spec.Program;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import io.persistentprocess.supervision.spec.RestartSpec;
import io.persistentprocess.supervision.spec.Specs;
import io.persistentprocess.supervision.spec.StopSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A host, the agents that come and go on it, users who change their minds, and everything that can go wrong, for so many days of virtual time. Then nothing goes wrong any
 * more, and all must soon be as it should be.
 */
public final class SimulatedWorld {
    private static final int MEMBERS = 4;
    private static final int CREW = 4;
    private static final BootTime BOOTED = new BootTime(Duration.ofMinutes(1).toNanos());
    private static final ProbeSpec PROBE = new ProbeSpec(
            new ProbeAction.TcpSocket("127.0.0.1", 80),
            Duration.ZERO,
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            1,
            3,
            Optional.empty());
    private static final Duration CALM = Duration.ofMinutes(30);

    private final Duration betweenFates;
    private final SeededRandom random;
    private final VirtualTime time = new VirtualTime(BOOTED);
    private final InvariantChecker checker = new InvariantChecker(time);
    private final SimulatedHost host;
    private final List<InstanceId> members = new ArrayList<>();
    private final Map<InstanceId, Event.Wanted> manifests = new TreeMap<>(InstanceId.ORDER);
    private final List<Runnable> fates;
    /** Members of one group that acts together, from the first to the last in its manifest. */
    private final List<InstanceId> crew = new ArrayList<>();

    private final Map<InstanceId, CoordinationSpec> coordination = new HashMap<>();
    private SimulatedAgent agent;
    private int agents;
    private int editions;
    private long handledByEarlierAgents;

    /** @param betweenFates the mean; agents are away, and machines asleep, for times of this order */
    public SimulatedWorld(long seed, Duration betweenFates) {
        this.betweenFates = betweenFates;
        random = new SeededRandom(seed);
        host = new SimulatedHost(time, random, checker);
        for (int i = 0; i < MEMBERS; i++) {
            members.add(new InstanceId("default", "group-" + i, "m", 0));
        }
        for (int i = 0; i < CREW; i++) {
            crew.add(new InstanceId("default", "crew", "m" + i, 0));
        }
        members.addAll(crew);
        coordinate();
        members.forEach(id -> manifests.put(
                id, new Event.Wanted(spec(id), DeletionPolicy.Terminate, Goal.Run, ReplacementPolicy.AtOnce)));
        agent = nextAgent();
        fates = List.of(
                this::changeLaunch,
                this::changeLaunch,
                this::changePolicy,
                this::changeCoordination,
                this::changeDeletionPolicy,
                this::changeReplacement,
                this::suspendOrResume,
                this::suspendOrResume,
                this::addOrRemove,
                this::addOrRemove,
                this::stopByHand,
                this::restartByHand,
                this::restartByHand,
                this::reloadByHand,
                this::killMain,
                this::killMain,
                this::killAll,
                this::killWorker,
                this::upgradeDaemon,
                this::upgradeDaemon,
                this::freeze,
                this::thaw,
                this::thaw,
                this::removeCgroup,
                this::moveMainOut,
                this::killAgent,
                this::killAgentSoon,
                this::killAgentSoon,
                this::killAgentSoon,
                this::pauseAgent,
                this::suspendMachine,
                this::usePids);
    }

    /** Tells how many events the agents handled. */
    public long live(Duration life) {
        BootTime end = time.now().plus(life);
        agent.apply(manifests);
        while (time.now().isBefore(end)) {
            time.runUntil(time.now().plus(random.about(betweenFates)));
            random.pick(fates).run();
        }
        calmDown();
        allMustBeAsWanted();
        manifests.clear();
        agent.apply(manifests);
        time.runUntil(time.now().plus(CALM));
        allMustBeAsWanted();
        return handledByEarlierAgents + agent.handled();
    }

    private void calmDown() {
        random.turnGood();
        agent.dieWithin(Integer.MAX_VALUE);
        host.cgroups().forEach(SimulatedCgroup::thaw);
        time.runUntil(time.now().plus(CALM));
        manifests.replaceAll((_, wanted) -> whoseTurnItIs(wanted));
        agent.apply(manifests);
        time.runUntil(time.now().plus(CALM));
        untilCrewRests();
    }

    private static Event.Wanted whoseTurnItIs(Event.Wanted wanted) {
        ReplacementPolicy replacement =
                wanted.replacement() == ReplacementPolicy.NotYet ? ReplacementPolicy.AtOnce : wanted.replacement();
        return new Event.Wanted(wanted.spec(), wanted.deletionPolicy(), wanted.goal(), replacement);
    }

    private void allMustBeAsWanted() {
        for (InstanceId id : members) {
            Optional<Instance> instance = Optional.ofNullable(agent.instances().get(id));
            Optional<Event.Wanted> wanted = Optional.ofNullable(manifests.get(id));
            checker.must(instance.isPresent() == wanted.isPresent(), id, "lost, or not gone");
            wanted.ifPresentOrElse(wish -> mustBeAsWanted(instance.orElseThrow(), wish), () -> nothingMustBeLeft(id));
        }
    }

    private void mustBeAsWanted(Instance instance, Event.Wanted wanted) {
        List<SimulatedProcess> processes = host.cgroup(instance.id()).strangers();
        RestartSpec restart = wanted.spec().restart();
        boolean well = switch (instance.state()) {
            case Running running ->
                runsWell(running, wanted, processes) && instance.isReady() && instance.goal() == Goal.Run;
            case Idle _ -> processes.isEmpty() && (instance.goal() == Goal.Hold || wanted.goal() == Goal.Suspend);
            case Completed _ ->
                processes.isEmpty()
                        && (restart.policy() != RestartPolicy.Always
                                || !restart.rules().isEmpty());
            case Failed _ ->
                processes.isEmpty()
                        && (restart.policy() == RestartPolicy.Never
                                || restart.limitBurst() > 0
                                || !restart.rules().isEmpty()
                                || instance.goal() == Goal.GiveUp);
            case Waiting waiting -> processes.isEmpty() && waits(instance, waiting);
            default -> false;
        };
        checker.must(instance.spec().equals(wanted.spec()), instance.id(), "has another spec than wanted");
        checker.must(
                well,
                instance.id(),
                "not as it should be in the end, with %s; its group: %s".formatted(processes, groupOf(instance)));
    }

    private String groupOf(Instance instance) {
        return agent.instances().values().stream()
                .filter(other -> other.id().groupId().equals(instance.id().groupId()))
                .map(other -> "%s %s %s %s"
                        .formatted(
                                other.id().name(),
                                other.goal(),
                                other.state(),
                                other.spec().coordination()))
                .collect(Collectors.joining("; "));
    }

    /** For something that is not there, even if nothing goes wrong. */
    private boolean waits(Instance instance, Waiting waiting) {
        return waiting.why().startsWith("waits for member")
                && instance.spec().coordination().orElseThrow().dependencies().stream()
                        .anyMatch(dependency -> !isThere(dependency));
    }

    private boolean isThere(Dependency dependency) {
        Optional<Instance> other = crew.stream()
                .filter(id -> id.member().equals(dependency.member()))
                .findFirst()
                .map(agent.instances()::get);
        boolean ready = other.filter(Instance::isReady).isPresent();
        boolean completed = other.filter(instance -> instance.state() instanceof InstanceState.Completed)
                .isPresent();
        return switch (dependency.condition()) {
            case STARTED -> completed || other.filter(Instance::isStarted).isPresent();
            case READY_OR_COMPLETED -> ready || completed;
            case READY -> ready;
            case COMPLETED -> completed;
        };
    }

    /** A restart of several instances takes as long as their stops. */
    private void untilCrewRests() {
        for (int i = 0; i < CALM.toSeconds() && crew.stream().anyMatch(this::isBusy); i++) {
            time.runUntil(time.now().plus(Duration.ofSeconds(1)));
        }
    }

    private boolean isBusy(InstanceId id) {
        Instance instance = agent.instances().get(id);
        return instance != null
                && switch (instance.state()) {
                    case Running _ -> instance.goal() != Goal.Run || instance.isToBeReplaced();
                    case Waiting waiting -> !waits(instance, waiting);
                    case Idle _, Completed _, Failed _ -> false;
                    default -> true;
                };
    }

    /**
     * A worker may be taken for the main process if that died with the agent away and before it was found: it is the sole one left, or has the PID that an old PID file names.
     */
    private boolean runsWell(Running running, Event.Wanted wanted, List<SimulatedProcess> processes) {
        boolean lives = host.kernel().find(running.main()).isPresent();
        long mains = processes.stream()
                .filter(process -> process.role() != SimulatedProcess.Role.WORKER
                        && process.role() != SimulatedProcess.Role.COMMAND)
                .count();
        boolean guessed = wanted.spec().launch().type() == MemberType.Forking;
        return lives && (mains == 1 || (mains == 0 && guessed));
    }

    private void nothingMustBeLeft(InstanceId id) {
        SimulatedCgroup cgroup = host.cgroup(id);
        boolean released = cgroup.checkpoint()
                .filter(checkpoint -> checkpoint.stage() == Checkpoint.Stage.RELEASED)
                .isPresent();
        boolean nothing = cgroup.checkpoint().isEmpty() && cgroup.natives().isEmpty();
        checker.must(released || nothing, id, "left behind, with " + cgroup.natives());
    }

    private SimulatedAgent nextAgent() {
        SimulatedAgent next = new SimulatedAgent(++agents, host, time, random, checker, this::agentDied);
        host.attach(next);
        checker.note("agent %d comes".formatted(agents));
        return next;
    }

    private void agentDied() {
        host.detach();
        Duration soon = random.between(Duration.ZERO, Duration.ofMillis(3));
        Duration later = random.between(Duration.ofMillis(3), betweenFates.multipliedBy(2));
        time.after(random.chance(0.3) ? soon : later, Pace.CPU, this::agentComes);
    }

    private void agentComes() {
        handledByEarlierAgents += agent.handled();
        agent = nextAgent();
        agent.adoptAll();
        applySoon();
    }

    /** What an agent reads at last is what there is then. */
    private void applySoon() {
        SimulatedAgent addressee = agent;
        Duration delay = random.fault(0.2)
                ? random.between(Duration.ZERO, betweenFates.multipliedBy(2))
                : random.between(Duration.ZERO, Duration.ofSeconds(1));
        time.after(delay, Pace.CPU, () -> {
            if (addressee.alive()) {
                addressee.apply(manifests);
            }
        });
    }

    private void rewrite(InstanceId id, Event.Wanted wanted) {
        manifests.put(id, wanted);
        applySoon();
    }

    /** Each depends on some of those before it, perhaps on all in a row. */
    private void coordinate() {
        Strategy strategy = random.pick(List.of(Strategy.values()));
        Optional<RestartIntensity> intensity = random.chance(0.2)
                ? Optional.of(new RestartIntensity(
                        random.below(4), random.between(Duration.ofSeconds(5), Duration.ofHours(1))))
                : Optional.empty();
        boolean ordered = random.chance(0.3);
        for (int i = 0; i < CREW; i++) {
            List<Dependency> dependencies = new ArrayList<>();
            for (int j = 0; j < i; j++) {
                if (ordered && j == i - 1) {
                    dependencies.add(dependency(j, Condition.READY_OR_COMPLETED, WhenItEnds.RUN_ON));
                } else if (random.chance(0.3)) {
                    Condition condition = random.pick(List.of(Condition.STARTED, Condition.READY, Condition.COMPLETED));
                    dependencies.add(dependency(j, condition, random.pick(List.of(WhenItEnds.values()))));
                }
            }
            coordination.put(crew.get(i), new CoordinationSpec(i, strategy, intensity, dependencies));
        }
    }

    private Dependency dependency(int index, Condition condition, WhenItEnds whenItEnds) {
        return new Dependency(crew.get(index).member(), 1, condition, whenItEnds);
    }

    private void changeCoordination() {
        coordinate();
        if (random.chance(0.1)) {
            coordination.clear();
        }
        manifests.replaceAll((id, old) -> new Event.Wanted(
                old.spec().withCoordination(Optional.ofNullable(coordination.get(id))),
                old.deletionPolicy(),
                old.goal(),
                old.replacement()));
        applySoon();
    }

    private InstanceSpec spec(InstanceId id) {
        InstanceSpec alone = spec();
        return crew.contains(id)
                ? Specs.spec(alone.launch(), alone.restart().withRules(rules()), alone.stop())
                        .withHealth(alone.health())
                        .withCoordination(Optional.ofNullable(coordination.get(id)))
                : alone;
    }

    private List<RestartPolicyRule> rules() {
        if (random.chance(0.7)) {
            return List.of();
        }
        ExitCodes codes = new ExitCodes(
                random.pick(List.of(ExitCodeOperator.values())), List.of(random.pick(List.of(0, 1, 137))));
        return List.of(new RestartPolicyRule(random.pick(List.of(RestartAction.values())), new OnExit(codes)));
    }

    private InstanceSpec spec() {
        Program program = random.pick(Program.catalogue().values().stream()
                .sorted(Comparator.comparing(Program::name))
                .toList());
        LaunchSpec launch = program.launch(++editions, random.chance(0.3)).withProvision(provision());
        return Specs.spec(launch, restart(), stop(launch)).withHealth(health()).withLifecycle(lifecycle());
    }

    private ProvisionSpec provision() {
        if (random.chance(0.5)) {
            return ProvisionSpec.NONE;
        }
        ConditionSpec condition =
                new ConditionSpec(ConditionSpec.Kind.PATH_EXISTS, "/a", ConditionSpec.Expectation.TRUE);
        EnvironmentFile file = new EnvironmentFile(
                "/etc/default/" + random.below(3), EnvironmentFile.Absence.IGNORED, EnvironmentFile.Precedence.SPEC);
        return new ProvisionSpec(
                random.chance(0.5) ? List.of(condition) : List.of(), new EnvironmentSpec(List.of(file), List.of()));
    }

    private HealthSpec health() {
        return new HealthSpec(
                Optional.empty(),
                random.chance(0.3) ? Optional.of(PROBE) : Optional.empty(),
                random.chance(0.3) ? Optional.of(PROBE) : Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private LifecycleSpec lifecycle() {
        if (random.chance(0.3)) {
            return LifecycleSpec.NONE;
        }
        return new LifecycleSpec(
                command("test"),
                command("announce"),
                command("drain"),
                command("tidy"),
                random.chance(0.5)
                        ? Optional.of(new ReloadSpec(
                                random.chance(0.5)
                                        ? new ReloadAction.Signal(
                                                SimulatedHost.RELOAD,
                                                random.pick(List.of(ReloadSpec.Completion.values())))
                                        : new ReloadAction.Command(command("reload", Duration.ofSeconds(20))),
                                random.chance(0.5)
                                        ? new ReloadSpec.Triggers(Set.of(ReloadSpec.Part.ARGUMENTS), Set.of(), 1)
                                        : ReloadSpec.Triggers.NONE))
                        : Optional.empty());
    }

    private Optional<CommandSpec> command(String name) {
        return random.chance(0.5)
                ? Optional.of(command(name, random.between(Duration.ofSeconds(1), Duration.ofSeconds(40))))
                : Optional.empty();
    }

    private static CommandSpec command(String name, Duration timeout) {
        return new CommandSpec(List.of(name), timeout, CommandSpec.Rights.MEMBER);
    }

    private RestartSpec restart() {
        boolean limited = random.chance(0.15);
        Duration initial = random.between(Duration.ofMillis(50), Duration.ofSeconds(2));
        return new RestartSpec(
                random.chance(0.7) ? RestartPolicy.Always : random.pick(List.of(RestartPolicy.values())),
                Set.of(3),
                random.between(Duration.ZERO, Duration.ofSeconds(30)),
                initial,
                1 + random.below(20) / 10.0,
                initial.plus(random.between(Duration.ZERO, Duration.ofMinutes(5))),
                random.below(11) / 10.0,
                limited ? 2 + random.below(8) : 0,
                random.between(Duration.ofSeconds(10), Duration.ofMinutes(20)));
    }

    /** A daemon that forks into the background cannot leave others behind. */
    private StopSpec stop(LaunchSpec launch) {
        List<StopMode> modes = Arrays.stream(StopMode.values())
                .filter(mode -> mode != StopMode.Main || launch.type() != MemberType.Forking)
                .toList();
        return new StopSpec("SIGTERM", random.between(Duration.ZERO, Duration.ofSeconds(60)), random.pick(modes));
    }

    private void changeLaunch() {
        InstanceId id = random.pick(members);
        manifests.computeIfPresent(
                id, (_, old) -> new Event.Wanted(spec(id), old.deletionPolicy(), old.goal(), old.replacement()));
        applySoon();
    }

    private void changePolicy() {
        InstanceId id = random.pick(members);
        manifests.computeIfPresent(id, (_, old) -> {
            RestartSpec restart = random.chance(0.5) ? restart() : old.spec().restart();
            StopSpec stop =
                    random.chance(0.5) ? stop(old.spec().launch()) : old.spec().stop();
            HealthSpec health = random.chance(0.5) ? health() : old.spec().health();
            LifecycleSpec lifecycle =
                    random.chance(0.3) ? lifecycle() : old.spec().lifecycle();
            InstanceSpec spec = Specs.spec(old.spec().launch(), restart, stop)
                    .withHealth(health)
                    .withCoordination(old.spec().coordination())
                    .withLifecycle(lifecycle);
            return new Event.Wanted(spec, old.deletionPolicy(), old.goal(), old.replacement());
        });
        applySoon();
    }

    private void changeDeletionPolicy() {
        InstanceId id = random.pick(members);
        DeletionPolicy policy = random.pick(List.of(DeletionPolicy.values()));
        manifests.computeIfPresent(id, (_, old) -> new Event.Wanted(old.spec(), policy, old.goal(), old.replacement()));
        applySoon();
    }

    private void changeReplacement() {
        InstanceId id = random.pick(members);
        ReplacementPolicy replacement = random.pick(List.of(ReplacementPolicy.values()));
        manifests.computeIfPresent(
                id, (_, old) -> new Event.Wanted(old.spec(), old.deletionPolicy(), old.goal(), replacement));
        applySoon();
    }

    private void suspendOrResume() {
        InstanceId id = random.pick(members);
        Goal goal = random.chance(0.4) ? Goal.Suspend : Goal.Run;
        manifests.computeIfPresent(
                id, (_, old) -> new Event.Wanted(old.spec(), old.deletionPolicy(), goal, old.replacement()));
        applySoon();
    }

    private void addOrRemove() {
        InstanceId id = random.pick(members);
        if (manifests.containsKey(id)) {
            manifests.remove(id);
            applySoon();
        } else {
            DeletionPolicy policy = random.pick(List.of(DeletionPolicy.values()));
            rewrite(id, new Event.Wanted(spec(id), policy, Goal.Run));
        }
    }

    private void stopByHand() {
        ask(new Event.StopRequested());
    }

    private void restartByHand() {
        ask(new Event.RestartRequested());
    }

    private void reloadByHand() {
        ask(new Event.ReloadRequested());
    }

    private void ask(Event wish) {
        if (agent.alive()) {
            agent.ask(random.pick(members), wish);
        }
    }

    private void killMain() {
        host.cgroup(random.pick(members)).natives().stream()
                .filter(process -> process.role() != SimulatedProcess.Role.WORKER
                        && process.role() != SimulatedProcess.Role.COMMAND)
                .forEach(host.kernel()::kill);
    }

    private void killWorker() {
        host.cgroup(random.pick(members)).natives().stream()
                .filter(process -> process.role() == SimulatedProcess.Role.WORKER)
                .findFirst()
                .ifPresent(host.kernel()::kill);
    }

    private void killAll() {
        host.cgroup(random.pick(members)).natives().forEach(host.kernel()::kill);
    }

    private void upgradeDaemon() {
        InstanceId id = random.pick(members);
        Instance instance = agent.instances().get(id);
        if (instance != null
                && instance.state() instanceof Running running
                && instance.launched() instanceof LaunchOrigin.From(LaunchSpec launch)
                && launch.pidFile().isPresent()) {
            host.kernel()
                    .find(running.main())
                    .filter(main -> main.role() == SimulatedProcess.Role.DAEMON)
                    .ifPresent(
                            main -> host.kernel().upgrade(main, launch.pidFile().get()));
        }
    }

    private void freeze() {
        host.cgroup(random.pick(members)).freeze();
    }

    private void thaw() {
        host.cgroup(random.pick(members)).thaw();
    }

    /** rmdir(2) works on an empty cgroup only; a main process that was moved out cannot be told from a stranger then. */
    private void removeCgroup() {
        SimulatedCgroup cgroup = host.cgroup(random.pick(members));
        if (cgroup.exists() && cgroup.natives().isEmpty() && random.chance(0.3)) {
            cgroup.remove();
            checker.seesCheckpointLost(cgroup.instance());
        }
    }

    private void moveMainOut() {
        InstanceId id = random.pick(members);
        Instance instance = agent.instances().get(id);
        if (agent.alive() && instance != null && instance.state() instanceof Running running) {
            if (instance.spec().launch().type() != MemberType.Forking) {
                host.kernel().find(running.main()).ifPresent(SimulatedProcess::moveOut);
            }
        }
    }

    private void killAgent() {
        agent.die();
    }

    private void killAgentSoon() {
        agent.dieWithin(1 + random.below(12));
    }

    private void pauseAgent() {
        agent.pause(random.between(Duration.ZERO, Duration.ofSeconds(20)));
    }

    private void suspendMachine() {
        time.suspendMachine(random.about(betweenFates.multipliedBy(3)));
    }

    private void usePids() {
        host.kernel().usePids(random.below(1000));
    }
}

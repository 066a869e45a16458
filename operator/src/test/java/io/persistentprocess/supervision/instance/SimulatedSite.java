package io.persistentprocess.supervision.instance;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A host where nothing goes wrong but what a test wants to go wrong; one instance, {@link Specs#WEB}. */
public final class SimulatedSite {
    private final VirtualTime time =
            new VirtualTime(new BootTime(Duration.ofHours(1).toNanos()));
    private final SeededRandom random;
    private final InvariantChecker checker = new InvariantChecker(time);
    private final SimulatedHost host;
    private SimulatedAgent agent;
    private int agents;

    public SimulatedSite(long seed) {
        random = new SeededRandom(seed);
        random.turnGood();
        host = new SimulatedHost(time, random, checker);
        agent = nextAgent();
    }

    private SimulatedAgent nextAgent() {
        SimulatedAgent next = new SimulatedAgent(++agents, host, time, random, checker, host::detach);
        host.attach(next);
        return next;
    }

    public SimulatedSite wants(InstanceSpec spec) {
        return wants(spec, Goal.Run);
    }

    public SimulatedSite wants(InstanceSpec spec, Goal goal) {
        agent.apply(Map.of(Specs.WEB, new Event.Wanted(spec, DeletionPolicy.Terminate, goal)));
        return this;
    }

    public SimulatedSite wantsNothing() {
        agent.apply(Map.of());
        return this;
    }

    public SimulatedSite asks(Event wish) {
        agent.ask(Specs.WEB, wish);
        return this;
    }

    public SimulatedSite passes(Duration duration) {
        time.runUntil(time.now().plus(duration));
        return this;
    }

    public SimulatedSite agentDiesBeforeAction(int number) {
        agent.dieWithin(number);
        return this;
    }

    SimulatedSite agentDies() {
        agent.die();
        return this;
    }

    public boolean agentLives() {
        return agent.alive();
    }

    public SimulatedSite anotherAgentComes() {
        agent.dieWithin(Integer.MAX_VALUE);
        agent.die();
        agent = nextAgent();
        agent.adoptAll();
        return this;
    }

    public SimulatedSite mainIsKilled() {
        host.kernel().kill(main());
        return this;
    }

    SimulatedProcess main() {
        return host.kernel().find(instance().orElseThrow().main()).orElseThrow();
    }

    SimulatedKernel kernel() {
        return host.kernel();
    }

    public SimulatedCgroup cgroup() {
        return host.cgroup(Specs.WEB);
    }

    public Optional<Instance> instance() {
        return Optional.ofNullable(agent.instances().get(Specs.WEB));
    }

    Phase phase() {
        return instance().orElseThrow().state().phase();
    }

    long restarts() {
        return instance().orElseThrow().history().restarts();
    }
}

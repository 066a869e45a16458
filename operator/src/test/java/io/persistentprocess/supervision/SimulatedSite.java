package io.persistentprocess.supervision;

import io.persistentprocess.api.DeletionPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A host where nothing goes wrong but what a test wants to go wrong; one instance, {@link Specs#WEB}. */
final class SimulatedSite {
    private final VirtualTime time =
            new VirtualTime(new BootTime(Duration.ofHours(1).toNanos()));
    private final Luck luck;
    private final Witness witness = new Witness(time);
    private final SimulatedHost host;
    private SimulatedAgent agent;
    private int agents;

    SimulatedSite(long seed) {
        luck = new Luck(seed);
        luck.turnGood();
        host = new SimulatedHost(time, luck, witness);
        agent = nextAgent();
    }

    private SimulatedAgent nextAgent() {
        SimulatedAgent next = new SimulatedAgent(++agents, host, time, luck, witness, host::detach);
        host.attach(next);
        return next;
    }

    SimulatedSite wants(InstanceSpec spec) {
        return wants(spec, Goal.Run);
    }

    SimulatedSite wants(InstanceSpec spec, Goal goal) {
        agent.apply(Map.of(Specs.WEB, new Event.Wanted(spec, DeletionPolicy.Terminate, goal)));
        return this;
    }

    SimulatedSite wantsNothing() {
        agent.apply(Map.of());
        return this;
    }

    SimulatedSite asks(Event wish) {
        agent.ask(Specs.WEB, wish);
        return this;
    }

    SimulatedSite passes(Duration duration) {
        time.runUntil(time.now().plus(duration));
        return this;
    }

    SimulatedSite agentDiesBeforeAction(int number) {
        agent.dieWithin(number);
        return this;
    }

    SimulatedSite agentDies() {
        agent.die();
        return this;
    }

    boolean agentLives() {
        return agent.alive();
    }

    SimulatedSite anotherAgentComes() {
        agent.dieWithin(Integer.MAX_VALUE);
        agent.die();
        agent = nextAgent();
        agent.adoptAll();
        return this;
    }

    SimulatedSite mainIsKilled() {
        host.kernel().kill(main());
        return this;
    }

    SimulatedProcess main() {
        return host.kernel().find(instance().orElseThrow().main()).orElseThrow();
    }

    SimulatedKernel kernel() {
        return host.kernel();
    }

    SimulatedCgroup cgroup() {
        return host.cgroup(Specs.WEB);
    }

    Optional<Instance> instance() {
        return Optional.ofNullable(agent.instances().get(Specs.WEB));
    }

    Phase phase() {
        return instance().orElseThrow().state().phase();
    }

    long restarts() {
        return instance().orElseThrow().history().restarts();
    }
}

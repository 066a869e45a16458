package io.persistentprocess.e2e.chaos;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.e2e.chaos.desired.InstanceName;
import io.persistentprocess.e2e.cluster.ApiServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One run: steps of a seed against agents and controllers, until time is up or something is wrong. For one thread. */
final class Chaos implements AutoCloseable {
    private static final int STEPS_BETWEEN_CALMS = 30;
    /** Watches that are silently dead are noticed after 150 s, and versions that were set back with the next bookmark. */
    private static final Duration UNTIL_FOLLOWED = Duration.ofMinutes(6);

    private static final Duration TELL_EVERY = Duration.ofSeconds(30);
    private static final Duration UNTIL_RESTARTED = Duration.ofSeconds(60);

    private final ApiServer server;
    private final Daemons daemons;
    private final StepGenerator generator;
    private final History history;
    private final Convergence convergence;
    private final ProcessSampler sampler;
    private final StepRunner runner;
    private final Consumer<String> progress;
    private Duration slowest = Duration.ZERO;
    private int steps;
    private int calms;

    /**
     * Starts what a run needs.
     *
     * @param launcher of ppg
     * @param folder for logs
     * @param without the simple names of steps that are never taken
     * @param progress receives each step
     */
    Chaos(ApiServer server, Path launcher, Path folder, long seed, Set<String> without, Consumer<String> progress) {
        this.server = server;
        this.progress = progress;
        this.daemons = new Daemons(server, launcher, folder);
        Set<String> nodes = daemons.nodes().stream().map(NodeCgroup::node).collect(Collectors.toSet());
        this.generator = new StepGenerator(seed, STEPS_BETWEEN_CALMS, without);
        this.history = new History(new Checker(nodes, UNTIL_RESTARTED));
        this.convergence = new Convergence(nodes);
        List<NodeCgroup> sampled = new ArrayList<>(daemons.nodes());
        sampled.add(daemons.strangersCgroup());
        this.sampler = ProcessSampler.start(sampled, history);
        this.runner = new StepRunner(server, daemons, sampler, history);
        Participant.all().forEach(runner::start);
        await();
    }

    /** Does its worst for so long, and ends with everything as it should be, or with what is wrong. */
    Outcome run(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        while (history.violations().isEmpty() && (System.nanoTime() < until || steps % STEPS_BETWEEN_CALMS != 0)) {
            step();
        }
        return new Outcome(history, steps, calms, slowest);
    }

    private void step() {
        World before = generator.world();
        Step step = generator.next();
        steps++;
        progress.accept(step.toString());
        runner.run(step, before, generator.world().desired());
        if (step instanceof Step.EndFaults) {
            await();
            calms++;
        } else {
            LockSupport.parkNanos(generator.pause().toNanos());
        }
        tend();
        daemons.all().flatMap(process -> process.defects().stream()).forEach(history::violate);
    }

    /** As a kubelet does. A controller ends when it leads no more; an agent never does. */
    private void tend() {
        Participant.all()
                .forEach(participant -> daemons.process(participant).ended().ifPresent(code -> {
                    if (participant.role() == Participant.Role.AGENT) {
                        history.violate(participant + " has ended by itself with exit status " + code);
                    }
                    progress.accept(participant + " has ended with exit status " + code + " and is started");
                    runner.start(participant);
                }));
    }

    /** Until everything is as it should be. */
    private void await() {
        long begun = System.nanoTime();
        long told = begun;
        List<String> missing = missing();
        while (!missing.isEmpty() && System.nanoTime() - begun < UNTIL_FOLLOWED.toNanos()) {
            if (!history.violations().isEmpty()) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            tend();
            runner.letGo();
            missing = missing();
            if (System.nanoTime() - told > TELL_EVERY.toNanos()) {
                told = System.nanoTime();
                missing.forEach(each -> progress.accept("still " + each));
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (missing.isEmpty()) {
            history.add(HistoryEvent.Followed::new);
            slowest = took.compareTo(slowest) > 0 ? took : slowest;
            progress.accept("all is as it should be after %.1f s".formatted(took.toMillis() / 1_000.0));
        } else {
            missing.forEach(each -> history.violate("after " + took.toSeconds() + " s without a fault, " + each));
        }
    }

    private List<String> missing() {
        try {
            return convergence.missing(generator.world().desired(), facts());
        } catch (KubernetesClientException e) {
            return List.of("the API server does not answer: " + e.getMessage());
        }
    }

    private Facts facts() {
        Set<InstanceName> directories = new HashSet<>();
        Set<String> groups = new HashSet<>();
        for (NodeCgroup node : daemons.nodes()) {
            directories.addAll(node.instances().keySet());
            node.groups().forEach(group -> groups.add(node.node() + "/" + group));
        }
        Map<InstanceName, ProcessRun> running = sampler.running();
        return new Facts(
                running,
                directories,
                groups,
                server
                        .client()
                        .resources(GroupResource.class)
                        .inNamespace(daemons.namespace())
                        .list()
                        .getItems()
                        .stream()
                        .map(GroupFacts::of)
                        .toList(),
                server.client().resources(ProcessNodeResource.class).list().getItems().stream()
                        .map(NodeFacts::of)
                        .toList());
    }

    @Override
    public void close() {
        sampler.close();
        daemons.close();
    }
}

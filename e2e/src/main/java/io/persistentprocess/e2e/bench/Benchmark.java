package io.persistentprocess.e2e.bench;

import io.persistentprocess.e2e.bench.Results.Cell;
import io.persistentprocess.e2e.bench.Results.Idle;
import io.persistentprocess.e2e.bench.Rounds.Outcome;
import io.persistentprocess.e2e.bench.supervisor.Agent;
import io.persistentprocess.e2e.bench.supervisor.Supervisor;
import io.persistentprocess.e2e.bench.supervisor.Supervisor.Attention;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Carries out a plan. A supervisor that fails costs its own cells, not the run.
 *
 * <p>The order of things at each size: start all, kill one by one, kill all at once, watch them idle, look at their size: so that a footprint is that of a
 * supervisor which has worked, not of one which was just started.
 */
final class Benchmark {
    private static final Duration SETTLE = Duration.ofSeconds(5);
    private static final Duration PROMPT_REST = Duration.ofMillis(8);
    private static final Duration DELAYED_REST = Duration.ofSeconds(1);

    private final Plan plan;
    private final Workspace workspace;
    private final Consumer<String> progress;
    private final List<Cell> cells = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    Benchmark(Plan plan, Workspace workspace, Consumer<String> progress) {
        this.plan = plan;
        this.workspace = workspace;
        this.progress = progress;
    }

    Results run() throws IOException, InterruptedException {
        Machine machine = Machine.now();
        CpuTime before = workspace.cpuTime();
        for (int size : plan.sizes()) {
            for (Attention attention : Attention.values()) {
                measure(attention, size);
            }
        }
        Optional<Latencies> takeovers = takeovers();
        double othersCpu = workspace.cpuTime().othersSince(before);
        return new Results(machine, plan, othersCpu, cells, takeovers, failures);
    }

    private void measure(Attention attention, int size) throws IOException, InterruptedException {
        List<Running> running = start(plan.supervisors(attention, size), size);
        if (running.isEmpty()) {
            return;
        }
        try {
            progress.accept("kill " + names(running) + " one of " + size + " at a time");
            List<Outcome> outcomes = switch (attention) {
                case PROMPT -> new Rounds(plan.kills(), plan.budget(), PROMPT_REST, size).run(running);
                case DELAYED -> sideBySide(new Rounds(plan.kills(), plan.delayedBudget(), DELAYED_REST, size), running);
            };
            boolean atBurstSize = size == plan.burstSize();
            Map<Running, List<Long>> bursts = atBurstSize ? bursts(running) : Map.of();
            Map<Running, Idle> idle = atBurstSize ? idle(attention, running) : Map.of();
            for (Outcome outcome : outcomes) {
                cells.add(cell(outcome, bursts, idle));
            }
        } finally {
            for (Running each : running) {
                each.close();
            }
        }
    }

    private List<Running> start(List<Supervisor> supervisors, int size) throws IOException {
        List<Running> running = new ArrayList<>();
        for (Supervisor supervisor : supervisors) {
            progress.accept("start " + supervisor.title() + " with " + size);
            try {
                running.add(Running.start(supervisor, size, workspace));
            } catch (BenchmarkException e) {
                failures.add(supervisor.title() + " with " + size + " members: " + e.getMessage());
            }
        }
        return running;
    }

    /** For those that take a second: one after the other would take minutes, and none of them is kept from its work by the others' waiting. */
    private static List<Outcome> sideBySide(Rounds rounds, List<Running> running) throws InterruptedException {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Callable<List<Outcome>>> each = new ArrayList<>();
            running.forEach(one -> each.add(() -> rounds.run(List.of(one))));
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<List<Outcome>> future : threads.invokeAll(each)) {
                outcomes.addAll(future.get());
            }
            return outcomes;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Map<Running, List<Long>> bursts(List<Running> running) throws IOException {
        Map<Running, List<Long>> nanos = new HashMap<>();
        for (int i = 0; i < plan.bursts(); i++) {
            for (Running each : running) {
                progress.accept("kill all " + each.members().count() + " of "
                        + each.supervisor().title());
                try {
                    long burst = each.killer()
                            .burst(each.members().count(), each.supervisor().minimumUptime());
                    nanos.computeIfAbsent(each, key -> new ArrayList<>()).add(burst);
                    each.killer().rest(Duration.ofMillis(500));
                } catch (BenchmarkException e) {
                    failures.add(each.supervisor().title() + ": " + e.getMessage() + "; " + each.condition());
                }
            }
        }
        return nanos;
    }

    private Map<Running, Idle> idle(Attention attention, List<Running> running) throws IOException {
        Duration window =
                attention == Attention.PROMPT ? plan.idle() : plan.idle().dividedBy(3);
        if (window.isZero()) {
            return Map.of();
        }
        progress.accept("watch " + names(running) + " idle for " + window.toSeconds() + " s");
        Killer clock = running.getFirst().killer();
        clock.rest(SETTLE);
        Map<Running, Switches> before = new HashMap<>();
        for (Running each : running) {
            before.put(each, each.switches());
        }
        clock.rest(window);
        Map<Running, Idle> idle = new HashMap<>();
        for (Running each : running) {
            idle.put(each, new Idle(window, each.switches().since(before.get(each))));
        }
        return idle;
    }

    private Cell cell(Outcome outcome, Map<Running, List<Long>> bursts, Map<Running, Idle> idle) throws IOException {
        Running running = outcome.running();
        Supervisor supervisor = running.supervisor();
        int members = running.members().count();
        outcome.failures()
                .forEach(failure -> failures.add(supervisor.title() + " with " + members + " members: " + failure));
        return new Cell(
                supervisor,
                members,
                running.startNanos(),
                Latencies.ofAny(outcome.nanos()),
                running.footprint(),
                Latencies.ofAny(bursts.getOrDefault(running, List.of())),
                Optional.ofNullable(idle.get(running)));
    }

    private Optional<Latencies> takeovers() throws IOException {
        List<Long> nanos = new ArrayList<>();
        for (Supervisor supervisor : plan.supervisors()) {
            if (supervisor instanceof Agent && plan.takeovers() > 0) {
                progress.accept("kill the agent of " + plan.burstSize() + " and start another");
                try (Running running = Running.start(supervisor, plan.burstSize(), workspace)) {
                    for (int i = 0; i < plan.takeovers(); i++) {
                        nanos.add(Takeover.measure(running, plan.adopted()));
                    }
                } catch (BenchmarkException e) {
                    failures.add("takeover: " + e.getMessage());
                }
            }
        }
        return Latencies.ofAny(nanos);
    }

    private static String names(List<Running> running) {
        return String.join(
                ", ", running.stream().map(each -> each.supervisor().title()).toList());
    }
}

package io.persistentprocess.e2e.scale;

import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Results as tables of Markdown. */
final class Table {
    private static final double MIB = 1 << 20;

    private final Results results;
    private final StringBuilder text = new StringBuilder();

    private Table(Results results) {
        this.results = results;
    }

    static String of(Results results) {
        return new Table(results).write();
    }

    private String write() {
        Size size = results.size();
        line("%d agents, %d groups of %d members each, so %d instances; %d of them flap, each every %.1f s"
                .formatted(
                        size.agents(),
                        size.groups(),
                        size.members(),
                        size.instances(),
                        size.agents() * size.flappingOnEach(),
                        size.flapEvery().toMillis() / 1e3));
        line("");
        line(results.phases().stream().map(Phase::title).collect(Collectors.joining(" | ", "| per second | ", " |")));
        line("|---|" + "---:|".repeat(results.phases().size()));
        row("lasted, s", Phase::seconds);
        for (Traffic.Kind kind : Traffic.Kind.values()) {
            row(
                    "writes, " + kind.title(),
                    phase -> phase.perSecond(phase.traffic().writes(kind)));
        }
        row("writes, other", phase -> phase.perSecond(phase.traffic().otherWrites()));
        row("reads", phase -> phase.perSecond(phase.traffic().reads()));
        row("group events to the agents", phase -> phase.perSecond(heard(phase)));
        row("group MiB to the agents", phase -> phase.perSecond(heard(phase)) * results.groupBytes() / MIB);
        row("CPU of the controller, %", phase -> 100 * phase.controllerCpu().toNanos() / 1e9 / phase.seconds());
        row("CPU of an agent, %", phase -> 100 * phase.agentsCpu().toNanos() / 1e9 / phase.seconds() / size.agents());
        row("CPU of the API server, %", phase -> 100 * phase.traffic().serverCpuSeconds() / phase.seconds());
        row("RSS of the controller, MiB", phase -> phase.controllerBytes() / MIB);
        line("");
        line("A group is %,d bytes.".formatted(results.groupBytes()));
        line("");
        line("| bytes of a ProcessNode | object | its status | its managedFields |");
        line("|---|---:|---:|---:|");
        results.weights()
                .forEach(weight -> line("| %s | %,d | %,d | %,d |"
                        .formatted(weight.title(), weight.object(), weight.status(), weight.managedFields())));
        return text.toString();
    }

    /** Each write of a group comes to every agent. */
    private double heard(Phase phase) {
        return phase.traffic().writes(Traffic.Kind.GROUPS) * results.size().agents();
    }

    private void row(String title, ToDoubleFunction<Phase> figure) {
        line(results.phases().stream()
                .map(phase -> figure(figure.applyAsDouble(phase)))
                .collect(Collectors.joining(" | ", "| " + title + " | ", " |")));
    }

    private static String figure(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%,.0f", value);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}

package io.persistentprocess.e2e.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/** The results as programs read them, to be compared with those of another run. */
record JsonReport(Results results) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    void write(Path file) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        Machine machine = results.machine();
        root.putObject("machine")
                .put("date", machine.date().toString())
                .put("kernel", machine.kernel())
                .put("cpu", machine.cpu())
                .put("cores", machine.cores())
                .put("memoryMib", machine.memoryMib())
                .put("java", machine.java())
                .put("load", machine.load());
        root.put("othersCpu", results.othersCpu());
        results.cells().forEach(cell -> write(cell, root.withArray("cells").addObject()));
        results.takeovers().ifPresent(takeovers -> write(takeovers, root.putObject("adoption")));
        Bound.of(results).forEach(bound -> write(bound, root.withArray("bounds").addObject()));
        results.failures().forEach(root.withArray("failures")::add);
        JSON.writeValue(file.toFile(), root);
    }

    private static void write(Results.Cell cell, ObjectNode node) {
        Footprint footprint = cell.footprint();
        node.put("supervisor", cell.supervisor().title())
                .put("members", cell.members())
                .put("startNanos", cell.startNanos())
                .put("processes", footprint.processes())
                .put("threads", footprint.threads())
                .put("rssKib", footprint.rssKib())
                .put("pssKib", footprint.pssKib());
        cell.missing().ifPresent(latencies -> write(latencies, node.putObject("killToRunning")));
        cell.bursts().ifPresent(latencies -> write(latencies, node.putObject("burst")));
        cell.idle().ifPresent(idle -> write(idle, node.putObject("idle")));
    }

    private static void write(Latencies latencies, ObjectNode node) {
        node.put("count", latencies.count())
                .put("p50Nanos", latencies.p50())
                .put("p90Nanos", latencies.percentile(90))
                .put("p99Nanos", latencies.p99())
                .put("maxNanos", latencies.percentile(100));
    }

    /** Threads that slept on are left out: hundreds of them, all 0. */
    private static void write(Results.Idle idle, ObjectNode node) {
        node.put("seconds", idle.window().toSeconds());
        node.put("voluntarySwitches", idle.switches().total());
        ObjectNode threads = node.putObject("byThread");
        idle.switches().threads().forEach((id, thread) -> {
            if (thread.count() > 0) {
                threads.put(thread.name() + "/" + id, thread.count());
            }
        });
    }

    private static void write(Bound bound, ObjectNode node) {
        node.put("what", bound.what()).put("limit", bound.limit()).put("unit", bound.unit());
        bound.measured().ifPresent(measured -> node.put("measured", measured).put("holds", bound.holds()));
    }
}

package io.persistentprocess.e2e.scale;

import java.util.List;
import java.util.Set;

/** What clients made an API server do in some time. Every write is in exactly one of the kinds. */
record Traffic(Counters added) {
    private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "APPLY", "DELETE", "DELETECOLLECTION");

    /** Whose writes of what. */
    enum Kind {
        REPORTS("agents: ProcessNode status", "persistentprocess.io", "processnodes"),
        AGENT_EVENTS("agents: Events", "", "events"),
        GROUPS("controller: group status", "persistentprocess.io", "persistentprocessgroups"),
        CONTROLLER_EVENTS("controller: Events", "events.k8s.io", "events"),
        LEASES("controller: Lease", "coordination.k8s.io", "leases");

        private final String title;
        private final String group;
        private final String resource;

        Kind(String title, String group, String resource) {
            this.title = title;
            this.group = group;
            this.resource = resource;
        }

        String title() {
            return title;
        }

        boolean isOf(Counters.Series series) {
            return series.has("group", group) && series.has("resource", resource);
        }
    }

    double writes(Kind kind) {
        return added.sum(series -> isWrite(series) && kind.isOf(series));
    }

    double otherWrites() {
        return added.sum(
                series -> isWrite(series) && List.of(Kind.values()).stream().noneMatch(kind -> kind.isOf(series)));
    }

    /** Leases excepted. */
    double writesAtRest() {
        return added.sum(Traffic::isWrite) - writes(Kind.LEASES);
    }

    /** GET, LIST, and WATCHes that ended. */
    double reads() {
        return added.sum(series -> isRequest(series) && !WRITES.contains(verb(series)) && !series.has("resource", ""));
    }

    double serverCpuSeconds() {
        return added.sum(series -> series.name().equals("process_cpu_seconds_total"));
    }

    private static boolean isWrite(Counters.Series series) {
        return isRequest(series) && WRITES.contains(verb(series));
    }

    private static boolean isRequest(Counters.Series series) {
        return series.name().equals("apiserver_request_total");
    }

    private static String verb(Counters.Series series) {
        return series.labels().getOrDefault("verb", "");
    }
}

package io.persistentprocess.e2e.compared;

import static io.persistentprocess.e2e.compared.Scenario.NONE;

import io.persistentprocess.e2e.site.HostProcess;
import java.util.List;

/** How the kernel schedules a process, by default and as its service says. */
final class Schedules {
    private static final Service PLAIN = Service.of("scheduled");
    private static final String AS_SYSTEM_MANAGER =
            "a user manager of systemd passes on its own, a system manager does not";

    private Schedules() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of("scheduling policy; the supervisor's is batch", PLAIN, Schedules::policy)
                        .expect("batch", "batch", "batch", "batch", "other")
                        .because(AS_SYSTEM_MANAGER),
                Scenario.of("I/O priority; the supervisor's is best-effort 6", PLAIN, Schedules::ioPriority)
                        .expect(
                                "best-effort: prio 6",
                                "best-effort: prio 6",
                                "best-effort: prio 6",
                                "best-effort: prio 6",
                                "none: prio 0")
                        .because(AS_SYSTEM_MANAGER),
                Scenario.of(
                                "CPUAffinity=0 and 8000, which is not there; cpuAffinity",
                                Service.of("pinned").directive("cpuAffinity: \"0,8000\"", "CPUAffinity=0 8000"),
                                Schedules::cpus)
                        .expect("0", NONE, NONE, NONE, "0"),
                Scenario.of(
                                "CPUSchedulingPolicy=rr with priority 5; scheduling",
                                Service.of("real-time")
                                        .directive(
                                                "scheduling: {policy: RoundRobin, priority: 5}",
                                                "CPUSchedulingPolicy=rr",
                                                "CPUSchedulingPriority=5"),
                                Schedules::policy)
                        .expect("rr 5", NONE, NONE, NONE, "rr 5"),
                Scenario.of(
                                "CPUSchedulingPolicy=fifo without a priority; scheduling",
                                Service.of("fifo").directive("scheduling: {policy: Fifo}", "CPUSchedulingPolicy=fifo"),
                                Schedules::policy)
                        .expect("fifo 1", NONE, NONE, NONE, "fifo 1"),
                Scenario.of(
                                "IOSchedulingClass=realtime with priority 2; ioPriority",
                                Service.of("disk")
                                        .directive(
                                                "ioPriority: {class: RealTime, level: 2}",
                                                "IOSchedulingClass=realtime",
                                                "IOSchedulingPriority=2"),
                                Schedules::ioPriority)
                        .expect("realtime: prio 2", NONE, NONE, NONE, "realtime: prio 2"),
                Scenario.of(
                                "NUMAPolicy=bind to node 0; numa",
                                Service.of("numa")
                                        .directive(
                                                "numa: {policy: Bind, nodes: \"0\"}", "NUMAPolicy=bind", "NUMAMask=0"),
                                Schedules::memoryPolicy)
                        .expect("bind:0", NONE, NONE, NONE, "bind:0"));
    }

    private static String policy(RunningService service) {
        HostProcess process = process(service);
        String policy = List.of("other", "fifo", "rr", "batch").get(process.schedulingPolicy());
        return process.realTimePriority() == 0 ? policy : policy + " " + process.realTimePriority();
    }

    private static String ioPriority(RunningService service) {
        return process(service).ioPriority();
    }

    private static String cpus(RunningService service) {
        return process(service).status().get("Cpus_allowed_list");
    }

    /** That of its first mapping: none of them has its own. */
    private static String memoryPolicy(RunningService service) {
        return process(service).read("numa_maps").split(" ", 3)[1];
    }

    private static HostProcess process(RunningService service) {
        return HostProcess.of(service.start(1).pid());
    }
}

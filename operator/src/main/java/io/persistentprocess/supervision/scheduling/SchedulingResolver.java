package io.persistentprocess.supervision.scheduling;

import io.persistentprocess.api.Member;
import io.persistentprocess.api.scheduling.IoClass;

/** Fills in the defaults of what a manifest says of a member's scheduling. Pure; any thread. */
public final class SchedulingResolver {
    private static final int LOWEST_REAL_TIME = 1;
    private static final int USUAL_LEVEL = 4;

    private SchedulingResolver() {}

    public static SchedulingSpec spec(Member member) {
        return new SchedulingSpec(
                member.cpuAffinity(),
                member.scheduling()
                        .map(wanted -> new SchedulingSpec.Scheduler(
                                wanted.policy(),
                                wanted.policy().isRealTime() ? wanted.priority().orElse(LOWEST_REAL_TIME) : 0)),
                member.numa().map(wanted -> new SchedulingSpec.Memory(wanted.policy(), wanted.nodes())),
                member.ioPriority()
                        .map(wanted -> new SchedulingSpec.Io(
                                wanted.ioClass(),
                                wanted.ioClass() == IoClass.Idle
                                        ? 0
                                        : wanted.level().orElse(USUAL_LEVEL))));
    }
}

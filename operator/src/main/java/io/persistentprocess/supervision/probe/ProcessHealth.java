package io.persistentprocess.supervision.probe;

import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.ReadinessRequirement;
import io.persistentprocess.supervision.spec.HealthSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.ProbeSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The probes of one process. While its start is not complete, only the startup probe runs; afterwards only the others do. A failed startup or liveness probe is final for
 * the process: the state machine ends it.
 *
 * <p>Nothing of it is stored. A later agent counts anew, and the instance's readiness stays as it was until then.
 *
 * @param phase from 0 to 1, different for each instance; spreads the probes of many
 */
public record ProcessHealth(ProcessId main, BootTime since, double phase, List<ProbeCount> probes) {
    /** A multiplier that spreads similar hash codes over all integers: 2³² divided by the golden ratio. */
    private static final int SPREAD = 0x9E3779B9;

    /** How far the start of the process is. */
    public enum Start {
        UNDER_WAY,
        COMPLETE
    }

    public ProcessHealth {
        probes = List.copyOf(probes);
    }

    /** The probes of a process, which may have been running for long: then the first attempts are spread over the first period, as the kubelet does when it starts. */
    public static ProcessHealth of(
            InstanceId id, ProcessId main, BootTime since, HealthSpec spec, Start start, BootTime now) {
        double phase = Integer.toUnsignedLong(id.hashCode() * SPREAD) / (double) (1L << Integer.SIZE);
        List<ProbeCount> probes = new ArrayList<>();
        for (ProbeKind kind : ProbeKind.values()) {
            Optional<ProbeSpec> wanted = kind.of(spec);
            if (wanted.isPresent() && (kind != ProbeKind.STARTUP || start == Start.UNDER_WAY)) {
                ProbeCount probe = ProbeCount.held(kind, wanted.get());
                boolean runs = kind == ProbeKind.STARTUP || start == Start.COMPLETE;
                probes.add(runs ? probe.waitingUntil(first(wanted.get(), since, phase, now)) : probe);
            }
        }
        return new ProcessHealth(main, since, phase, probes);
    }

    private static BootTime first(ProbeSpec spec, BootTime since, double phase, BootTime now) {
        BootTime first = since.plus(spec.initialDelay());
        boolean missed = first.plus(spec.period()).isBefore(now);
        return missed
                ? now.plus(spec.period().multipliedBy((long) (phase * 1000)).dividedBy(1000))
                : first;
    }

    /** The start is complete: the startup probe is over, and the others begin. */
    public ProcessHealth started(BootTime now) {
        List<ProbeCount> next = probes.stream()
                .map(probe -> switch (probe.stage()) {
                    case HELD -> {
                        BootTime first = since.plus(probe.spec().initialDelay());
                        yield probe.waitingUntil(first.isBefore(now) ? now : first);
                    }
                    case WAITING, UNDER_WAY, OVER -> probe.kind() == ProbeKind.STARTUP ? probe.over() : probe;
                })
                .toList();
        return new ProcessHealth(main, since, phase, next);
    }

    /** The probes of which an attempt is due. */
    public List<ProbeKind> due(BootTime now) {
        return probes.stream()
                .filter(probe -> probe.isDue(now))
                .map(ProbeCount::kind)
                .toList();
    }

    /** When the next attempt is due; empty: none is, before one under way has ended or the start is complete. */
    public Optional<BootTime> nextDue() {
        return probes.stream()
                .filter(probe -> probe.stage() == ProbeCount.Stage.WAITING)
                .map(ProbeCount::due)
                .min(Comparator.naturalOrder());
    }

    /** When the attempt that begins now was due. */
    public BootTime dueOf(ProbeKind kind) {
        return probe(kind).due();
    }

    public ProbeSpec specOf(ProbeKind kind) {
        return probe(kind).spec();
    }

    /** An attempt begins. */
    public ProcessHealth begun(ProbeKind kind) {
        return with(probe(kind).underWay());
    }

    /** An attempt has ended. A late result changes nothing. */
    public HealthStep ended(ProbeKind kind, AttemptResult result, BootTime now) {
        ProbeCount before = probe(kind);
        if (before.stage() != ProbeCount.Stage.UNDER_WAY) {
            return new HealthStep(this, List.of());
        }
        ProbeCount after = before.counted(result, phase, now);
        if (after.verdict() == before.verdict()) {
            return new HealthStep(with(after), List.of());
        }
        return switch (after.verdict()) {
            case SUCCESS -> new HealthStep(with(kind == ProbeKind.STARTUP ? after.over() : after), succeeded(kind));
            case FAILURE -> {
                String why = "%s failed: %s"
                        .formatted(kind.words(), result instanceof AttemptResult.Failed failed ? failed.message() : "");
                yield new HealthStep(
                        with(kind == ProbeKind.READINESS ? after : after.over()), List.of(failed(after, why)));
            }
            case UNKNOWN -> throw new IllegalStateException("a result has no verdict");
        };
    }

    private List<Event> succeeded(ProbeKind kind) {
        return switch (kind) {
            case STARTUP -> List.of(new Event.RequirementMet(main, ReadinessRequirement.STARTUP_PROBE));
            case READINESS -> List.of(new Event.RequirementMet(main, ReadinessRequirement.READINESS_PROBE));
            case LIVENESS -> List.of();
        };
    }

    private Event failed(ProbeCount probe, String why) {
        return switch (probe.kind()) {
            case READINESS -> new Event.RequirementUnmet(main, ReadinessRequirement.READINESS_PROBE, why);
            case STARTUP, LIVENESS ->
                new Event.Unhealthy(
                        main, ExitReason.Unhealthy, why, probe.spec().terminationGracePeriod());
        };
    }

    private ProbeCount probe(ProbeKind kind) {
        return probes.stream()
                .filter(probe -> probe.kind() == kind)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + kind.words()));
    }

    private ProcessHealth with(ProbeCount changed) {
        return new ProcessHealth(
                main,
                since,
                phase,
                probes.stream()
                        .map(probe -> probe.kind() == changed.kind() ? changed : probe)
                        .toList());
    }
}

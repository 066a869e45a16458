package io.persistentprocess.agent.resources;

import io.persistentprocess.agent.checkpoint.CheckpointStore;
import io.persistentprocess.agent.loop.BackgroundTasks;
import io.persistentprocess.agent.model.InstanceReporter;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupController;
import io.persistentprocess.kernel.cgroup.CgroupLimits;
import io.persistentprocess.kernel.cgroup.CgroupProcesses;
import io.persistentprocess.kernel.cgroup.ControllerHierarchies;
import io.persistentprocess.kernel.cgroup.LimitedCgroup;
import io.persistentprocess.kernel.cgroup.V1Directories;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.ResourceSpec;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enforces the limits of instances: writes them before an instance's first process starts, changes them in place, and lifts them when they are no longer wanted. An
 * instance without limits costs nothing.
 *
 * <p>If the agent dies here: an attribute of the cgroup lists the controllers that may have been set, and the next agent sets them all again. Reactor thread only.
 */
@ReactorThread
public final class ResourceEnforcer {
    /** The attribute with the names of the controllers that were set. */
    private static final String CONTROLLERS = "controllers";
    /** Up to this many processes are moved on the event loop's thread. */
    private static final int FEW = 64;

    private static final Logger LOG = LoggerFactory.getLogger(ResourceEnforcer.class);

    /**
     * The limits in force for an instance.
     *
     * @param controllers the controllers that may have been set
     * @param message the limits that could not be set; empty: none
     */
    private record Held(CgroupLimits limits, Set<CgroupController> controllers, List<Path> doors, String message) {
        static final Held NOTHING = new Held(CgroupLimits.NONE, Set.of(), List.of(), "");
    }

    private final ControllerHierarchies places;
    private final Cgroup root;
    private final InstanceReporter reporter;
    private final GroupShares shares;
    private final Map<InstanceId, Held> held = new HashMap<>();
    private final BackgroundTasks tasks;
    private final Consumer<InstanceId> onChanged;
    /** The number of the last change of each instance with tasks under way. Tasks of earlier changes do nothing. */
    private final Map<InstanceId, Long> revisions = new ConcurrentHashMap<>();

    /** Tasks that have not returned, also of forgotten instances: a concurrent write might be overwritten by them. */
    private final Map<InstanceId, Integer> underWay = new HashMap<>();

    private final Set<InstanceId> launchedMeanwhile = new HashSet<>();
    private long lastRevision;

    /** @param onChanged is called with a running instance when its limits have changed */
    public ResourceEnforcer(
            ControllerHierarchies places,
            Cgroup root,
            BackgroundTasks tasks,
            Consumer<InstanceId> onChanged,
            InstanceReporter reporter) {
        this.places = places;
        this.onChanged = onChanged;
        this.root = root;
        this.tasks = tasks;
        this.reporter = reporter;
        this.shares = new GroupShares(places, root);
    }

    /** Whether the cgroup may hold processes: the kernel reclaims their excess usage before a write to a limit returns. */
    public enum Occupancy {
        EMPTY,
        RUNS;

        public static Occupancy at(Checkpoint.Stage stage) {
            return switch (stage) {
                case RUNNING, SEEKING, STOPPING -> RUNS;
                case IDLE, LAUNCHED, BACKOFF, COMPLETED, FAILED, RELEASED -> EMPTY;
            };
        }

        public static Occupancy of(Event.Survivors survivors) {
            return switch (survivors) {
                case SOME -> RUNS;
                case NONE -> EMPTY;
            };
        }
    }

    /** Sets the desired limits: at once for processes to be started, soon for running ones. */
    public void wanted(
            InstanceId id,
            Cgroup cgroup,
            Optional<ResourceSpec> spec,
            CheckpointStore.Place place,
            Occupancy occupancy) {
        Held now = held.getOrDefault(id, Held.NOTHING);
        if (spec.isEmpty() && now.controllers().isEmpty()) {
            return;
        }
        CgroupLimits limits = limits(spec);
        boolean inForce = place == CheckpointStore.Place.THE_SAME
                && limits.equals(now.limits())
                && now.message().isEmpty();
        if (!inForce) {
            if (occupancy == Occupancy.EMPTY && !underWay.containsKey(id)) {
                enforce(id, cgroup, limits, now);
            } else {
                change(id, cgroup, limits, now);
            }
        }
    }

    /** An earlier agent may have died between writing the checkpoint and setting the limits. */
    public void adopted(InstanceId id, Cgroup cgroup, Optional<ResourceSpec> spec, Occupancy occupancy) {
        Set<CgroupController> controllers = controllers(cgroup);
        if (spec.isPresent() || !controllers.isEmpty()) {
            Held before = new Held(
                    CgroupLimits.NONE, controllers, new LimitedCgroup(places, root, cgroup).doors(limits(spec)), "");
            if (occupancy == Occupancy.EMPTY || hasFew(cgroup)) {
                enforce(id, cgroup, limits(spec), before);
            } else {
                change(id, cgroup, limits(spec), before);
            }
        }
    }

    /** Moving processes to their v1 cgroups takes time in proportion to their number. */
    private static boolean hasFew(Cgroup cgroup) {
        try (CgroupProcesses processes = cgroup.openProcesses()) {
            for (int count = 0; count < FEW; count++) {
                if (processes.next().isEmpty()) {
                    return true;
                }
            }
            return false;
        } catch (KernelException e) {
            LOG.debug("the processes of a cgroup cannot be counted cgroup={} reason=\"{}\"", cgroup, e.getMessage());
            return false;
        }
    }

    /** The directories that hold the limits are gone or were replaced. */
    public void renew(InstanceId id, Cgroup cgroup) {
        Held now = held.get(id);
        if (now != null) {
            enforce(id, cgroup, now.limits(), now);
        }
    }

    private void enforce(InstanceId id, Cgroup cgroup, CgroupLimits limits, Held before) {
        settle(id, before, carryOut(cgroup, limits, concerned(limits, before)));
    }

    /** Processes that are started before the task is done join the previous cgroups, and are moved afterwards. */
    private void change(InstanceId id, Cgroup cgroup, CgroupLimits limits, Held before) {
        Set<CgroupController> concerned = concerned(limits, before);
        held.put(id, new Held(limits, concerned, before.doors(), ""));
        launchedMeanwhile.remove(id);
        long revision = ++lastRevision;
        revisions.put(id, revision);
        underWay.merge(id, 1, Integer::sum);
        tasks.send(
                () -> isLast(id, revision) ? Optional.of(carryOut(cgroup, limits, concerned)) : Optional.<Held>empty(),
                failure -> Optional.of(new Held(limits, concerned, before.doors(), "internal error: " + failure)),
                done -> returned(id, cgroup, before, revision, done));
    }

    /** Any thread. */
    private boolean isLast(InstanceId id, long revision) {
        return Objects.equals(revisions.get(id), revision);
    }

    private void returned(InstanceId id, Cgroup cgroup, Held before, long revision, Optional<Held> done) {
        underWay.computeIfPresent(id, (_, count) -> count == 1 ? null : count - 1);
        if (!held.containsKey(id)) {
            removeDirectories(id, cgroup);
        } else if (done.isEmpty() || !isLast(id, revision)) {
            LOG.debug("limits were replaced before they were written instance={}", id);
        } else {
            revisions.remove(id);
            settle(id, before, done.get());
            onChanged.accept(id);
            if (launchedMeanwhile.remove(id)) {
                change(id, cgroup, done.get().limits(), done.get());
            }
        }
    }

    private static Set<CgroupController> concerned(CgroupLimits limits, Held before) {
        Set<CgroupController> concerned = EnumSet.noneOf(CgroupController.class);
        concerned.addAll(before.controllers());
        for (CgroupController controller : CgroupController.values()) {
            if (limits.need(controller)) {
                concerned.add(controller);
            }
        }
        return concerned;
    }

    /** Any thread, one at a time for an instance. */
    private Held carryOut(Cgroup cgroup, CgroupLimits limits, Set<CgroupController> concerned) {
        LimitedCgroup limited = new LimitedCgroup(places, root, cgroup);
        String message;
        try {
            note(cgroup, concerned);
            message = limited.limit(limits, concerned).stream()
                    .filter(shortfall -> limits.need(shortfall.controller()))
                    .map(shortfall -> "%s: %s".formatted(shortfall.controller().id(), shortfall.reason()))
                    .collect(Collectors.joining("; "));
        } catch (KernelException e) {
            message = e.getMessage();
        }
        return new Held(limits, concerned, limited.doors(limits), message);
    }

    private void settle(InstanceId id, Held before, Held done) {
        held.put(id, done);
        shares.set(id, done.limits());
        if (!done.message().isEmpty() && !done.message().equals(before.message())) {
            LOG.warn("some of an instance's resources cannot be applied instance={} reason=\"{}\"", id, done.message());
            reporter.report(id, new InstanceReport(InstanceReport.Type.ResourcesUnavailable, done.message()));
        }
    }

    private static void note(Cgroup cgroup, Set<CgroupController> controllers) throws KernelException {
        String names = controllers.stream().map(CgroupController::name).sorted().collect(Collectors.joining(" "));
        cgroup.setAttribute(CONTROLLERS, names);
    }

    private static Set<CgroupController> controllers(Cgroup cgroup) {
        try {
            String names = cgroup.attribute(CONTROLLERS).orElse("");
            Set<CgroupController> controllers = EnumSet.noneOf(CgroupController.class);
            for (CgroupController controller : CgroupController.values()) {
                if (List.of(names.split(" ", -1)).contains(controller.name())) {
                    controllers.add(controller);
                }
            }
            return controllers;
        } catch (KernelException e) {
            LOG.warn("the limits of an earlier agent cannot be read cgroup={} reason=\"{}\"", cgroup, e.getMessage());
            return Set.of();
        }
    }

    /** The files into which a new process of the instance writes itself, so that the limits apply to it. */
    public List<Path> doors(InstanceId id) {
        return held.getOrDefault(id, Held.NOTHING).doors();
    }

    /** A start has succeeded or failed. */
    public void launched(InstanceId id) {
        if (revisions.containsKey(id)) {
            launchedMeanwhile.add(id);
        }
    }

    /** The v1 directories that hold its limits; empty: it has none. */
    public List<Cgroup> directories(InstanceId id, Cgroup cgroup) {
        try {
            boolean some = !held.getOrDefault(id, Held.NOTHING).controllers().isEmpty()
                    && !places.v1().isEmpty();
            return some ? new V1Directories(places, root.path()).of(cgroup.path()) : List.of();
        } catch (KernelException e) {
            LOG.warn("the v1 cgroups of an instance cannot be found instance={} reason=\"{}\"", id, e.getMessage());
            return List.of();
        }
    }

    /** Its last process is gone, and its cgroup is about to be removed. */
    public void removed(Cgroup cgroup) throws KernelException {
        if (!places.v1().isEmpty()) {
            new V1Directories(places, root.path()).remove(cgroup.path());
        }
    }

    /** An instance was removed while its limits were written, which may have created its directories again. */
    private void removeDirectories(InstanceId id, Cgroup cgroup) {
        try {
            if (!cgroup.exists()) {
                removed(cgroup);
            }
        } catch (KernelException e) {
            LOG.warn("v1 cgroups of a removed instance are left behind instance={} reason=\"{}\"", id, e.getMessage());
        }
    }

    /** Leaves the limits as they are. */
    public void forget(InstanceId id) {
        held.remove(id);
        revisions.remove(id);
        launchedMeanwhile.remove(id);
        shares.drop(id);
    }

    /** Removes directories of instances whose removal a dead agent did not complete, in the background, as members may have made many. */
    public void removeLeftovers() {
        tasks.send(
                () -> {
                    removeLeftoversNow();
                    return Optional.empty();
                },
                _ -> Optional.empty(),
                _ -> {});
    }

    private void removeLeftoversNow() {
        try {
            new V1Directories(places, root.path()).removeLeftovers();
        } catch (KernelException e) {
            LOG.warn("v1 cgroups without an instance cannot be removed reason=\"{}\"", e.getMessage());
        }
    }

    private static CgroupLimits limits(Optional<ResourceSpec> spec) {
        return spec.map(asked -> new CgroupLimits(
                        asked.cpuLimitMillis(),
                        asked.cpuRequestMillis(),
                        asked.memoryLimitBytes(),
                        asked.memoryRequestBytes(),
                        asked.pidsLimit(),
                        asked.oomPolicy() == OomPolicy.Restart
                                ? CgroupLimits.OomScope.CGROUP
                                : CgroupLimits.OomScope.PROCESS))
                .orElse(CgroupLimits.NONE);
    }
}

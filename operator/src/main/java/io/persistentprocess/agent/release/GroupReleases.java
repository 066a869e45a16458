package io.persistentprocess.agent.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.persistentprocess.agent.cgroup.CgroupTree;
import io.persistentprocess.agent.cgroup.RootCgroup;
import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.model.GroupRelease;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.ReleaseReason;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.ReleaseHook;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The release histories of groups and their pending release hooks, each in an attribute, so that every release happens exactly once even if the agent dies.
 *
 * <p>If the agent dies here: the next agent runs a pending hook unless its process has recorded itself, and restores the group's history from the pending hook if it was
 * not written yet. Reactor thread only, except for {@link #last}.
 */
@ReactorThread
public final class GroupReleases {
    private static final String HISTORY = "release";
    private static final String ORDER = "order";
    private static final String FOLDER = "onRelease";
    private static final Logger LOG = LoggerFactory.getLogger(GroupReleases.class);

    private final RootCgroup root;
    private final Cgroup folder;
    private final ReleaseHookRunner runner;
    private final ReleaseHistoryStore histories = new ReleaseHistoryStore();
    private final Map<GroupId, PendingReleaseHook> ordered = new HashMap<>();

    public GroupReleases(RootCgroup root, ReleaseHookRunner runner) {
        this.root = root;
        this.folder = root.cgroup().child(FOLDER);
        this.runner = runner;
    }

    /** A group is about to have a process. Costs a map look-up except for the first time; a failure does not fail the start. */
    public void used(InstanceId id) {
        GroupId group = id.groupId();
        Optional<ReleaseHistory> known = histories.find(group);
        if (known.filter(ReleaseHistory::inUse).isPresent()) {
            return;
        }
        try {
            write(group, (known.isPresent() ? known.get() : read(group)).used());
        } catch (KernelException e) {
            LOG.warn(
                    "that a group is in use cannot be recorded; if the agent crashes now, its release may not be noticed group={} reason=\"{}\"",
                    group,
                    e.getMessage());
        }
    }

    /** Releases the group unless it has had no process since its last release. Returns whether it was released. */
    public boolean release(InstanceId id, ReleaseReason reason, Optional<ReleaseHook> hook, Instant now)
            throws KernelException {
        GroupId group = id.groupId();
        Optional<ReleaseHistory> known = histories.find(group);
        ReleaseHistory history = known.isPresent() ? known.get() : read(group);
        if (!history.inUse()) {
            return false;
        }
        ReleaseHistory next = history.released(now, Optional.of(reason));
        root.make(cgroup(group));
        if (hook.isPresent()) {
            order(group, next, reason, hook.get());
        }
        write(group, next);
        return true;
    }

    /** Writes the group's history again, because its cgroup may be a new one. */
    public void keep(GroupId group) {
        Optional<ReleaseHistory> known = histories.find(group);
        try {
            if (known.isPresent()) {
                write(group, known.get());
            }
        } catch (KernelException e) {
            LOG.warn(
                    "the count of a group's releases cannot be recorded; after a crash of the agent it begins anew group={} reason=\"{}\"",
                    group,
                    e.getMessage());
        }
    }

    private void order(GroupId group, ReleaseHistory next, ReleaseReason reason, ReleaseHook hook)
            throws KernelException {
        Map<String, String> environment = new LinkedHashMap<>(hook.environment());
        environment.put("PPG_RELEASE_REASON", reason.name());
        environment.put("PPG_RELEASE_COUNT", Long.toString(next.releases()));
        environment.put("PPG_RELEASED_AT", next.at().toString());
        PendingReleaseHook order = new PendingReleaseHook(
                group.namespace(),
                group.name(),
                cgroup(group).id(),
                next.releases(),
                hook.command(),
                environment,
                hook.timeout().toMillis());
        folder.create();
        Cgroup place = folder.child(order.folder());
        place.create();
        place.setAttribute(ORDER, order.text());
        ordered.put(group, order);
    }

    /** Starts the pending hook of this instance's group, if there is one. */
    public void run(InstanceId id) {
        Optional.ofNullable(ordered.remove(id.groupId()))
                .ifPresent(order -> begin(folder.child(order.folder()), order));
    }

    private void begin(Cgroup place, PendingReleaseHook order) {
        runner.run(place, order, () -> remove(place));
    }

    private void remove(Cgroup place) {
        try {
            CgroupTree.remove(place);
            CgroupTree.removeIfEmpty(folder);
        } catch (KernelException e) {
            LOG.warn("the cgroup of an onRelease command cannot be removed reason=\"{}\"", e.getMessage());
        }
    }

    /** Resumes the hooks that an earlier agent left pending. */
    public void resume() {
        try {
            if (folder.exists()) {
                folder.children().forEach(this::resume);
                CgroupTree.removeIfEmpty(folder);
            }
        } catch (KernelException e) {
            LOG.warn(
                    "pending onRelease commands of an earlier agent cannot be listed, so they are not run reason=\"{}\"",
                    e.getMessage());
        }
    }

    /** A hook that cannot be resumed must not keep the others from it. */
    private void resume(Cgroup place) {
        try {
            takeUp(place);
        } catch (KernelException e) {
            LOG.warn(
                    "a pending onRelease command of an earlier agent cannot be resumed cgroup={} reason=\"{}\"",
                    place,
                    e.getMessage());
        }
    }

    private void takeUp(Cgroup place) throws KernelException {
        Optional<String> text = place.attribute(ORDER);
        if (text.isEmpty()) {
            remove(place);
            return;
        }
        try {
            PendingReleaseHook order = PendingReleaseHook.parse(text.get());
            takeNote(order);
            if (runner.hasRun(place)) {
                runner.finish(place, order, () -> remove(place));
            } else {
                runner.clear(place, order, () -> beginAnew(place, order));
            }
        } catch (JsonProcessingException | RuntimeException e) {
            LOG.warn(
                    "the record of a pending onRelease command cannot be read, so the command is not run cgroup={} reason=\"{}\"",
                    place,
                    e.getMessage());
        }
    }

    /** An agent may have died after it wrote the pending hook and before it wrote the history. */
    private void takeNote(PendingReleaseHook order) throws KernelException {
        Cgroup group = cgroup(order.groupId());
        if (group.exists() && group.id() == order.cgroupId()) {
            ReleaseHistory history = read(order.groupId());
            if (history.releases() < order.count()) {
                String reason = order.environment().getOrDefault("PPG_RELEASE_REASON", "");
                write(order.groupId(), history.released(Instant.now(), ReleaseReason.named(reason)));
            }
        }
    }

    /**
     * Replaces the cgroup: a child of the dead agent may have been killed in it before it had recorded itself, and no process can be started in a cgroup that was killed.
     */
    private void beginAnew(Cgroup place, PendingReleaseHook order) {
        try {
            CgroupTree.remove(place);
            place.create();
            place.setAttribute(ORDER, order.text());
            begin(place, order);
        } catch (KernelException e) {
            LOG.warn(
                    "a pending onRelease command of an earlier agent cannot be started cgroup={} reason=\"{}\"",
                    place,
                    e.getMessage());
        }
    }

    private void write(GroupId group, ReleaseHistory history) throws KernelException {
        histories.put(group, history);
        cgroup(group).setAttribute(HISTORY, history.text());
    }

    private ReleaseHistory read(GroupId group) throws KernelException {
        try {
            return cgroup(group).attribute(HISTORY).map(ReleaseHistory::parse).orElse(ReleaseHistory.NONE);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return ReleaseHistory.NONE;
            }
            throw e;
        }
    }

    /** Whether no hook is running or pending that has to be waited for. */
    public boolean idle() {
        return runner.idle() && ordered.isEmpty();
    }

    /** Leaves running hooks to the next agent. */
    public void close() {
        runner.close();
    }

    /** The last release, also of a group that no longer exists. Any thread. */
    public Optional<GroupRelease> last(GroupId group) {
        return histories.find(group).flatMap(ReleaseHistory::last);
    }

    private Cgroup cgroup(GroupId group) {
        return root.cgroup().child(CgroupLayout.folder(group));
    }
}

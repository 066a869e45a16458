package io.persistentprocess.agent.launch;

import io.persistentprocess.agent.loop.BackgroundTasks;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.PathOwnership;
import io.persistentprocess.kernel.spawn.SpawnRequest;
import io.persistentprocess.kernel.spawn.SpawnResult;
import io.persistentprocess.kernel.spawn.Spawner;
import io.persistentprocess.supervision.scheduling.SchedulingSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides which instances take the fast path of a start, on which the event loop waits for the child. They have started promptly with the same launch spec, they run as
 * the agent's own user with the host's scheduling (a child that runs only while others do not would hold up the event loop), and their program, working directory and log are on local disks where only root and that user may replace or block anything. Checking that reads
 * file systems, so a background thread does it. Reactor thread only.
 */
@ReactorThread
final class FastPathRegistry {
    private static final int ROOT = 0;

    private enum PathCheck {
        ASKED,
        DIRECT,
        GUARDED
    }

    private record Known(LaunchSpec launch, PathCheck check) {}

    private final BackgroundTasks tasks;
    private final int ownUid;
    private final Map<InstanceId, Known> known = new HashMap<>();

    FastPathRegistry(BackgroundTasks tasks, int ownUid) {
        this.tasks = tasks;
        this.ownUid = ownUid;
    }

    Spawner.Way way(InstanceId id, LaunchSpec launch) {
        return new Known(launch, PathCheck.DIRECT).equals(known.get(id)) ? Spawner.Way.DIRECT : Spawner.Way.GUARDED;
    }

    void started(InstanceId id, LaunchSpec launch, Supplier<SpawnRequest> described, SpawnResult.Started started) {
        Known before = known.get(id);
        if (before != null && before.launch().equals(launch)) {
            return;
        }
        SpawnRequest request = described.get();
        if (request.credentials().uid().orElse(ownUid) != ownUid
                || !launch.scheduling().equals(SchedulingSpec.NONE)) {
            known.put(id, new Known(launch, PathCheck.GUARDED));
            return;
        }
        Known asked = new Known(launch, PathCheck.ASKED);
        known.put(id, asked);
        tasks.send(() -> isOutOfReach(request, started.pid()), _ -> Optional.<Boolean>empty(), answer -> {
            if (asked.equals(known.get(id))) {
                known.remove(id);
                answer.ifPresent(yes -> known.put(id, new Known(launch, yes ? PathCheck.DIRECT : PathCheck.GUARDED)));
            }
        });
    }

    void forget(InstanceId id) {
        known.remove(id);
    }

    /** Empty: the process has ended meanwhile. */
    private Optional<Boolean> isOutOfReach(SpawnRequest request, int pid) {
        List<String> paths = new ArrayList<>(request.program().executableCandidates());
        paths.add(request.program().workingDirectory());
        request.log().map(Path::getParent).map(Path::toString).ifPresent(paths::add);
        try {
            // For a script, this is the interpreter.
            paths.add(Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).toString());
        } catch (IOException _) {
            return Optional.empty();
        }
        PathOwnership owners = new PathOwnership(Set.copyOf(List.of(ROOT, ownUid)));
        try {
            for (String path : paths) {
                if (owners.owner(path) == PathOwnership.Owner.OTHERS) {
                    return Optional.of(false);
                }
            }
            return Optional.of(true);
        } catch (KernelException _) {
            return Optional.of(false);
        }
    }
}

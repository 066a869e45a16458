package io.persistentprocess.agent;

import io.persistentprocess.kernel.Errno;
import io.persistentprocess.kernel.FileSystem;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.SpawnRequest;
import io.persistentprocess.kernel.SpawnResult;
import io.persistentprocess.kernel.Spawner;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.LaunchSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which instances may be started the direct way next time: those that started promptly with the same launch spec, and of which nothing lies on a file system that may stop
 * to answer. Reactor thread only.
 */
final class PromptStarts {
    private final Map<InstanceId, LaunchSpec> prompt = new HashMap<>();

    Spawner.Way way(InstanceId id, LaunchSpec launch) {
        return launch.equals(prompt.get(id)) ? Spawner.Way.DIRECT : Spawner.Way.GUARDED;
    }

    /** The file systems are asked only when they have just answered to the start itself. */
    void started(InstanceId id, LaunchSpec launch, SpawnRequest request, SpawnResult.Started started) {
        if (isLocal(request, started.pid())) {
            prompt.put(id, launch);
        }
    }

    void forget(InstanceId id) {
        prompt.remove(id);
    }

    private static boolean isLocal(SpawnRequest request, int pid) {
        List<String> paths = new ArrayList<>(request.program().executableCandidates());
        paths.add(request.program().workingDirectory());
        request.log().map(Path::getParent).map(Path::toString).ifPresent(paths::add);
        try {
            for (String path : paths) {
                if (!isLocalOrMissing(path)) {
                    return false;
                }
            }
            // Of a script, the interpreter.
            return FileSystem.isLocal("/proc/" + pid + "/exe");
        } catch (KernelException _) {
            return false;
        }
    }

    private static boolean isLocalOrMissing(String path) throws KernelException {
        try {
            return FileSystem.isLocal(path);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return true;
            }
            throw e;
        }
    }
}

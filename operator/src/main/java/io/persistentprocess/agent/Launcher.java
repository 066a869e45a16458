package io.persistentprocess.agent;

import io.persistentprocess.api.LogDestination;
import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.Rlimits;
import io.persistentprocess.kernel.SpawnRequest;
import io.persistentprocess.kernel.SpawnResult;
import io.persistentprocess.kernel.Spawner;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.LaunchSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a launch spec into what the spawn library wants: names into numbers, limits and rights into what this host and this agent can give. Reactor thread only.
 */
final class Launcher {
    private final Layout layout;
    private final Spawner spawner;
    private final HostDefaults host;

    /** Log folders that are there, as far as this agent knows. */
    private final Set<Path> folders = new HashSet<>();

    private final DescriptorReserve reserve;

    private Launcher(Layout layout, Spawner spawner, HostDefaults host, DescriptorReserve reserve) {
        this.layout = layout;
        this.spawner = spawner;
        this.host = host;
        this.reserve = reserve;
    }

    static Launcher create(Layout layout) throws KernelException {
        return new Launcher(layout, Spawner.load(), HostDefaults.take(), DescriptorReserve.create());
    }

    /**
     * Starts the process and waits until it is exec'd.
     *
     * @throws LaunchException the spec asks for what this host or this agent does not have
     */
    SpawnResult launch(InstanceId id, LaunchSpec launch, Cgroup cgroup) throws LaunchException, KernelException {
        if (reserve.reached()) {
            throw new LaunchException(reserve.message());
        }
        Identity identity = Identity.of(launch.credentials(), host);
        SpawnResult result = spawner.spawn(new SpawnRequest(
                new SpawnRequest.Placement(
                        cgroup.path(), List.of(), List.of(), Optional.of(cgroup.attributeName(CheckpointStore.RECORD))),
                program(launch, identity),
                log(id, launch),
                identity.credentials(),
                tuning(launch)));
        if (result instanceof SpawnResult.Started started) {
            reserve.given(started.pidFd().fd());
            if (started.logFailure().isPresent()) {
                folders.remove(layout.log(id).getParent());
            }
        }
        return result;
    }

    private static SpawnRequest.Program program(LaunchSpec launch, Identity identity) {
        Map<String, String> environment = new LinkedHashMap<>(identity.environment());
        environment.putAll(launch.environment());
        List<String> entries = new ArrayList<>(environment.size());
        environment.forEach((name, value) -> entries.add(name + "=" + value));
        String path = environment.getOrDefault("PATH", "");
        return new SpawnRequest.Program(
                candidates(launch.command().getFirst(), path), launch.command(), entries, launch.workingDir());
    }

    /** As execvp(3) looks for a program, but in the member's PATH. */
    private static List<String> candidates(String program, String path) {
        if (program.contains("/")) {
            return List.of(program);
        }
        List<String> candidates = new ArrayList<>();
        for (String folder : path.split(":", -1)) {
            candidates.add((folder.isEmpty() ? "." : folder) + "/" + program);
        }
        return candidates;
    }

    /** The child opens the file; that its folder cannot be made shows there as well, with the reason. */
    private Optional<Path> log(InstanceId id, LaunchSpec launch) {
        if (launch.logDestination() == LogDestination.Null) {
            return Optional.empty();
        }
        Path log = layout.log(id);
        if (folders.add(log.getParent())) {
            try {
                Files.createDirectories(log.getParent());
            } catch (IOException _) {
                folders.remove(log.getParent());
            }
        }
        return Optional.of(log);
    }

    private SpawnRequest.Tuning tuning(LaunchSpec launch) {
        Map<Integer, Rlimits.Limit> limits = new HashMap<>(host.rlimits());
        launch.rlimits()
                .forEach((name, limit) -> limits.put(
                        Rlimits.resource(name).orElseThrow(), new Rlimits.Limit(limit.soft(), limit.hard())));
        return new SpawnRequest.Tuning(
                limits,
                host.oomScoreAdj().toSet(launch.oomScoreAdj()),
                host.nice().toSet(launch.nice()),
                launch.umask());
    }
}

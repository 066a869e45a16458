package io.persistentprocess.agent;

import io.persistentprocess.api.LogDestination;
import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.PreparedSpawn;
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
import java.util.function.Supplier;

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

    /** What the next start of an instance takes, as far as it cannot change in between: a restart must not take longer than it has to. */
    private final Map<InstanceId, Prepared> prepared = new HashMap<>();

    private final PromptStarts prompt = new PromptStarts();

    private record Prepared(LaunchSpec launch, List<Path> doors, Identity identity, PreparedSpawn spawn) {}

    private Launcher(Layout layout, Spawner spawner, HostDefaults host, DescriptorReserve reserve) {
        this.layout = layout;
        this.spawner = spawner;
        this.host = host;
        this.reserve = reserve;
    }

    static Launcher create(Layout layout, HostDefaults host, DescriptorReserve reserve) {
        return new Launcher(layout, Spawner.load(), host, reserve);
    }

    /**
     * Starts the process and waits until it is exec'd.
     *
     * @param doors {@code cgroup.procs} of the v1 cgroups that it joins on its way
     * @throws LaunchException the spec asks for what this host or this agent does not have
     */
    SpawnResult launch(InstanceId id, LaunchSpec launch, Cgroup cgroup, List<Path> doors)
            throws LaunchException, KernelException {
        if (reserve.reached()) {
            throw new LaunchException(reserve.message());
        }
        Prepared prepared = prepare(id, launch, cgroup, doors);
        makeLogFolder(id, launch);
        Supplier<SpawnRequest> request = () -> request(id, launch, cgroup, doors, prepared.identity());
        Spawner.Way way = prompt.way(id, launch);
        SpawnResult result = spawner.spawn(prepared.spawn(), way, request);
        if (result instanceof SpawnResult.Started started) {
            reserve.given(started.pidFd().fd());
            if (started.logFailure().isPresent()) {
                folders.remove(layout.log(id).getParent());
            }
            if (way == Spawner.Way.GUARDED) {
                prompt.started(id, launch, request.get(), started);
            }
        } else {
            prompt.forget(id);
        }
        return result;
    }

    /** What was prepared for this instance is not needed any more. */
    void forget(InstanceId id) {
        prepared.remove(id);
        prompt.forget(id);
    }

    private Prepared prepare(InstanceId id, LaunchSpec launch, Cgroup cgroup, List<Path> doors)
            throws LaunchException, KernelException {
        Prepared known = prepared.get(id);
        if (known != null && known.launch().equals(launch) && known.doors().equals(doors)) {
            return known;
        }
        Identity identity = Identity.of(launch.credentials(), host);
        PreparedSpawn spawn = spawner.prepare(request(id, launch, cgroup, doors, identity));
        Prepared fresh = new Prepared(launch, doors, identity, spawn);
        if (Identity.isLasting(launch.credentials())) {
            prepared.put(id, fresh);
        } else {
            prepared.remove(id);
        }
        return fresh;
    }

    private SpawnRequest request(InstanceId id, LaunchSpec launch, Cgroup cgroup, List<Path> doors, Identity identity) {
        return new SpawnRequest(
                new SpawnRequest.Placement(
                        cgroup.path(), doors, List.of(), Optional.of(cgroup.attributeName(CheckpointStore.RECORD))),
                program(launch, identity),
                log(id, launch),
                identity.credentials(),
                tuning(launch));
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

    private Optional<Path> log(InstanceId id, LaunchSpec launch) {
        return launch.logDestination() == LogDestination.Null ? Optional.empty() : Optional.of(layout.log(id));
    }

    /** The child opens the file; that its folder cannot be made shows there as well, with the reason. */
    private void makeLogFolder(InstanceId id, LaunchSpec launch) {
        log(id, launch).map(Path::getParent).filter(folders::add).ifPresent(folder -> {
            try {
                Files.createDirectories(folder);
            } catch (IOException _) {
                folders.remove(folder);
            }
        });
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

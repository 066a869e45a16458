package io.persistentprocess.agent.launch;

import io.persistentprocess.agent.checkpoint.CheckpointStore;
import io.persistentprocess.agent.host.ProcessDefaults;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.api.env.ServiceVariables;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.process.RlimitNumbers;
import io.persistentprocess.kernel.spawn.SpawnRequest;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Turns a launch spec into a request to the spawn library; what it does not say gets the host's default. Reactor thread only. */
@ReactorThread
final class SpawnRequestFactory {
    private final ProcessDefaults host;

    SpawnRequestFactory(ProcessDefaults host) {
        this.host = host;
    }

    /**
     * A process that writes its output to a log; empty: to /dev/null.
     *
     * @param journalIdentifier its name in the journal, which it then writes to, and to the log only where there is no journal
     */
    SpawnRequest request(
            LaunchSpec launch,
            Cgroup cgroup,
            List<Path> doors,
            Optional<Path> log,
            Optional<String> journalIdentifier,
            ResolvedCredentials identity,
            InheritedDescriptors.PassedDescriptors passed) {
        return new SpawnRequest(
                placement(cgroup, doors, Optional.of(CheckpointStore.RECORD)),
                program(passed.isNothing() ? launch : launch.withStoredDescriptors(passed.names()), identity),
                log,
                identity.credentials(),
                tuning(launch),
                OptionalInt.empty(),
                passed.inheritance(),
                journalIdentifier);
    }

    /** A process that writes its output to an open descriptor of the agent. */
    SpawnRequest request(
            LaunchSpec launch,
            Cgroup cgroup,
            List<Path> doors,
            Optional<String> record,
            int output,
            ResolvedCredentials identity) {
        return new SpawnRequest(
                placement(cgroup, doors, record),
                program(launch, identity),
                Optional.empty(),
                identity.credentials(),
                tuning(launch),
                OptionalInt.of(output),
                SpawnRequest.Inheritance.NONE,
                Optional.empty());
    }

    private static SpawnRequest.Placement placement(Cgroup cgroup, List<Path> doors, Optional<String> record) {
        return new SpawnRequest.Placement(cgroup.path(), doors, List.of(), record.map(cgroup::attributeName));
    }

    private static SpawnRequest.Program program(LaunchSpec launch, ResolvedCredentials identity) {
        Map<String, String> environment = new LinkedHashMap<>(identity.environment());
        environment.putAll(launch.environment());
        List<String> entries = new ArrayList<>(environment.size());
        List<String> pidVariables = new ArrayList<>();
        environment.forEach((name, value) -> {
            if (ServiceVariables.isOwnPid(name, value)) {
                pidVariables.add(name);
            } else {
                entries.add(name + "=" + value);
            }
        });
        String path = environment.getOrDefault("PATH", "");
        return new SpawnRequest.Program(
                candidates(launch.command().getFirst(), path),
                launch.command(),
                entries,
                pidVariables,
                launch.workingDir());
    }

    /** Searches for the program as execvp(3) does, but in the member's PATH. */
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

    private SpawnRequest.Tuning tuning(LaunchSpec launch) {
        Map<Integer, RlimitNumbers.Limit> limits = new HashMap<>(host.rlimits());
        launch.rlimits()
                .forEach((name, limit) -> limits.put(
                        RlimitNumbers.resource(name).orElseThrow(),
                        new RlimitNumbers.Limit(limit.soft(), limit.hard())));
        return new SpawnRequest.Tuning(
                limits,
                host.oomScoreAdj().toSet(launch.oomScoreAdj()),
                host.nice().toSet(launch.nice()),
                launch.umask(),
                switch (launch.sigpipe()) {
                    case IGNORED -> SpawnRequest.Sigpipe.IGNORED;
                    case DEFAULT -> SpawnRequest.Sigpipe.DEFAULT;
                },
                SchedulingConverter.convert(launch.scheduling(), host.scheduling()));
    }
}

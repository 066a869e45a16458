package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.Attach;
import io.persistentprocess.api.GroupDefinition;
import io.persistentprocess.api.Logs;
import io.persistentprocess.api.Member;
import io.persistentprocess.api.ObjectMeta;
import io.persistentprocess.api.OnRelease;
import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.ProcessMatch;
import io.persistentprocess.api.Resources;
import io.persistentprocess.api.Restart;
import io.persistentprocess.api.Rlimits;
import io.persistentprocess.api.SecurityContext;
import io.persistentprocess.api.Stop;
import io.persistentprocess.api.UpdateType;
import io.persistentprocess.api.env.DefaultEnvironment;
import io.persistentprocess.api.env.VariableTemplate;
import io.persistentprocess.api.value.ByteQuantity;
import io.persistentprocess.api.value.Capability;
import io.persistentprocess.api.value.CpuQuantity;
import io.persistentprocess.api.value.IdOrName;
import io.persistentprocess.api.value.LimitValue;
import io.persistentprocess.api.value.ResourceLimit;
import io.persistentprocess.supervision.node.InstanceNameResolver;
import io.persistentprocess.supervision.node.NodeFacts;
import io.persistentprocess.supervision.node.NodeValueFaults;
import io.persistentprocess.supervision.provision.ConditionSpec;
import io.persistentprocess.supervision.provision.DirectorySpec;
import io.persistentprocess.supervision.provision.FileSources;
import io.persistentprocess.supervision.provision.FileSpec;
import io.persistentprocess.supervision.provision.ProvisionTemplate;
import io.persistentprocess.supervision.scheduling.SchedulingResolver;
import io.persistentprocess.supervision.scheduling.SchedulingSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Resolves a manifest for one node: creates an instance per ordinal or name and expands every {@code $(VAR)}. Pure; any thread. */
public final class GroupResolver {
    private final NodeFacts node;
    private final FileSources sources;

    /** For groups whose files come from no objects. */
    public GroupResolver(NodeFacts node) {
        this(node, FileSources.NONE);
    }

    /** @param sources what is known of the objects that files come from */
    public GroupResolver(NodeFacts node, FileSources sources) {
        this.node = node;
        this.sources = sources;
    }

    public GroupSpec resolve(PersistentProcessGroup group) {
        return resolve(group.metadata(), group.spec().on(node.nodeName(), node.labels()));
    }

    private GroupSpec resolve(ObjectMeta metadata, GroupDefinition group) {
        Map<InstanceId, InstanceSpec> instances = new LinkedHashMap<>();
        Optional<ReleaseHook> hook = group.onRelease().map(wanted -> hook(wanted, metadata));
        for (Member member : group.members()) {
            addInstances(instances, metadata, member, hook);
        }
        return new GroupSpec(
                new GroupId(metadata.namespace(), metadata.name()),
                group.suspend(),
                group.deletionPolicy(),
                group.update().type() == UpdateType.OnRestart
                        ? ReplacementPolicy.AtNextStart
                        : ReplacementPolicy.AtOnce,
                coordinated(instances, group));
    }

    private static Map<InstanceId, InstanceSpec> coordinated(
            Map<InstanceId, InstanceSpec> instances, GroupDefinition group) {
        if (!group.needsCoordination()) {
            return instances;
        }
        Map<String, CoordinationSpec> byMember = CoordinationSpec.byMember(group, instances.keySet());
        Map<InstanceId, InstanceSpec> coordinated = new LinkedHashMap<>();
        instances.forEach(
                (id, spec) -> coordinated.put(id, spec.withCoordination(Optional.of(byMember.get(id.member())))));
        return coordinated;
    }

    private void addInstances(
            Map<InstanceId, InstanceSpec> instances, ObjectMeta metadata, Member member, Optional<ReleaseHook> hook) {
        List<String> command =
                Stream.concat(member.command().stream(), member.args().stream()).toList();
        Optional<VariableTemplate> pidFile = member.pidFile().map(VariableTemplate::parse);
        VariableTemplate workingDir = VariableTemplate.parse(member.workingDir());
        EnvironmentTemplate environment = EnvironmentTemplate.of(member.env());
        CredentialsSpec credentials = credentials(member.securityContext());
        Map<String, Rlimit> rlimits = rlimits(member.rlimits());
        RestartSpec restart = restart(member);
        StopSpec stop = stop(member.stop());
        LogRotation rotation = rotation(member.logs());
        Optional<ResourceSpec> resources = resources(member);
        Optional<NotifySpec> notification = NotifyResolver.spec(member);
        ProvisionTemplate provision = ProvisionTemplate.of(member);
        LifecycleTemplate lifecycle = LifecycleTemplate.of(member, provision);
        SchedulingSpec scheduling = SchedulingResolver.spec(member);
        for (InstanceId.Key key : keys(member)) {
            InstanceId id = new InstanceId(metadata.namespace(), metadata.name(), member.name(), key);
            Map<String, String> variables = environment.resolve(id, node);
            Map<String, String> agents = EnvironmentTemplate.NONE.resolve(id, node);
            notification.map(NotifyResolver::environment).ifPresent(service -> {
                variables.putAll(service);
                agents.putAll(service);
            });
            List<DirectorySpec> directories = DirectorySpec.of(member.directories(), name -> expand(name, variables));
            variables.putAll(DirectorySpec.environment(directories));
            agents.putAll(DirectorySpec.environment(directories));
            List<FileSpec> files =
                    FileSpec.of(member.files(), path -> expand(path, variables), metadata.namespace(), sources);
            Map<String, String> filePaths =
                    FileSpec.environment(id.namespace() + "_" + id.group() + "/" + id.name(), files);
            variables.putAll(filePaths);
            agents.putAll(filePaths);
            LaunchSpec launch = new LaunchSpec(
                    member.type(),
                    pidFile.map(path -> EnvironmentTemplate.expand(path, variables)),
                    provision.words(command, variables),
                    provision.known(agents, variables),
                    EnvironmentTemplate.expand(workingDir, variables),
                    credentials,
                    rlimits,
                    member.oomScoreAdj(),
                    member.nice(),
                    member.umask().bits(),
                    member.logs().to(),
                    member.ignoreSigpipe() ? SigpipeDisposition.IGNORED : SigpipeDisposition.DEFAULT,
                    scheduling,
                    environment.defaults(),
                    provision
                            .resolve(variables)
                            .withConditions(ConditionSpec.of(member.conditions(), path -> expand(path, variables)))
                            .withDirectories(directories)
                            .withFiles(files),
                    Map.of());
            instances.put(
                    id,
                    new InstanceSpec(
                            launch,
                            restart,
                            stop,
                            rotation,
                            resources,
                            member.attach().map(attach -> attach(attach, variables)),
                            hook,
                            Duration.ofSeconds(member.startTimeoutSeconds()),
                            new HealthResolver(variables, provision).resolve(member, notification),
                            Optional.empty(),
                            lifecycle.resolve(variables)));
        }
    }

    /** Why the group cannot be resolved on this node at present, in one sentence. What runs of it then stays as it is. */
    public Optional<String> problem(PersistentProcessGroup group) {
        return group.spec().on(node.nodeName(), node.labels()).members().stream()
                .flatMap(member -> problem(member).stream())
                .findFirst();
    }

    private Optional<String> problem(Member member) {
        return member.instances()
                .flatMap(instances -> new InstanceNameResolver(node).problem(instances))
                .or(() -> new NodeValueFaults(node).problem(member));
    }

    private List<InstanceId.Key> keys(Member member) {
        return member.instances()
                .map(instances -> new InstanceNameResolver(node)
                        .names(instances).stream()
                                .<InstanceId.Key>map(InstanceId.Name::new)
                                .toList())
                .orElseGet(() -> IntStream.range(0, member.replicas())
                        .<InstanceId.Key>mapToObj(InstanceId.Ordinal::new)
                        .toList());
    }

    private static CredentialsSpec credentials(SecurityContext context) {
        return new CredentialsSpec(
                context.runAsUser().map(IdOrName::text),
                context.runAsGroup().map(IdOrName::text),
                context.supplementalGroups().stream().map(IdOrName::text).toList(),
                names(context.capabilities().add()),
                names(context.capabilities().drop()),
                context.noNewPrivileges());
    }

    private static List<String> names(List<Capability> capabilities) {
        return capabilities.stream().map(Capability::name).toList();
    }

    private static Map<String, Rlimit> rlimits(Rlimits limits) {
        Map<String, Rlimit> resolved = new LinkedHashMap<>();
        limits.byName().forEach((name, limit) -> resolved.put(name, rlimit(limit)));
        return resolved;
    }

    private static Rlimit rlimit(ResourceLimit limit) {
        return new Rlimit(number(limit.soft()), number(limit.hard()));
    }

    private static long number(LimitValue value) {
        return value.isUnlimited() ? Rlimit.INFINITY : value.value();
    }

    private static RestartSpec restart(Member member) {
        Restart restart = member.restart();
        return new RestartSpec(
                member.restartPolicy(),
                Set.copyOf(member.successExitCodes()),
                restart.stableAfter(),
                restart.initial(),
                restart.factor(),
                restart.max(),
                restart.jitter(),
                restart.limit().burst(),
                restart.limit().interval(),
                member.restartPolicyRules());
    }

    private static StopSpec stop(Stop stop) {
        return new StopSpec(stop.signal().name(), Duration.ofSeconds(stop.gracePeriodSeconds()), stop.mode());
    }

    private static Optional<ResourceSpec> resources(Member member) {
        Resources resources = member.resources();
        return resources.isEmpty()
                ? Optional.empty()
                : Optional.of(new ResourceSpec(
                        resources.limits().cpu().map(CpuQuantity::millis),
                        resources.requests().cpu().map(CpuQuantity::millis),
                        resources.limits().memory().map(ByteQuantity::bytes),
                        resources.requests().memory().map(ByteQuantity::bytes),
                        resources.limits().pids().map(Integer::longValue),
                        member.oomPolicy()));
    }

    private ReleaseHook hook(OnRelease wanted, ObjectMeta metadata) {
        Map<String, String> environment = Map.of(
                DefaultEnvironment.PATH_NAME,
                DefaultEnvironment.PATH,
                "PPG_NAMESPACE",
                metadata.namespace(),
                "PPG_GROUP",
                metadata.name(),
                "PPG_NODE",
                node.nodeName());
        return new ReleaseHook(wanted.command(), environment, Duration.ofSeconds(wanted.timeoutSeconds()));
    }

    private static AttachSpec attach(Attach attach, Map<String, String> variables) {
        return new AttachSpec(
                attach.pidFile().map(path -> expand(path, variables)),
                attach.match().flatMap(ProcessMatch::executable).map(path -> expand(path, variables)),
                attach.match().flatMap(ProcessMatch::arguments),
                attach.match().flatMap(ProcessMatch::user).map(IdOrName::text));
    }

    private static String expand(String text, Map<String, String> variables) {
        return EnvironmentTemplate.expand(VariableTemplate.parse(text), variables);
    }

    private static LogRotation rotation(Logs logs) {
        return new LogRotation(logs.maxSize().bytes(), logs.maxFiles());
    }
}

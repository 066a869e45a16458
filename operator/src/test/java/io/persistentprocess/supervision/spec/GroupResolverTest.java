package io.persistentprocess.supervision.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.LogDestination;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.api.env.DefaultEnvironment;
import io.persistentprocess.api.group.RestartIntensity;
import io.persistentprocess.api.group.Strategy;
import io.persistentprocess.api.provision.FileChange;
import io.persistentprocess.api.scheduling.IoClass;
import io.persistentprocess.api.scheduling.NumaPolicy;
import io.persistentprocess.api.scheduling.SchedulingPolicy;
import io.persistentprocess.api.value.NumberRanges;
import io.persistentprocess.local.LoadResult;
import io.persistentprocess.local.ManifestLoader;
import io.persistentprocess.supervision.node.NodeFacts;
import io.persistentprocess.supervision.provision.ConditionSpec;
import io.persistentprocess.supervision.provision.DirectorySpec;
import io.persistentprocess.supervision.provision.EnvironmentFile;
import io.persistentprocess.supervision.provision.FileSpec;
import io.persistentprocess.supervision.provision.ProvisionSpec;
import io.persistentprocess.supervision.scheduling.SchedulingSpec;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GroupResolverTest {
    private static final String OF_INTERFACES = """
            members:
            - name: web
              instances: {from: {networkInterfaces: "eth*|wlan?"}}
              command: [capture]
            """.indent(2).strip();

    private final GroupResolver resolver = new GroupResolver(new NodeFacts("node-7"));

    @Test
    void whereFilesAreReadNothingIsExpandedBefore() {
        LaunchSpec launch = resolver.resolve(
                        load(Path.of("src/test/resources/everything.yaml"), InputStream.nullInputStream()))
                .instances()
                .get(new InstanceId("security", "sensors", "exporter", 0))
                .launch();

        assertThat(launch.command()).containsExactly("exporter", "--node", "$(PPG_NODE)", "$(OPTIONS...)", "$(TARGET)");
        assertThat(launch.environment()).doesNotContainKeys("TARGET", "NODE");
        assertThat(launch.provision().environment().files())
                .containsExactly(
                        new EnvironmentFile(
                                "/etc/default/exporter",
                                EnvironmentFile.Absence.REFUSED,
                                EnvironmentFile.Precedence.SPEC),
                        new EnvironmentFile(
                                "/etc/exporter/node-7.env",
                                EnvironmentFile.Absence.IGNORED,
                                EnvironmentFile.Precedence.FILE));

        LaunchSpec complete =
                launch.provisioned(List.of(Map.of("HOST", "h", "OPTIONS", "-a '-b c'"), Map.of("TARGET", "other")));

        assertThat(complete.command()).containsExactly("exporter", "--node", "node-7", "-a", "-b c", "other");
        assertThat(complete.environment()).containsEntry("NODE", "node-7").containsEntry("HOST", "h");
        assertThat(launch.provisioned(List.of(Map.of("HOST", "h"), Map.of())).command())
                .endsWith("h/$(HOST)");
        assertThat(complete.provision().isNone()).isTrue();
    }

    @Test
    void everyFieldArrivesWhereItBelongs() {
        GroupSpec group =
                resolver.resolve(load(Path.of("src/test/resources/everything.yaml"), InputStream.nullInputStream()));

        assertThat(group.id()).isEqualTo(new GroupId("security", "sensors"));
        assertThat(group.suspend()).isTrue();
        assertThat(group.deletionPolicy()).isEqualTo(DeletionPolicy.Orphan);
        assertThat(group.instances().keySet())
                .extracting(InstanceId::toString)
                .containsExactly(
                        "security/sensors/capture-0",
                        "security/sensors/capture-1",
                        "security/sensors/capture-2",
                        "security/sensors/exporter-0");
        assertThat(group.instances().get(new InstanceId("security", "sensors", "capture", 2)))
                .isEqualTo(new InstanceSpec(
                                new LaunchSpec(
                                                MemberType.Forking,
                                                Optional.of("/run/capture-2.pid"),
                                                List.of(
                                                        "capture",
                                                        "--node",
                                                        "node-7",
                                                        "--queue",
                                                        "q2",
                                                        "$(QUEUE)",
                                                        "$(UNKNOWN)"),
                                                Map.ofEntries(
                                                        Map.entry(
                                                                "PATH", "/opt/capture/bin:" + DefaultEnvironment.PATH),
                                                        Map.entry("PPG_NAMESPACE", "security"),
                                                        Map.entry("PPG_GROUP", "sensors"),
                                                        Map.entry("PPG_MEMBER", "capture"),
                                                        Map.entry("PPG_ORDINAL", "2"),
                                                        Map.entry("PPG_INSTANCE", "2"),
                                                        Map.entry("PPG_NODE", "node-7"),
                                                        Map.entry("BASE", "q"),
                                                        Map.entry("QUEUE", "q2"),
                                                        Map.entry("HOST", "node-7"),
                                                        Map.entry("EMPTY", ""),
                                                        Map.entry("NOTIFY_SOCKET", LaunchSpec.AGENTS_NOTIFY_SOCKET),
                                                        Map.entry("WATCHDOG_USEC", "30000000"),
                                                        Map.entry("RUNTIME_DIRECTORY", "/run/capture-2"),
                                                        Map.entry(
                                                                "STATE_DIRECTORY",
                                                                "/var/lib/capture:/var/lib/capture/queue"),
                                                        Map.entry("CACHE_DIRECTORY", "/var/cache/capture"),
                                                        Map.entry("LOGS_DIRECTORY", "/var/log/capture"),
                                                        Map.entry("CONFIGURATION_DIRECTORY", "/etc/capture"),
                                                        Map.entry("PPG_FILE_RULES", "/etc/capture/2.rules")),
                                                "/var/lib/capture/q2",
                                                new CredentialsSpec(
                                                        Optional.of("1000"),
                                                        Optional.of("adm"),
                                                        List.of("4", "www-data"),
                                                        List.of("NET_RAW"),
                                                        List.of("ALL"),
                                                        true),
                                                Map.of(
                                                        "nofile", new Rlimit(1024, 4096),
                                                        "core", new Rlimit(Rlimit.INFINITY, Rlimit.INFINITY),
                                                        "memlock", new Rlimit(65536, 65536)),
                                                -500,
                                                -5,
                                                077,
                                                LogDestination.Null,
                                                SigpipeDisposition.IGNORED,
                                                new SchedulingSpec(
                                                        NumberRanges.parse("0-3,8"),
                                                        Optional.of(new SchedulingSpec.Scheduler(
                                                                SchedulingPolicy.RoundRobin, 10)),
                                                        Optional.of(new SchedulingSpec.Memory(
                                                                NumaPolicy.Interleave, NumberRanges.parse("0,1"))),
                                                        Optional.of(new SchedulingSpec.Io(IoClass.BestEffort, 2))),
                                                Set.of(
                                                        "PPG_NAMESPACE",
                                                        "PPG_GROUP",
                                                        "PPG_MEMBER",
                                                        "PPG_ORDINAL",
                                                        "PPG_INSTANCE",
                                                        "PPG_NODE"),
                                                ProvisionSpec.NONE,
                                                Map.of())
                                        .withProvision(ProvisionSpec.NONE
                                                .withConditions(List.of(
                                                        new ConditionSpec(
                                                                ConditionSpec.Kind.PATH_EXISTS,
                                                                "/dev/queue2",
                                                                ConditionSpec.Expectation.TRUE),
                                                        new ConditionSpec(
                                                                ConditionSpec.Kind.KERNEL_MODULE,
                                                                "nfnetlink_queue",
                                                                ConditionSpec.Expectation.FALSE)))
                                                .withDirectories(List.of(
                                                        new DirectorySpec(
                                                                DirectorySpec.Kind.RUNTIME, "capture-2", 0750),
                                                        new DirectorySpec(DirectorySpec.Kind.STATE, "capture", 0755),
                                                        new DirectorySpec(
                                                                DirectorySpec.Kind.STATE, "capture/queue", 0755),
                                                        new DirectorySpec(DirectorySpec.Kind.CACHE, "capture", 0755),
                                                        new DirectorySpec(DirectorySpec.Kind.LOGS, "capture", 02750),
                                                        new DirectorySpec(
                                                                DirectorySpec.Kind.CONFIGURATION, "capture", 0755)))
                                                .withFiles(List.of(new FileSpec(
                                                        "rules",
                                                        Optional.of("/etc/capture/2.rules"),
                                                        0440,
                                                        "a $(b) $$",
                                                        FileChange.Ignore)))),
                                new RestartSpec(
                                        RestartPolicy.OnFailure,
                                        Set.of(3, 143),
                                        Duration.ofSeconds(90),
                                        Duration.ofMillis(250),
                                        1.5,
                                        Duration.ofHours(1),
                                        0.25,
                                        5,
                                        Duration.ofSeconds(30)),
                                new StopSpec("SIGINT", Duration.ofSeconds(5), StopMode.Cgroup),
                                new LogRotation(1_572_864, 2))
                        .withResources(new ResourceSpec(
                                Optional.of(1500L),
                                Optional.of(500L),
                                Optional.of(1L << 30),
                                Optional.of(256L << 20),
                                Optional.of(64L),
                                OomPolicy.Continue))
                        .withStartTimeout(Duration.ofMinutes(10))
                        .withHealth(new HealthSpec(
                                Optional.of(new NotifySpec(NotifySpec.Access.ALL, Optional.of(Duration.ofSeconds(30)))),
                                Optional.of(probe(new ProbeAction.TcpSocket("::1", 9002), 0, 10, 1, 1, 60, 1)),
                                Optional.of(
                                        probe(new ProbeAction.Exec(List.of("capture-check", "q2")), 4, 5, 2, 2, 3, 0)),
                                Optional.of(probe(
                                        new ProbeAction.HttpGet(
                                                ProbeAction.Scheme.HTTPS,
                                                "localhost",
                                                8443,
                                                "/healthz?verbose=1",
                                                Map.of("Host", "capture.example.org", "Accept", "")),
                                        0,
                                        10,
                                        1,
                                        1,
                                        3,
                                        0)),
                                List.of(
                                        new ListeningPort(9002, ListeningPort.Protocol.TCP),
                                        new ListeningPort(53, ListeningPort.Protocol.UDP)))));
    }

    private static ProbeSpec probe(
            ProbeAction action, int delay, int period, int timeout, int successes, int failures, int grace) {
        return new ProbeSpec(
                action,
                Duration.ofSeconds(delay),
                Duration.ofSeconds(period),
                Duration.ofSeconds(timeout),
                successes,
                failures,
                Optional.of(Duration.ofSeconds(grace)).filter(Duration::isPositive));
    }

    @Test
    void row49_pathsAreEachInstancesOwn() {
        GroupSpec group = resolver.resolve(parse("""
                members:
                - name: main
                  type: Forking
                  env: [{name: DIR, value: /run/$(PPG_MEMBER)}]
                  pidFile: /run/$(PPG_MEMBER)-$(PPG_ORDINAL).pid
                  workingDir: /$(DIR)/$$(DIR)/$(UNKNOWN)
                  attach: {pidFile: /run/old-$(PPG_NODE).pid}
                  command: [x]
                """.indent(2).strip()));

        InstanceSpec spec = group.instances().get(new InstanceId("default", "web", "main", 0));
        assertThat(spec.launch().pidFile()).contains("/run/main-0.pid");
        assertThat(spec.launch().workingDir()).isEqualTo("//run/main/$(DIR)/$(UNKNOWN)");
        assertThat(spec.attach().orElseThrow().pidFile()).contains("/run/old-node-7.pid");
    }

    @Test
    void aNamedInstanceHasItsNameWhereverAVariableCanBe() {
        GroupSpec group = resolver.resolve(parse("""
                members:
                - name: capture
                  instances: {names: [eth0.100, br-lan]}
                  type: Forking
                  env: [{name: NIC, value: "nic:$(PPG_INSTANCE)"}]
                  pidFile: /run/capture-$(PPG_INSTANCE).pid
                  workingDir: /var/lib/capture/$(PPG_INSTANCE)
                  command: [capture, -i, $(PPG_INSTANCE), $(PPG_ORDINAL)]
                - name: after
                  dependsOn: [{member: capture}]
                  command: [x]
                """.indent(2).strip()));

        assertThat(group.instances().keySet())
                .extracting(InstanceId::name)
                .containsExactly("capture@eth0.100", "capture@br-lan", "after-0");
        LaunchSpec launch = group.instances()
                .get(new InstanceId("default", "web", "capture", new InstanceId.Name("br-lan")))
                .launch();
        assertThat(launch.command()).containsExactly("capture", "-i", "br-lan", "$(PPG_ORDINAL)");
        assertThat(launch.environment())
                .containsEntry("PPG_INSTANCE", "br-lan")
                .containsEntry("NIC", "nic:br-lan")
                .doesNotContainKey("PPG_ORDINAL");
        assertThat(launch.pidFile()).contains("/run/capture-br-lan.pid");
        assertThat(launch.workingDir()).isEqualTo("/var/lib/capture/br-lan");
        assertThat(group.instances()
                        .get(new InstanceId("default", "web", "after", 0))
                        .coordination()
                        .orElseThrow()
                        .dependencies()
                        .getFirst()
                        .instances())
                .containsExactlyInAnyOrder(new InstanceId.Name("eth0.100"), new InstanceId.Name("br-lan"));
    }

    @Test
    void row61_instancesAreNamedByTheNodesAnnotation() {
        String members = """
                members:
                - name: capture
                  instances: {from: {nodeAnnotation: example.com/nics}}
                  command: [capture, $(PPG_INSTANCE)]
                """.indent(2).strip();

        assertThat(annotated("eth1, eth0\n eth1", members).instances().keySet())
                .extracting(InstanceId::name)
                .containsExactly("capture@eth0", "capture@eth1");
        assertThat(annotated("", members).instances()).isEmpty();
        assertThat(resolver.resolve(parse(members)).instances()).isEmpty();
        assertThat(resolver.problem(parse(members))).isEmpty();
    }

    @Test
    void row61_aListThatCannotBeReadIsAProblemAndNotAnEmptyList() {
        PersistentProcessGroup group = parse("""
                members:
                - name: capture
                  instances: {from: {nodeAnnotation: example.com/nics}}
                  command: [capture]
                """.indent(2).strip());
        GroupResolver here =
                new GroupResolver(new NodeFacts("a", Map.of(), Map.of("example.com/nics", "eth0, ../etc")));

        assertThat(here.problem(group).orElseThrow())
                .startsWith("annotation example.com/nics of the node lists \"../etc\", which is not a name of");
    }

    private static LaunchSpec only(GroupSpec group) {
        return group.instances().values().iterator().next().launch();
    }

    private static GroupSpec annotated(String names, String members) {
        return new GroupResolver(new NodeFacts("a", Map.of(), Map.of("example.com/nics", names)))
                .resolve(parse(members));
    }

    private static final String OF_THE_NODE = """
            members:
            - name: web
              command: [capture, --zone, $(ZONE)]
              env:
              - {name: ZONE, valueFrom: {fieldRef: {fieldPath: "metadata.labels['example.com/zone']"}}}
              - {name: RACK, valueFrom: {fieldRef: {fieldPath: "metadata.annotations['rack']"}}}
              - {name: CPUS, valueFrom: {fieldRef: {fieldPath: status.allocatable.cpu}}}
              - {name: BOTH, value: $(ZONE)/$(RACK)}
            """.indent(2).strip();

    @Test
    void variablesHaveValuesOfTheNodeAndAreEmptyWhereItHasNone() {
        NodeFacts node = new NodeFacts("a", Map.of("example.com/zone", "z1"), Map.of("rack", "r $(ZONE)"))
                .withFields(Map.of("status.allocatable.cpu", "8"));

        LaunchSpec here = only(new GroupResolver(node).resolve(parse(OF_THE_NODE)));
        LaunchSpec elsewhere = only(resolver.resolve(parse(OF_THE_NODE)));

        assertThat(here.command()).containsExactly("capture", "--zone", "z1");
        assertThat(here.environment())
                .containsEntry("RACK", "r $(ZONE)")
                .containsEntry("CPUS", "8")
                .containsEntry("BOTH", "z1/r $(ZONE)");
        assertThat(elsewhere.command()).containsExactly("capture", "--zone", "");
        assertThat(elsewhere.environment()).containsEntry("CPUS", "").containsEntry("BOTH", "/");
    }

    @Test
    void whatDoesNotReferToAValueStaysTheSameWhenItChanges() {
        NodeFacts before = new NodeFacts("a", Map.of("example.com/zone", "z1"), Map.of("other", "1"));
        NodeFacts after = new NodeFacts("a", Map.of("example.com/zone", "z1"), Map.of("other", "2"));

        assertThat(new GroupResolver(after).resolve(parse(OF_THE_NODE)))
                .isEqualTo(new GroupResolver(before).resolve(parse(OF_THE_NODE)));
    }

    @Test
    void annotationsThatNoProcessCanHaveAreProblems() {
        assertThat(new GroupResolver(new NodeFacts("a", Map.of(), Map.of("rack", "x\0y"))).problem(parse(OF_THE_NODE)))
                .hasValue("metadata.annotations['rack'] of the node has a NUL character, which no variable can hold");
        assertThat(new GroupResolver(new NodeFacts("a", Map.of(), Map.of("rack", "$".repeat(40_000))))
                        .problem(parse(OF_THE_NODE)))
                .hasValue("with the values of the node, command of the member web comes to more than 32 KiB together"
                        + " with args, env and the commands around it; put the bulk of it into a file");
        assertThat(new GroupResolver(new NodeFacts("a", Map.of(), Map.of("rack", "$".repeat(10_000))))
                        .problem(parse(OF_THE_NODE)))
                .isEmpty();
    }

    @Test
    void instancesAreNamedAfterTheInterfacesThatMatch() {
        NodeFacts node = new NodeFacts("a").withInterfaces(Optional.of(Set.of("lo", "eth1", "eth0", "wlan0", "eth$")));

        assertThat(new GroupResolver(node)
                        .resolve(parse(OF_INTERFACES))
                        .instances()
                        .keySet())
                .extracting(InstanceId::name)
                .containsExactly("web@eth0", "web@eth1", "web@wlan0");
        assertThat(new GroupResolver(node).problem(parse(OF_INTERFACES))).isEmpty();
    }

    @Test
    void aGroupWaitsUntilTheInterfacesAreKnown() {
        assertThat(new GroupResolver(new NodeFacts("a")).problem(parse(OF_INTERFACES)))
                .hasValue("the network interfaces of the node are not known at present; the agent's log says why");
        assertThat(new GroupResolver(new NodeFacts("a").withInterfaces(Optional.of(Set.of())))
                        .resolve(parse(OF_INTERFACES))
                        .instances())
                .isEmpty();
    }

    @Test
    void tooManyInterfacesChangeNothing() {
        Set<String> names = IntStream.range(0, 1001).mapToObj(i -> "eth" + i).collect(Collectors.toSet());

        assertThat(new GroupResolver(new NodeFacts("a").withInterfaces(Optional.of(names)))
                        .problem(parse(OF_INTERFACES)))
                .hasValue("1001 network interfaces of the node match eth*|wlan?; at most 1000 are supported");
    }

    @Test
    void theFirstOverrideThatMatchesTheNodeCounts() {
        String members = """
                members:
                - name: capture
                  replicas: 2
                  command: [capture]
                  args: [--slow]
                  env: [{name: A, value: a}, {name: B, value: b-$(A)}]
                  resources: {limits: {cpu: "1", memory: 1Gi}}
                - {name: other, command: [x]}
                overrides:
                - nodeSelector: {size: large}
                  members:
                  - name: capture
                    args: [--fast, $(A)]
                    env: [{name: C, value: c}, {name: A, value: other}]
                    resources: {limits: {memory: 4Gi}}
                    instances: {names: [eth0]}
                - members: [{name: capture, args: [--default]}, {name: other, replicas: 0}]
                """.indent(2).strip();

        GroupSpec large =
                new GroupResolver(new NodeFacts("a", Map.of("size", "large"), Map.of())).resolve(parse(members));
        GroupSpec small =
                new GroupResolver(new NodeFacts("a", Map.of("size", "small"), Map.of())).resolve(parse(members));

        assertThat(large.instances().keySet()).extracting(InstanceId::name).containsExactly("capture@eth0", "other-0");
        InstanceSpec capture = large.instances().values().iterator().next();
        assertThat(capture.launch().command()).containsExactly("capture", "--fast", "other");
        assertThat(capture.launch().environment())
                .containsEntry("A", "other")
                .containsEntry("B", "b-other")
                .containsEntry("C", "c");
        assertThat(capture.resources().orElseThrow().cpuLimitMillis()).contains(1000L);
        assertThat(capture.resources().orElseThrow().memoryLimitBytes()).contains(4L << 30);
        assertThat(small.instances().keySet()).extracting(InstanceId::name).containsExactly("capture-0", "capture-1");
        assertThat(small.instances().values().iterator().next().launch().command())
                .containsExactly("capture", "--default");
    }

    @Test
    void whatASchedulingLeavesOutIsFilledIn() {
        LaunchSpec launch = resolver.resolve(
                        parse(
                                "members: [{name: main, command: [x], scheduling: {policy: Fifo}, ioPriority: {class: RealTime}}]"))
                .instances()
                .get(new InstanceId("default", "web", "main", 0))
                .launch();

        assertThat(launch.scheduling().scheduler()).contains(new SchedulingSpec.Scheduler(SchedulingPolicy.Fifo, 1));
        assertThat(launch.scheduling().io()).contains(new SchedulingSpec.Io(IoClass.RealTime, 4));
    }

    @Test
    void whatIsNotWrittenHasItsDefault() {
        GroupSpec group = resolver.resolve(parse("members: [{name: main, command: [x]}]"));

        assertThat(group.suspend()).isFalse();
        assertThat(group.deletionPolicy()).isEqualTo(DeletionPolicy.Terminate);
        assertThat(group.instances())
                .containsExactly(Map.entry(
                        new InstanceId("default", "web", "main", 0),
                        new InstanceSpec(
                                        new LaunchSpec(
                                                        MemberType.Simple,
                                                        Optional.empty(),
                                                        List.of("x"),
                                                        Map.of(
                                                                "PATH", DefaultEnvironment.PATH,
                                                                "PPG_NAMESPACE", "default",
                                                                "PPG_GROUP", "web",
                                                                "PPG_MEMBER", "main",
                                                                "PPG_ORDINAL", "0",
                                                                "PPG_INSTANCE", "0",
                                                                "PPG_NODE", "node-7"),
                                                        "/",
                                                        new CredentialsSpec(
                                                                Optional.empty(),
                                                                Optional.empty(),
                                                                List.of(),
                                                                List.of(),
                                                                List.of(),
                                                                false),
                                                        Map.of(),
                                                        0,
                                                        0,
                                                        022,
                                                        LogDestination.File)
                                                .withDefaultVariables(EnvironmentTemplate.DEFAULTS),
                                        new RestartSpec(
                                                RestartPolicy.Always,
                                                Set.of(),
                                                Duration.ofSeconds(10),
                                                Duration.ofMillis(100),
                                                2,
                                                Duration.ofMinutes(5),
                                                0.1,
                                                0,
                                                Duration.ofMinutes(10)),
                                        new StopSpec("SIGTERM", Duration.ofSeconds(30), StopMode.Mixed),
                                        new LogRotation(10 << 20, 5))
                                .withStartTimeout(Duration.ofMinutes(5))));
    }

    @Test
    void membersThatActTogetherKnowWhatTheyDependOn() {
        GroupSpec group = resolver.resolve(parse("""
                strategy: RestForOne
                restartIntensity: {intensity: 3}
                startup: Ordered
                members:
                - {name: db, command: [x], replicas: 2}
                - {name: none, command: [x], replicas: 0}
                - name: web
                  command: [x]
                  dependsOn: [{member: db, condition: Started, restart: true}]
                """.indent(2).strip()));

        CoordinationSpec web = group.instances().entrySet().stream()
                .filter(instance -> instance.getKey().member().equals("web"))
                .findFirst()
                .orElseThrow()
                .getValue()
                .coordination()
                .orElseThrow();
        assertThat(web)
                .isEqualTo(new CoordinationSpec(
                        2,
                        Strategy.RestForOne,
                        Optional.of(new RestartIntensity(3, Duration.ofSeconds(5))),
                        List.of(
                                new CoordinationSpec.Dependency(
                                        "db",
                                        2,
                                        CoordinationSpec.Condition.READY_OR_COMPLETED,
                                        CoordinationSpec.WhenItEnds.RUN_ON),
                                new CoordinationSpec.Dependency(
                                        "db",
                                        2,
                                        CoordinationSpec.Condition.STARTED,
                                        CoordinationSpec.WhenItEnds.RESTART))));
    }

    @Test
    void aGroupWithoutAnyOfThatIsNotCoordinated() {
        GroupSpec group = resolver.resolve(parse("""
                members:
                - name: web
                  command: [x]
                  restartPolicyRules: [{action: Stop, onExit: {exitCodes: {operator: In, values: [77]}}}]
                """.indent(2).strip()));

        assertThat(group.instances().values())
                .allSatisfy(spec -> assertThat(spec.coordination()).isEmpty());
    }

    @Test
    void anInstancePerOrdinalAndNoneForZeroReplicas() {
        GroupSpec group = resolver.resolve(
                parse("members: [{name: a, replicas: 2, command: [x]}, {name: b, replicas: 0, command: [x]}]"));

        assertThat(group.instances().keySet()).extracting(InstanceId::name).containsExactly("a-0", "a-1");
    }

    @Test
    void aReferenceToALaterVariableStaysAsInAPod() {
        GroupSpec group = resolver.resolve(
                parse(
                        "members: [{name: a, command: [$(LATER)], env: [{name: EARLY, value: <$(LATER)>}, {name: LATER, value: l}]}]"));

        LaunchSpec launch = group.instances().values().iterator().next().launch();
        assertThat(launch.environment()).containsEntry("EARLY", "<$(LATER)>");
        assertThat(launch.command()).containsExactly("l");
    }

    @Test
    void whatAVariableHoldsIsNotExpandedAgain() {
        GroupSpec group =
                resolver.resolve(parse("members: [{name: a, command: [$(A)], env: [{name: A, value: $$(PPG_NODE)}]}]"));

        assertThat(group.instances().values().iterator().next().launch().command())
                .containsExactly("$(PPG_NODE)");
    }

    @Test
    void theSameManifestHasTheSameFingerprint() {
        String spec = "members: [{name: a, command: [x, $(PPG_ORDINAL)], rlimits: {nofile: 10, core: 0}}]";

        assertThat(resolver.resolve(parse(spec))).isEqualTo(resolver.resolve(parse(spec)));
    }

    private static LaunchSpec launchOn(String node, String member) {
        String spec = "members: [{name: a, %s}]".formatted(member);
        return new GroupResolver(new NodeFacts(node))
                .resolve(parse(spec))
                .instances()
                .values()
                .iterator()
                .next()
                .launch();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "command: [x]",
                "command: [x, PPG_NODES, MY_PPG_NODE]",
                "command: [x], env: [{name: A, value: b}]"
            })
    void row48_aRenamedHostAffectsNoMemberThatDoesNotReferToTheNode(String member) {
        LaunchSpec before = launchOn("alpha", member);
        LaunchSpec after = launchOn("beta", member);

        assertThat(after.environment()).containsEntry("PPG_NODE", "beta");
        assertThat(after.isSameProcess(before)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "command: [x, $(PPG_NODE)]",
                "command: [sh, -c, 'exec x --name \"$PPG_NODE\"']",
                "command: [x], env: [{name: A, value: on-$(PPG_NODE)}]",
                "command: [x], env: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]"
            })
    void row48_aRenamedHostConcernsWhoeverRefersToTheNode(String member) {
        assertThat(launchOn("beta", member).isSameProcess(launchOn("alpha", member)))
                .isFalse();
    }

    private static PersistentProcessGroup parse(String spec) {
        String manifest = """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: web}
                spec:
                  %s
                """.formatted(spec);
        return load(Path.of("-"), new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)));
    }

    private static PersistentProcessGroup load(Path path, InputStream standardInput) {
        LoadResult read = new ManifestLoader(standardInput).load(List.of(path));
        assertThat(read.problems()).isEmpty();
        return read.manifests().getFirst().group();
    }
}

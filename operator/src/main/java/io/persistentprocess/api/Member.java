package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.env.EnvFromSource;
import io.persistentprocess.api.env.EnvVar;
import io.persistentprocess.api.env.ExpandedSize;
import io.persistentprocess.api.group.Dependency;
import io.persistentprocess.api.group.RestartAction;
import io.persistentprocess.api.group.RestartPolicyRule;
import io.persistentprocess.api.node.Instances;
import io.persistentprocess.api.probe.HealthFaults;
import io.persistentprocess.api.probe.Listener;
import io.persistentprocess.api.probe.Probe;
import io.persistentprocess.api.provision.Directories;
import io.persistentprocess.api.provision.MemberFile;
import io.persistentprocess.api.provision.StartCondition;
import io.persistentprocess.api.scheduling.IoPriority;
import io.persistentprocess.api.scheduling.Numa;
import io.persistentprocess.api.scheduling.Scheduling;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.SchemaPatterns;
import io.persistentprocess.api.schema.Unique;
import io.persistentprocess.api.value.NumberRanges;
import io.persistentprocess.api.value.Umask;
import java.util.List;
import java.util.Optional;

/** One entry of {@code spec.members}: a program, and how its instances are started, kept running and stopped. */
@ValidationRule(
        value = "!has(self.pidFile) || self.type == 'Forking'",
        message = MemberFaults.PID_FILE_IS_FOR_FORKING,
        fieldPath = ".pidFile")
@ValidationRule(
        value = MemberFaults.LEAVES_OTHERS_RULE,
        message = MemberFaults.LEAVES_OTHERS_IN_FRONT,
        fieldPath = ".stop.mode")
@ValidationRule(value = MemberFaults.PROGRAM_RULE, message = MemberFaults.PROGRAM_IS_NAMED, fieldPath = ".command")
@ValidationRule(
        value = "!has(self.dependsOn) || !self.dependsOn.exists(d, d.member == self.name)",
        message = Dependency.ON_ITSELF,
        fieldPath = ".dependsOn")
@ValidationRule(
        value = "!has(self.attach) || self.replicas <= 1",
        message = MemberFaults.ATTACH_IS_FOR_ONE,
        fieldPath = ".attach")
@ValidationRule(
        value = "!has(self.instances) || self.replicas == 1",
        message = MemberFaults.REPLICAS_OR_INSTANCES,
        fieldPath = ".instances")
@ValidationRule(
        value = "!has(self.attach) || !has(self.instances)",
        message = MemberFaults.ATTACH_IS_NOT_FOR_NAMED,
        fieldPath = ".attach")
@ValidationRule(
        value = "!has(self.startupProbe) || self.startupProbe.successThreshold == 1",
        message = HealthFaults.MUST_BE_ONE,
        fieldPath = ".startupProbe.successThreshold")
@ValidationRule(
        value = "!has(self.livenessProbe) || self.livenessProbe.successThreshold == 1",
        message = HealthFaults.MUST_BE_ONE,
        fieldPath = ".livenessProbe.successThreshold")
@ValidationRule(
        value = "!has(self.readinessProbe) || !has(self.readinessProbe.terminationGracePeriodSeconds)",
        message = HealthFaults.ENDS_NOTHING,
        fieldPath = ".readinessProbe.terminationGracePeriodSeconds")
@ValidationRule(
        value = "!has(self.reloadOn) || size(self.reloadOn) == 0 || has(self.reload)",
        message = MemberFaults.RELOAD_ON_NEEDS_RELOAD,
        fieldPath = ".reloadOn")
@ValidationRule(
        value = MemberFaults.RELOAD_WAIT_RULE,
        message = MemberFaults.RELOAD_WAITS_FOR_NOTIFY,
        fieldPath = ".reload.waitFor")
public record Member(
        @Required
        @Size(max = 63)
        @Pattern(SchemaPatterns.DNS_LABEL)
        @Form(value = SchemaPatterns.DNS_LABEL_FORM, example = "web-1")
        @JsonPropertyDescription("The member's name, unique in the group. An instance is called NAME-ORDINAL, or"
                + " NAME@INSTANCE if the member has instances.")
        String name,

        @Default("1")
        @Min(0)
        @Max(1000)
        @JsonPropertyDescription("How many instances of the member run on a node, numbered from 0.")
        int replicas,

        @JsonPropertyDescription("Named instances in place of numbered ones, each with its name in $(PPG_INSTANCE), as"
                + " %i of a template unit, systemd.unit(5). Not together with replicas.")
        Optional<Instances> instances,

        @Size(max = 64)
        @Unique(key = "member")
        @JsonPropertyDescription("Members that must meet a condition before each start of an instance. An instance"
                + " that waits has no process. When the group is stopped, the member stops before those"
                + " that it depends on.")
        List<Dependency> dependsOn,

        @Size(max = 16)
        @JsonPropertyDescription("Conditions that the node must meet before each start of an instance. Until then the"
                + " instance waits, which is no failure. A running instance is not stopped when a"
                + " condition is no longer met.")
        List<StartCondition> conditions,

        @Default("Simple")
        @JsonPropertyDescription("How the main process is recognised: Simple, it is the process that is started;"
                + " Forking, the started process forks and exits, and the main process is the one named by pidFile"
                + " or the sole one left; Notify, it is the process that is started, and it has started when it sends"
                + " READY=1, sd_notify(3).")
        MemberType type,

        @Size(max = SchemaPatterns.MAX_PATH)
        @Pattern(SchemaPatterns.ABSOLUTE_PATH)
        @Form(value = "an absolute path", example = "/run/nginx.pid")
        @JsonPropertyDescription("Where a Forking daemon writes the PID of its main process, on the first line. $(VAR)"
                + " stands for a variable as in command; with several instances each has a file of its"
                + " own, /run/web-$(PPG_INSTANCE).pid. The file of a process that has ended is removed"
                + " before the next start.")
        Optional<String> pidFile,

        @Default("300")
        @Min(1)
        @Max(86400)
        @JsonPropertyDescription("Seconds within which a start must be complete: the main process of a Forking daemon"
                + " is known, a Notify member has sent READY=1. A process that takes longer is killed,"
                + " and the start has failed.")
        int startTimeoutSeconds,

        @JsonProperty("notify")
        @JsonPropertyDescription("Notifications by sd_notify(3): processes of the instance say that they are ready,"
                + " what they do, and that they work. The socket is in NOTIFY_SOCKET. For type Notify,"
                + " and for members of other types that send notifications.")
        Optional<Notify> notification,

        @Required
        @Size(min = 1, max = 1000)
        @JsonPropertyDescription("The program and its first arguments, not run by a shell; a program without a slash"
                + " is looked up in PATH. $(VAR) stands for a variable of the environment, $$(VAR) for"
                + " the text $(VAR). An item $(VAR...) of args stands for the words of the variable's"
                + " value, as $VAR of systemd.service(5). Together with args and env at most 32 KiB.")
        List<@Size(max = ExpandedSize.MAX_BYTES) String> command,

        @Size(max = 1000) @JsonPropertyDescription("More arguments, put after those of command; $(VAR) as there.")
        List<@Size(max = ExpandedSize.MAX_BYTES) String> args,

        @Size(max = 1000)
        @Unique(key = "name")
        @JsonPropertyDescription("Variables of the environment, in addition to PATH, PPG_NAMESPACE, PPG_GROUP,"
                + " PPG_MEMBER, PPG_INSTANCE, PPG_NODE and, with replicas, PPG_ORDINAL. With runAsUser"
                + " the process also has HOME, USER, LOGNAME and SHELL from the host's passwd(5),"
                + " unless env sets them; without runAsUser it has none of these four. It inherits"
                + " nothing from the agent.")
        List<EnvVar> env,

        @Size(max = 16)
        @JsonPropertyDescription("Files on the node with more variables, read before each start; later ones override"
                + " earlier ones. command, args, env and the commands around the process may refer to these variables.")
        List<EnvFromSource> envFrom,

        @Default("/")
        @Size(max = SchemaPatterns.MAX_PATH)
        @Pattern(SchemaPatterns.ABSOLUTE_PATH)
        @Form(value = "an absolute path", example = "/var/lib/redis")
        @JsonPropertyDescription("The directory in which the process starts; $(VAR) as in command.")
        String workingDir,

        @JsonPropertyDescription("Directories that ppg makes before each start, for the member's user.")
        Directories directories,

        @Size(max = 32)
        @Unique(key = "name")
        @JsonPropertyDescription("Small files that ppg writes before each start and removes with the instance.")
        List<MemberFile> files,

        @Default("Always")
        @JsonPropertyDescription("When an instance that exited by itself is started again: Always, OnFailure or Never.")
        RestartPolicy restartPolicy,

        @Size(max = 255) @Unique @JsonPropertyDescription("Exit codes that count as success beside 0.")
        List<@Min(0) @Max(255) Integer> successExitCodes,

        @Size(max = 20)
        @JsonPropertyDescription("Rules for exit codes, which take precedence over restartPolicy. The first rule that"
                + " applies decides; if none applies, restartPolicy decides.")
        List<RestartPolicyRule> restartPolicyRules,

        @JsonPropertyDescription(
                "Whether the start is complete. The other probes wait for it; if it fails, the instance is ended as"
                        + " Unhealthy and started again as restartPolicy says.")
        Optional<Probe> startupProbe,

        @JsonPropertyDescription("Whether the instance is ready.")
        Optional<Probe> readinessProbe,

        @JsonPropertyDescription(
                "Whether the instance works. If it fails, the instance is ended as Unhealthy and started"
                        + " again as restartPolicy says.")
        Optional<Probe> livenessProbe,

        @Size(max = 64)
        @JsonPropertyDescription(
                "Ports on which processes of the instance listen when it is ready; it is not ready while"
                        + " they do not. Costs no connection.")
        List<Listener> listening,

        @JsonPropertyDescription("How soon an instance is started again.")
        Restart restart,

        @JsonPropertyDescription("How an instance is stopped.")
        Stop stop,

        @JsonPropertyDescription("Runs before each start; if it fails, the start has failed. Before a running process"
                + " is replaced, for a changed spec or on request, it runs while that process still"
                + " does, with the new spec, and if it fails the process keeps running: a test of the"
                + " configuration.")
        Optional<MemberCommand> preStart,

        @JsonPropertyDescription("Runs when the main process has started; if it fails, the process is stopped and the"
                + " start has failed. It has MAINPID. The start is complete when it has succeeded.")
        Optional<MemberCommand> postStart,

        @JsonPropertyDescription("Runs before the main process gets stop.signal, which it may make needless by ending"
                + " it. It has MAINPID. Its time is part of stop.gracePeriodSeconds.")
        Optional<MemberCommand> preStop,

        @JsonPropertyDescription("Runs when no process is left, after a stop, a crash or a failed start, and before the"
                + " next start. It has SERVICE_RESULT, EXIT_CODE and EXIT_STATUS, systemd.exec(5).")
        Optional<MemberCommand> postStop,

        @JsonPropertyDescription("How the main process reads its configuration again, on ppg reload and for reloadOn.")
        Optional<Reload> reload,

        @Size(max = 100)
        @Unique
        @JsonPropertyDescription("Fields that the process takes over by a reload: env, args, or env.NAME for one"
                + " variable. If only these fields change, the instance is reloaded instead of restarted.")
        List<
                        @Size(max = 260) @Pattern(MemberFaults.RELOADED_FIELD)
                        @Form(value = "a field that a reload takes over", example = "env, args or env.RULES_VERSION")
                        String>
                reloadOn,

        @JsonPropertyDescription("The user that the process runs as, and its rights.")
        SecurityContext securityContext,

        @JsonPropertyDescription("CPU time, memory and processes of an instance as a whole.")
        Resources resources,

        @Default("Restart")
        @JsonPropertyDescription("When the kernel kills a process because limits.memory is reached: Restart, the whole"
                + " instance is killed and started again; Continue, the others keep running.")
        OomPolicy oomPolicy,

        @JsonPropertyDescription("Resource limits of the process, getrlimit(2); what is not named has the host's"
                + " default. A number or unlimited sets both limits, SOFT:HARD each.")
        Rlimits rlimits,

        @Default("0")
        @Min(-1000)
        @Max(1000)
        @JsonPropertyDescription(
                "How readily the kernel kills the process when memory runs out, proc(5); −1000: never.")
        int oomScoreAdj,

        @Default("0")
        @Min(-20)
        @Max(19)
        @JsonPropertyDescription("Scheduling priority, nice(2); −20 is the most favourable.")
        int nice,

        @JsonPropertyDescription("The CPUs on which the process may run, in quotes, sched_setaffinity(2); absent: all."
                + " Those that a host does not have are left out, and a start without any other fails.")
        Optional<NumberRanges> cpuAffinity,

        @JsonPropertyDescription("The NUMA nodes whose memory the process uses; absent: that of its CPU.")
        Optional<Numa> numa,

        @JsonPropertyDescription("How soon the process gets a CPU, sched(7); absent: policy Other.")
        Optional<Scheduling> scheduling,

        @JsonPropertyDescription("How soon the process gets a disk, ioprio_set(2); absent: as nice says.")
        Optional<IoPriority> ioPriority,

        @Default("0022") @JsonPropertyDescription("File mode creation mask in octal, in quotes, umask(2).")
        Umask umask,

        @Default("true")
        @JsonPropertyDescription("true: a write to a pipe or socket without a reader fails with EPIPE; false: SIGPIPE"
                + " ends the process. What a shell starts inherits it, so pipelines such as yes | head want false.")
        boolean ignoreSigpipe,

        @JsonPropertyDescription("Where the output goes and how much of it is kept.")
        Logs logs,

        @JsonPropertyDescription("A process that runs already and becomes the main process, with all its descendants,"
                + " instead of the first start. If there is none, command is started. When the attached"
                + " process ends, command is started in its place. Only for members with one replica.")
        Optional<Attach> attach)
        implements Checked {
    public Member {
        command = List.copyOf(command);
        args = List.copyOf(args);
        env = List.copyOf(env);
        envFrom = List.copyOf(envFrom);
        successExitCodes = List.copyOf(successExitCodes);
        listening = List.copyOf(listening);
        reloadOn = List.copyOf(reloadOn);
        files = List.copyOf(files);
        dependsOn = List.copyOf(dependsOn);
        conditions = List.copyOf(conditions);
        restartPolicyRules = List.copyOf(restartPolicyRules);
    }

    /** Whether it depends on another member, or its exit may restart the others. */
    public boolean needsCoordination() {
        return !dependsOn.isEmpty()
                || restartPolicyRules.stream().anyMatch(rule -> rule.action() == RestartAction.RestartGroup);
    }

    /** The most instances that it has on a node, as far as the manifest tells. */
    public int mostInstances() {
        return instances.map(named -> named.names().size()).orElse(replicas);
    }

    @Override
    public List<Fault> faults() {
        return MemberFaults.of(this);
    }
}

package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.LogDestination;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.api.env.CommandWords;
import io.persistentprocess.api.env.DefaultEnvironment;
import io.persistentprocess.api.env.ServiceVariables;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.ReloadSpec;
import io.persistentprocess.supervision.provision.EnvironmentSpec;
import io.persistentprocess.supervision.provision.ProvisionSpec;
import io.persistentprocess.supervision.provision.VisibleVariables;
import io.persistentprocess.supervision.scheduling.SchedulingSpec;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * How an instance's process is started: the input of fork, exec and the calls between them.
 *
 * @param pidFile where a Forking daemon writes the PID of its main process
 * @param command the argument vector, with the program first; a program without a slash is looked up in the PATH of {@code environment}
 * @param environment the complete environment of the process; nothing is inherited from the agent
 * @param rlimits by the names of getrlimit(2) in lower case without RLIMIT_ ({@code nofile}); others have the host's default
 * @param nice −20 to 19, setpriority(2)
 * @param umask the bits, so 022 octal is 18
 * @param sigpipe whether a write without a reader ends the process, as a shell's pipelines need it
 * @param defaultVariables the names of the variables in {@code environment} that every member has by default
 * @param provision what is done before each start; where files are read for the environment, {@code command} and {@code environment} are not complete before
 * @param laterFields fields that an agent of a later version has stored and this version does not know, as JSON by name; kept for the next agent of that version
 */
public record LaunchSpec(
        MemberType type,
        Optional<String> pidFile,
        List<String> command,
        Map<String, String> environment,
        String workingDir,
        CredentialsSpec credentials,
        Map<String, Rlimit> rlimits,
        int oomScoreAdj,
        int nice,
        int umask,
        LogDestination logDestination,
        SigpipeDisposition sigpipe,
        SchedulingSpec scheduling,
        Set<String> defaultVariables,
        ProvisionSpec provision,
        Map<String, String> laterFields) {
    /** Stands for the socket of the agent that starts the process, whose path is not part of a spec. */
    public static final String AGENTS_NOTIFY_SOCKET = "@agent";

    public LaunchSpec {
        command = List.copyOf(command);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        rlimits = Collections.unmodifiableMap(new TreeMap<>(rlimits));
        defaultVariables = Collections.unmodifiableSet(new TreeSet<>(defaultVariables));
        laterFields = Map.copyOf(laterFields);
    }

    /** A launch spec without default variables, with SIGPIPE ignored and the host's scheduling. */
    public LaunchSpec(
            MemberType type,
            Optional<String> pidFile,
            List<String> command,
            Map<String, String> environment,
            String workingDir,
            CredentialsSpec credentials,
            Map<String, Rlimit> rlimits,
            int oomScoreAdj,
            int nice,
            int umask,
            LogDestination logDestination) {
        this(
                type,
                pidFile,
                command,
                environment,
                workingDir,
                credentials,
                rlimits,
                oomScoreAdj,
                nice,
                umask,
                logDestination,
                SigpipeDisposition.IGNORED,
                SchedulingSpec.NONE,
                Set.of(),
                ProvisionSpec.NONE,
                Map.of());
    }

    /** Whether something can be started from it. */
    public boolean isKnown() {
        return !command.isEmpty();
    }

    /** Whether the process gets the path of the agent's notification socket. */
    public boolean notifies() {
        return AGENTS_NOTIFY_SOCKET.equals(environment.get(DefaultEnvironment.NOTIFY_SOCKET));
    }

    /** WATCHDOG_USEC of its environment: how long the process may be without WATCHDOG=1. Empty: it has no watchdog. */
    public Optional<Duration> watchdog() {
        return Optional.ofNullable(environment.get(DefaultEnvironment.WATCHDOG_USEC))
                .filter(text -> notifies() && text.matches("[0-9]{1,15}"))
                .map(text -> Duration.ofNanos(Math.multiplyExact(Long.parseLong(text), 1000)));
    }

    /** With the path of the agent's notification socket and the agent's PID in the environment. */
    public LaunchSpec withNotifySocket(String socket, long agent) {
        return withEnvironment(ServiceVariables.withSocket(environment, socket, agent));
    }

    /** With descriptors that an earlier process of the instance has stored, from 3 on. */
    public LaunchSpec withStoredDescriptors(List<String> names) {
        return withEnvironment(ServiceVariables.withStoredDescriptors(environment, names));
    }

    private Map<String, String> environmentOfCommands() {
        return notifies() ? ServiceVariables.withoutService(environment) : environment;
    }

    /**
     * Whether a process started from the other spec would be the same. Of the default variables, only those count that the command or another variable mentions. So a
     * change of the node's name, or a new default variable of a later version, restarts no process that does not use it.
     */
    public boolean isSameProcess(LaunchSpec other) {
        return equals(other)
                || (type == other.type
                        && pidFile.equals(other.pidFile)
                        && command.equals(other.command)
                        && workingDir.equals(other.workingDir)
                        && credentials.equals(other.credentials)
                        && rlimits.equals(other.rlimits)
                        && oomScoreAdj == other.oomScoreAdj
                        && nice == other.nice
                        && umask == other.umask
                        && logDestination == other.logDestination
                        && sigpipe == other.sigpipe
                        && provision.isSameProcess(other.provision)
                        && scheduling.equals(other.scheduling)
                        && variables().isSame(other.variables()));
    }

    private VisibleVariables variables() {
        return new VisibleVariables(
                command,
                environment,
                defaultVariables,
                provision.environment().variables().stream()
                        .map(EnvironmentSpec.Variable::template)
                        .toList());
    }

    /** Another command with the same environment, credentials, limits and working directory. */
    public LaunchSpec withCommand(List<String> other) {
        return with(fields -> {
            fields.type = MemberType.Simple;
            fields.pidFile = Optional.empty();
            fields.command = other;
            fields.environment = environmentOfCommands();
        });
    }

    /** A command beside the main process: with its environment and more variables, its limits and its working directory. */
    public LaunchSpec forCommand(CommandSpec spec, Map<String, String> more) {
        Map<String, String> variables = new LinkedHashMap<>(environmentOfCommands());
        variables.putAll(more);
        return with(fields -> {
            fields.type = MemberType.Simple;
            fields.pidFile = Optional.empty();
            fields.command = provision.environment().isNone()
                    ? spec.command().stream().map(word -> expanded(word, more)).toList()
                    : spec.command();
            fields.environment = variables;
            fields.credentials = switch (spec.rights()) {
                case MEMBER -> credentials;
                case AGENT -> CredentialsSpec.OF_THE_AGENT;
            };
            fields.logDestination = LogDestination.Null;
            fields.defaultVariables = Set.of();
            fields.laterFields = Map.of();
        });
    }

    public LaunchSpec withEnvironment(Map<String, String> other) {
        return with(fields -> fields.environment = other);
    }

    public LaunchSpec withCredentials(CredentialsSpec other) {
        return with(fields -> fields.credentials = other);
    }

    public LaunchSpec withWorkingDir(String other) {
        return with(fields -> fields.workingDir = other);
    }

    public LaunchSpec withSigpipe(SigpipeDisposition other) {
        return with(fields -> fields.sigpipe = other);
    }

    public LaunchSpec withScheduling(SchedulingSpec other) {
        return with(fields -> fields.scheduling = other);
    }

    public LaunchSpec withDefaultVariables(Set<String> other) {
        return with(fields -> fields.defaultVariables = other);
    }

    public LaunchSpec withLaterFields(Map<String, String> other) {
        return with(fields -> fields.laterFields = other);
    }

    /** With another type and, for a Forking one, its PID file. */
    public LaunchSpec withType(MemberType other, Optional<String> otherPidFile) {
        return with(fields -> {
            fields.type = other;
            fields.pidFile = otherPidFile;
        });
    }

    public LaunchSpec withProvision(ProvisionSpec other) {
        return with(fields -> fields.provision = other);
    }

    /**
     * What is started when everything is provisioned: the environment is complete, and every reference to a variable is expanded.
     *
     * @param contents of the environment files, in the order of the spec
     */
    public LaunchSpec provisioned(List<Map<String, String>> contents) {
        EnvironmentSpec spec = provision.environment();
        if (spec.isNone()) {
            return withProvision(ProvisionSpec.NONE);
        }
        Map<String, String> complete = spec.complete(environment, contents);
        return with(fields -> {
            fields.command = CommandWords.expand(command, name -> Optional.ofNullable(complete.get(name)));
            fields.environment = complete;
            fields.provision = ProvisionSpec.NONE;
        });
    }

    private LaunchSpec with(Consumer<Fields> change) {
        Fields fields = new Fields(this);
        change.accept(fields);
        return fields.toSpec();
    }

    private static String expanded(String word, Map<String, String> more) {
        String expanded = word;
        for (Map.Entry<String, String> variable : more.entrySet()) {
            expanded = expanded.replace("$(" + variable.getKey() + ")", variable.getValue());
        }
        return expanded;
    }

    private EnvironmentSpec withEnvironmentOf(ReloadSpec.Triggers on, LaunchSpec other) {
        EnvironmentSpec others = other.provision.environment();
        return on.parts().contains(ReloadSpec.Part.ENVIRONMENT)
                ? others
                : provision.environment().withVariablesOf(others, on.variables());
    }

    /** Whether a process started from the other spec would be the same but for what a reload takes over. */
    public boolean differsOnlyIn(ReloadSpec.Triggers on, LaunchSpec other) {
        Map<String, String> variables =
                new LinkedHashMap<>(on.parts().contains(ReloadSpec.Part.ENVIRONMENT) ? other.environment : environment);
        for (String name : on.variables()) {
            if (other.environment.containsKey(name)) {
                variables.put(name, other.environment.get(name));
            } else {
                variables.remove(name);
            }
        }
        boolean sameProgram = command.size() >= on.programWords()
                && other.command.size() >= on.programWords()
                && command.subList(0, on.programWords()).equals(other.command.subList(0, on.programWords()));
        boolean argumentsCount = !on.parts().contains(ReloadSpec.Part.ARGUMENTS) || !sameProgram;
        return with(fields -> {
                    fields.command = argumentsCount ? command : other.command;
                    fields.environment = variables;
                    fields.provision = provision
                            .withEnvironment(withEnvironmentOf(on, other))
                            .withReloadedFiles(other.provision);
                })
                .isSameProcess(other);
    }

    /** The fields of a spec that can be replaced one at a time. */
    private static final class Fields {
        private final LaunchSpec original;
        private MemberType type;
        private Optional<String> pidFile;
        private List<String> command;
        private Map<String, String> environment;
        private String workingDir;
        private CredentialsSpec credentials;
        private LogDestination logDestination;
        private SigpipeDisposition sigpipe;
        private SchedulingSpec scheduling;
        private Set<String> defaultVariables;
        private ProvisionSpec provision;
        private Map<String, String> laterFields;

        Fields(LaunchSpec original) {
            this.original = original;
            type = original.type;
            pidFile = original.pidFile;
            command = original.command;
            environment = original.environment;
            workingDir = original.workingDir;
            credentials = original.credentials;
            logDestination = original.logDestination;
            sigpipe = original.sigpipe;
            scheduling = original.scheduling;
            defaultVariables = original.defaultVariables;
            provision = original.provision;
            laterFields = original.laterFields;
        }

        LaunchSpec toSpec() {
            return new LaunchSpec(
                    type,
                    pidFile,
                    command,
                    environment,
                    workingDir,
                    credentials,
                    original.rlimits,
                    original.oomScoreAdj,
                    original.nice,
                    original.umask,
                    logDestination,
                    sigpipe,
                    scheduling,
                    defaultVariables,
                    provision,
                    laterFields);
        }
    }
}

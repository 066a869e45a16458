package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.Member;
import io.persistentprocess.api.MemberCommand;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.api.Reload;
import io.persistentprocess.api.value.ReloadWait;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.command.ReloadSpec;
import io.persistentprocess.supervision.command.ReloadSpec.ReloadAction;
import io.persistentprocess.supervision.provision.ProvisionTemplate;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The commands around a main process as a manifest has them, before $(VAR) is expanded for each instance. Pure; any thread. */
record LifecycleTemplate(
        Optional<Command> preStart,
        Optional<Command> postStart,
        Optional<Command> preStop,
        Optional<Command> postStop,
        Optional<Reload> reload,
        Optional<Command> reloadCommand,
        ReloadSpec.Completion completion,
        ReloadSpec.Triggers reloadOn,
        ProvisionTemplate provision) {
    private static final String ARGS = "args";
    private static final String ENV = "env";
    private static final String VARIABLE = "env.";

    /** One command. */
    record Command(List<String> words, Duration timeout, CommandSpec.Rights rights) {
        static Command of(MemberCommand command) {
            return of(command.command(), command.timeoutSeconds(), command.asAgent());
        }

        static Optional<Command> of(Reload reload) {
            return reload.command().isEmpty()
                    ? Optional.empty()
                    : Optional.of(of(reload.command(), reload.timeoutSeconds(), reload.asAgent()));
        }

        private static Command of(List<String> words, int timeoutSeconds, boolean asAgent) {
            return new Command(
                    words,
                    Duration.ofSeconds(timeoutSeconds),
                    asAgent ? CommandSpec.Rights.AGENT : CommandSpec.Rights.MEMBER);
        }

        CommandSpec resolve(Map<String, String> variables, ProvisionTemplate provision) {
            return new CommandSpec(provision.words(words, variables), timeout, rights);
        }
    }

    static LifecycleTemplate of(Member member, ProvisionTemplate provision) {
        return new LifecycleTemplate(
                member.preStart().map(Command::of),
                member.postStart().map(Command::of),
                member.preStop().map(Command::of),
                member.postStop().map(Command::of),
                member.reload(),
                member.reload().flatMap(Command::of),
                completion(member),
                triggers(member),
                provision);
    }

    /** A Notify member says when it has reloaded, unless its manifest says that it does not. */
    private static ReloadSpec.Completion completion(Member member) {
        ReloadWait ofType = member.type() == MemberType.Notify ? ReloadWait.Ready : ReloadWait.Nothing;
        return switch (member.reload().flatMap(Reload::waitFor).orElse(ofType)) {
            case Ready -> ReloadSpec.Completion.NOTIFIED;
            case Nothing -> ReloadSpec.Completion.SENT;
        };
    }

    private static ReloadSpec.Triggers triggers(Member member) {
        Set<ReloadSpec.Part> parts = EnumSet.noneOf(ReloadSpec.Part.class);
        Set<String> variables = new HashSet<>();
        for (String field : member.reloadOn()) {
            switch (field) {
                case ARGS -> parts.add(ReloadSpec.Part.ARGUMENTS);
                case ENV -> parts.add(ReloadSpec.Part.ENVIRONMENT);
                default -> variables.add(field.substring(VARIABLE.length()));
            }
        }
        return member.reloadOn().isEmpty()
                ? ReloadSpec.Triggers.NONE
                : new ReloadSpec.Triggers(parts, variables, member.command().size());
    }

    LifecycleSpec resolve(Map<String, String> variables) {
        return new LifecycleSpec(
                resolve(preStart, variables),
                resolve(postStart, variables),
                resolve(preStop, variables),
                resolve(postStop, variables),
                reload.flatMap(wanted -> action(wanted, variables)).map(action -> new ReloadSpec(action, reloadOn)));
    }

    private Optional<CommandSpec> resolve(Optional<Command> command, Map<String, String> variables) {
        return command.map(present -> present.resolve(variables, provision));
    }

    private Optional<ReloadAction> action(Reload wanted, Map<String, String> variables) {
        return resolve(reloadCommand, variables)
                .<ReloadAction>map(ReloadAction.Command::new)
                .or(() -> wanted.signal().map(signal -> new ReloadAction.Signal(signal.name(), completion)));
    }
}

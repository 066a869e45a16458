package io.persistentprocess.api;

import io.persistentprocess.api.env.CommandWords;
import io.persistentprocess.api.env.DefaultEnvironment;
import io.persistentprocess.api.env.EnvCycleFinder;
import io.persistentprocess.api.env.EnvVar;
import io.persistentprocess.api.env.ExpandedSize;
import io.persistentprocess.api.env.VariableTemplate;
import io.persistentprocess.api.probe.HealthFaults;
import io.persistentprocess.api.probe.InstanceKeys;
import io.persistentprocess.api.provision.ProvisionFaults;
import io.persistentprocess.api.provision.StartCondition;
import io.persistentprocess.api.schema.Checked.Fault;
import io.persistentprocess.api.value.ReloadWait;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The rules for a member that concern more than one of its fields. Pure; any thread. */
final class MemberFaults {
    static final String PID_FILE_IS_FOR_FORKING = "is only for type Forking; remove it or set type: Forking";

    static final String PID_FILE_IS_SHARED =
            "is one file for several instances; give each its own, as in /run/web-$(PPG_INSTANCE).pid";

    static final String REPLICAS_OR_INSTANCES = "stands in place of replicas; remove one of the two";

    static final String ATTACH_IS_NOT_FOR_NAMED =
            "names one process, so it is not for members with instances; remove it or use replicas: 1";

    static final String PROGRAM_RULE = "size(self.command) == 0 || size(self.command[0]) > 0";
    static final String PROGRAM_IS_NAMED = "begins with the program, which must not be empty";

    static final String PROGRAM_IS_ONE_WORD =
            "names the program, and $(VAR...) stands for any number of words; write $(VAR), or put it into args";
    static final String WORDS_STAND_ALONE =
            "$(VAR...) stands for words only as an item of its own; split the item, or write $(VAR)";

    static final String ATTACH_IS_FOR_ONE =
            "names one process, so it is only for members with one replica; set replicas: 1 or remove it";

    static final String LEAVES_OTHERS_RULE =
            "self.type != 'Forking' || !has(self.stop) || !has(self.stop.mode) || self.stop.mode != 'Main'";
    static final String LEAVES_OTHERS_IN_FRONT =
            "Main leaves other processes, among which the next main process of type Forking cannot be found; let the daemon stay in the foreground, or use another mode";

    static final String RELOADED_FIELD = "^(args|env|env\\.[A-Za-z_][A-Za-z0-9_]*)$";
    static final String RELOAD_ON_NEEDS_RELOAD = "says what a reload takes over; add reload, or remove it";

    static final String RELOAD_WAIT_RULE =
            "!has(self.reload) || !has(self.reload.waitFor) || self.reload.waitFor != 'Ready' || self.type == 'Notify' || has(self.notify)";
    static final String RELOAD_WAITS_FOR_NOTIFY =
            "waits for what only a member with notify or type: Notify can say; set one of these or waitFor: Nothing";

    private MemberFaults() {}

    static List<Fault> of(Member member) {
        List<Fault> faults = new ArrayList<>();
        if (member.pidFile().isPresent() && member.type() != MemberType.Forking) {
            faults.add(new Fault("pidFile", PID_FILE_IS_FOR_FORKING));
        }
        if (member.type() == MemberType.Forking && member.stop().mode() == StopMode.Main) {
            faults.add(new Fault("stop.mode", LEAVES_OTHERS_IN_FRONT));
        }
        if (member.instances().isPresent() && member.replicas() != 1) {
            faults.add(new Fault("instances", REPLICAS_OR_INSTANCES));
        }
        if (mayHaveSeveral(member)
                && member.pidFile()
                        .filter(path -> isTheSameForAll(path, member.env()))
                        .isPresent()) {
            faults.add(new Fault("pidFile", PID_FILE_IS_SHARED));
        }
        if (member.attach().isPresent() && member.replicas() > 1) {
            faults.add(new Fault("attach", ATTACH_IS_FOR_ONE));
        }
        if (member.attach().isPresent() && member.instances().isPresent()) {
            faults.add(new Fault("attach", ATTACH_IS_NOT_FOR_NAMED));
        }
        if (!member.command().isEmpty() && member.command().getFirst().isEmpty()) {
            faults.add(new Fault("command[0]", PROGRAM_IS_NAMED));
        }
        if (!member.command().isEmpty() && CommandWords.isSplit(member.command().getFirst())) {
            faults.add(new Fault("command[0]", PROGRAM_IS_ONE_WORD));
        }
        faults.addAll(misplacedWords("command", member.command()));
        faults.addAll(misplacedWords("args", member.args()));
        if (!member.reloadOn().isEmpty() && member.reload().isEmpty()) {
            faults.add(new Fault("reloadOn", RELOAD_ON_NEEDS_RELOAD));
        }
        boolean notifies =
                member.type() == MemberType.Notify || member.notification().isPresent();
        if (waitsForReady(member) && !notifies) {
            faults.add(new Fault("reload.waitFor", RELOAD_WAITS_FOR_NOTIFY));
        }
        if (ExpandedSize.of(member.command(), wordsAfterCommand(member), member.env()) > ExpandedSize.MAX_BYTES) {
            faults.add(new Fault(
                    "command",
                    "comes to more than %d KiB together with args, env and the commands around it; put the bulk of it into a file"
                            .formatted(ExpandedSize.MAX_BYTES >> 10)));
        }
        if (notifies) {
            faults.addAll(DefaultEnvironment.SERVICE_VARIABLES.stream()
                    .flatMap(variable -> setByHand(variable, member.env()))
                    .toList());
        }
        faults.addAll(new EnvCycleFinder(member.env()).faults());
        faults.addAll(new HealthFaults(member.env(), keys(member))
                .ending("startupProbe", member.startupProbe())
                .endingNothing("readinessProbe", member.readinessProbe())
                .ending("livenessProbe", member.livenessProbe())
                .listening("listening", member.listening())
                .faults());
        faults.addAll(new ProvisionFaults(
                        member.env(), text -> mayHaveSeveral(member) && isTheSameForAll(text, member.env()))
                .directories("directories", member.directories())
                .files(
                        "files",
                        member.files(),
                        member.reload().isPresent()
                                ? ProvisionFaults.Reloading.POSSIBLE
                                : ProvisionFaults.Reloading.IMPOSSIBLE)
                .faults());
        return List.copyOf(faults);
    }

    private static boolean waitsForReady(Member member) {
        return member.reload()
                .flatMap(Reload::waitFor)
                .filter(ReloadWait.Ready::equals)
                .isPresent();
    }

    private static List<Fault> misplacedWords(String field, List<String> items) {
        return IntStream.range(0, items.size())
                .filter(index -> CommandWords.isMisplaced(items.get(index)))
                .mapToObj(index -> new Fault("%s[%d]".formatted(field, index), WORDS_STAND_ALONE))
                .toList();
    }

    private static boolean mayHaveSeveral(Member member) {
        return member.instances()
                .map(named -> named.from().isPresent() || named.names().size() > 1)
                .orElse(member.replicas() > 1);
    }

    /** What is known of the instances: their ordinals or names. */
    private static InstanceKeys keys(Member member) {
        return member.instances()
                .map(named -> named.from().isPresent() ? InstanceKeys.NOT_KNOWN : InstanceKeys.named(named.names()))
                .orElseGet(() -> InstanceKeys.numbered(member.replicas()));
    }

    /** The words of all commands after the member's own, which are stored together with it. */
    private static List<String> wordsAfterCommand(Member member) {
        Stream<String> commands = Stream.concat(
                Stream.of(member.preStart(), member.postStart(), member.preStop(), member.postStop())
                        .flatMap(Optional::stream)
                        .flatMap(each -> each.command().stream()),
                member.reload().stream().flatMap(each -> each.command().stream()));
        // Once as a directory, once in the environment.
        Stream<String> directories =
                member.directories().all().flatMap(directory -> Collections.nCopies(2, directory.name()).stream());
        Stream<String> files = member.files().stream()
                .flatMap(file -> Stream.of(
                        Optional.of(file.name()),
                        file.path(),
                        file.path(),
                        file.value().map(MemberFaults::literal)))
                .flatMap(Optional::stream);
        Stream<String> conditions = member.conditions().stream().map(StartCondition::argument);
        return Stream.of(member.args().stream(), commands, directories, files, conditions)
                .flatMap(words -> words)
                .toList();
    }

    /** Nothing is expanded in it. */
    private static String literal(String text) {
        return text.replace("$", "$$");
    }

    private static Stream<Fault> setByHand(String variable, List<EnvVar> env) {
        return IntStream.range(0, env.size())
                .filter(index -> env.get(index).name().equals(variable))
                .mapToObj(index -> new Fault(
                        "env[%d].name".formatted(index),
                        "%s is set by ppg for members with notify or type: Notify; remove it".formatted(variable)));
    }

    static boolean isLiteral(String path) {
        return VariableTemplate.parse(path).references().isEmpty();
    }

    /** Also if a variable stands in between. */
    private static boolean isTheSameForAll(String path, List<EnvVar> env) {
        Set<String> different =
                new HashSet<>(Set.of(DefaultEnvironment.ORDINAL_NAME, DefaultEnvironment.INSTANCE_NAME));
        for (EnvVar variable : env) {
            if (variable.value().filter(value -> refersTo(value, different)).isPresent()) {
                different.add(variable.name());
            }
        }
        return !refersTo(path, different);
    }

    private static boolean refersTo(String text, Set<String> names) {
        return VariableTemplate.parse(text).references().stream().anyMatch(names::contains);
    }
}

package io.persistentprocess.api;

import io.persistentprocess.api.schema.Checked;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rules for the commands around the main process of a member that concern more than one of its fields. Pure; any thread. */
final class LifecycleFaults {
    static final String RELOADED_FIELD = "^(args|env|env\\.[A-Za-z_][A-Za-z0-9_]*)$";
    static final String RELOAD_ON_NEEDS_RELOAD = "says what a reload takes over; add reload, or remove it";

    private LifecycleFaults() {}

    static List<Checked.Fault> of(Member member) {
        return !member.reloadOn().isEmpty() && member.reload().isEmpty()
                ? List.of(new Checked.Fault("reloadOn", RELOAD_ON_NEEDS_RELOAD))
                : List.of();
    }

    /** The words of all commands after the member's own, which are stored together with it. */
    static List<String> words(Member member) {
        Stream<String> commands = Stream.concat(
                Stream.of(member.preStart(), member.postStart(), member.preStop(), member.postStop())
                        .flatMap(Optional::stream)
                        .flatMap(each -> each.command().stream()),
                member.reload().stream().flatMap(each -> each.command().stream()));
        return Stream.concat(member.args().stream(), commands).toList();
    }
}

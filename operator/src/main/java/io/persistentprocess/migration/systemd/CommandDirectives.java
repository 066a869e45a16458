package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.ApiFields;
import io.persistentprocess.migration.Word;
import io.persistentprocess.migration.systemd.unit.Assignment;
import io.persistentprocess.migration.systemd.unit.ExecLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code ExecStart=} and the commands around it. */
final class CommandDirectives implements ServiceDirectives {

    @Override
    public void apply(Translation translation) {
        start(translation);
        int seconds = StartDirectives.startSeconds(translation.settings());
        hook(translation, "ExecStartPre", "preStart", seconds);
        hook(translation, "ExecStartPost", "postStart", seconds);
        stop(translation);
        hook(translation, "ExecStopPost", "postStop", StopDirectives.stopSeconds(translation.settings()));
        reload(translation);
        for (Assignment value : translation.settings().take("ExecCondition")) {
            translation.byHand(
                    value, "put it into preStart if a start that must not be is a failure; it would be skipped");
        }
        translation
                .settings()
                .takeLast("PermissionsStartOnly")
                .ifPresent(value -> translation.kept(value, "asAgent of the commands around the process"));
        translation
                .settings()
                .takeLast("RootDirectoryStartOnly")
                .ifPresent(value -> translation.kept(value, "not used without RootDirectory="));
    }

    private static void start(Translation translation) {
        List<Assignment> values = translation.settings().take("ExecStart");
        List<ExecLine> lines = translation.commands(values);
        if (lines.isEmpty()) {
            return;
        }
        ExecLine main = lines.getLast();
        if (lines.size() == 1) {
            command(translation.member()::set, main);
            translation.kept(values.getLast(), "command");
        } else {
            translation
                    .member()
                    .set(
                            "command",
                            List.of(
                                    "/bin/sh",
                                    "-c",
                                    Word.text("set -ef; " + script(lines, Optional.empty()))
                                            .template()));
            values.forEach(value -> translation.nearly(value, "command: all of them one after the other, by sh"));
        }
        tellPrefixes(translation, values.getLast(), main);
    }

    private interface Fields {
        void set(String path, Object value);
    }

    private static void command(Fields fields, ExecLine line) {
        List<String> words = line.templates();
        fields.set("command", words.subList(0, 1));
        if (words.size() > 1) {
            fields.set("args", words.subList(1, words.size()));
        }
    }

    private static void tellPrefixes(Translation translation, Assignment value, ExecLine line) {
        if (line.ignoresFailure()) {
            translation.nearly(value, "prefix -: a failure counts as a failure");
        }
        if (line.isPrivileged() && translation.settings().last("User").isPresent()) {
            translation.member().remove("securityContext");
            translation.nearly(value, "prefix + or !: the process runs as root, so runAsUser is left out");
        }
        line.argumentZero()
                .ifPresent(zero -> translation.nearly(
                        value, "prefix @: its argument 0 is " + line.program() + " and not " + zero.plain()));
        if (line.words().stream().anyMatch(Word::hasSplit) && !ApiFields.hasOfMember("envFrom")) {
            translation.lost(value, "a variable that stands for several words stays one");
        }
    }

    private static void hook(Translation translation, String directive, String field, int seconds) {
        List<Assignment> values = translation.settings().take(directive);
        List<ExecLine> lines = translation.commands(values);
        if (lines.isEmpty()) {
            return;
        }
        translation.member().set(field, commandOf(translation, lines, seconds));
        boolean joined = lines.size() > 1 || lines.getFirst().ignoresFailure();
        values.forEach(value -> translation.kept(value, field + (joined ? ", by sh" : "")));
    }

    private static Map<String, Object> commandOf(Translation translation, List<ExecLine> lines, int seconds) {
        UnitSettings settings = translation.settings();
        Optional<String> user = settings.last("User").filter(_ -> !settings.isTrue("PermissionsStartOnly"));
        boolean privileged = (settings.isTrue("PermissionsStartOnly")
                        && settings.last("User").isPresent())
                || (user.isPresent() && lines.stream().anyMatch(ExecLine::isPrivileged));
        Map<String, Object> command = new LinkedHashMap<>();
        if (lines.size() == 1 && !lines.getFirst().ignoresFailure()) {
            command.put("command", lines.getFirst().templates());
        } else {
            String script = "set -ef; " + script(lines, user.filter(_ -> privileged));
            command.put("command", List.of("/bin/sh", "-c", Word.text(script).template()));
        }
        command.put("timeoutSeconds", seconds);
        if (privileged) {
            command.put("asAgent", true);
        }
        return command;
    }

    /** @param user as whom those run that have no rights of their own, where the script has them */
    private static String script(List<ExecLine> lines, Optional<String> user) {
        return lines.stream()
                .map(line -> user.filter(_ -> !line.isPrivileged())
                                .map(name -> "runuser -u " + Word.quoted(name) + " -- ")
                                .orElse("")
                        + line.shell())
                .collect(Collectors.joining("; "));
    }

    private static void stop(Translation translation) {
        List<Assignment> kept = new ArrayList<>();
        for (Assignment value : translation.settings().take("ExecStop")) {
            Optional<KillCommand> kill = translation.commands(List.of(value)).stream()
                    .map(KillCommand::of)
                    .reduce((_, _) -> Optional.empty())
                    .flatMap(each -> each);
            if (kill.isEmpty()) {
                kept.add(value);
                continue;
            }
            switch (kill.get().target()) {
                case MAIN_PROCESS ->
                    translation.set(value, "stop.signal", kill.get().signal());
                case EVERY_NAMESAKE -> {
                    if (translation.options().mends()) {
                        translation.member().set("stop.signal", kill.get().signal());
                        translation.mended(
                                value,
                                "stop.signal: " + kill.get().signal()
                                        + " for this instance; it would end every process of that name");
                    } else {
                        kept.add(value);
                    }
                }
            }
        }
        if (kept.isEmpty()) {
            return;
        }
        if (StartDirectives.typeOf(translation.settings()).equals("oneshot")) {
            kept.forEach(
                    value -> translation.lost(
                            value,
                            "is not run: a member that has completed has nothing left to stop; keep a process and use preStop"));
            return;
        }
        translation
                .member()
                .set(
                        "preStop",
                        commandOf(
                                translation,
                                translation.commands(kept),
                                StopDirectives.stopSeconds(translation.settings())));
        kept.forEach(value -> translation.kept(value, "preStop"));
    }

    private static void reload(Translation translation) {
        List<Assignment> values = translation.settings().take("ExecReload");
        List<ExecLine> lines = translation.commands(values);
        if (lines.isEmpty()) {
            return;
        }
        Optional<KillCommand> kill = KillCommand.of(lines.getLast())
                .filter(each -> each.target() == KillCommand.Target.MAIN_PROCESS)
                .filter(_ -> lines.size() == 1);
        if (kill.isPresent()) {
            translation.set(values.getLast(), "reload.signal", kill.get().signal());
            return;
        }
        translation
                .member()
                .set("reload", commandOf(translation, lines, StartDirectives.startSeconds(translation.settings())));
        values.forEach(value -> translation.kept(value, "reload.command"));
    }
}

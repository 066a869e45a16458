package io.persistentprocess.migration.supervisord;

import io.persistentprocess.migration.Findings;
import io.persistentprocess.migration.ImportException;
import io.persistentprocess.migration.ImportOptions;
import io.persistentprocess.migration.Loss;
import io.persistentprocess.migration.MemberDraft;
import io.persistentprocess.migration.ResourceName;
import io.persistentprocess.migration.ShellWords;
import io.persistentprocess.migration.supervisord.SupervisordFile.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a member of a {@code [program:x]}. Each directive has a row, as the table of supervisord's manual has. */
final class ProgramTranslator {
    private static final Pattern VARIABLE =
            Pattern.compile("\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(\"[^\"]*\"|'[^']*'|[^,]*)\\s*(?:,|$)");
    private static final Pattern BYTES = Pattern.compile("([0-9]+)\\s*([KMG]?)B?");

    private final Section section;
    private final ImportOptions options;
    private final Findings findings;
    private final Expansion expansion;
    private final MemberDraft member;

    ProgramTranslator(Section section, String group, ImportOptions options, Findings findings) {
        String program = section.name().substring(section.name().indexOf(':') + 1);
        this.section = section;
        this.options = options;
        this.findings = findings;
        this.expansion = new Expansion(Map.of(
                "program_name",
                program,
                "group_name",
                group,
                "here",
                section.here().toString()));
        this.member = new MemberDraft(ResourceName.of(program));
    }

    MemberDraft translate() throws ImportException {
        command();
        member.set("stop.mode", "Mixed");
        member.set("stop.gracePeriodSeconds", 10);
        member.set("restartPolicy", "OnFailure");
        for (String key : section.values().keySet()) {
            directive(key, section.text(key).orElse(""));
        }
        if (section.text("autorestart").isEmpty()) {
            restart("autorestart", "unexpected");
        }
        expansion
                .inherited()
                .forEach(name ->
                        findings.byHand(section.origin("command"), "nothing is inherited; set " + name + " in env"));
        return member;
    }

    private void command() throws ImportException {
        String line = section.text("command")
                .orElseThrow(() -> new ImportException("[" + section.name() + "]: has no command="));
        List<String> words = ShellWords.split(line.replace('\n', ' '))
                .orElseThrow(() -> new ImportException(section.origin("command").place() + ": a quote is not closed"));
        if (words.isEmpty()) {
            throw new ImportException(section.origin("command").place() + ": command= is empty");
        }
        List<String> templates = words.stream().map(expansion::template).toList();
        member.set("command", templates.subList(0, 1));
        if (templates.size() > 1) {
            member.set("args", templates.subList(1, templates.size()));
        }
    }

    private void directive(String key, String value) {
        switch (key) {
            case "command" -> kept(key, "command");
            case "process_name" -> findings.nearly(section.origin(key), "instances are named MEMBER-ORDINAL");
            case "numprocs" -> numprocs(key, value);
            case "numprocs_start" -> start(key, value);
            case "priority" -> findings.nearly(section.origin(key), "all start at once; order them with dependsOn");
            case "autostart" -> autostart(key, value);
            case "autorestart" -> restart(key, value);
            case "startsecs" -> set(key, "restart.stableAfter", value + "s");
            case "startretries" -> retries(key, value);
            case "exitcodes" -> exitCodes(key, value);
            case "stopsignal" -> set(key, "stop.signal", "SIG" + value.replaceFirst("^SIG", ""));
            case "stopwaitsecs" -> number(key, "stop.gracePeriodSeconds", value);
            case "stopasgroup" -> asGroup(key, value);
            case "killasgroup" -> kept(key, "what is left is killed, all of it");
            case "user" -> set(key, "securityContext.runAsUser", value);
            case "directory" -> set(key, "workingDir", expansion.template(value));
            case "umask" -> set(key, "umask", value.length() < 4 ? "0".repeat(4 - value.length()) + value : value);
            case "environment" -> environment(key, value);
            case "redirect_stderr" -> kept(key, "both go to one log");
            case "stdout_logfile" -> logFile(key, value);
            case "stdout_logfile_maxbytes" -> maxBytes(key, value);
            case "stdout_logfile_backups" -> backups(key, value);
            case "stderr_logfile", "stderr_logfile_maxbytes", "stderr_logfile_backups" ->
                findings.nearly(section.origin(key), "it goes to the same log as standard output");
            case "stdout_syslog", "stderr_syslog" ->
                findings.nearly(section.origin(key), "it goes to a log file of the instance");
            case "stdout_capture_maxbytes",
                    "stderr_capture_maxbytes",
                    "stdout_events_enabled",
                    "stderr_events_enabled" -> lostUnlessOff(key, value, "output raises no events");
            case "serverurl" -> kept(key, "there is no server to call");
            default -> findings.lost(section.origin(key), Loss.FUNCTION, "is not known to this version of ppg");
        }
    }

    private void kept(String key, String field) {
        findings.kept(section.origin(key), field);
    }

    private void set(String key, String field, Object value) {
        member.set(field, value);
        kept(key, field + ": " + value);
    }

    private void number(String key, String field, String value) {
        if (value.matches("[0-9]{1,5}")) {
            set(key, field, Integer.valueOf(value));
        } else {
            findings.lost(section.origin(key), Loss.FUNCTION, "the value is not understood, so the default holds");
        }
    }

    private void lostUnlessOff(String key, String value, String consequence) {
        if (value.matches("0|false|off|no|0MB")) {
            kept(key, "is off, as it is for every member");
        } else {
            findings.lost(section.origin(key), Loss.FUNCTION, consequence);
        }
    }

    private void numprocs(String key, String value) {
        number(key, "replicas", value);
        String line = section.text("command").orElse("");
        if (expansion.padsNumber() && !value.equals("1")) {
            findings.byHand(section.origin(key), "an ordinal has no leading zeros; see what needs them in " + line);
        }
    }

    private void start(String key, String value) {
        if (value.equals("0")) {
            kept(key, "ordinals begin with 0");
        } else {
            findings.byHand(section.origin(key), "ordinals begin with 0; change what is named after the number");
        }
    }

    private void autostart(String key, String value) {
        if (isTrue(value)) {
            kept(key, "a member starts with its group");
        } else {
            set(key, "replicas", 0);
        }
    }

    private void restart(String key, String value) {
        if (value.equals("unexpected")) {
            member.set("restartPolicy", options.mends() ? "Always" : "OnFailure");
            if (options.mends()) {
                findings.mended(
                        section.origin(key),
                        "restartPolicy: Always; with supervisord it stays down after an expected exit");
            } else {
                kept(key, "restartPolicy: OnFailure");
            }
        } else {
            set(key, "restartPolicy", isTrue(value) ? "Always" : "Never");
        }
    }

    private void retries(String key, String value) {
        if (options.mends()) {
            findings.mended(
                    section.origin(key), "it never gives up; with supervisord it would be FATAL after " + value);
        } else {
            number(key, "restart.limit.burst", value);
        }
    }

    private void exitCodes(String key, String value) {
        for (String code : value.split("\\s*,\\s*", -1)) {
            if (code.matches("[0-9]{1,3}") && !code.equals("0")) {
                member.add("successExitCodes", Integer.valueOf(code));
            }
        }
        kept(key, "successExitCodes");
    }

    private void asGroup(String key, String value) {
        if (isTrue(value)) {
            set(key, "stop.mode", "Cgroup");
        } else {
            kept(key, "stop.mode: Mixed");
        }
    }

    private static boolean isTrue(String value) {
        return value.matches("(?i)true|on|yes|1");
    }

    private void environment(String key, String value) {
        Matcher found = VARIABLE.matcher(value.replace('\n', ' '));
        int end = 0;
        while (found.find() && found.start() == end && !found.group().isEmpty()) {
            String text = found.group(2).replaceAll("^([\"'])(.*)\\1$", "$2");
            Map<String, Object> variable = new LinkedHashMap<>();
            variable.put("name", found.group(1));
            variable.put("value", expansion.template(text.strip()));
            member.add("env", variable);
            end = found.end();
        }
        kept(key, "env");
    }

    private void logFile(String key, String value) {
        switch (value) {
            case "NONE" -> {
                boolean errorsToo = section.text("redirect_stderr")
                                .filter(ProgramTranslator::isTrue)
                                .isPresent()
                        || section.text("stderr_logfile").filter("NONE"::equals).isPresent();
                if (errorsToo) {
                    set(key, "logs.to", "Null");
                } else {
                    findings.nearly(section.origin(key), "standard error is kept, and with it standard output");
                }
            }
            case "AUTO" -> kept(key, "a log file of the instance");
            default -> findings.nearly(section.origin(key), "it goes to a log file of the instance");
        }
    }

    private void maxBytes(String key, String value) {
        Matcher bytes = BYTES.matcher(value);
        if (bytes.matches() && !bytes.group(1).equals("0")) {
            set(
                    key,
                    "logs.maxSize",
                    bytes.group(1) + bytes.group(2) + (bytes.group(2).isEmpty() ? "" : "i"));
        } else {
            findings.nearly(section.origin(key), "a log is rotated at 10Mi");
        }
    }

    private void backups(String key, String value) {
        Optional<Integer> backups =
                Optional.of(value).filter(text -> text.matches("[0-9]{1,2}")).map(Integer::valueOf);
        if (backups.isPresent()) {
            set(key, "logs.maxFiles", backups.get() + 1);
        } else {
            findings.nearly(section.origin(key), "5 files are kept");
        }
    }
}

package io.persistentprocess.migration.supervisord;

import io.persistentprocess.migration.Findings;
import io.persistentprocess.migration.GroupDraft;
import io.persistentprocess.migration.ImportException;
import io.persistentprocess.migration.ImportOptions;
import io.persistentprocess.migration.Imported;
import io.persistentprocess.migration.Loss;
import io.persistentprocess.migration.MemberDraft;
import io.persistentprocess.migration.ResourceName;
import io.persistentprocess.migration.supervisord.SupervisordFile.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Makes groups of a configuration of supervisord: one for each program, and one for each {@code [group:x]}. */
public final class SupervisordImporter {
    private static final String PROGRAM = "program:";
    private static final String GROUP = "group:";
    private static final Set<String> OF_SUPERVISOR =
            Set.of("supervisord", "supervisorctl", "unix_http_server", "inet_http_server", "include");

    private final ImportOptions options;
    private final Findings findings = new Findings();

    public SupervisordImporter(ImportOptions options) {
        this.options = options;
    }

    public Imported read(Path file) throws ImportException {
        SupervisordFile configuration = SupervisordFile.read(file);
        List<GroupDraft> groups = new ArrayList<>();
        Set<String> grouped = new HashSet<>();
        for (Section section : configuration.sections().values()) {
            if (section.name().startsWith(GROUP)) {
                groups.add(group(section, configuration, grouped));
            }
        }
        for (Section section : configuration.sections().values()) {
            if (section.name().startsWith(PROGRAM) && !grouped.contains(section.name())) {
                String name = section.name().substring(PROGRAM.length());
                MemberDraft member = new ProgramTranslator(section, name, options, findings).translate();
                groups.add(GroupDraft.of(ResourceName.of(name), List.of(member)));
            } else {
                other(section);
            }
        }
        if (groups.isEmpty()) {
            throw new ImportException(file + ": has no [program:…]");
        }
        return new Imported(groups, findings.all());
    }

    private GroupDraft group(Section section, SupervisordFile configuration, Set<String> grouped)
            throws ImportException {
        String name = section.name().substring(GROUP.length());
        List<MemberDraft> members = new ArrayList<>();
        for (String program : programs(section)) {
            Section its = configuration.sections().get(PROGRAM + program);
            if (its == null) {
                throw new ImportException("%s: there is no [program:%s]"
                        .formatted(section.origin("programs").place(), program));
            }
            grouped.add(its.name());
            members.add(new ProgramTranslator(its, name, options, findings).translate());
        }
        if (members.isEmpty()) {
            throw new ImportException("[" + section.name() + "]: has no programs=");
        }
        findings.kept(section.origin("programs"), "the group " + ResourceName.of(name));
        return GroupDraft.of(ResourceName.of(name), members);
    }

    private static List<String> programs(Section section) {
        return Stream.of(section.text("programs").orElse("").split("[\\s,]+", -1))
                .filter(program -> !program.isEmpty())
                .toList();
    }

    private void other(Section section) {
        String kind = section.name().replaceFirst(":.*", "");
        for (String key : section.values().keySet()) {
            switch (kind) {
                case "eventlistener" ->
                    findings.lost(
                            section.origin(key),
                            Loss.FUNCTION,
                            "there are no events of supervisord; ppg events -o json has those of ppg");
                case "fcgi-program" ->
                    findings.lost(section.origin(key), Loss.FUNCTION, "no socket is opened for it, so it is left out");
                case "program", "group" -> {}
                default -> {
                    if (OF_SUPERVISOR.contains(kind)) {
                        supervisor(section, key);
                    } else {
                        findings.lost(section.origin(key), Loss.FUNCTION, "is not known to this version of ppg");
                    }
                }
            }
        }
    }

    private void supervisor(Section section, String key) {
        switch (key) {
            case "environment", "user", "umask", "directory" ->
                findings.byHand(
                        section.origin(key), "members inherit nothing of their supervisor; set it in each member");
            case "minfds", "minprocs" ->
                findings.byHand(section.origin(key), "set rlimits in the members that need it");
            default -> findings.kept(section.origin(key), "is supervisord's own");
        }
    }
}

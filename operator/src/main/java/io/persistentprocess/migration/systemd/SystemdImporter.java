package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.Findings;
import io.persistentprocess.migration.GroupDraft;
import io.persistentprocess.migration.ImportException;
import io.persistentprocess.migration.ImportOptions;
import io.persistentprocess.migration.Imported;
import io.persistentprocess.migration.MemberDraft;
import io.persistentprocess.migration.ResourceName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes groups of units: one for each, but one for all that depend on each other or belong to the same umbrella. */
public final class SystemdImporter {
    /** What shows a group's purpose in tools for Kubernetes. */
    private static final String DESCRIPTION = "kubernetes.io/description";

    private final ImportOptions options;
    private final Findings findings = new Findings();
    private final UnitLoader loader;
    private final ServiceTranslator translator;

    public SystemdImporter(ImportOptions options) {
        this.options = options;
        this.loader = new UnitLoader(options);
        this.translator = new ServiceTranslator(options, findings);
    }

    /**
     * Reads units and what belongs to them.
     *
     * @param units names, which are looked up, or paths, which have a slash
     */
    public Imported read(List<String> units) throws ImportException {
        List<LoadedUnit> remaining = new ArrayList<>(loader.load(units));
        List<GroupDraft> groups = new ArrayList<>();
        for (LoadedUnit umbrella :
                remaining.stream().filter(LoadedUnit::isUmbrella).toList()) {
            List<LoadedUnit> under = loader.under(umbrella);
            if (under.isEmpty()) {
                throw new ImportException(
                        umbrella.name() + ": starts nothing itself, and no service beside it is PartOf= it");
            }
            groups.add(group(Optional.of(umbrella), under));
            remaining.removeIf(unit -> unit.equals(umbrella)
                    || under.stream().anyMatch(other -> other.name().equals(unit.name())));
        }
        while (!remaining.isEmpty()) {
            List<LoadedUnit> tied = tiedTo(remaining.getFirst(), remaining);
            remaining.removeAll(tied);
            groups.add(group(Optional.empty(), tied));
        }
        return new Imported(groups, findings.all());
    }

    private static List<LoadedUnit> tiedTo(LoadedUnit first, List<LoadedUnit> all) {
        List<LoadedUnit> tied = new ArrayList<>(List.of(first));
        for (int i = 0; i < tied.size(); i++) {
            for (LoadedUnit other : all) {
                if (!tied.contains(other) && Relations.areTied(tied.get(i), other)) {
                    tied.add(other);
                }
            }
        }
        return tied;
    }

    private GroupDraft group(Optional<LoadedUnit> umbrella, List<LoadedUnit> units) throws ImportException {
        Map<LoadedUnit, MemberDraft> members = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        for (LoadedUnit unit : units) {
            MemberDraft member = member(unit);
            if (!names.add(member.name())) {
                throw new ImportException(
                        "%s: there is a member %s already; import it on its own".formatted(unit.name(), member.name()));
            }
            members.put(unit, member);
        }
        new Relations(umbrella, members, findings).apply();
        umbrella.ifPresent(this::tellUmbrella);
        units.forEach(unit -> translator.tellRest(unit.settings()));
        LoadedUnit first = umbrella.orElse(units.getFirst());
        Map<String, String> annotations = new LinkedHashMap<>();
        first.settings()
                .last("Description")
                .ifPresent(text -> annotations.put(
                        DESCRIPTION, text.replaceAll("%[iI]", "").strip()));
        String name = ResourceName.of(
                first.name().isTemplate() ? first.name().prefix() : first.name().withoutType());
        return new GroupDraft(name, annotations, Map.of(), List.copyOf(members.values()));
    }

    private MemberDraft member(LoadedUnit unit) throws ImportException {
        if (!unit.name().isService()) {
            throw new ImportException("%s: a group is made of services; name the service that the %s is for"
                    .formatted(unit.name(), unit.name().type()));
        }
        if (unit.settings().values("ExecStart").isEmpty()) {
            throw new ImportException(unit.name() + ": has no ExecStart=, so there is no process to keep running");
        }
        Optional<String> variable = unit.instances().isEmpty() ? Optional.empty() : Optional.of("PPG_INSTANCE");
        MemberDraft member = translator.translate(unit.settings(), variable);
        if (!unit.instances().isEmpty()) {
            member.set("instances.names", unit.instances());
        }
        if (options.attaches()) {
            new AttachRule(options.root(), findings).apply(unit, member);
        }
        return member;
    }

    private void tellUmbrella(LoadedUnit umbrella) {
        umbrella.settings().rest().stream()
                .flatMap(List::stream)
                .forEach(value -> findings.kept(umbrella.settings().origin(value), "the group itself"));
    }
}

package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.Findings;
import io.persistentprocess.migration.ImportOptions;
import io.persistentprocess.migration.MemberDraft;
import io.persistentprocess.migration.ResourceName;
import io.persistentprocess.migration.systemd.unit.Specifiers;
import io.persistentprocess.migration.systemd.unit.UnitName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes a member of a service. */
final class ServiceTranslator {
    /** In the order in which they need each other's results. */
    private static final List<ServiceDirectives> PARTS = List.of(
            new StartDirectives(),
            new IdentityDirectives(),
            new CommandDirectives(),
            new StopDirectives(),
            new RestartDirectives(),
            new EnvironmentDirectives(),
            new DirectoryDirectives(),
            new ConditionDirectives(),
            new LimitDirectives(),
            new SchedulingDirectives(),
            new OutputDirectives());

    private final DirectiveTable table = DirectiveTable.read();
    private final ImportOptions options;
    private final Findings findings;

    ServiceTranslator(ImportOptions options, Findings findings) {
        this.options = options;
        this.findings = findings;
    }

    /** @param instanceVariable stands for the instance, where one member is for several instances of a template */
    MemberDraft translate(UnitSettings settings, Optional<String> instanceVariable) {
        UnitName name = settings.name();
        String memberName = instanceVariable.isPresent() ? name.prefix() : name.withoutType();
        Specifiers specifiers = new Specifiers(name, instanceVariable);
        Translation translation =
                new Translation(settings, new MemberDraft(ResourceName.of(memberName)), findings, options, specifiers);
        PARTS.forEach(part -> part.apply(translation));
        told(translation);
        return translation.member();
    }

    private static void told(Translation translation) {
        Specifiers specifiers = translation.specifiers();
        Set<String> unknown = specifiers.unknown();
        if (!unknown.isEmpty()) {
            translation
                    .findings()
                    .byHand(
                            translation.settings().implied("specifiers", String.join(" ", unknown)),
                            "differ from host to host; put what they stand for in their place");
        }
        if (specifiers.namesHost()) {
            translation
                    .findings()
                    .nearly(
                            translation.settings().implied("specifiers", "%H"),
                            "stands for the name of the node, $(PPG_NODE)");
        }
    }

    /** Reports what becomes of the directives that no other part has taken. */
    void tellRest(UnitSettings settings) {
        settings.rest().stream()
                .flatMap(List::stream)
                .map(value -> table.finding(value, settings.origin(value)))
                .forEach(findings::add);
    }
}

package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.systemd.unit.Assignment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code Condition…=} and {@code Assert…=}, systemd.unit(5). */
final class ConditionDirectives implements ServiceDirectives {
    private record Counterpart(String kind, String field) {}

    private static final List<Counterpart> FIELDS = List.of(
            new Counterpart("PathExists", "pathExists"),
            new Counterpart("PathIsDirectory", "pathExists"),
            new Counterpart("DirectoryNotEmpty", "pathNotEmpty"),
            new Counterpart("FileNotEmpty", "pathNotEmpty"),
            new Counterpart("FileIsExecutable", "executable"),
            new Counterpart("KernelModuleLoaded", "kernelModule"),
            new Counterpart("Capability", "capability"));

    /** What says the same about a node, or about a member. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "Virtualization", "nodeSelector, with a label of yours for machines of that kind",
            "Architecture", "nodeSelector: {kubernetes.io/arch: …}",
            "Host", "nodeSelector: {kubernetes.io/hostname: …}",
            "OSRelease", "nodeSelector, with a label of yours for that system");

    @Override
    public void apply(Translation translation) {
        for (Counterpart counterpart : FIELDS) {
            for (String verb : List.of("Condition", "Assert")) {
                for (Assignment value : translation.settings().take(verb + counterpart.kind())) {
                    condition(translation, value, counterpart.field());
                }
            }
        }
        ELSEWHERE.forEach((kind, where) -> {
            for (String verb : List.of("Condition", "Assert")) {
                translation
                        .settings()
                        .take(verb + kind)
                        .forEach(value -> translation.byHand(value, "it starts in any case; use " + where));
            }
        });
    }

    private static void condition(Translation translation, Assignment value, String field) {
        if (value.value().startsWith("|")) {
            translation.byHand(value, "one of several conditions is enough; test them in preStart");
            return;
        }
        boolean not = value.value().startsWith("!");
        String argument = translation
                .specifiers()
                .template(not ? value.value().substring(1).strip() : value.value());
        Map<String, Object> condition = new LinkedHashMap<>();
        condition.put(
                field,
                field.equals("capability") ? argument.toUpperCase(Locale.ROOT).replaceFirst("^CAP_", "") : argument);
        if (not) {
            condition.put("not", true);
        }
        translation.member().add("conditions", condition);
        Optional<String> difference = difference(value);
        difference.ifPresentOrElse(
                text -> translation.nearly(value, "conditions; " + text), () -> translation.kept(value, "conditions"));
    }

    private static Optional<String> difference(Assignment value) {
        if (value.key().startsWith("Assert")) {
            return Optional.of("it waits for it instead of failing");
        }
        return value.key().endsWith("PathIsDirectory")
                ? Optional.of("anything of that name will do")
                : Optional.empty();
    }
}

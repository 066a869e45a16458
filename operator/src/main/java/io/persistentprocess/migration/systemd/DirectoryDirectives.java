package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.ApiFields;
import io.persistentprocess.migration.systemd.unit.Assignment;
import io.persistentprocess.migration.systemd.unit.QuotedWords;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code RuntimeDirectory=}, {@code StateDirectory=} and so on, systemd.exec(5). */
final class DirectoryDirectives implements ServiceDirectives {
    private static final Map<String, String> KINDS = Map.of(
            "Runtime", "runtime", "State", "state", "Cache", "cache", "Logs", "logs", "Configuration", "configuration");

    @Override
    public void apply(Translation translation) {
        List.of("Runtime", "State", "Cache", "Logs", "Configuration").forEach(kind -> directories(translation, kind));
        translation.settings().takeLast("RuntimeDirectoryPreserve").ifPresent(value -> {
            switch (value.value()) {
                case "restart" -> translation.kept(value, "restarts leave it in place");
                case "no" -> translation.kept(value, "the default");
                default -> translation.nearly(value, "it is removed when the instance has been stopped");
            }
        });
    }

    private static void directories(Translation translation, String kind) {
        UnitSettings settings = translation.settings();
        Optional<Assignment> mode = settings.takeLast(kind + "DirectoryMode");
        List<Assignment> values = settings.take(kind + "Directory");
        for (Assignment value : values) {
            if (!ApiFields.hasOfMember("directories")) {
                translation.byHand(value, "make the directory in preStart, with asAgent: true");
                continue;
            }
            boolean linked = false;
            for (String word : QuotedWords.of(value.value())) {
                String[] names = translation.specifiers().template(word).split(":", 2);
                linked |= names.length > 1 && !names[1].isEmpty();
                Map<String, Object> directory = new LinkedHashMap<>();
                directory.put("name", names[0].replaceFirst("/+$", ""));
                mode.ifPresent(its -> directory.put("mode", "%04o".formatted(Integer.parseInt(its.value(), 8))));
                translation.member().add("directories." + KINDS.get(kind), directory);
            }
            if (linked) {
                translation.lost(value, "the links to the directories are not made");
            } else {
                translation.kept(value, "directories." + KINDS.get(kind));
            }
        }
        mode.ifPresent(value -> {
            if (ApiFields.hasOfMember("directories")) {
                translation.kept(value, "the mode of directories." + KINDS.get(kind));
            } else {
                translation.byHand(value, "goes with " + kind + "Directory=");
            }
        });
    }
}

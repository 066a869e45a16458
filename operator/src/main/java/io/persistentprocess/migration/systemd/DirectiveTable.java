package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.Finding;
import io.persistentprocess.migration.Loss;
import io.persistentprocess.migration.Origin;
import io.persistentprocess.migration.Verdict;
import io.persistentprocess.migration.systemd.unit.Assignment;
import io.persistentprocess.migration.systemd.unit.UnitValues;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What becomes of the directives that no field of a group stands for, of {@code directives.tsv}. */
final class DirectiveTable {
    private final Map<String, Entry> entries;

    private record Entry(Verdict verdict, Loss loss, String consequence) {}

    private DirectiveTable(Map<String, Entry> entries) {
        this.entries = Map.copyOf(entries);
    }

    static DirectiveTable read() {
        try (InputStream file = Objects.requireNonNull(DirectiveTable.class.getResourceAsStream("directives.tsv"))) {
            Map<String, Entry> entries = new HashMap<>();
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .forEach(columns -> entries.put(columns[0], entry(columns)));
            return new DirectiveTable(entries);
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of this jar cannot be read", e);
        }
    }

    private static Entry entry(String... columns) {
        return new Entry(
                Verdict.valueOf(columns[1].toUpperCase(Locale.ROOT).replace(' ', '_')),
                columns[2].equals("-") ? Loss.NOTHING : Loss.valueOf(columns[2].toUpperCase(Locale.ROOT)),
                columns[3]);
    }

    boolean knows(String directive) {
        return entries.containsKey(directive);
    }

    /** A directive that switches something off loses nothing. One that is unknown is lost, because its meaning is not known. */
    Finding finding(Assignment assignment, Origin origin) {
        String key = assignment.key();
        if (key.startsWith("X-") || assignment.section().startsWith("X-")) {
            return new Finding(origin, Verdict.KEPT, Loss.NOTHING, "is ignored by systemd, too");
        }
        Optional<Entry> entry = Optional.ofNullable(entries.get(key));
        if (entry.isEmpty()) {
            return new Finding(origin, Verdict.LOST, Loss.FUNCTION, "is not known to this version of ppg");
        }
        boolean isOff = entry.get().verdict() == Verdict.LOST && UnitValues.isFalse(assignment.value());
        return isOff
                ? new Finding(origin, Verdict.KEPT, Loss.NOTHING, "is off, as it is for every member")
                : new Finding(
                        origin,
                        entry.get().verdict(),
                        entry.get().loss(),
                        entry.get().consequence());
    }
}

package io.persistentprocess.e2e.imports;

import io.persistentprocess.cli.output.YamlWriter;
import io.persistentprocess.local.LoadResult;
import io.persistentprocess.local.ManifestLoader;
import io.persistentprocess.migration.Finding;
import io.persistentprocess.migration.ImportException;
import io.persistentprocess.migration.ImportOptions;
import io.persistentprocess.migration.ImportOptions.Mending;
import io.persistentprocess.migration.ImportOptions.Takeover;
import io.persistentprocess.migration.Imported;
import io.persistentprocess.migration.Loss;
import io.persistentprocess.migration.systemd.SystemdImporter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a folder with one folder for each unpacked package, imports every service in them, and prints what is lost, as Markdown. */
public final class CorpusCommand {
    /** Packages that watch networks, hosts or services. */
    private static final Predicate<String> IS_SENSOR = Set.of(
            "argus-server",
            "arpwatch",
            "collectd-core",
            "darkstat",
            "fail2ban",
            "fprobe",
            "lldpd",
            "munin-node",
            "nagios-nrpe-server",
            "netdata-core",
            "nfdump",
            "p0f",
            "pmacct",
            "prometheus",
            "psad",
            "samhain",
            "smartmontools",
            "snmpd",
            "softflowd",
            "sshguard",
            "suricata",
            "tcpspy",
            "ulogd2",
            "vnstat",
            "zabbix-agent",
            "acct",
            "sysstat",
            "rasdaemon",
            "mcelog",
            "auditd",
            "clamav-daemon",
            "conntrackd",
            "gpsd",
            "monit",
            "crowdsec")::contains;

    private CorpusCommand() {}

    public static void main(String... arguments) throws IOException {
        List<ImportedUnit> units = new ArrayList<>();
        try (Stream<Path> folders = Files.list(Path.of(arguments[0]))) {
            for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                for (Path unit : services(folder)) {
                    units.add(imported(folder, unit));
                }
            }
        }
        print(units);
        boolean whole = units.stream()
                .allMatch(unit -> unit.isImported() || unit.trouble().contains("starts nothing itself"));
        System.exit(whole ? 0 : 1);
    }

    private static List<Path> services(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().matches(".*/lib/systemd/system/[^/]+\\.service"))
                    .filter(file -> Files.isRegularFile(file) && !Files.isSymbolicLink(file))
                    .sorted()
                    .toList();
        }
    }

    private static ImportedUnit imported(Path folder, Path unit) {
        ImportOptions options = new ImportOptions(folder, List.of("eth0"), Takeover.NONE, Mending.MEND);
        String name = unit.getFileName().toString();
        try {
            Imported imported = new SystemdImporter(options).read(List.of(unit.toString()));
            String manifests = imported.groups().stream()
                    .map(group -> YamlWriter.manifest(group.manifest()))
                    .collect(Collectors.joining("---\n"));
            LoadResult read = new ManifestLoader(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
                    .load(List.of(Path.of("-")));
            String trouble = read.problems().stream().map(Object::toString).collect(Collectors.joining("; "));
            return new ImportedUnit(folder.getFileName().toString(), name, imported.findings(), trouble);
        } catch (ImportException e) {
            return new ImportedUnit(folder.getFileName().toString(), name, List.of(), e.getMessage());
        }
    }

    private static boolean isSensor(ImportedUnit unit) {
        return IS_SENSOR.test(unit.folder()) || unit.folder().endsWith("-exporter");
    }

    private static void print(List<ImportedUnit> units) {
        System.out.println(
                "| units | imported | lose no function | of these need no hand | lose no protection either |");
        System.out.println("|---|---|---|---|---|");
        row("all", units);
        row("sensors", units.stream().filter(CorpusCommand::isSensor).toList());
        System.out.println("\n| directive | lost by units | what follows |\n|---|---|---|");
        losses(units, Loss.FUNCTION);
        System.out.println("\n| directive (protection) | lost by units | what follows |\n|---|---|---|");
        losses(units, Loss.PROTECTION);
        System.out.println();
        units.stream()
                .filter(unit -> !unit.isImported())
                .forEach(unit -> System.out.println(
                        "not imported: " + unit.folder() + "/" + unit.unit() + ": " + unit.trouble()));
    }

    private static void row(String name, List<ImportedUnit> units) {
        List<ImportedUnit> imported =
                units.stream().filter(ImportedUnit::isImported).toList();
        List<ImportedUnit> whole =
                imported.stream().filter(unit -> !unit.losesFunction()).toList();
        System.out.printf(
                "| %s: %d | %d | %s | %s | %s |%n",
                name,
                units.size(),
                imported.size(),
                share(whole.size(), imported.size()),
                share(whole.stream().filter(unit -> !unit.needsHand()).count(), imported.size()),
                share(whole.stream().filter(unit -> !unit.losesProtection()).count(), imported.size()));
    }

    private static String share(long part, long whole) {
        return "%d (%d %%)".formatted(part, whole == 0 ? 0 : part * 100 / whole);
    }

    private static void losses(List<ImportedUnit> units, Loss loss) {
        Map<String, Set<String>> byDirective = new TreeMap<>();
        Map<String, String> consequences = new TreeMap<>();
        for (ImportedUnit unit : units) {
            for (Finding finding : unit.findings()) {
                if (finding.loss() == loss) {
                    String directive =
                            finding.origin().directive().replaceFirst("^.*\\.(socket|timer|path)$", "NAME.$1");
                    byDirective.computeIfAbsent(directive, _ -> new TreeSet<>()).add(unit.unit());
                    consequences.put(directive, finding.consequence());
                }
            }
        }
        byDirective.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> -entry.getValue().size()))
                .forEach(entry -> System.out.printf(
                        "| `%s` | %d: %s | %s |%n",
                        entry.getKey(),
                        entry.getValue().size(),
                        entry.getValue().stream().limit(6).collect(Collectors.joining(", ")),
                        consequences.get(entry.getKey())));
    }
}

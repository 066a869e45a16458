package io.persistentprocess.migration.systemd;

import io.persistentprocess.api.env.InstanceName;
import io.persistentprocess.migration.ApiFields;
import io.persistentprocess.migration.ImportException;
import io.persistentprocess.migration.ImportOptions;
import io.persistentprocess.migration.systemd.unit.Assignment;
import io.persistentprocess.migration.systemd.unit.UnitDirectories;
import io.persistentprocess.migration.systemd.unit.UnitFileParser;
import io.persistentprocess.migration.systemd.unit.UnitName;
import io.persistentprocess.migration.systemd.unit.UnitType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds units by name or path and reads them with their drop-ins. Blocks on the file system. */
final class UnitLoader {
    private final ImportOptions options;
    private final UnitDirectories system;

    UnitLoader(ImportOptions options) {
        this.options = options;
        this.system = UnitDirectories.of(options.root());
    }

    /** Where a unit is. */
    private record Place(UnitName name, Optional<Path> file, UnitDirectories directories) {}

    /** The units that are asked for, each once; several instances of a template are one. */
    List<LoadedUnit> load(List<String> asked) throws ImportException {
        Map<UnitName, List<String>> instances = new LinkedHashMap<>();
        Map<UnitName, Place> places = new LinkedHashMap<>();
        for (String each : asked) {
            Place place = each.contains("/") ? atPath(each) : byName(each);
            UnitName template = place.name().template();
            places.putIfAbsent(template, place);
            List<String> named = instances.computeIfAbsent(template, _ -> new ArrayList<>());
            place.name().instance().filter(name -> !name.isEmpty()).ifPresent(named::add);
        }
        List<LoadedUnit> units = new ArrayList<>();
        for (Map.Entry<UnitName, Place> entry : places.entrySet()) {
            units.addAll(
                    entry.getKey().isTemplate()
                            ? ofTemplate(entry.getKey(), entry.getValue(), instances.get(entry.getKey()))
                            : List.of(read(entry.getValue().name(), entry.getValue(), List.of())));
        }
        return units;
    }

    private Place atPath(String text) throws ImportException {
        Path file = Path.of(text);
        if (!Files.exists(file)) {
            throw new ImportException(text + ": no such file");
        }
        UnitName name = named(file);
        if (!file.getFileName().toString().equals(name.toString())) {
            throw new ImportException(
                    text + ": is no unit by its name; a unit's ends with its type, such as suricata.service");
        }
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        return new Place(name, Optional.of(file), system.around(folder));
    }

    /** Under its own name, also where it is asked for by an alias. */
    private static UnitName named(Path file) throws ImportException {
        try {
            Path real = file.toRealPath();
            boolean alias = Files.isSymbolicLink(file) && UnitType.isOne(type(real));
            return UnitName.parse((alias ? real : file).getFileName().toString());
        } catch (IOException e) {
            throw new ImportException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static String type(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private Place byName(String text) throws ImportException {
        UnitName name = UnitName.parse(text);
        Optional<Path> file = system.find(name);
        if (file.isEmpty()) {
            String near = Files.exists(Path.of(text)) ? "; for the file here write ./" + text : "";
            throw new ImportException("%s: no such unit in %s%s".formatted(name, places(), near));
        }
        UnitName real = named(file.get());
        return new Place(real.isTemplate() ? name : real, file, system);
    }

    private String places() {
        return system.all().isEmpty()
                ? "a unit directory below " + options.root() + ", where there is none"
                : String.join(", ", system.all().stream().map(Path::toString).toList());
    }

    private List<LoadedUnit> ofTemplate(UnitName template, Place place, List<String> named) throws ImportException {
        Set<String> instances = new LinkedHashSet<>(named);
        instances.addAll(options.instances());
        LoadedUnit whole = read(template, place, List.of());
        if (instances.isEmpty()) {
            whole.settings().last("DefaultInstance").ifPresent(instances::add);
        }
        if (instances.isEmpty()) {
            throw new ImportException(template + ": is a template; name its instances, --instances eth0,eth1 or "
                    + template.ofInstance("eth0"));
        }
        if (isOneMember(whole, instances)) {
            return List.of(new LoadedUnit(whole.settings(), whole.directories(), List.copyOf(instances)));
        }
        List<LoadedUnit> units = new ArrayList<>();
        for (String instance : instances) {
            units.add(read(template.ofInstance(instance), place, List.of()));
        }
        return units;
    }

    /** Whether all instances are alike but for their name, which each of them has in its environment. */
    private static boolean isOneMember(LoadedUnit unit, Set<String> instances) throws ImportException {
        if (!ApiFields.hasOfMember("instances")) {
            return false;
        }
        for (String instance : instances) {
            if (!instance.equals(UnitName.unescaped(instance)) || !InstanceName.isValid(instance)) {
                return false;
            }
            Set<Path> own =
                    new LinkedHashSet<>(unit.directories().dropIns(unit.name().ofInstance(instance)));
            if (!own.equals(new LinkedHashSet<>(unit.directories().dropIns(unit.name())))) {
                return false;
            }
        }
        return true;
    }

    private static LoadedUnit read(UnitName name, Place place, List<String> instances) throws ImportException {
        List<Assignment> assignments = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        place.file().ifPresent(files::add);
        files.addAll(place.directories().dropIns(name));
        for (Path file : files) {
            assignments.addAll(UnitFileParser.parse(UnitDirectories.read(file), file.toString()));
        }
        UnitSettings settings = new UnitSettings(name, assignments);
        if (settings.isEmpty()) {
            throw new ImportException(
                    place.file().map(Path::toString).orElse(name.toString()) + ": has no directives, so it is no unit");
        }
        return new LoadedUnit(settings, place.directories(), instances);
    }

    /** The services that a unit holds together: those that name it in PartOf= or BindsTo=, and those that it wants, if it is a target. */
    List<LoadedUnit> under(LoadedUnit umbrella) throws ImportException {
        Set<String> wanted = new LinkedHashSet<>();
        if (umbrella.name().type().equals("target")) {
            umbrella.settings()
                    .unitsOf("Wants", "Requires", "BindsTo", "Upholds")
                    .forEach(wanted::add);
        }
        List<LoadedUnit> units = new ArrayList<>();
        for (UnitName name : umbrella.directories().services()) {
            if (name.equals(umbrella.name())) {
                continue;
            }
            Place place = new Place(name, umbrella.directories().find(name), umbrella.directories());
            LoadedUnit unit = read(name, place, List.of());
            String own = umbrella.name().toString();
            boolean belongs = unit.settings().unitsOf("PartOf", "BindsTo").anyMatch(own::equals)
                    || wanted.contains(name.toString())
                    || (umbrella.name().type().equals("target")
                            && unit.settings().unitsOf("WantedBy", "RequiredBy").anyMatch(own::equals));
            List<String> instances = wanted.stream()
                    .map(UnitName::parse)
                    .filter(each -> name.isTemplate() && each.template().equals(name))
                    .flatMap(each -> each.instance().stream())
                    .toList();
            if (belongs || !instances.isEmpty()) {
                units.addAll(name.isTemplate() ? ofTemplate(name, place, instances) : List.of(unit));
            }
        }
        return units;
    }
}

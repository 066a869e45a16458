package io.persistentprocess.migration.systemd;

import io.persistentprocess.api.value.Capability;
import io.persistentprocess.migration.ResourceName;
import io.persistentprocess.migration.systemd.unit.Assignment;
import io.persistentprocess.migration.systemd.unit.UnitValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** As whom the processes run and with which capabilities. */
final class IdentityDirectives implements ServiceDirectives {
    private static final int LONGEST_USER = 31;

    @Override
    public void apply(Translation translation) {
        UnitSettings settings = translation.settings();
        Optional<Assignment> user = settings.takeLast("User");
        user.ifPresent(value -> identity(translation, value, "securityContext.runAsUser"));
        settings.takeLast("Group").ifPresent(value -> identity(translation, value, "securityContext.runAsGroup"));
        for (Assignment value : settings.take("SupplementaryGroups")) {
            for (String group : value.value().split("\\s+", -1)) {
                translation
                        .member()
                        .add(
                                "securityContext.supplementalGroups",
                                idOrName(translation.specifiers().template(group)));
            }
            translation.kept(value, "securityContext.supplementalGroups");
        }
        settings.takeLast("DynamicUser").ifPresent(value -> dynamicUser(translation, value, user.isPresent()));
        settings.takeLast("NoNewPrivileges").ifPresent(value -> {
            if (UnitValues.isTrue(value.value())) {
                translation.set(value, "securityContext.noNewPrivileges", true);
            } else {
                translation.kept(value, "the default");
            }
        });
        capabilities(translation);
    }

    private static void identity(Translation translation, Assignment value, String field) {
        String name = translation.specifiers().template(value.value());
        if (name.contains("$(") || name.contains("%")) {
            translation.byHand(value, field + ": set it; it depends on the instance or the host");
        } else {
            translation.set(value, field, idOrName(name));
        }
    }

    private static Object idOrName(String text) {
        return text.matches("0|[1-9][0-9]{0,8}") ? (Object) Integer.valueOf(text) : text;
    }

    /** Without a user it would run as root, so it gets the name that systemd would have given it. */
    private static void dynamicUser(Translation translation, Assignment value, boolean isNamed) {
        if (!UnitValues.isTrue(value.value())) {
            translation.kept(value, "the default");
            return;
        }
        String prefix = ResourceName.of(translation.settings().name().prefix());
        String fallback = prefix.length() <= LONGEST_USER ? prefix : prefix.substring(0, LONGEST_USER);
        if (!isNamed) {
            translation.member().set("securityContext.runAsUser", fallback);
        }
        String name = String.valueOf(
                translation.member().get("securityContext.runAsUser").orElse(fallback));
        translation.member().set("securityContext.noNewPrivileges", true);
        translation.byHand(
                value,
                "make the user on every node, useradd --system " + name + "; without it the member does not start");
        translation.unprotected(
                value,
                "its implied ProtectSystem=strict, ProtectHome=read-only, PrivateTmp=, RemoveIPC= and RestrictSUIDSGID=: what user "
                        + name + " may write, it can write, and files of a former instance stay its own");
    }

    private static void capabilities(Translation translation) {
        Set<String> ambient = new TreeSet<>();
        List<Assignment> given = translation.settings().take("AmbientCapabilities");
        for (Assignment value : given) {
            List<String> names = names(value.value());
            if (value.value().startsWith("~")) {
                ambient.removeAll(names);
            } else {
                ambient.addAll(names);
            }
        }
        List<Assignment> bounds = translation.settings().takeWithEmpty("CapabilityBoundingSet");
        Set<String> bounding = bounding(bounds);
        if (!ambient.stream().allMatch(IdentityDirectives::isKnown)) {
            given.forEach(translation::unreadable);
            return;
        }
        if (!ambient.isEmpty()) {
            translation.member().set("securityContext.capabilities.add", new ArrayList<>(ambient));
        }
        given.forEach(value -> translation.kept(value, "securityContext.capabilities.add"));
        if (bounds.isEmpty()) {
            return;
        }
        List<String> dropped = all().stream()
                .filter(name -> !bounding.contains(name) && !ambient.contains(name))
                .toList();
        if (bounding.isEmpty() && ambient.isEmpty()) {
            translation.member().set("securityContext.capabilities.drop", List.of("ALL"));
        } else if (!dropped.isEmpty()) {
            translation.member().set("securityContext.capabilities.drop", dropped);
        }
        bounds.forEach(value -> translation.kept(value, "securityContext.capabilities.drop: all others"));
    }

    private static Set<String> bounding(List<Assignment> values) {
        Set<String> bounding = new TreeSet<>();
        boolean first = true;
        for (Assignment value : values) {
            List<String> names = names(value.value());
            if (value.value().startsWith("~")) {
                if (first) {
                    bounding.addAll(all());
                }
                bounding.removeAll(names);
            } else {
                bounding.addAll(names);
            }
            first = false;
        }
        return bounding;
    }

    private static List<String> names(String value) {
        return List.of(value.replaceFirst("^~", "").strip().split("\\s+", -1)).stream()
                .map(name -> name.replaceFirst("^(?i)CAP_", "").toUpperCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static List<String> all() {
        return List.of(Capability.values()).stream()
                .filter(each -> each != Capability.ALL)
                .map(Enum::name)
                .toList();
    }

    private static boolean isKnown(String name) {
        return all().contains(name);
    }
}

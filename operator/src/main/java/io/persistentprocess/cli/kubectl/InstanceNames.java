package io.persistentprocess.cli.kubectl;

import io.persistentprocess.supervision.spec.InstanceId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses the instance names that agents write into objects of the cluster. */
final class InstanceNames {
    private static final Pattern FORM = Pattern.compile("(?<member>.+)-(?<ordinal>[0-9]{1,9})");

    private InstanceNames() {}

    /** @param name MEMBER-N; a name of another form, from an agent with other names, counts as a member */
    static InstanceId id(String namespace, String group, String name) {
        Matcher matcher = FORM.matcher(name);
        return matcher.matches()
                ? new InstanceId(namespace, group, matcher.group("member"), Integer.parseInt(matcher.group("ordinal")))
                : new InstanceId(namespace, group, name, 0);
    }
}

package io.persistentprocess.api.env;

import java.util.regex.Pattern;

/** The name of an instance that is named after a thing, such as a network interface. It is part of the names of directories, log files and of what users type. */
public final class InstanceName {
    /** Covers the usual names of interfaces, {@code eth0.100}, {@code br-lan}, {@code enp3s0f1np1}; nothing that a shell or a path gives a meaning to. */
    public static final String PATTERN = "^[A-Za-z0-9_][A-Za-z0-9_.:@+-]*$";

    public static final String FORM =
            "a name of letters, digits, '_', '.', ':', '@', '+' and '-' that starts with a letter, a digit or '_'";

    /** As a DNS label. The kernel's names of interfaces have at most 15 characters, IFNAMSIZ. */
    public static final int MAX_LENGTH = 63;

    private static final Pattern COMPILED = Pattern.compile(PATTERN);

    private InstanceName() {}

    public static boolean isValid(String name) {
        return name.length() <= MAX_LENGTH && COMPILED.matcher(name).matches();
    }
}

package io.persistentprocess.migration.systemd.unit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The name of a unit, systemd.unit(5): {@code PREFIX.TYPE}, {@code PREFIX@INSTANCE.TYPE}, or with an empty instance a template.
 *
 * @param instance present for templates, too, where it is empty
 * @param type {@code service}, {@code target} …
 */
public record UnitName(String prefix, Optional<String> instance, String type) {

    /** A name without a type is a service's. */
    public static UnitName parse(String text) {
        int dot = text.lastIndexOf('.');
        boolean typed = dot > 0 && UnitType.isOne(text.substring(dot + 1));
        String name = typed ? text.substring(0, dot) : text;
        String type = typed ? text.substring(dot + 1) : "service";
        int at = name.indexOf('@');
        return at < 0
                ? new UnitName(name, Optional.empty(), type)
                : new UnitName(name.substring(0, at), Optional.of(name.substring(at + 1)), type);
    }

    public boolean isTemplate() {
        return instance.filter(String::isEmpty).isPresent();
    }

    public boolean isInstance() {
        return instance.filter(name -> !name.isEmpty()).isPresent();
    }

    public UnitName template() {
        return new UnitName(prefix, instance.map(_ -> ""), type);
    }

    public UnitName ofInstance(String name) {
        return new UnitName(prefix, Optional.of(name), type);
    }

    public boolean isService() {
        return type.equals("service");
    }

    public String withoutType() {
        return prefix + instance.map(name -> "@" + name).orElse("");
    }

    @Override
    public String toString() {
        return withoutType() + "." + type;
    }

    /** {@code -} stands for {@code /}, {@code \xHH} for a byte; systemd-escape(1). */
    public static String unescaped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            if (text.substring(at).matches("(?s)\\\\x[0-9a-fA-F]{2}.*")) {
                bytes.write(Integer.parseInt(text.substring(at + 2, at + 4), 16));
                at += 4;
            } else {
                bytes.writeBytes(
                        (text.charAt(at) == '-' ? "/" : text.substring(at, at + 1)).getBytes(StandardCharsets.UTF_8));
                at++;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}

package io.persistentprocess.e2e.cluster.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** The forms of names in the Kubernetes API. */
final class Names {
    private static final int LONGEST_SUBDOMAIN = 253;
    private static final int LONGEST_LABEL = 63;
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern LABEL = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");

    private Names() {}

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Whether it is a DNS subdomain of RFC 1123. */
    static boolean isSubdomain(String name) {
        return name.length() <= LONGEST_SUBDOMAIN && SUBDOMAIN.matcher(name).matches();
    }

    /** Whether it is a name that may have a DNS subdomain and a slash in front, such as a label's key. */
    static boolean isQualified(String name) {
        int slash = name.indexOf('/');
        return (slash < 0 || isSubdomain(name.substring(0, slash))) && isLabel(name.substring(slash + 1));
    }

    static boolean isLabelValue(String value) {
        return value.isEmpty() || isLabel(value);
    }

    /** Whether it may name a file in a ConfigMap's volume. */
    static boolean isKey(String key) {
        return key.length() <= LONGEST_SUBDOMAIN
                && KEY.matcher(key).matches()
                && !key.equals(".")
                && !key.startsWith("..");
    }

    /** What is wrong with the name of an object whose name has to be a DNS subdomain. */
    static List<FieldError> ofObject(JsonNode object) {
        return isSubdomain(object.at("/metadata/name").asText())
                ? List.of()
                : List.of(FieldError.invalid(
                        "metadata.name", "must be a lowercase RFC 1123 subdomain of at most 253 characters"));
    }

    private static boolean isLabel(String text) {
        return text.length() <= LONGEST_LABEL && LABEL.matcher(text).matches();
    }
}

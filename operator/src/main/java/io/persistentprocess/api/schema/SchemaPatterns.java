package io.persistentprocess.api.schema;

/** The regular expressions of the schema, in the syntax that Java and the API server (RE2) share, and their names in words. */
public final class SchemaPatterns {
    /** RFC 1123, section 2.1; the length is limited separately. */
    public static final String DNS_LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    public static final String DNS_LABEL_FORM =
            "a name of lower-case letters, digits and '-' that starts and ends with a letter or digit";

    /** IEEE Std 1003.1-2017, section 8.1, with lower-case letters as is common. */
    public static final String ENV_NAME = "^[A-Za-z_][A-Za-z0-9_]*$";

    public static final String ABSOLUTE_PATH = "^/[^\\x00]*$";

    /** The key of a label: a name, optionally after a DNS subdomain and a slash. */
    public static final String LABEL_KEY = "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
            + "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$";

    public static final String LABEL_KEY_FORM = "the key of a label";

    /** Of the subdomain, the slash and the name. */
    public static final int MAX_LABEL_KEY = 253 + 1 + 63;

    public static final String LABEL_VALUE = "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$";

    public static final String LABEL_VALUE_FORM = "the value of a label";

    public static final int MAX_LABEL_VALUE = 63;

    /** PATH_MAX without the terminating NUL. */
    public static final int MAX_PATH = 4095;

    private SchemaPatterns() {}
}

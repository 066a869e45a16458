package io.persistentprocess.api.probe;

/** The scheme of a probe's request; core/v1 URIScheme. */
public enum UriScheme {
    HTTP,
    HTTPS
}

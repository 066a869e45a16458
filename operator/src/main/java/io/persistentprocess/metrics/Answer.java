package io.persistentprocess.metrics;

/** What a client gets. */
record Answer(int code, String contentType, String body) {
    static final int OK = 200;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int BROKEN = 500;
    static final int UNAVAILABLE = 503;

    static Answer text(int code, String line) {
        return new Answer(code, "text/plain; charset=utf-8", line + "\n");
    }
}

package io.persistentprocess.e2e.imports;

/** A unit did not do under one of the supervisors what it has to do; the message says what. */
final class UnitRunException extends Exception {
    private static final long serialVersionUID = 1L;

    UnitRunException(String message) {
        super(message);
    }
}

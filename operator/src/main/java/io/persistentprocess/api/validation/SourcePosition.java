package io.persistentprocess.api.validation;

/** A place in a text; lines and columns count from 1. */
public record SourcePosition(int line, int column) {}

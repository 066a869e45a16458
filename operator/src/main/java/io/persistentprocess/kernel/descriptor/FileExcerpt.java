package io.persistentprocess.kernel.descriptor;

/**
 * The beginning of a file that may be larger.
 *
 * @param text the text; if it is truncated, the last character may be cut in two
 * @param truncated whether there was more
 */
public record FileExcerpt(String text, boolean truncated) {}

package io.persistentprocess.kernel.descriptor;

/**
 * What was read of a file that may have been larger than the reader takes.
 *
 * @param text of its beginning; where it is truncated, the last character may be cut in two
 * @param truncated whether there was more
 */
public record FileExcerpt(String text, boolean truncated) {}

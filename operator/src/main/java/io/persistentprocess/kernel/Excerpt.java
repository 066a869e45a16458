package io.persistentprocess.kernel;

/**
 * What was read of a file that may have been larger than the reader takes.
 *
 * @param text of its beginning; where it is truncated, the last character may be cut in two
 * @param truncated whether there was more
 */
record Excerpt(String text, boolean truncated) {}

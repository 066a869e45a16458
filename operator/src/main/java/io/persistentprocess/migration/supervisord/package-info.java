/**
 * Programs of supervisord become members. Its file is read by a parser of its own: the format is that of Python's configparser with supervisord's comments and expansions, and
 * no library for INI files of the Java world reads both. Runs on the main thread of {@code ppg import}.
 */
package io.persistentprocess.migration.supervisord;

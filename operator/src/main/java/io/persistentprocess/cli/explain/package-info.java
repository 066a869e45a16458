/**
 * Explains what becomes of a group on a node, for {@code ppg explain} and {@code kubectl ppg explain}.
 *
 * <p>A group and the facts of a node come in; plain maps and lists for YAML and JSON go out. Pure. Any thread.
 */
package io.persistentprocess.cli.explain;

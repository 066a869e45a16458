/**
 * Reads the records of {@code api} from trees, and reports all problems of a tree.
 *
 * <p>A {@code DocumentTree} comes in, from a file (with positions) or from the API server (without). A record comes out, or a list of {@code
 * ManifestProblem}s. The rules are read once from the records' annotations. No thread and no I/O; everything here but {@code ProblemCollector} is
 * immutable and may be used from any thread.
 */
package io.persistentprocess.api.validation;

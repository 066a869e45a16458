/**
 * Reads the records of {@code api} from trees, and says everything that is wrong with one.
 *
 * <p>A {@code DocumentTree} comes in, from a file (with positions) or from the API server (without); a record comes out, or a list of {@code ManifestProblem}s.
 * What is allowed is read from the records' annotations, once. No thread and no I/O; everything here but {@code ProblemCollector} is immutable and may be used from any thread.
 */
package io.persistentprocess.api.validation;

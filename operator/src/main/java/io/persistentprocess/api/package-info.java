/**
 * The model of the custom resource PersistentProcessGroup, {@code persistentprocess.io/v1alpha1}: plain data and the annotations that bound it.
 *
 * <p>Everything a user may write is here or in the packages below and nowhere else: the schema, the validation of manifests, the field reference and the CRDs are derived from
 * these records. Knows nothing of the other packages; has no thread and does no I/O.
 */
package io.persistentprocess.api;

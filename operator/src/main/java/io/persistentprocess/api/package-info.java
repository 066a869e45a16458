/**
 * The model of the custom resource PersistentProcessGroup, {@code persistentprocess.io/v1alpha1}: plain data, and the annotations with its rules.
 *
 * <p>Everything a user may write is declared here and in the packages below: the schema, the validation of manifests, the field reference and the
 * CRDs are derived from these records. Depends on no other package; has no thread and does no I/O.
 */
package io.persistentprocess.api;

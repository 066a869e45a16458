/**
 * The annotations and patterns with which the records of the API declare their rules: bounds, forms, uniqueness. {@code Checked} is for rules that
 * concern more than one field.
 *
 * <p>The validation and the generator of the CRDs read them once. Pure; any thread.
 */
package io.persistentprocess.api.schema;

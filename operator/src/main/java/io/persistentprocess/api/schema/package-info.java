/**
 * The annotations and patterns by which the records of the API state their rules: bounds, forms, uniqueness. {@code Checked} is for rules that concern more than one field.
 *
 * <p>Read once by the validation and by the generator of the CRDs. Pure; any thread.
 */
package io.persistentprocess.api.schema;

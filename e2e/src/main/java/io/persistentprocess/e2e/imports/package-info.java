/** Imports all units of a folder of unpacked packages and counts what is lost, for {@code e2e/import}. */
package io.persistentprocess.e2e.imports;

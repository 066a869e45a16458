/**
 * Environment variables of a member: their names and values, where a value comes from, and references such as {@code $(NAME)}. Finds cycles of references, and how large a text becomes before it is expanded.
 *
 * <p>Pure; any thread.
 */
package io.persistentprocess.api.env;

/**
 * The desired state of a member on one node, with every default filled in and every variable expanded. {@code GroupResolver} makes it from a manifest and the facts of
 * the node.
 *
 * <p>Pure and immutable. Any thread.
 */
package io.persistentprocess.supervision.spec;

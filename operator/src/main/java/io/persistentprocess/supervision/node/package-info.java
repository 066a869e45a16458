/**
 * What a manifest may refer to of the node, and what follows for a group there.
 *
 * <p>Facts of the node and parts of manifests come in; names go out. Pure: no I/O, no clock. Any thread.
 */
package io.persistentprocess.supervision.node;

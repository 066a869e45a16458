/**
 * Local mode, without a cluster: manifests from files and the control socket.
 *
 * <p>Files come in through {@link io.persistentprocess.local.Manifests}, as groups or as problems that name file, line and field.
 */
package io.persistentprocess.local;

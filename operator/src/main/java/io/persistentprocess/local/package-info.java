/**
 * Local mode, without a cluster: manifests from files, followed as they change, and the control socket (package {@code control}).
 *
 * <p>Files come in through {@link io.persistentprocess.local.Manifests}, as groups or as problems that name file, line and field. {@link
 * io.persistentprocess.local.LocalMode} hands the groups to an {@link io.persistentprocess.agent.Agent}; it runs on the main thread, which may wait for disks.
 */
package io.persistentprocess.local;

/**
 * Local mode, without a cluster: manifests from files, followed as they change.
 *
 * <p>Files come in through {@code ManifestLoader}, as groups or as problems that name file, line and field. {@code LocalMode} hands the groups to an {@code Agent}. It runs on a thread that may wait for disks.
 */
package io.persistentprocess.local;

/**
 * Local mode, without a cluster: manifests from files, watched for changes.
 *
 * <p>{@code ManifestLoader} reads files into groups, or into problems that name file, line and field. {@code LocalMode} passes the groups to an
 * {@code Agent}. It runs on a thread that may block on disks.
 */
package io.persistentprocess.local;

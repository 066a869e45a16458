/**
 * Checkpoints: the state of an instance that the next agent needs, as JSON in extended attributes of its cgroup. They exist as long as the cgroup.
 *
 * <p>{@code CheckpointStore} reads and writes the attributes on the event loop's thread. The codecs are pure. {@code UnversionedCheckpointReader} and {@code
 * CheckpointMigration} read records of earlier versions. {@code CgroupReplacement} replaces a cgroup in which no process can be started, without losing its checkpoint.
 */
package io.persistentprocess.agent.checkpoint;

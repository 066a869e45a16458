/**
 * Checkpoints: what the next agent has to know of an instance, as JSON in extended attributes of its cgroup. They live as long as the cgroup does.
 *
 * <p>{@code CheckpointStore} reads and writes the attributes on the event loop's thread. The codecs are pure. Records of earlier versions are read by {@code UnversionedCheckpointReader} and {@code CheckpointMigration}.
 * {@code CgroupReplacement} puts a new cgroup in the place of one that no process can be started in, without losing its checkpoint.
 */
package io.persistentprocess.agent.checkpoint;

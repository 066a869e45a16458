package io.persistentprocess.e2e.scale;

/**
 * How large a ProcessNode is, in bytes of JSON as the API server keeps and returns it.
 *
 * @param object all of it
 * @param status what the agent wrote
 * @param managedFields what the API server notes of who wrote what
 */
record Weight(String title, long object, long status, long managedFields) {}

/** The custom resource definitions, put before a real API server: what it takes and what it refuses, and in which words. */
package io.persistentprocess.e2e.crds;

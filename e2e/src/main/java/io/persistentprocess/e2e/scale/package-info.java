/**
 * What many agents cost an API server: real agents' code on simulated hosts, a real controller, and what the server counts of them.
 */
package io.persistentprocess.e2e.scale;

/** Tests of helm/ppg, with Helm itself as a library: what it refuses, what it renders, and whether a cluster takes it. */
package io.persistentprocess.e2e.chart;

/** Tests of the API server that other tests stand on, and the {@link io.persistentprocess.e2e.cluster.ApiServerExtension} that hands it to them. */
package io.persistentprocess.e2e.cluster;

/**
 * The rules by which a kube-apiserver refuses objects of its built-in kinds, where the API server of the tests stores them as they come. Pure: an object goes in as JSON, what is wrong with it comes out. Lengths are in
 * bytes of UTF-8, as the server counts them. The paths of fields are the server's own, which are those of the older Event API for both.
 */
package io.persistentprocess.e2e.cluster.validation;

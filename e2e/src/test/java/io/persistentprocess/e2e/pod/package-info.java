/** The agent in a container, without a container engine: what a kubelet makes of a pod is made by shell scripts here (src/test/resources/pod). */
package io.persistentprocess.e2e.pod;

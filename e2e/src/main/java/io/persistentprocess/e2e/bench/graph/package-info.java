/** Members that depend on each other: their graph, and when each was ready. Pure, except that it reads the times which the members have recorded. */
package io.persistentprocess.e2e.bench.graph;

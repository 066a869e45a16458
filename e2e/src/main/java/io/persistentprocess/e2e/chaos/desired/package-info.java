/** What the groups of a chaos run are to be: the desired state that steps change and that the checker and the convergence compare with. Immutable values; any thread. */
package io.persistentprocess.e2e.chaos.desired;

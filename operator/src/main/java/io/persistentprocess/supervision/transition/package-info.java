/**
 * The state machine: an instance, an event and a time come in; the next instance and the actions to carry out go out. {@code InstanceMachine} is the table of states and
 * events; each of the other classes has the transitions of one part of an instance's life.
 *
 * <p>Pure: no I/O, no thread, no clock of its own, no randomness. The agent carries the actions out; tests simulate them. Each class says what happens if the agent dies
 * there.
 *
 * <p>The table of states, events and next states. An event that a state does not expect changes nothing.
 * <pre>{@code
 * Idle              wanted to run or to be removed               Clearing
 * Clearing          cgroup empty, wanted to run                  as decided: Preparing, Launching, Attaching, BackOff, Completed, Failed
 *                   cgroup empty, not wanted to run              Idle; Gone if it is to be removed
 *                   overdue                                      Clearing, killed again
 * Attaching         attached                                     Running
 *                   attach failed                                what it did before; a first start goes on or fails
 * Preparing         prepared, or waited long enough              Provisioning if it needs anything on the node; Launching
 *                   not wanted to run                            Clearing
 * Provisioning      provisioned                                  Launching
 *                   a condition is not met                       AwaitingCondition
 *                   failed, overdue, not wanted to run           Clearing
 * AwaitingCondition what it is about has changed                 Provisioning
 *                   restart, not wanted to run                   Clearing
 * Launching         spawned                                      Running; Forking if its type is Forking
 *                   spawn takes long                             LaunchDelayed
 *                   spawn failed                                 Clearing
 * LaunchDelayed     spawned                                      Running; Forking if its type is Forking
 *                   spawn failed, overdue                        Clearing
 *                   not wanted to run, spec changed, restart     LaunchDelayed, overdue soon
 * Forking           first process ended as it should             Seeking
 *                   first process failed, overdue                Clearing
 *                   not wanted to run, spec changed              Stopping
 * Seeking           main process found                           Running
 *                   no process left, overdue                     Clearing
 *                   not wanted to run, spec changed              Stopping
 * Running           main process ended                           Clearing; SeekingSuccessor if a PID file may name the next
 *                   not wanted to run, spec changed, restart     Stopping
 * SeekingSuccessor  another main process found                   Running
 *                   none found                                   Clearing
 *                   not wanted to run, restart                   Stopping
 * Stopping          cgroup empty after the main process ended    as Clearing
 *                   overdue                                      Stopping, killed
 * BackOff           due, restart, spec changed, not wanted       Clearing
 *                   attach requested                             Attaching
 * Completed, Failed restart, spec changed, not wanted            Clearing
 *                   attach requested                             Attaching
 * any but Gone      nothing can be decided                       Unsupervised
 * Unsupervised      attach requested                             Attaching
 *                   stop or restart requested                    Stopping
 *                   nothing left                                 Clearing; Gone if its spec is not known
 * any but Gone      left to itself                               Gone, if a process of its own runs; else as if it is to be removed
 * }</pre>
 */
package io.persistentprocess.supervision.transition;

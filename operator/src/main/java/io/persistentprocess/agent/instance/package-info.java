/**
 * All instances of an agent. {@code InstanceSupervisor} gives each event to the state machine, keeps the instance that comes out, and hands the actions to an {@code
 * ActionExecutor}, in order.
 *
 * <p>Runs on the event loop's thread. Requests of other threads come in through {@code SupervisorRequests}; {@code InstanceViews}, counters and measurements go out as
 * immutable values that any thread may read.
 * {@code JitWarmUp} runs restarts in memory, so that the first real one is not slowed by cold code.
 */
package io.persistentprocess.agent.instance;

/**
 * The limits and shares of instances. {@code ResourceEnforcer} writes them before an instance's first process starts, changes them in place and lifts them when they are no longer wanted; {@code GroupShares} gives each group what its instances ask for together.
 *
 * <p>Decisions are made on the event loop's thread; control files that may block are written on a background thread ({@code ppg-limits}). {@code UsageSampler} reads what instances use when somebody asks, never on the event loop's thread.
 */
package io.persistentprocess.agent.resources;

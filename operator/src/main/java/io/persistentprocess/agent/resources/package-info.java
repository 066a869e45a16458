/**
 * The limits and shares of instances. {@code ResourceEnforcer} writes them before an instance's first process starts, changes them in place and lifts them when they are
 * no longer wanted. {@code GroupShares} gives each group the sum of its instances' requests.
 *
 * <p>The event loop's thread decides; a background thread ({@code ppg-limits}) writes control files that may block. {@code UsageSampler} reads the usage of instances on
 * request, never on the event loop's thread.
 */
package io.persistentprocess.agent.resources;

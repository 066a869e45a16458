package io.persistentprocess.agent.condition;

/**
 * A condition that is not met.
 *
 * @param why one sentence for the user
 * @param watch of all conditions of the start; the owner closes it
 */
public record UnmetCondition(String why, ConditionWatch watch) {}

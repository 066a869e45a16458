/**
 * Faults and changes in an order that a seed decides, against agents and controllers at an API server of their own, and a checker that follows the life of every process meanwhile. What decides is
 * pure: {@link io.persistentprocess.e2e.chaos.StepGenerator} says what happens next, {@link io.persistentprocess.e2e.chaos.Checker} finds what must not have happened, and
 * {@link io.persistentprocess.e2e.chaos.Convergence} what is still missing when all faults are over. {@link io.persistentprocess.e2e.chaos.Chaos} acts; its thread carries steps out, and the one of
 * {@link io.persistentprocess.e2e.chaos.ProcessSampler} looks at processes.
 */
package io.persistentprocess.e2e.chaos;

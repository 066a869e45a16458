/**
 * The same scenarios under ppg and under the supervisors that its users come from, compared in what the supervised process sees.
 *
 * <p>{@link io.persistentprocess.e2e.compared.Scenarios} has the rows: a service in neutral words, steps, and what each supervisor is expected to do. Each {@link
 * io.persistentprocess.e2e.compared.Supervisor} writes the services down in its own configuration and runs all of them at once. The service is a C program that records what it is given and what happens to
 * it. The table on the page {@code compared.md} is compared with the rows.
 */
package io.persistentprocess.e2e.compared;

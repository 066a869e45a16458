/**
 * One class per kernel facility, over JNA and one small C library (src/main/native): mechanism only, no policy, nothing known of groups or members, and no
 * thread of its own.
 *
 * <p>What a class says about threads holds; what says nothing may be used by any thread, but by one at a time. Errors are {@link
 * io.persistentprocess.kernel.KernelException}s that read like those of a Unix tool. What was measured and why things are as they are: operator/docs/kernel.md.
 */
package io.persistentprocess.kernel;

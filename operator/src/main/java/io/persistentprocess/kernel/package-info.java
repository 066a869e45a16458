/**
 * One class per kernel facility, over JNA: mechanism only, no policy, nothing known of groups or members.
 */
package io.persistentprocess.kernel;

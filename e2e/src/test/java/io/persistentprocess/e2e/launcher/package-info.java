/** The launcher by itself, in a repository that has everything but the sources, a compiler and Java. */
package io.persistentprocess.e2e.launcher;

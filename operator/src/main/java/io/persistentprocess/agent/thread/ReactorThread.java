package io.persistentprocess.agent.thread;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Only the reactor thread ({@code ppg-reactor}) may call this, or the thread that creates an agent before that thread runs. Only packages of the agent use a type with
 * it. The event loop checks the calling thread if Java's assertions are enabled, as in tests.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface ReactorThread {}

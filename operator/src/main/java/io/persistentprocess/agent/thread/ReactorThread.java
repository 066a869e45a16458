package io.persistentprocess.agent.thread;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Only the reactor thread ({@code ppg-reactor}) may call this, or whoever builds an agent before that thread runs. A type with it is used by the packages of the agent alone; the event loop itself checks the
 * calling thread where Java's assertions are on, as they are in tests.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface ReactorThread {}

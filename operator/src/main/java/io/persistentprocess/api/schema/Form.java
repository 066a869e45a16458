package io.persistentprocess.api.schema;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes in words the form of a value, for the message that refuses another one: {@code "x" is not VALUE; write it like EXAMPLE}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.TYPE, ElementType.TYPE_USE})
public @interface Form {
    /** With its article: {@code an absolute path}. */
    String value();

    String example();
}

package io.persistentprocess.api.schema;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The items of the list must differ; {@code x-kubernetes-list-type: map} or {@code set} in the schema. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Unique {
    /** The field in which items must differ; empty: the whole items are compared. */
    String key() default "";
}

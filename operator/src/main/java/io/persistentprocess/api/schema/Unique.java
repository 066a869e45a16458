package io.persistentprocess.api.schema;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** No two items of the list are the same; {@code x-kubernetes-list-type: map} or {@code set} in the schema. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Unique {
    /** The field that tells items apart; empty: the items themselves are compared. */
    String key() default "";
}

package io.persistentprocess.api.schema;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Fields that the API server writes. They are allowed, so that the output of {@code kubectl get -o yaml} is a manifest, and ignored. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Tolerated {
    String[] value();
}

package io.persistentprocess.e2e.cluster.validation;

/**
 * What is wrong with one field, in the words of a kube-apiserver.
 *
 * @param field its path, as in {@code spec.taints[0].key}
 */
public record FieldError(String field, String problem) {
    static FieldError required(String field) {
        return new FieldError(field, "Required value");
    }

    static FieldError invalid(String field, String why) {
        return new FieldError(field, "Invalid value: " + why);
    }

    static FieldError forbidden(String field, String why) {
        return new FieldError(field, "Forbidden: " + why);
    }

    @Override
    public String toString() {
        return field + ": " + problem;
    }
}

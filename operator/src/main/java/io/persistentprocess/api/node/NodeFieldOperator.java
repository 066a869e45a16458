package io.persistentprocess.api.node;

/** How a field of a node is compared; core/v1 has no others for fields. */
public enum NodeFieldOperator {
    /** It is the value. */
    In,
    /** It is another than the value. */
    NotIn
}

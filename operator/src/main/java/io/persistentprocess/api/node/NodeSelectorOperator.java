package io.persistentprocess.api.node;

/** How a node's label is compared, as in core/v1. */
public enum NodeSelectorOperator {
    /** The node has the label, and its value is one of values. */
    In,
    /** The node does not have the label, or its value is none of values. */
    NotIn,
    /** The node has the label. */
    Exists,
    /** The node does not have the label. */
    DoesNotExist,
    /** The label's value is an integer greater than the one value. */
    Gt,
    /** The label's value is an integer less than the one value. */
    Lt
}

package io.persistentprocess.e2e.chaos.desired;

/** One copy of a member on a node. */
public record InstanceName(String node, String group, String member, int ordinal) implements Comparable<InstanceName> {
    @Override
    public int compareTo(InstanceName other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return node + "/" + group + "/" + member + "-" + ordinal;
    }
}

package io.persistentprocess.agent.model;

import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.stream.Stream;

/** Selects instances; users write it as an {@link InstancePath}. */
public sealed interface InstanceSelector {
    GroupId groupId();

    boolean matches(InstanceId id);

    /** Every instance of a group. */
    record Group(GroupId groupId) implements InstanceSelector {
        @Override
        public boolean matches(InstanceId id) {
            return id.groupId().equals(groupId);
        }

        @Override
        public String toString() {
            return groupId.toString();
        }
    }

    /** Every instance of a member. */
    record Member(GroupId groupId, String member) implements InstanceSelector {
        @Override
        public boolean matches(InstanceId id) {
            return id.member().equals(member) && id.groupId().equals(groupId);
        }

        @Override
        public String toString() {
            return groupId + "/" + member;
        }
    }

    /** One instance. */
    record Instance(InstanceId id) implements InstanceSelector {
        @Override
        public GroupId groupId() {
            return id.groupId();
        }

        @Override
        public boolean matches(InstanceId other) {
            return id.equals(other);
        }

        @Override
        public String toString() {
            return id.toString();
        }
    }

    /** Every instance of a group. */
    static InstanceSelector of(GroupId group) {
        return new Group(group);
    }

    /** One instance. */
    static InstanceSelector of(InstanceId id) {
        return new Instance(id);
    }

    /** The three selectors that match this instance: its group, its member and itself. */
    static Stream<InstanceSelector> thatMean(InstanceId id) {
        GroupId group = id.groupId();
        return Stream.of(new Group(group), new Member(group, id.member()), new Instance(id));
    }
}

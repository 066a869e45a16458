package io.persistentprocess.cluster.agent.plan;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.persistentprocess.api.env.FieldRef;
import io.persistentprocess.supervision.node.NodeFacts;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what groups may refer to from a Node. Pure; any thread. */
public final class NodeReader {
    private NodeReader() {}

    public static NodeFacts facts(Node node) {
        return new NodeFacts(
                        node.getMetadata().getName(),
                        orEmpty(node.getMetadata().getLabels()),
                        orEmpty(node.getMetadata().getAnnotations()))
                .withFields(fields(node));
    }

    private static Map<String, String> fields(Node node) {
        Map<String, String> fields = new HashMap<>();
        Optional.ofNullable(node.getSpec())
                .map(NodeSpec::getPodCIDR)
                .ifPresent(range -> fields.put(FieldRef.POD_CIDR, range));
        Optional<NodeStatus> status = Optional.ofNullable(node.getStatus());
        status.flatMap(NodeReader::hostAddress).ifPresent(address -> fields.put(FieldRef.HOST_IP, address));
        status.map(NodeStatus::getAllocatable)
                .ifPresent(resources -> resources.forEach(
                        (name, quantity) -> fields.put(FieldRef.ALLOCATABLE + name, wholeNumber(quantity))));
        return fields;
    }

    /** The address that a pod of the host's network has as status.hostIP: the first internal one, else the first external one. */
    private static Optional<String> hostAddress(NodeStatus status) {
        List<NodeAddress> addresses = Optional.ofNullable(status.getAddresses()).orElse(List.of());
        return Stream.of("InternalIP", "ExternalIP")
                .flatMap(type -> addresses.stream().filter(address -> type.equals(address.getType())))
                .map(NodeAddress::getAddress)
                .findFirst();
    }

    /** As a resourceFieldRef with a divisor of 1. */
    private static String wholeNumber(Quantity quantity) {
        return quantity.getNumericalAmount().setScale(0, RoundingMode.CEILING).toPlainString();
    }

    private static Map<String, String> orEmpty(Map<String, String> values) {
        return Optional.ofNullable(values).orElse(Map.of());
    }
}

package io.persistentprocess.crds;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.persistentprocess.api.ObjectMeta;
import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.status.GroupStatus;
import io.persistentprocess.api.status.ProcessNodeStatus;
import io.persistentprocess.api.validation.SpecSchema;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.ProcessNodeResource;
import java.util.List;

/** The CustomResourceDefinitions of the model. */
final class Definitions {
    static final String VERSION_ANNOTATION = "persistentprocess.io/version";
    /** Not ppg: kubectl takes a category before a short name, and refuses `kubectl get CATEGORY NAME`. */
    private static final String CATEGORY = "persistentprocess";

    private Definitions() {}

    static List<CustomResourceDefinition> of(String projectVersion) {
        return List.of(groups(projectVersion), nodes(projectVersion));
    }

    private static CustomResourceDefinition groups(String projectVersion) {
        JSONSchemaProps schema = root("A group of processes that are kept running on the nodes that it selects.")
                .addToProperties("metadata", metadata())
                .addToProperties("spec", SpecSchema.of(PersistentProcessGroup.class, "spec"))
                .addToRequired("spec")
                .addToProperties(
                        "status", described(StatusSchema.of(GroupStatus.class), "How the group fares on all nodes."))
                .build();
        return definition(
                GroupResource.class,
                "Namespaced",
                projectVersion,
                schema,
                column("Ready", "string", ".status.nodes.summary", "Nodes: ready/desired."),
                column("Members", "string", ".status.members.summary", "Instances on all nodes: ready/desired."),
                column("Restarts", "integer", ".status.restarts", "Restarts of all instances."),
                column(
                        "Reason",
                        "string",
                        ".status.conditions[?(@.type==\"Ready\")].reason",
                        "The reason of the condition Ready."),
                wide("Updated", "integer", ".status.nodes.updated", "Nodes that have taken the newest spec."),
                wide("Unreachable", "integer", ".status.nodes.unreachable", "Nodes that do not report at present."),
                age(),
                wide(
                        "Message",
                        "string",
                        ".status.conditions[?(@.type==\"Ready\")].message",
                        "The message of the condition Ready."));
    }

    private static CustomResourceDefinition nodes(String projectVersion) {
        JSONSchemaProps schema =
                root("What the agent of one node reports of the groups there. Named like the node, written by the agent alone.")
                        .addToProperties(
                                "status",
                                described(StatusSchema.of(ProcessNodeStatus.class), "As of the agent's last report."))
                        .build();
        return definition(
                ProcessNodeResource.class,
                "Cluster",
                projectVersion,
                schema,
                column("Groups", "integer", ".status.summary.groups", "Groups on this node."),
                column("Members", "string", ".status.summary.members", "Their instances: ready/desired."),
                column("Restarts", "integer", ".status.summary.restarts", "Restarts of all of them."),
                column("Drained", "boolean", ".status.drained", "Stopped on request, ppg drain."),
                column("Cgroup", "string", ".status.host.cgroup", "How cgroups are mounted on the host."),
                column("Agent", "string", ".status.agent.version", "The agent's version."),
                wide("Kernel", "string", ".status.host.kernel", "The host's kernel."),
                age());
    }

    private static CustomResourceDefinition definition(
            Class<? extends CustomResource<?, ?>> resource,
            String scope,
            String projectVersion,
            JSONSchemaProps schema,
            CustomResourceColumnDefinition... columns) {
        return new CustomResourceDefinitionBuilder()
                .withNewMetadata()
                .withName(CustomResource.getCRDName(resource))
                .addToAnnotations(VERSION_ANNOTATION, projectVersion)
                .endMetadata()
                .withNewSpec()
                .withGroup(HasMetadata.getGroup(resource))
                .withScope(scope)
                .withNewNames()
                .withKind(HasMetadata.getKind(resource))
                .withListKind(HasMetadata.getKind(resource) + "List")
                .withPlural(HasMetadata.getPlural(resource))
                .withSingular(HasMetadata.getSingular(resource))
                .withShortNames(resource.getAnnotation(io.fabric8.kubernetes.model.annotation.ShortNames.class)
                        .value())
                .withCategories(CATEGORY)
                .endNames()
                .addNewVersion()
                .withName(HasMetadata.getVersion(resource))
                .withServed(true)
                .withStorage(true)
                .withNewSchema()
                .withOpenAPIV3Schema(schema)
                .endSchema()
                .withNewSubresources()
                .withNewStatus()
                .endStatus()
                .endSubresources()
                .withAdditionalPrinterColumns(columns)
                .endVersion()
                .endSpec()
                .build();
    }

    private static JSONSchemaPropsBuilder root(String description) {
        return new JSONSchemaPropsBuilder()
                .withType("object")
                .withDescription(description)
                .addToProperties(
                        "apiVersion",
                        new JSONSchemaPropsBuilder().withType("string").build())
                .addToProperties(
                        "kind", new JSONSchemaPropsBuilder().withType("string").build())
                .addToProperties(
                        "metadata",
                        new JSONSchemaPropsBuilder().withType("object").build());
    }

    /** Of an object's metadata a schema may say something about the name only. */
    private static JSONSchemaProps metadata() {
        return new JSONSchemaPropsBuilder()
                .withType("object")
                .addToProperties("name", SpecSchema.of(ObjectMeta.class, "name"))
                .build();
    }

    private static JSONSchemaProps described(JSONSchemaProps schema, String description) {
        schema.setDescription(description);
        return schema;
    }

    private static CustomResourceColumnDefinition column(String name, String type, String path, String description) {
        return new CustomResourceColumnDefinitionBuilder()
                .withName(name)
                .withType(type)
                .withJsonPath(path)
                .withDescription(description)
                .build();
    }

    /** One that {@code kubectl get -o wide} shows. */
    private static CustomResourceColumnDefinition wide(String name, String type, String path, String description) {
        return new CustomResourceColumnDefinitionBuilder(column(name, type, path, description))
                .withPriority(1)
                .build();
    }

    private static CustomResourceColumnDefinition age() {
        return new CustomResourceColumnDefinitionBuilder()
                .withName("Age")
                .withType("date")
                .withJsonPath(".metadata.creationTimestamp")
                .build();
    }
}

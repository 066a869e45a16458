package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.persistentprocess.api.value.IntOrPercent;

/** How a changed spec is rolled out to the nodes. Changes that only add or remove instances, and {@code suspend}, apply at once. */
public record Update(
        @Default("RollingUpdate")
        @JsonPropertyDescription(
                "How changed members get onto the nodes: RollingUpdate, some nodes at a time; Recreate, all nodes at"
                        + " once; OnRestart, when an instance is restarted for another reason or by hand.")
        UpdateType type,

        @Default("1")
        @JsonPropertyDescription(
                "On how many of the selected nodes, or on which share of them, a RollingUpdate may have instances"
                        + " down at the same time.")
        IntOrPercent maxUnavailable) {}

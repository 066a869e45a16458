package io.persistentprocess.api.group;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** What follows from some exits instead of the restart policy; a container's restartPolicyRules (KEP-5307, KEP-5532). */
public record RestartPolicyRule(
        @Required
        @JsonPropertyDescription("Restart: the instance is restarted; RestartGroup: all instances of the group on the"
                + " node are; Stop: it counts as completed; Fail: it has failed. Stop and Fail restart nothing.")
        RestartAction action,

        @Required @JsonPropertyDescription("When the rule applies.")
        OnExit onExit) {}

package io.persistentprocess.crds;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CrdComparisonTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String CRD = """
            spec:
              group: example.com
              scope: Namespaced
              names: {kind: Thing, plural: things, singular: thing, shortNames: [th], categories: [all]}
              versions:
              - name: v1
                served: true
                storage: true
                subresources: {status: {}}
                schema:
                  openAPIV3Schema:
                    type: object
                    x-kubernetes-preserve-unknown-fields: true
                    properties:
                      name: {type: string, minLength: 1, maxLength: 63, pattern: "^a+$", nullable: true}
                      count: {type: integer, minimum: 0, maximum: 9, default: 1}
                      mode: {type: string, enum: [Slow, Fast]}
                      share: {x-kubernetes-int-or-string: true}
                      words:
                        type: array
                        maxItems: 5
                        x-kubernetes-list-type: set
                        items: {type: string, maxLength: 7}
                      labels:
                        type: object
                        maxProperties: 3
                        additionalProperties: {type: string, maxLength: 8}
                      deep:
                        type: object
                        required: [x]
                        x-kubernetes-validations: [{rule: "self.x > 0", message: be positive}]
                        properties: {x: {type: integer}, y: {type: integer}}
            """;

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            plural: things                   | plural: thingies                   | plural changed from things to thingies
            kind: Thing                      | kind: Ding                         | kind changed from Thing to Ding
            shortNames: [th]                 | shortNames: [tg]                   | short name th removed
            categories: [all]                | categories: []                     | category all removed
            scope: Namespaced                | scope: Cluster                     | scope changed from Namespaced to Cluster
            name: v1                         | name: v2                           | v1: version removed
            served: true                     | served: false                      | v1: version removed
            subresources: {status: {}}       | subresources: {}                   | v1: status subresource removed
            x-kubernetes-preserve-unknown-fields: true | x-kubernetes-preserve-unknown-fields: false | v1: unknown fields no longer kept
            `mode: {type: string, enum`      | `modus: {type: string, enum`       | v1: mode: field removed
            y: {type: integer}               | z: {type: integer}                 | v1: deep.y: field removed
            y: {type: integer}               | y: {type: number}                  | v1: deep.y: type changed from integer to number
            share: {x-kubernetes-int-or-string: true} | share: {type: integer}    | v1: share: type changed from integer or string to integer
            y: {type: integer}               | `y: {type: integer, format: int32}` | v1: deep.y: format changed from none to int32
            required: [x]                    | `required: [x, y]`                 | v1: deep.y: now required
            `maxLength: 63`                  | `maxLength: 62`                    | v1: name: maxLength narrowed from 63 to 62
            `minLength: 1`                   | `minLength: 2`                     | v1: name: minLength narrowed from 1 to 2
            maximum: 9                       | maximum: 8                         | v1: count: maximum narrowed from 9.0 to 8.0
            minimum: 0                       | minimum: 1                         | v1: count: minimum narrowed from 0.0 to 1.0
            y: {type: integer}               | `y: {type: integer, maximum: 5}`   | v1: deep.y: maximum narrowed from none to 5.0
            maxItems: 5                      | maxItems: 4                        | v1: words: maxItems narrowed from 5 to 4
            maxLength: 7                     | maxLength: 6                       | v1: words[]: maxLength narrowed from 7 to 6
            maxProperties: 3                 | maxProperties: 2                   | v1: labels: maxProperties narrowed from 3 to 2
            maxLength: 8                     | maxLength: 5                       | v1: labels{}: maxLength narrowed from 8 to 5
            `[Slow, Fast]`                   | [Fast]                             | v1: mode: value "Slow" removed
            `mode: {type: string, enum: [Slow, Fast]}` | `mode: {type: string, maxLength: 4}` | v1: mode: maxLength narrowed from none to 4
            ^a+$                             | ^aa+$                              | v1: name: pattern changed from ^a+$ to ^aa+$
            nullable: true                   | nullable: false                    | v1: name: null no longer allowed
            default: 1                       | default: 2                         | v1: count: default changed from 1 to 2
            self.x > 0                       | self.x > 1                         | v1: deep: rule added: self.x > 1
            list-type: set                   | list-type: atomic                  | v1: words: list type changed from set to atomic
            """)
    void aChangeThatBreaksIsFound(String before, String after, String line) {
        assertThat(CRD).contains(before);

        assertThat(CrdComparison.breaks(crd(CRD), crd(CRD.replace(before, after))))
                .contains(line);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            shortNames: [th]        | `shortNames: [th, tng]`
            y: {type: integer}      | `y: {type: integer}, z: {type: string, maxLength: 1}`
            y: {type: integer}      | `y: {x-kubernetes-int-or-string: true}`
            y: {type: integer}      | `y: {type: integer, default: 3}`
            required: [x]           | required: []
            maxLength: 63           | maxLength: 64
            `, maxLength: 63`       | ``
            maximum: 9              | maximum: 10
            minimum: 0              | minimum: -1
            `[Slow, Fast]`          | `[Slow, Fast, Faster]`
            `, enum: [Slow, Fast]`  | ``
            `, pattern: "^a+$"`     | ``
            be positive             | must be more than 0
            `[{rule: "self.x > 0",` | `[{rule: "!has(self.z) || self.x > 1", message: new}, {rule: "self.x > 0",`
            """)
    void aChangeThatOnlyAllowsMoreOrSaysItBetterIsNone(String before, String after) {
        assertThat(CRD).contains(before);

        assertThat(CrdComparison.breaks(crd(CRD), crd(CRD.replace(before, after))))
                .isEmpty();
    }

    @Test
    void aNewRequiredFieldBreaksUnlessItHasADefault() {
        CustomResourceDefinition earlier = crd(CRD);

        assertThat(CrdComparison.breaks(earlier, crd(withRequired("z: {type: string}"))))
                .containsExactly("v1: deep.z: now required");
        assertThat(CrdComparison.breaks(earlier, crd(withRequired("z: {type: string, default: a}"))))
                .isEmpty();
    }

    @Test
    void anotherVersionBesideTheOldOneIsNoBreak() {
        String second = CRD.substring(CRD.indexOf("  - name: v1")).replace("name: v1", "name: v2");

        assertThat(CrdComparison.breaks(crd(CRD), crd(CRD + second.replace("storage: true", "storage: false"))))
                .isEmpty();
    }

    private static String withRequired(String field) {
        return CRD.replace("required: [x]", "required: [x, z]")
                .replace("y: {type: integer}", "y: {type: integer}, " + field);
    }

    private static CustomResourceDefinition crd(String yaml) {
        return YAML.unmarshal(yaml, CustomResourceDefinition.class);
    }
}

package io.persistentprocess.api.validation;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Fields of pods and directives of systemd.exec(5) that protect something, which ppg does not have. A user who writes one relies on it, so that the refusal says what follows
 * from its absence and what there is instead. Pure; any thread.
 */
final class UnsupportedField {
    private static final String SYSTEM_CALLS =
            "not supported yet: system calls are not filtered; noNewPrivileges and capabilities.drop limit what the process may do";
    private static final String FILES =
            "not supported yet: the process has the host's file systems; runAsUser, capabilities.drop and directories limit where it may write";
    private static final String NAMESPACES =
            "not supported yet: the process is in the host's namespaces; runAsUser and capabilities.drop limit what it may do there";
    private static final String PROFILES =
            "not supported yet: the process has the profile of the agent; runAsUser and capabilities.drop limit what it may do";
    private static final String ACCOUNTS = "name an existing user in runAsUser";
    private static final String ROOT =
            "a member has all rights of its user; leave runAsUser and capabilities out for those of root";
    private static final String ESCALATION = "write noNewPrivileges: true for allowPrivilegeEscalation: false";

    private static final Map<String, String> CONSEQUENCES = consequences();

    private UnsupportedField() {}

    /** The end of a message about an unknown field; empty: it is a mistake of another kind. */
    static Optional<String> clause(String key) {
        return Optional.ofNullable(CONSEQUENCES.get(key.toLowerCase(Locale.ROOT)))
                .map("; "::concat);
    }

    private static Map<String, String> consequences() {
        Map<String, String> all = new HashMap<>();
        put(
                all,
                SYSTEM_CALLS,
                List.of(
                        "seccomp",
                        "seccompProfile",
                        "SystemCallFilter",
                        "SystemCallArchitectures",
                        "LockPersonality",
                        "MemoryDenyWriteExecute",
                        "RestrictRealtime",
                        "RestrictSUIDSGID",
                        "RestrictAddressFamilies",
                        "RestrictNamespaces"));
        put(
                all,
                FILES,
                List.of(
                        "readOnlyRootFilesystem",
                        "procMount",
                        "RootDirectory",
                        "RootImage",
                        "BindPaths",
                        "BindReadOnlyPaths",
                        "ReadOnlyPaths",
                        "ReadWritePaths",
                        "InaccessiblePaths",
                        "TemporaryFileSystem",
                        "ProtectSystem",
                        "ProtectHome",
                        "ProtectProc",
                        "ProtectControlGroups",
                        "ProtectKernelLogs",
                        "ProtectKernelModules",
                        "ProtectKernelTunables",
                        "ProtectClock",
                        "PrivateDevices",
                        "PrivateTmp",
                        "DeviceAllow",
                        "DevicePolicy"));
        put(
                all,
                NAMESPACES,
                List.of(
                        "hostNetwork",
                        "hostPID",
                        "hostIPC",
                        "sysctls",
                        "NetworkNamespacePath",
                        "IPAddressAllow",
                        "IPAddressDeny",
                        "PrivateNetwork",
                        "PrivateIPC",
                        "PrivateUsers",
                        "PrivateMounts",
                        "ProtectHostname"));
        put(all, PROFILES, List.of("appArmorProfile", "seLinuxOptions", "SELinuxContext", "SmackProcessLabel"));
        put(all, ACCOUNTS, List.of("DynamicUser", "runAsNonRoot", "fsGroup"));
        put(all, ROOT, List.of("privileged"));
        put(all, ESCALATION, List.of("allowPrivilegeEscalation"));
        return Map.copyOf(all);
    }

    private static void put(Map<String, String> all, String consequence, List<String> fields) {
        fields.forEach(field -> all.put(field.toLowerCase(Locale.ROOT), consequence));
    }
}

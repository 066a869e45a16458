import java.util.Map;

/** What a native file of a tree belongs to. */
sealed interface NativeOrigin {
    /** The Java runtime that jlink made. */
    record JavaRuntime() implements NativeOrigin {}

    /** A jar that holds the library for several machines; only one of them is unpacked. */
    record OfJar(String artifact) implements NativeOrigin {}

    /** What is compiled here. */
    record OfPpg() implements NativeOrigin {}

    /** Built by Debian. */
    record OfDebian(String name, String debianPackage, String license) implements NativeOrigin {}

    Map<String, OfDebian> SYSTEM = Map.of(
            "libz.so", new OfDebian("zlib", "zlib1g", "Zlib"),
            "libgcc_s.so", new OfDebian("libgcc", "libgcc-s1", "GPL-3.0-or-later WITH GCC-exception-3.1"),
            "libstdc++.so", new OfDebian("libstdc++", "libstdc++6", "GPL-3.0-or-later WITH GCC-exception-3.1"));

    OfDebian C_LIBRARY = new OfDebian("glibc", "libc6", "LGPL-2.1-or-later");

    /** @param path in the tree, without the first slash, or the name of a library of the host */
    static NativeOrigin of(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (path.startsWith("usr/lib/ppg/java/")) {
            return new JavaRuntime();
        }
        if (name.equals("libjnidispatch.so")) {
            return new OfJar("jna");
        }
        if (name.startsWith("libppg") || path.equals("usr/bin/ppg")) {
            return new OfPpg();
        }
        if (name.matches("(ld-linux.*|lib(c|m|dl|rt|pthread|resolv|util))\\.so\\.\\d+")) {
            return C_LIBRARY;
        }
        OfDebian system = SYSTEM.get(name.replaceFirst("\\.so.*", ".so"));
        if (system == null) {
            throw new IncompleteException(
                    "nobody knows of which project /%s is a part; add it and its licence to NativeOrigin"
                            .formatted(path));
        }
        return system;
    }
}

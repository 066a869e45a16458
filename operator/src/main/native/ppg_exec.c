// /usr/bin/ppg of the image and of the packages: starts the Java runtime in ../lib/ppg with the options of bin/ppg. The image has no shell for that script.
// As kubectl-ppg, the plugin of kubectl, it runs `ppg kubectl`.
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__)
#define TRIPLET "x86_64-linux-gnu"
#elif defined(__aarch64__)
#define TRIPLET "aarch64-linux-gnu"
#else
#error "ppg runs on x86_64 and aarch64"
#endif

enum { MOST_OPTIONS = 16 };

static char home[PATH_MAX];

static void fail(const char *what)
{
    fprintf(stderr, "ppg: %s: %s\n", what, strerror(errno));
    exit(1);
}

// The directory is that of the program, so that a tarball may be unpacked anywhere.
static void find_home(void)
{
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length < 0)
        fail("/proc/self/exe (is /proc mounted?)");
    self[length] = '\0';
    for (int level = 0; level < 2; level++) {
        char *slash = strrchr(self, '/');
        if (slash != NULL)
            *slash = '\0';
    }
    if (snprintf(home, sizeof home, "%s/lib/ppg", self) >= (int) sizeof home) {
        errno = ENAMETOOLONG;
        fail(self);
    }
}

static char *in_home(const char *before, const char *after)
{
    char *text = NULL;
    if (asprintf(&text, "%s%s%s", before, home, after) < 0)
        fail("memory");
    return text;
}

static const char *command(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (argv[i][0] != '-')
            return argv[i];
    return "";
}

static bool is_plugin(const char *name)
{
    const char *slash = strrchr(name, '/');
    return strcmp(slash == NULL ? name : slash + 1, "kubectl-ppg") == 0;
}

static bool uses_cluster(const char *name)
{
    static const char *const names[] = {"agent", "controller", "drain", "kubectl"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    find_home();
    bool plugin = argc > 0 && is_plugin(argv[0]);
    const char *name = plugin ? "kubectl" : command(argc, argv);
    // The image is for clusters and has no other options.
    bool cluster = uses_cluster(name) || access(in_home("", "/host.options"), R_OK) != 0;
    char **all = calloc(MOST_OPTIONS + (size_t) argc + 1, sizeof *all);
    if (all == NULL)
        fail("memory");
    size_t count = 0;
    all[count++] = "ppg";
    all[count++] = in_home("@", "/jvm.options");
    all[count++] = in_home("@", cluster ? "/cluster.options" : "/host.options");
    // A controller keeps all nodes of a cluster in memory. The thresholds are as in the launcher, for the same reasons.
    if (strcmp(name, "controller") == 0) {
        all[count++] = "-XX:CompileThresholdScaling=10";
        all[count++] = "-Xms32m";
        all[count++] = "-Xmn16m";
        all[count++] = "-Xmx512m";
    } else {
        if (strcmp(name, "agent") != 0 && strcmp(name, "run") != 0)
            all[count++] = "-XX:CompileThresholdScaling=4";
        if (cluster)
            all[count++] = "-Xmx96m";
    }
    const char *cache = cluster ? "/cache/cluster.aot" : "/cache/host.aot";
    // A JVM loads all classes of its cache; at a desk there may be one without those of the agent and the controller.
    if (strcmp(name, "kubectl") == 0 && access(in_home("", "/cache/kubectl.aot"), R_OK) == 0)
        cache = "/cache/kubectl.aot";
    if (access(in_home("", cache), R_OK) == 0)
        all[count++] = in_home("-XX:AOTCache=", cache);
    all[count++] = "-Djna.nounpack=true";
    all[count++] = in_home("-Djna.boot.library.path=", "/native");
    all[count++] = in_home("-Djna.library.path=", "/native");
    // Without it JNA would run ldconfig to learn it.
    all[count++] = "-Djna.platform.library.path=/lib/" TRIPLET ":/usr/lib/" TRIPLET ":/lib64:/usr/lib64:/lib:/usr/lib";
    all[count++] = "-jar";
    all[count++] = in_home("", "/ppg.jar");
    if (plugin)
        all[count++] = "kubectl";
    for (int i = 1; i < argc; i++)
        all[count++] = argv[i];
    // As in the launcher, for the same reasons.
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("MALLOC_ARENA_MAX", "1", 1);
    setenv("MALLOC_MMAP_THRESHOLD_", "32768", 1);
    char *java = in_home("", "/java/bin/java");
    execv(java, all);
    fail(java);
}

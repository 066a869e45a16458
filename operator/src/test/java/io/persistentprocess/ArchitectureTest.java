package io.persistentprocess;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.persistentprocess.agent.thread.ReactorThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between packages, and what holds in each of them. A new package needs a line in the table. */
class ArchitectureTest {
    private static final String ROOT = "io.persistentprocess";
    private static final int LONGEST_FILE_LINES = 350;
    private static final long MOST_FILES_IN_A_PACKAGE = 30;
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    /** The packages, and what each may know of the others. */
    private static final Map<String, Set<String>> ARROWS = Map.of(
            "api", Set.of(),
            "supervision", Set.of("api"),
            "kernel", Set.of(),
            "agent", Set.of("api", "supervision", "kernel"),
            "cluster", Set.of("api", "supervision", "agent"),
            "local", Set.of("api", "supervision", "kernel", "agent"),
            "metrics", Set.of("agent"),
            "migration", Set.of("api"),
            "training", Set.of("api", "supervision", "kernel", "agent", "cluster", "local", "metrics", "cli"),
            "cli", Set.of("api", "supervision", "kernel", "agent", "cluster", "local", "metrics", "migration"));

    static Stream<String> packages() {
        return ARROWS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageKnowsOnlyWhatItMayKnow(String name) {
        String[] visible = Stream.concat(Stream.of(name), ARROWS.get(name).stream())
                .map(ArchitectureTest::allOf)
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(allOf(name))
                .should(onlyDependOnClassesThat(resideInAnyPackage(visible).or(resideOutsideOfPackage(ROOT + ".."))))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    private static String allOf(String name) {
        return ROOT + "." + name + "..";
    }

    @Test
    void everyClassIsInAKnownPackage() {
        classes()
                .should()
                .resideInAnyPackage(packages().map(ArchitectureTest::allOf).toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** Every caller of the C library must check each result: whoever is not in {@code kernel} goes through a class that does. */
    @Test
    void onlyTheKernelPackagesCallTheCLibrary() {
        noClasses()
                .that()
                .resideOutsideOfPackage(allOf("kernel"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".kernel.libc")
                .check(CLASSES);
    }

    @Test
    void noPackageIsLarge() {
        Map<String, Long> files = CLASSES.stream()
                .filter(JavaClass::isTopLevelClass)
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

        assertThat(files).allSatisfy((name, count) -> assertThat(count).isLessThanOrEqualTo(MOST_FILES_IN_A_PACKAGE));
    }

    @Test
    void noTwoClassesHaveTheSameSimpleName() {
        Map<String, List<String>> named = CLASSES.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName, Collectors.mapping(JavaClass::getName, Collectors.toList())));

        assertThat(named.values()).allSatisfy(names -> assertThat(names).hasSize(1));
    }

    @Test
    void supervisionIsPure() {
        DescribedPredicate<JavaClass> values = resideInAnyPackage(
                allOf("supervision"),
                allOf("api"),
                "java.lang",
                "java.lang.annotation",
                "java.lang.invoke",
                "java.lang.runtime",
                "java.math",
                "java.nio.charset",
                "java.time",
                "java.util",
                "java.util.function",
                "java.util.regex",
                "java.util.stream");
        classes()
                .that()
                .resideInAPackage(allOf("supervision"))
                .should(onlyDependOnClassesThat(
                        values.and(describe("do not act", type -> !actors().contains(type.getName())))))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(allOf("supervision"))
                .should()
                .callMethodWhere(
                        describe("it asks for the time, the environment or chance", ArchitectureTest::isImpure))
                .check(CLASSES);
    }

    @Test
    void row25_supervisionKnowsNoWallClock() {
        noClasses()
                .that()
                .resideInAPackage(allOf("supervision"))
                .should()
                .dependOnClassesThat(describe(
                        "tell the wall-clock time",
                        type -> type.getPackageName().equals("java.time")
                                && !type.getSimpleName().equals("Duration")))
                .check(CLASSES);
    }

    /**
     * Allowed for times that are shown, for times that another machine has written, and for times that were all converted from boot times at the same
     * moment.
     */
    @Test
    void row25_nothingMeasuresByTheWallClock() {
        noClasses()
                .that()
                .resideOutsideOfPackage(allOf("cli"))
                .and()
                .haveNameNotMatching(
                        ".*\\.(agent\\.instance\\.InstanceViews|cluster\\.controller\\.DeletionDeadlines|cluster\\.agent\\.report\\.MinReadyTime)")
                .should()
                .callMethodWhere(describe(
                        "it is Duration.between",
                        call -> call.getTarget().getOwner().isEquivalentTo(Duration.class)
                                && call.getTarget().getName().equals("between")))
                .check(CLASSES);
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(CLASSES);
    }

    /** What in those packages has threads, I/O, a clock or chance. */
    private static Set<String> actors() {
        return Set.of(
                "java.lang.Process",
                "java.lang.ProcessBuilder",
                "java.lang.ProcessHandle",
                "java.lang.Runtime",
                "java.lang.Thread",
                "java.lang.ThreadLocal",
                "java.time.Clock",
                "java.util.Random",
                "java.util.Scanner",
                "java.util.Timer",
                "java.util.UUID");
    }

    private static boolean isImpure(JavaMethodCall call) {
        AccessTarget target = call.getTarget();
        String owner = target.getOwner().getName();
        boolean now = owner.startsWith("java.time.") && target.getName().equals("now");
        boolean chance = owner.equals("java.lang.Math") && target.getName().equals("random");
        boolean system = owner.equals("java.lang.System") && !target.getName().equals("arraycopy");
        return now || chance || system;
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helpers?|Managers?|Impl)")
                .check(CLASSES);
    }

    @Test
    void onlyMainEndsTheProcess() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + ".cli.Main")
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(CLASSES);
    }

    @Test
    void threadsComeFromOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".agent.thread")
                .should()
                .callCodeUnitWhere(describe("it makes a thread", ArchitectureTest::makesThreads))
                .orShould()
                .beAssignableTo(Thread.class)
                .check(CLASSES);
    }

    /** Also by having something run by threads that nobody looks after: those of the common pool. */
    private static boolean makesThreads(JavaCall<?> call) {
        AccessTarget.CodeUnitCallTarget target = call.getTarget();
        String owner = target.getOwner().getName();
        boolean hasExecutor =
                target.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(Executor.class));
        return switch (owner) {
            case "java.lang.Thread" ->
                List.of("<init>", "ofPlatform", "ofVirtual", "startVirtualThread")
                        .contains(target.getName());
            case "java.util.concurrent.Executors" -> true;
            case "java.util.concurrent.ThreadPoolExecutor",
                    "java.util.concurrent.ScheduledThreadPoolExecutor",
                    "java.util.concurrent.ForkJoinPool",
                    "java.util.Timer" ->
                target.getName().equals("<init>") || target.getName().equals("commonPool");
            case "java.util.concurrent.CompletableFuture" ->
                !hasExecutor
                        && (target.getName().endsWith("Async")
                                || target.getName().equals("delayedExecutor")
                                || target.getName().equals("orTimeout")
                                || target.getName().equals("completeOnTimeout"));
            default ->
                target.getName().equals("parallelStream") || target.getName().equals("parallel");
        };
    }

    /** What its thread has to itself cannot be reached by mistake from where other threads are at home. */
    @Test
    void whatIsTheReactorThreadsIsTheAgentsAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(allOf("agent"))
                .should()
                .dependOnClassesThat()
                .areAnnotatedWith(ReactorThread.class)
                .orShould()
                .callMethodWhere(describe(
                        "it is a method of the reactor thread's",
                        call -> call.getTarget().isAnnotatedWith(ReactorThread.class)))
                .check(CLASSES);
    }

    @Test
    void nothingSleepsToWait() {
        noClasses()
                .should()
                .callMethodWhere(describe(
                        "it is Thread.sleep",
                        call -> call.getTarget().getOwner().isEquivalentTo(Thread.class)
                                && call.getTarget().getName().equals("sleep")))
                .check(CLASSES);
    }

    @Test
    void noFileIsLong() {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<String> tooLong = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> lines(file) > LONGEST_FILE_LINES)
                    .map(file -> "%s has %d lines".formatted(file, lines(file)))
                    .toList();
            assertThat(tooLong).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

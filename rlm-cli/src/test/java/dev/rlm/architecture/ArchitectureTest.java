package dev.rlm.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// Who may use whom, over all classes of ours that the program ships.
class ArchitectureTest {
    /// What a package of the core may use of the others, in the order of a run.
    private static final Map<String, Set<String>> CORE = Map.ofEntries(
            entry("id", Set.of()),
            entry("cancel", Set.of()),
            entry("llm", Set.of("cancel", "id")),
            entry("context", Set.of()),
            entry("repl", Set.of("cancel")),
            entry("budget", Set.of("cancel", "id", "llm")),
            entry("answer", Set.of("budget", "llm")),
            entry("trajectory", Set.of("answer", "budget", "cancel", "context", "id", "llm")),
            entry("call", Set.of("budget", "cancel", "id", "llm", "trajectory")),
            entry("tool", Set.of("budget", "cancel", "trajectory")),
            entry("code", Set.of()),
            entry("prompt", Set.of("budget", "code", "context", "llm", "repl")),
            entry("protocol",
                    Set.of("answer", "budget", "cancel", "code", "id", "llm", "prompt", "repl", "tool", "trajectory")),
            entry("subcall",
                    Set.of("answer", "budget", "call", "cancel", "code", "context", "id", "llm", "repl", "trajectory")),
            entry("run",
                    Set.of("id", "cancel", "llm", "context", "repl", "budget", "answer", "trajectory", "call", "tool",
                            "code", "prompt", "protocol", "subcall")));

    /// What a module, by its package under `dev.rlm`, may use of the others.
    private static final Map<String, Set<String>> MODULES = Map.of(
            "core", Set.of(),
            "pricing", Set.of("core"),
            "backends", Set.of("core"),
            "repl", Set.of("core"),
            "app", Set.of("core", "pricing", "backends", "repl"),
            "cli", Set.of("core", "app"));

    /// The one part of our code that may see a library, by the library's packages.
    private static final Map<String, String> LIBRARIES = Map.of(
            "dev.langchain4j..", "dev.rlm.backends..",
            "com.knuddels.jtokkit..", "dev.rlm.backends..",
            "org.graalvm..", "dev.rlm.repl..",
            "run.endive..", "dev.rlm.repl.wasm.worker..",
            "io.trino..", "dev.rlm.repl.wasm.worker..",
            "org.tomlj..", "dev.rlm.app.settings..",
            "picocli..", "dev.rlm.cli..",
            "org.jline..", "dev.rlm.cli..");

    /// The clock itself, and a wait for another process that holds a lock: the JDK has none with a time limit.
    private static final Set<String> SLEEPERS = Set.of("dev.rlm.core.cancel.SystemTime",
            "dev.rlm.app.trust.StateFile");

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/") && !location.contains("rlm-testkit"))
            .importPackages("dev.rlm");

    @Test
    void classesOfAllModulesWereSeen() {
        Map<String, Long> seen = OURS.stream()
                .collect(Collectors.groupingBy(type -> part(type, "dev.rlm."), TreeMap::new, Collectors.counting()));

        assertThat(seen.keySet()).isEqualTo(Set.copyOf(MODULES.keySet()));
        assertThat(seen.get("core")).isGreaterThan(80);
        assertThat(OURS).hasSizeGreaterThan(100);
    }

    @Test
    void modulesUseOnlyWhatTheirPlaceAllows() {
        assertThat(forbidden("dev.rlm.", MODULES)).isEmpty();
    }

    @Test
    void corePackagesUseOnlyWhatComesBefore() {
        assertThat(forbidden("dev.rlm.core.", CORE)).isEmpty();
    }

    @Test
    void allowedDependenciesOfTheCoreHaveNoCycle() {
        Set<String> resolved = new TreeSet<>();
        for (int round = 0; round < CORE.size(); round++) {
            CORE.forEach((name, uses) -> {
                if (resolved.containsAll(uses)) {
                    resolved.add(name);
                }
            });
        }
        assertThat(resolved).isEqualTo(CORE.keySet());
    }

    @Test
    void corePackagesHaveNoCycle() {
        slices().matching("dev.rlm.core.(*)..").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void packagesOfEachModuleHaveNoCycle() {
        slices().matching("dev.rlm.(**)").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void librariesAreSeenInOnePlaceOnly() {
        LIBRARIES.forEach((library, place) -> noClasses().that()
                .resideOutsideOfPackage(place)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(OURS));
    }

    @Test
    void nothingButTheGateCallsABackend() {
        List<String> callers = OURS.stream()
                .filter(type -> !type.getPackageName().startsWith("dev.rlm.core.call"))
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> Set.of("call", "announce").contains(call.getTarget().getName()))
                .filter(call -> call.getTargetOwner().isAssignableTo("dev.rlm.core.llm.LlmBackend"))
                .map(Object::toString)
                .toList();

        assertThat(callers).isEmpty();
    }

    @Test
    void packagesAreNullMarked() {
        List<String> unmarked = new ArrayList<>();
        JavaPackage ours = OURS.getPackage("dev.rlm");
        ours.traversePackageTree(_ -> true, (JavaPackage visited) -> {
            if (!visited.getClasses().isEmpty() && !visited.isAnnotatedWith(NullMarked.class)) {
                unmarked.add(visited.getName());
            }
        });
        assertThat(unmarked).isEmpty();
    }

    @Test
    void onlyTheProgramAndTheWorkerTouchTheProcessStreamsAndItsEnd() {
        Map<Class<?>, Set<String>> ofTheProcess = Map.of(
                System.class, Set.of("in", "out", "err", "exit", "setIn", "setOut", "setErr"),
                Runtime.class, Set.of("exit", "halt"));
        List<String> uses = OURS.stream()
                .filter(type -> !type.getPackageName().startsWith("dev.rlm.cli"))
                .filter(type -> !type.getPackageName().matches("dev\\.rlm\\.repl\\..*worker"))
                .flatMap(type -> type.getAccessesFromSelf().stream())
                .filter(access -> ofTheProcess.entrySet()
                        .stream()
                        .anyMatch(owner -> access.getTargetOwner().isEquivalentTo(owner.getKey())
                                && owner.getValue().contains(access.getTarget().getName())))
                .map(Object::toString)
                .toList();

        assertThat(uses).isEmpty();
    }

    @Test
    void nothingSleepsButTheClock() {
        List<String> sleeps = OURS.stream()
                .filter(type -> !SLEEPERS.contains(type.getName()))
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().isEquivalentTo(Thread.class))
                .filter(call -> call.getTarget().getName().equals("sleep"))
                .map(Object::toString)
                .toList();

        assertThat(sleeps).isEmpty();
    }

    @Test
    void coreReadsNoEnvironmentAndNoSystemProperty() {
        noClasses().that()
                .resideInAPackage("dev.rlm.core..")
                .should()
                .callMethodWhere(describe("reads the environment",
                        call -> call.getTargetOwner().isEquivalentTo(System.class)
                                && Set.of("getenv", "getProperty", "getProperties", "setProperty")
                                        .contains(call.getTarget().getName())))
                .check(OURS);
    }

    @Test
    void noStaticStateIsMutable() {
        fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAPackage("dev.rlm..")
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(OURS);
    }

    @Test
    void nothingIsNamedAfterALayer() {
        classes().should()
                .haveNameNotMatching(
                        "(.*\\.(util|utils|common|service|services|manager|impl|helper|helpers)\\..*)"
                                + "|(.*(Util|Utils|Helper|Manager|Service|Impl))")
                .check(OURS);
    }

    /// Every part right under `prefix` that uses another which `allowed` does not name for it, with one place of those.
    private static Map<String, String> forbidden(String prefix, Map<String, Set<String>> allowed) {
        return OURS.stream()
                .filter(type -> type.getName().startsWith(prefix))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(dependency -> dependency.getTargetClass().getBaseComponentType().getName().startsWith(prefix))
                .filter(dependency -> !isAllowed(dependency, prefix, allowed))
                .collect(Collectors.toMap(dependency -> part(dependency.getOriginClass(), prefix) + " uses "
                        + part(dependency.getTargetClass().getBaseComponentType(), prefix),
                        Dependency::getDescription, BinaryOperator.minBy(Comparator.naturalOrder()), TreeMap::new));
    }

    private static boolean isAllowed(Dependency dependency, String prefix, Map<String, Set<String>> allowed) {
        String from = part(dependency.getOriginClass(), prefix);
        String to = part(dependency.getTargetClass().getBaseComponentType(), prefix);
        return allowed.containsKey(from) && (from.equals(to) || allowed.getOrDefault(from, Set.of()).contains(to));
    }

    /// `llm` of `dev.rlm.core.llm.Usage`, for the prefix `dev.rlm.core.`.
    private static String part(JavaClass type, String prefix) {
        String rest = type.getName().substring(prefix.length());
        return rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
    }
}

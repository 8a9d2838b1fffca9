package dev.hearth.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows between modules, the pure packages and the absence of cycles. */
class ArchitectureTest {
  private static final List<String> ROLES =
      List.of("gateway", "autoscaler", "invoker", "builder", "registry", "admin");

  private static final JavaClasses HEARTH =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.hearth");

  @Test
  void theApiImportsTheJdkOnly() {
    classes()
        .that()
        .resideInAPackage("dev.hearth.api..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.hearth.api..", "java..")
        .check(HEARTH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "autoscaler", "invoker", "builder", "registry", "admin"})
  void noRoleImportsAnotherRoleOrTheServer(String role) {
    String[] others =
        ROLES.stream()
            .filter(other -> !other.equals(role))
            .map(other -> "dev.hearth." + other + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("dev.hearth." + role + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(with(others, "dev.hearth.server..", "dev.hearth.cli.."))
        .allowEmptyShould(true)
        .check(HEARTH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.hearth.autoscaler.decision..",
        "dev.hearth.autoscaler.allocation..",
        "dev.hearth.autoscaler.keepalive..",
        "dev.hearth.invoker.pool..",
        "dev.hearth.builder.plan..",
        "dev.hearth.server.disk.plan..",
        "dev.hearth.gateway.route..",
        "dev.hearth.gateway.kafka.engine.."
      })
  void purePackagesKnowNoClockThreadsFilesOrNetwork(String pure) {
    noClasses()
        .that()
        .resideInAPackage(pure)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..",
            "java.net..",
            "java.nio.channels..",
            "java.util.concurrent..",
            "io.netty..")
        .orShould()
        .callMethod("java.time.Instant", "now")
        .orShould()
        .callMethod("java.lang.System", "currentTimeMillis")
        .orShould()
        .callMethod("java.lang.System", "nanoTime")
        .allowEmptyShould(true)
        .check(HEARTH);
  }

  /**
   * The machine's clock can be set. What waits, backs off or plans has a time that cannot ({@code
   * SteadyTime}, {@code System.nanoTime}); these classes mean the time that people, calendars,
   * files and other machines have.
   */
  private static final List<String> WALL_TIME =
      List.of(
          // what people read
          "cli.",
          "gateway.start.StartHistory",
          "gateway.kafka.trigger.FunctionDestination",
          "gateway.kafka.later.",
          "invoker.lifecycle.Timing",
          "invoker.log.",
          "invoker.oci.",
          "server.Platform",
          "registry.Registry",
          // calendars
          "gateway.schedule.",
          "gateway.kafka.Triggers",
          "gateway.entrance.LiveCertificate",
          // deadlines and signatures that other processes check
          "gateway.http.Reception",
          "gateway.forward.Loop",
          "gateway.forward.MemoryExchange",
          "gateway.callback.Callbacks",
          // ages of files and rows, which carry such times
          "builder.",
          "registry.invocation.InvocationLog",
          "server.disk.Collector",
          // the start of a steady time
          "api.time.SteadyTime");

  @Test
  void onlyWhatIsMeantToReadTheMachinesClockReadsIt() {
    noClasses()
        .that(
            DescribedPredicate.describe(
                "wait, back off or plan",
                type ->
                    WALL_TIME.stream()
                            .noneMatch(name -> type.getName().startsWith("dev.hearth." + name))
                        && !type.getName().startsWith("dev.hearth.bench.")
                        && !type.getName().startsWith("dev.hearth.host.")))
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "read the machine's clock", ArchitectureTest::readsTheMachinesClock))
        .check(HEARTH);
  }

  private static boolean readsTheMachinesClock(JavaMethodCall call) {
    String owner = call.getTargetOwner().getName();
    String method = call.getName();
    return switch (owner) {
      case "java.time.Clock" -> List.of("instant", "millis").contains(method);
      case "java.lang.System" -> method.equals("currentTimeMillis");
      case "java.time.Instant",
          "java.time.LocalDateTime",
          "java.time.ZonedDateTime",
          "java.time.OffsetDateTime",
          "java.time.LocalDate" ->
          method.equals("now");
      default -> false;
    };
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching("dev.hearth.(**)").should().beFreeOfCycles().check(HEARTH);
  }

  private static String[] with(String[] first, String... more) {
    String[] all = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }
}

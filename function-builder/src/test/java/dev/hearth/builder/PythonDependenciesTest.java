package dev.hearth.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.build.BuiltFunction;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.builder.testing.Archives;
import dev.hearth.builder.testing.RecordedProgress;
import dev.hearth.builder.testing.Workshop;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonDependenciesTest {
  @TempDir private Path state;

  @Test
  void requirementsAreInstalledBesideTheCodeAndCompiled() throws Exception {
    Workshop workshop = new Workshop(state);

    BuiltFunction built = workshop.build(Archives.of(files("six==1.17.0")), new RecordedProgress());

    assertThat(LayerNames.of(workshop.image(built).layers().reversed().get(1)))
        .contains("function/.dependencies/six.py")
        .anyMatch(name -> name.matches("function/\\.dependencies/__pycache__/six\\..*\\.pyc"));
  }

  @Test
  void aRequirementThatDoesNotExistIsShown() {
    Workshop workshop = new Workshop(state);

    assertThatThrownBy(
            () -> workshop.build(Archives.of(files("six==0.0.1.9")), new RecordedProgress()))
        .isInstanceOfSatisfying(
            HearthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DEPENDENCIES_UNRESOLVED))
        .hasMessageContaining("installing the dependencies of requirements.txt failed")
        .hasMessageContaining("No matching distribution found for six==0.0.1.9");
  }

  private static Map<String, String> files(String requirement) {
    return Map.of(
        "function.yaml",
        "name: greet\ntemplate: python\n",
        "handler.py",
        "import six\n",
        "requirements.txt",
        requirement + "\n");
  }
}

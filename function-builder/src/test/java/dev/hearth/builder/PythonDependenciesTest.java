package dev.hearth.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.StoredImage;
import dev.hearth.builder.testing.Archives;
import dev.hearth.builder.testing.RecordedProgress;
import dev.hearth.builder.testing.Workshop;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What installations of Python do in the folder of a developer, they do in a build. */
class PythonDependenciesTest {
  private static final String PACKAGE =
      """
      [build-system]
      requires = ["setuptools"]
      build-backend = "setuptools.build_meta"
      [project]
      name = "mylib"
      version = "1.0"
      """;

  /** Shared, so that downloads of pip are. */
  private static Workshop workshop;

  @BeforeAll
  static void open(@TempDir Path state) {
    workshop = new Workshop(state);
  }

  @Test
  void requirementsAreInstalledBesideTheCodeAndCompiled() throws Exception {
    StoredImage image = image(files("requirements.txt", "six==1.17.0"));

    assertThat(LayerNames.of(image.layers().reversed().get(1)))
        .contains("function/.dependencies/six.py")
        .anyMatch(name -> name.matches("function/\\.dependencies/__pycache__/six\\..*\\.pyc"));
  }

  @Test
  void aRequirementThatDoesNotExistIsShown() {
    assertThatThrownBy(() -> image(files("requirements.txt", "six==0.0.1.9")))
        .isInstanceOfSatisfying(
            HearthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DEPENDENCIES_UNRESOLVED))
        .hasMessageContaining("installing the dependencies of requirements.txt failed")
        .hasMessageContaining("No matching distribution found for six==0.0.1.9");
  }

  @Test
  void otherFilesAndFoldersThatRequirementsNameAreSeen() throws Exception {
    Map<String, String> files =
        files(
            "requirements.txt",
            "-r base/more.txt\n-c limits.txt\n./mylib\n-e ./edited\n",
            "base/more.txt",
            "six\n",
            "limits.txt",
            "six==1.16.0\n",
            "mylib/setup.py",
            "from setuptools import setup\nsetup(name='mylib', version='1.0', packages=['mylib'])\n",
            "mylib/mylib/__init__.py",
            "V = 1\n",
            "edited/pyproject.toml",
            PACKAGE.replace("mylib", "edited"),
            "edited/src/edited/__init__.py",
            "V = 1\n");

    StoredImage image = image(files);

    assertThat(LayerFiles.text(image, "function/.dependencies/six.py"))
        .hasValueSatisfying(text -> assertThat(text).contains("__version__ = \"1.16.0\""));
    assertThat(LayerFiles.text(image, "function/.dependencies/mylib/__init__.py"))
        .contains("V = 1\n");
    assertThat(LayerNames.of(image.layers().reversed().get(1)))
        .anyMatch(name -> name.matches("function/\\.dependencies/__editable__.*edited.*\\.pth"));

    files.put("handler.py", "import six, mylib\n");
    assertThat(outcome(files)).isEqualTo("cached");
    files.put("mylib/mylib/__init__.py", "V = 2\n");
    assertThat(LayerFiles.text(image(files), "function/.dependencies/mylib/__init__.py"))
        .contains("V = 2\n");
    files.put("limits.txt", "six==1.17.0\n");
    assertThat(outcome(files)).isEqualTo("installed");
  }

  @Test
  void aProjectWithoutALockFileIsInstalledByPip() throws Exception {
    StoredImage only =
        image(
            files(
                "pyproject.toml",
                "[project]\nname = \"a\"\nversion = \"1\"\ndependencies = [\"six==1.16.0\"]\n"));
    StoredImage whole =
        image(
            files(
                "pyproject.toml",
                PACKAGE + "dependencies = [\"six==1.16.0\"]\n",
                "src/mylib/__init__.py",
                "V = 1\n"));

    for (StoredImage image : new StoredImage[] {only, whole}) {
      assertThat(LayerFiles.text(image, "function/.dependencies/six.py")).isPresent();
    }
    assertThat(LayerNames.of(whole.layers().reversed().get(1)))
        .anyMatch(name -> name.endsWith(".pth"));
  }

  @Test
  void poetryAndUvInstallWhatTheirLockFilesSay() throws Exception {
    String six = "sha256:4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274";
    StoredImage poetry =
        image(
            files(
                "pyproject.toml",
                """
                [tool.poetry]
                name = "a"
                version = "1"
                description = ""
                authors = []
                package-mode = false
                [tool.poetry.dependencies]
                python = "^3.11"
                six = "^1.16"
                """,
                "poetry.lock",
                """
                [[package]]
                name = "six"
                version = "1.17.0"
                description = "Python 2 and 3 compatibility utilities"
                optional = false
                python-versions = "!=3.0.*,!=3.1.*,!=3.2.*,>=2.7"
                groups = ["main"]
                files = [
                    {file = "six-1.17.0-py2.py3-none-any.whl", hash = "%s"},
                ]

                [metadata]
                lock-version = "2.1"
                python-versions = "^3.11"
                content-hash = "1e05e51b7bd3564094866f63aa2f99a3b2aa110ba24c8e6c2ec6a77e3c8537a2"
                """
                    .formatted(six)));
    StoredImage uv =
        image(
            files(
                "pyproject.toml",
                "[project]\nname = \"a\"\nversion = \"1\"\nrequires-python = \">=3.11\"\ndependencies = [\"six\"]\n",
                "uv.lock",
                """
                version = 1
                revision = 2
                requires-python = ">=3.11"

                [[package]]
                name = "a"
                version = "1"
                source = { virtual = "." }
                dependencies = [{ name = "six" }]

                [package.metadata]
                requires-dist = [{ name = "six" }]

                [[package]]
                name = "six"
                version = "1.17.0"
                source = { registry = "https://pypi.org/simple" }
                wheels = [
                    { url = "https://files.pythonhosted.org/packages/b7/ce/149a00dd41f10bc29e5921b496af8b574d8413afcd5e30dfa0ed46c2cc5e/six-1.17.0-py2.py3-none-any.whl", hash = "%s", size = 11050 },
                ]
                """
                    .formatted(six)));

    assertThat(LayerFiles.text(poetry, "function/.dependencies/six.py"))
        .hasValueSatisfying(text -> assertThat(text).contains("__version__ = \"1.17.0\""));
    assertThat(LayerFiles.text(uv, "function/.dependencies/six.py"))
        .hasValueSatisfying(text -> assertThat(text).contains("__version__ = \"1.17.0\""));
  }

  private static Map<String, String> files(String... namesAndTexts) {
    Map<String, String> files = new TreeMap<>();
    files.put("function.yaml", "name: a\ntemplate: python\n");
    files.put("handler.py", "");
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      files.put(namesAndTexts[i], namesAndTexts[i + 1]);
    }
    return files;
  }

  private static StoredImage image(Map<String, String> files) throws InterruptedException {
    return workshop.image(workshop.build(Archives.of(files), new RecordedProgress()));
  }

  private static String outcome(Map<String, String> files) throws InterruptedException {
    RecordedProgress progress = new RecordedProgress();
    workshop.build(Archives.of(files), progress);
    return progress.steps().stream()
        .filter(step -> step.startsWith("dependencies: "))
        .map(step -> step.substring("dependencies: ".length()))
        .findFirst()
        .orElse("none");
  }
}

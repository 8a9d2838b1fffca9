package dev.hearth.builder.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.builder.manifest.Manifest;
import dev.hearth.builder.manifest.ManifestReader;
import dev.hearth.builder.template.Template;
import dev.hearth.builder.template.Templates;
import dev.hearth.builder.testing.Workshop;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildPlanTest {
  private static final Templates TEMPLATES = new Templates(Workshop.templates());

  @Test
  void codeIsEverythingThatIsNotAboutTheBuild() {
    BuildPlan plan =
        plan(
            "node",
            "",
            files(
                "function.yaml",
                "handler.js",
                "lib/a.js",
                ".git/HEAD",
                "node_modules/x/index.js",
                ".npmrc"));

    assertThat(plan.code()).containsExactly("handler.js", "lib/a.js", "node_modules/x/index.js");
    assertThat(plan.handler()).isEqualTo("handler.js");
    assertThat(plan.memoryBytes()).isEqualTo(128L << 20);
    assertThat(plan.needsBuildBase()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "node   | package.json     | {}                                   | 0",
        "node   | package.json     | {\"dependencies\": {}}               | 0",
        "node   | package.json     | {\"devDependencies\": {\"a\": \"1\"}} | 0",
        "node   | package.json     | {\"dependencies\": {\"a\": \"1\"}}    | 1",
        "node   | package.json     | {\"optionalDependencies\": {\"a\": \"1\"}} | 1",
        "node   | package.json     | {\"workspaces\": [\"packages/*\"]}    | 1",
        "node   | package.json     | {\"scripts\": {\"postinstall\": \"a\"}} | 1",
        "node   | package.json     | {\"scripts\": {\"prepare\": \"a\"}}   | 1",
        "node   | package.json     | {\"scripts\": {\"test\": \"a\"}}      | 0",
        "node   | pnpm-workspace.yaml | packages: [a]                     | 1",
        "python | requirements.txt | # nothing                            | 0",
        "python | requirements.txt | ./mylib                              | 1",
        "python | pyproject.toml   | [tool.ruff]                          | 0",
        "python | pyproject.toml   | [project]                            | 1",
        "python | pyproject.toml   | [tool.poetry.dependencies]           | 1",
        "python | setup.py         | setup()                              | 1",
        "python | requirements.txt | requests==2.32.5                     | 1",
      })
  void dependenciesAreInstalledWhenSomeAreDeclared(
      String template, String file, String text, int installations) {
    String handler = template.equals("node") ? "handler.js" : "handler.py";

    BuildPlan plan =
        plan(template, "", new SourceFiles(List.of(handler, file), Map.of(file, text)));

    assertThat(plan.dependencies()).hasSize(installations);
    assertThat(plan.needsBuildBase()).isEqualTo(installations > 0);
  }

  @Test
  void aHandlerMayEndWithTheKindOfItsFunction() {
    assertThat(plan("node", "handler: app.js#http", files("app.js")).handler())
        .isEqualTo("app.js#http");
  }

  @Test
  void theFolderThatAnInstallationMakesIsNotTakenFromTheSource() {
    BuildPlan plan =
        plan(
            "node",
            "",
            new SourceFiles(
                List.of(
                    "handler.js",
                    "package.json",
                    "node_modules/old/index.js",
                    ".npmrc",
                    "a/.npmrc"),
                Map.of("package.json", "{\"dependencies\": {\"a\": \"1\"}}")));

    assertThat(plan.dependencies().getFirst().file()).isEqualTo("package.json");
    assertThat(plan.code()).containsExactly("handler.js", "package.json");
    assertThat(plan.leftOut()).containsExactly(".npmrc", "a/.npmrc");
  }

  @Test
  void pathsOfAFunctionBelowTheContextAreThoseOfTheContext() {
    BuildPlan plan =
        plan(
            "node",
            "",
            new SourceFiles(
                List.of("function.yaml", "handler.js", "package.json"),
                Map.of("package.json", "{\"dependencies\": {\"a\": \"1\"}}"),
                "services/a",
                List.of(
                    "services/a/function.yaml",
                    "services/a/handler.js",
                    "services/a/package.json",
                    "services/a/node_modules/old.js",
                    "shared/index.js")));

    assertThat(plan.folder()).isEqualTo("services/a");
    assertThat(plan.code())
        .containsExactly("services/a/handler.js", "services/a/package.json", "shared/index.js");
  }

  @Test
  void aHandlerThatAnInstallationMayWriteIsNotMissingYet() {
    assertThat(
            plan("node", "handler: dist/main.js\nbuild: { run: make }", files("handler.js"))
                .dependencies())
        .singleElement()
        .satisfies(each -> assertThat(each.file()).isEqualTo("function.yaml"));
  }

  @Test
  void javaIsCompiledAndHasMoreMemory() {
    BuildPlan plan = plan("java", "handler: a.B", files("pom.xml", "src/main/java/a/B.java"));

    assertThat(plan.compile()).isPresent();
    assertThat(plan.code()).isEmpty();
    assertThat(plan.handler()).isEqualTo("a.B");
    assertThat(plan.memoryBytes()).isEqualTo(256L << 20);
  }

  @Test
  void aHandlerInTypeScriptIsCompiledAlsoWithoutAPackage() {
    BuildPlan plan = plan("node", "handler: src/app.mts#http", files("src/app.mts"));

    assertThat(plan.handler()).isEqualTo("src/app.mjs#http");
    assertThat(plan.handlerFile()).isEqualTo("src/app.mjs");
    assertThat(plan.dependencies())
        .singleElement()
        .satisfies(it -> assertThat(it.handler()).isEqualTo("src/app.mts"));
    assertThatThrownBy(() -> plan("node", "handler: other.ts", files("handler.ts")))
        .hasMessageStartingWith("missing handler: 'other.ts' is not in the function's folder");
  }

  @Test
  void theTemplateForTypeScriptIsThatForNodeWithAnotherDefault() {
    assertThat(TEMPLATES.template("typescript"))
        .isEqualTo(
            TEMPLATES.template("node").withHandler(TEMPLATES.template("typescript").handler()));
    assertThat(plan("typescript", "", files("handler.ts")).handler()).isEqualTo("handler.js");
  }

  @Test
  void theManifestsMemoryCounts() {
    BuildPlan plan = plan("node", "resources: { memory: 64Mi }", files("handler.js"));

    assertThat(plan.memoryBytes()).isEqualTo(64L << 20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "python | app.py:app             | app.py",
        "python | app.py:create_app()    | app.py",
        "python | site/wsgi.py:application | site/wsgi.py",
        "node   | app.js#http            | app.js",
      })
  void aHandlerMayNameWhatIsMeantOfItsFile(String template, String handler, String file) {
    BuildPlan plan = plan(template, "handler: " + handler, files(file));

    assertThat(plan.handler()).isEqualTo(handler);
  }

  @Test
  void aMissingFileOfAHandlerIsNamedWithoutWhatIsMeantOfIt() {
    assertThatThrownBy(() -> plan("python", "handler: app.py:app", files("handler.py")))
        .hasMessageStartingWith("missing handler: 'app.py' is not in the function's folder");
  }

  @Test
  void aMissingHandlerIsNamedWithTheFilesThereAre() {
    assertThatThrownBy(() -> plan("node", "handler: main.js", files("handler.js", "README.md")))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MANIFEST))
        .hasMessageStartingWith(
            "missing handler: 'main.js' is not in the function's folder, which holds README.md, handler.js");
  }

  @Test
  void javaNeedsAPom() {
    assertThatThrownBy(() -> plan("java", "", files("Handler.java")))
        .hasMessage(
            "the template 'java' needs 'pom.xml' in the function's folder, which holds Handler.java");
  }

  @Test
  void aBrokenPackageJsonIsNamedWithItsLine() {
    assertThatThrownBy(
            () ->
                plan(
                    "node",
                    "",
                    new SourceFiles(
                        List.of("handler.js", "package.json"),
                        Map.of("package.json", "{\n  oops"))))
        .hasMessageStartingWith("package.json:2: is not valid JSON");
  }

  @Test
  void anUnknownTemplateIsNamedWithTheNearest() {
    assertThatThrownBy(() -> TEMPLATES.template("pyhton"))
        .hasMessage("function.yaml: there is no template 'pyhton'; did you mean 'python'?");
  }

  private static BuildPlan plan(String name, String line, SourceFiles files) {
    Template template = TEMPLATES.template(name);
    Manifest manifest = ManifestReader.read("name: greet\ntemplate: " + name + "\n" + line + "\n");
    return BuildPlan.of(manifest, template, files);
  }

  private static SourceFiles files(String... paths) {
    return new SourceFiles(List.of(paths), Map.of());
  }
}

# Compiles a function in Java, in its folder; HEARTH_HANDLER is what the manifest names, or empty.
# Makes target/classes and target/hearth/lib (jars and their order in "classpath"), or, for a
# program with a main, target/hearth/app with the arguments of java in "java.args".
set -eu
MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow"
export MAVEN_OPTS
jdk=$JAVA_HOME/bin
made=target/hearth
lib=$made/lib
app=$made/app

maven() { mvn --batch-mode --no-transfer-progress --quiet "$@"; }

# The handler of the scaffold, which needs no name in the manifest.
has_default_handler() {
  for source in src/main/*/function/Handler.*; do
    if [ -e "$source" ]; then return 0; fi
  done
  return 1
}

builds_a_program() { grep -qE '<artifactId>(spring-boot|quarkus)-maven-plugin</artifactId>' pom.xml; }

manifest_of() {
  rm -rf "$made/manifest"
  mkdir -p "$made/manifest"
  jar=$PWD/$1
  (cd "$made/manifest" && "$jdk/jar" xf "$jar" META-INF/MANIFEST.MF)
  cat "$made/manifest/META-INF/MANIFEST.MF" 2>/dev/null || true
}

# The only runnable jar that the package has, or that of Quarkus.
find_program() {
  if [ -e target/quarkus-app/quarkus-run.jar ]; then
    echo target/quarkus-app/quarkus-run.jar
    return
  fi
  for each in target/*.jar; do
    case $each in *-sources.jar | *-javadoc.jar | *-tests.jar | */original-*) continue ;; esac
    if [ -e "$each" ] && manifest_of "$each" | grep -q '^Main-Class:'; then
      echo "$each"
      return
    fi
  done
}

# Copies a runnable jar with what it needs beside it.
take_program() {
  mkdir -p "$app"
  case $1 in
    */quarkus-run.jar) cp -R "$(dirname "$1")/." "$app" ;;
    *)
      # The extracted form of Spring Boot starts faster than jars within a jar.
      if ! manifest_of "$1" | grep -q '^Spring-Boot-Version:' ||
        ! "$jdk/java" -Djarmode=tools -jar "$1" extract --force --destination "$app" >/dev/null 2>&1; then
        cp "$1" "$app"
        for folder in lib libs dependency; do
          if [ -d "$(dirname "$1")/$folder" ]; then cp -R "$(dirname "$1")/$folder" "$app"; fi
        done
      fi
      ;;
  esac
  printf -- '-jar\n/function/app/%s\n' "${1##*/}" >"$app/java.args"
}

# Jars of one name lie in folders of their own; "classpath" has Maven's order.
copy_libraries() {
  n=0
  tr ':' '\n' <"$made/maven-classpath" | while IFS= read -r entry || [ -n "$entry" ]; do
    case $entry in
      *.jar) ;;
      *) if [ -z "$entry" ] || [ ! -d "$entry" ]; then continue; fi ;;
    esac
    n=$((n + 1))
    mkdir -p "$lib/$n"
    cp -R "$entry" "$lib/$n/"
    echo "$n/${entry##*/}" >>"$lib/classpath"
  done
}

has_main() {
  outline=$("$jdk/javap" -cp target/classes -public "$1" 2>/dev/null) || return 1
  case $outline in
    *com.google.cloud.functions.* | *java.util.function.*) return 1 ;;
    *"public static void main(java.lang.String[])"*) return 0 ;;
    *) return 1 ;;
  esac
}

# A class with a main runs with the class path of Maven.
take_main() {
  mkdir -p "$app"
  cp -R target/classes "$app/classes"
  path=/function/app/classes
  if [ -d "$lib" ]; then
    mv "$lib" "$app/lib"
    while IFS= read -r entry; do path=$path:/function/app/lib/$entry; done <"$app/lib/classpath"
  fi
  printf -- '-cp\n%s\n%s\n' "$path" "$1" >"$app/java.args"
}

rm -rf "$made"
mkdir -p "$made"
handler=${HEARTH_HANDLER:-}
case $handler in
  *.jar)
    maven package -DskipTests
    if [ ! -e "$handler" ]; then
      echo "missing handler: there is no '$handler' after 'mvn package'; there is $(echo target/*.jar)" >&2
      exit 1
    fi
    take_program "$handler"
    exit
    ;;
  '')
    if builds_a_program && ! has_default_handler; then
      maven package -DskipTests
      program=$(find_program)
      if [ -z "$program" ]; then
        echo "no runnable jar: 'mvn package' made $(echo target/*.jar); name one by 'handler: target/NAME.jar' in function.yaml" >&2
        exit 1
      fi
      take_program "$program"
      exit
    fi
    ;;
esac
maven process-classes org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
  -DincludeScope=runtime -Dmdep.outputFile="$made/maven-classpath"
if [ -s "$made/maven-classpath" ]; then copy_libraries; fi
if [ -n "$handler" ] && has_main "$handler"; then take_main "$handler"; fi

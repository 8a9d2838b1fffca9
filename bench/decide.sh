#!/usr/bin/env bash
# Measures how long the autoscaler's decisions take, with JMH.
# Usage: bench/decide.sh [JMH-ARGUMENT...]   (for example: DecideBenchmark -f 1)
set -euo pipefail
cd "$(dirname "$(realpath "$0")")/.."
./mvnw -q -Dfast -Pmeasure -pl bench/micro -am -DskipTests process-classes
classes=bench/micro/target/classes:autoscaler/target/classes:api/target/classes
exec "$JAVA_HOME/bin/java" -cp "$classes:bench/micro/target/lib/*" org.openjdk.jmh.Main "$@"

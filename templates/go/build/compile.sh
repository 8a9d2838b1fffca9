# Compiles a function in Go, in its folder; HEARTH_HANDLER is what the manifest names, or empty.
# Makes .hearth/out/function/function, or .hearth/out/program/program of a package main.
set -eu
export CGO_ENABLED=0
handler=${HEARTH_HANDLER:-Handle}
folder=.
name=$handler
case $handler in
  *.*)
    folder=./${handler%.*}
    name=${handler##*.}
    ;;
esac
mkdir -p .hearth/out
package=$(go list -f '{{.Name}}' "$folder")
if [ "$package" = main ]; then
  mkdir .hearth/out/program
  exec go build -trimpath -ldflags '-s -w' -o .hearth/out/program/program "$folder"
fi
import=$(go list -f '{{.ImportPath}}' "$folder")
main=hearthmain
rm -rf "$main"
mkdir "$main"
cp .hearth/main/*.go "$main"
rm "$main/main_test.go"
if go list -m github.com/cloudevents/sdk-go/v2 >/dev/null 2>&1; then
  cp .hearth/main/cloudevents.go.txt "$main/cloudevents.go"
fi
printf 'package main\n\nimport function "%s"\n\nvar handler any = function.%s\n' "$import" "$name" >"$main/handler.go"
mkdir .hearth/out/function
exec go build -trimpath -ldflags '-s -w' -o .hearth/out/function/function "./$main"

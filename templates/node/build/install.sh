# Installs what package.json names as its developer does: by the package manager of the lock file, on the whole
# folder, with the scripts of packages. Development dependencies are there while scripts run, and removed afterwards.
set -eu

# Folders of tools for the manifest's `build.run`, as for scripts of packages.
PATH="$PWD/node_modules/.bin:$PATH"
export PATH

# The nearest folder, from the function's own up to the root of the source, that has one of these files.
above() {
  folder="$PWD"
  while :; do
    for name; do
      if [ -e "$folder/$name" ]; then
        echo "$folder"
        return 0
      fi
    done
    if [ "$folder" = "$HEARTH_BUILD_ROOT" ] || [ "$folder" = / ]; then
      return 1
    fi
    folder="${folder%/*}"
  done
}

# The root of a workspace without a lock file.
workspace() {
  node -e '
    const fs = require("fs"), path = require("path");
    for (let folder = process.cwd(); ; folder = path.dirname(folder)) {
      const file = path.join(folder, "package.json");
      if (fs.existsSync(file) && JSON.parse(fs.readFileSync(file, "utf8")).workspaces) { console.log(folder); break; }
      if (folder === process.env.HEARTH_BUILD_ROOT || folder === "/") { console.log(process.cwd()); break; }
    }'
}

# Whether the function's own package.json has a script `build`.
has_build() {
  [ -e "$own/package.json" ] && node -e '
    const { scripts = {} } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    process.exit(scripts.build ? 0 : 1)' "$own/package.json"
}

# Whether a package of the source itself has a script that an installation runs, or commands of its own follow.
has_scripts() {
  [ -n "$HEARTH_BUILD_RUN" ] || has_build || node -e '
    const fs = require("fs"), path = require("path");
    const NAMES = ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"];
    const own = folder => fs.readdirSync(folder, { withFileTypes: true }).some(entry =>
      entry.isDirectory() ? entry.name !== "node_modules" && own(path.join(folder, entry.name)) :
      entry.isFile() && entry.name === "package.json" && scripts(path.join(folder, entry.name)));
    const scripts = file => {
      try {
        const { scripts = {} } = JSON.parse(fs.readFileSync(file, "utf8"));
        return NAMES.some(name => scripts[name]);
      } catch {
        return false;
      }
    };
    process.exit(own(process.env.HEARTH_BUILD_ROOT) ? 0 : 1)'
}

# NAME@VERSION of `packageManager` in package.json when that is the manager NAME, else what is said here.
manager() {
  node -p '
    const fs = require("fs");
    const said = fs.existsSync("package.json") && JSON.parse(fs.readFileSync("package.json", "utf8")).packageManager || "";
    said.startsWith(process.argv[1] + "@") ? said.split("+")[0] : process.argv[2]' "$1" "$2"
}

# The manifest's `build.run`, or else the script `build`.
run_own() {
  if [ -n "$HEARTH_BUILD_RUN" ]; then
    (cd "$own" && sh -ec "$HEARTH_BUILD_RUN")
  elif has_build; then
    (cd "$own" && npm run build)
  fi
}

# A handler in TypeScript and the files that it imports, as one file next to it; packages stay packages.
compile_handler() {
  ending="${HEARTH_BUILD_HANDLER##*.}"
  output="${HEARTH_BUILD_HANDLER%.*}"
  format="$(node -p '
    const fs = require("fs"), path = require("path");
    const type = folder => {
      const file = path.join(folder, "package.json");
      if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, "utf8")).type;
      return folder === "/" ? undefined : type(path.dirname(folder));
    };
    type(path.dirname(path.resolve(process.argv[1]))) === "module" ? "esm" : "cjs"' "$HEARTH_BUILD_HANDLER")"
  case "$ending" in
    mts) format=esm output="$output.mjs" ;;
    cts) format=cjs output="$output.cjs" ;;
    *) output="$output.js" ;;
  esac
  npm exec --yes --package=esbuild@0.25.12 -- esbuild "$HEARTH_BUILD_HANDLER" --bundle --platform=node --target=node20 \
    --format="$format" --packages=external --sourcemap=inline --sources-content=false --keep-names \
    --log-level=warning --outfile="$output"
}

own="$PWD"
if [ -n "$HEARTH_BUILD_HANDLER" ] && [ ! -e package.json ] && ! above package.json >/dev/null; then
  compile_handler
  exit 0
fi
root="$(above package-lock.json npm-shrinkwrap.json pnpm-lock.yaml yarn.lock pnpm-workspace.yaml || workspace)"
cd "$root"
scripts=
if has_scripts; then scripts=yes; fi

if [ -e pnpm-lock.yaml ] || [ -e pnpm-workspace.yaml ]; then
  case "$(sed -n "s/^lockfileVersion: *['\"]*\([0-9]*\).*/\1/p" pnpm-lock.yaml 2>/dev/null)" in
    5) version=pnpm@7 ;;
    6) version=pnpm@8 ;;
    *) version=pnpm@10 ;;
  esac
  version="$(manager pnpm "$version")"
  frozen=--no-frozen-lockfile
  if [ -e pnpm-lock.yaml ]; then frozen=--frozen-lockfile; fi
  pnpm() {
    npm exec --yes --package="$version" -- pnpm "$@" \
      --store-dir=/root/.local/share/pnpm/store --config.package-import-method=copy --reporter=append-only
  }
  if [ -n "$scripts" ]; then
    pnpm install "$frozen"
    run_own
    pnpm install "$frozen" --prod --ignore-scripts
  else
    pnpm install "$frozen" --prod
  fi
elif [ -e yarn.lock ] && [ ! -e package-lock.json ] && [ ! -e npm-shrinkwrap.json ]; then
  YARN_NODE_LINKER=node-modules
  YARN_ENABLE_TELEMETRY=0
  export YARN_NODE_LINKER YARN_ENABLE_TELEMETRY
  if grep -q '^__metadata:' yarn.lock; then
    version="$(manager yarn @yarnpkg/cli-dist@4)"
    package="$version"
    case "$version" in yarn@*) package="@yarnpkg/cli-dist@${version#yarn@}" ;; esac
    npm exec --yes --package="$package" -- yarn install --immutable
    run_own
  else
    yarn() { npm exec --yes --package="$(manager yarn yarn@1.22.22)" -- yarn "$@" --frozen-lockfile --non-interactive; }
    if [ -n "$scripts" ]; then
      yarn install
      run_own
      yarn install --production --ignore-scripts
    else
      yarn install --production
    fi
  fi
else
  # Packages of the folder are links, as npm does since 9.4 and before 9.0.
  if ! grep -qs '^install-links' .npmrc; then
    npm_config_install_links=false
    export npm_config_install_links
  fi
  # Without a lock file npm has to choose the versions itself.
  if [ -e package-lock.json ] || [ -e npm-shrinkwrap.json ]; then
    install() { npm ci --no-audit --no-fund "$@"; }
  else
    install() { npm install --no-audit --no-fund --no-package-lock "$@"; }
  fi
  if [ -n "$scripts" ]; then
    install
    run_own
    npm prune --omit=dev --ignore-scripts --no-audit --no-fund --no-package-lock
  else
    install --omit=dev
  fi
fi

if [ -n "$HEARTH_BUILD_HANDLER" ]; then
  cd "$own"
  compile_handler
fi

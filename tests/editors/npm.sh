# npm.sh: sourced; `npm_install FOLDER INTO`: installs what FOLDER's package-lock.json pins INTO a folder of the build, once.
# Skips the test where there is no npm, or the network gives no registry.
npm_install() {
    wants node npm
    local lock=$2/package-lock.json
    [ -d "$2/node_modules" ] && cmp -s "$1/package-lock.json" "$lock" && return
    mkdir -p "$2"
    cp "$1/package.json" "$2"
    rm -f "$lock"
    if ! timeout 60 npm ping --silent >/dev/null 2>&1; then
        echo "skipped: no npm registry can be reached from here"
        exit 77
    fi
    cp "$1/package-lock.json" "$lock"
    if ! npm ci --prefix "$2" --ignore-scripts --no-audit --no-fund --loglevel=error; then
        rm -f "$lock"
        exit 1
    fi
}

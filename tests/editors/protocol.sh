#!/bin/bash
# protocol.sh QUOTH ROOT BUILD: the language server by the protocol library that Visual Studio Code's own client stands on.
. "$(dirname "$0")/helpers.sh"
. "$here/npm.sh"
npm_install "$here/npm" "$3/npm"
modules=$3/npm/node_modules
enter_workspace
NODE_PATH=$modules timeout 120 node "$here/protocol.js"

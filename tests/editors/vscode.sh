#!/bin/bash
# vscode.sh QUOTH ROOT BUILD: editors/vscode is packed by vsce, and what it does without the editor is done: the extension runs as it
# was packed, in an editor made of stand-ins.
. "$(dirname "$0")/helpers.sh"
. "$here/npm.sh"
npm_install "$here/npm" "$3/npm"
npm_install "$root/editors/vscode" "$3/vscode"
cp "$root"/editors/vscode/*.js "$root/editors/vscode/package.json" "$root/editors/vscode/README.md" "$root/editors/vscode/.vscodeignore" "$root/LICENSE" "$3/vscode"
cp "$root"/editors/vscode/picture.png "$3/vscode" 2>/dev/null || true
(cd "$3/vscode" && node "$3/npm/node_modules/@vscode/vsce/vsce" package --allow-missing-repository --no-rewrite-relative-links --out "$3/quoth.vsix") >"$3/vsce.log" 2>&1 ||
    { cat "$3/vsce.log"; exit 1; }
enter_workspace
python3 -m zipfile -e "$3/quoth.vsix" vsix
for file in extension.js results.js package.json README.md node_modules/vscode-languageclient/package.json; do
    [ -f "vsix/extension/$file" ] || { echo "FAILED: the package lacks $file"; exit 1; }
done
timeout 120 node "$here/vscode.js" "$work/vsix/extension"

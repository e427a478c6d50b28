# Builds, indexes the sample articles (and corpus/local/, where a user drops copies), and shows real answers.
need build
build release
quoth=build/release/quoth
index=build/demo-index
paths=(corpus/articles)
[ -n "$(find corpus/local -type f ! -name .gitkeep 2>/dev/null | head -1)" ] && paths+=(corpus/local)

say "indexing ${paths[*]}"
"$quoth" index --index "$index" "${paths[@]}"

ask() {
    printf '\n\033[1m$ quoth %s\033[0m\n' "$(printf '%q ' "$@" | sed 's/\\//g')"
    "$quoth" "$1" --index "$index" "${@:2}" || true
}
say "asking"
ask search 'railway'
ask search 'speaker:anonymous AND kind:assertion'
ask search '"joint repair"'
ask search 'speaker:Iran OR actor:Tehran' --limit 3
ask search 'kind:recommendation'
ask facets speaker,actor,host --limit 5
printf '\n%s\n' "Your own articles: put them in corpus/local/, or run  $quoth index PATH…  and  $quoth search WORDS"

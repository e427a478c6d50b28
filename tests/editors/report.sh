#!/bin/bash
# report.sh QUOTH ROOT BUILD: the page of `quoth report` in Chromium without a screen: it draws itself, its filter works,
# and nothing in articles gets out of its place. QUOTH_SHOTS=FOLDER keeps pictures of it, to be looked at.
quoth=$1 root=$2
browser=$(command -v chromium chromium-browser google-chrome | head -1)
[ -n "$browser" ] || { echo "no Chromium here"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset QUOTH_INDEX
export XDG_CONFIG_HOME=$work/settings
failed=0
bad() {
    echo "FAILED: $*"
    failed=1
}
chrome() {
    timeout 60 "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$work/profile" --hide-scrollbars \
        --virtual-time-budget=3000 "$@" 2>/dev/null
}
dom() { chrome --dump-dom "file://$work/$1" >dom; }
has() { grep -qF -- "$1" dom || bad "$page lacks: $1"; }
lacks() { grep -qF -- "$1" dom && bad "$page has: $1"; }
# after PAGE SCRIPT: the page once a script has acted on it
after() {
    sed '$d' "$1" >after.html
    printf '<script>\n%s\n</script>\n</html>\n' "$2" >>after.html
    dom after.html
}

mkdir articles
cp "$root"/corpus/articles/* articles/
cat >articles/hostile.jsonl <<'J'
{"title": "<img src=x onerror=document.documentElement.dataset.owned=1>", "author": "<b>Jane</b> Roe", "date": "2024-04-09", "outlet": "</script><script>document.documentElement.dataset.owned=2</script>", "url": "javascript:document.documentElement.dataset.owned=3", "text": "The spokesman said that </script><script>document.documentElement.dataset.owned=4</script> and <!-- <script> were seen in Iran. “<svg/onload=alert(1)> is bad,” said John Doe."}
J
"$quoth" index articles >/dev/null || bad "index"
"$quoth" report '*' -o page.html || bad "report"

page=page.html
dom page.html
has 'data-drawn="yes"'
lacks 'data-owned'
lacks '<img'
lacks 'href="javascript'
has '<h3>Speakers</h3>'
has 'Kamran Valizade'
has '<rect class="column"'
has '<rect class="cell"'
has '<path class="edge"'
has '>···</text>' # a gap between two days far from each other
[ "$(grep -o '<div class="sentence"' dom | wc -l)" = 50 ] || bad "fifty answers come at first: $(grep -o '<div class="sentence"' dom | wc -l)"
grep -oE '(src|href)="[^"]*"' dom | grep -vE 'href="(#|https?://)' && bad "an address that is none of a source"
grep -qE '<(link|img|iframe|object|embed)[ >]|@import|url\(|fetch\(|XMLHttp' page.html && bad "the page asks for something"

page="the filter"
after page.html 'const f = document.getElementById("filter"); f.value = "railings STEEL"; f.dispatchEvent(new Event("input"));'
[ "$(grep -o '<div class="sentence"' dom | wc -l)" = 1 ] || bad "one sentence has both words"
has 'Nakhchivan'
after page.html '[...document.querySelectorAll(".value")].find((b) => b.title === "Kamran Valizade").click();'
has 'speaker: Kamran Valizade ×'
[ "$(grep -o '<div class="sentence"' dom | wc -l)" = 2 ] || bad "two sentences are his"
after page.html 'document.getElementById("more").click();'
[ "$(grep -o '<div class="sentence"' dom | wc -l)" -gt 50 ] || bad "more is more"
has '&lt;img src=x onerror'
has '&lt;/script&gt;&lt;script&gt;document'
lacks 'data-owned'
sed 's/"url":""/"url":"javascript:document.documentElement.dataset.owned=5"/g' page.html >script.html
after script.html 'document.getElementById("more").click(); document.querySelectorAll("h3 a:not([href^=http])").forEach((a) => a.click());'
lacks 'href="javascript'
lacks 'data-owned'
after page.html '[...document.querySelectorAll(".value")].find((b) => b.title === "Kamran Valizade").click();
[...document.querySelectorAll(".value")].find((b) => b.title === "question" || b.title === "Iran")?.click();'
lacks 'undefined'

page="a page of what is hostile alone"
mkdir hostile
python3 "$root/tests/cli/hostile.py" hostile
"$quoth" index --index many hostile >/dev/null || bad "index"
"$quoth" report --index many '*' --limit 0 -o many.html || bad "report"
after many.html 'for (let i = 0; i < 20; i++) document.getElementById("more")?.click();
document.querySelectorAll("h3 a").forEach((a) => { if (!/^https?:/.test(a.href)) a.click(); });'
has 'data-drawn="yes"'
lacks 'data-owned'
[ "$(grep -o '<div class="sentence"' dom | wc -l)" -gt 400 ] || bad "not all are shown: $(grep -o '<div class="sentence"' dom | wc -l)"
grep -oE '(src|href)="[^"]*"' dom | grep -vE 'href="(#|https?://)' && bad "an address that is none of a source"

page="a page without answers"
"$quoth" report zzz -o none.html && bad "nothing found: exit 1"
dom none.html
has 'Nothing meets these conditions.'

# the looks: a picture of each is there, and dark is not light
chrome --window-size=1200,2600 --screenshot=light.png "file://$work/page.html" >/dev/null
chrome --window-size=1200,2600 --blink-settings=preferredColorScheme=0 --screenshot=dark.png "file://$work/page.html" >/dev/null
printf '<body style="margin:0"><iframe src="page.html" style="width:390px;height:2600px;border:0"></iframe>' >phone.html
chrome --window-size=390,2600 --screenshot=phone.png "file://$work/phone.html" >/dev/null
for shot in light dark phone; do
    [ -s $shot.png ] || bad "no picture: $shot"
done
cmp -s light.png dark.png && bad "dark looks like light"
chrome --no-pdf-header-footer --print-to-pdf=page.pdf "file://$work/page.html" >/dev/null
head -c 5 page.pdf | grep -q '%PDF-' || bad "it cannot be printed"
[ -z "${QUOTH_SHOTS:-}" ] || cp ./*.png page.pdf "$QUOTH_SHOTS"
exit $failed

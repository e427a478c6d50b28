#!/bin/sh
# wordbreak_table.sh GENERATOR TABLE: whether the committed table is what the generator writes.
unicode=/usr/share/unicode
if ! grep -qs '^# WordBreakProperty-15\.0\.0' $unicode/auxiliary/WordBreakProperty.txt; then
    echo "skipped: no Unicode 15.0.0 in $unicode"
    exit 77
fi
"$1" $unicode | cmp - "$2"

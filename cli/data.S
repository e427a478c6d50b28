/* Files of cli/data, part of the program's constant data as they are. */
    .section .rodata
    .macro data_file name, path
    .global \name
    .global \name\()_end
    .hidden \name
    .hidden \name\()_end
\name:
    .incbin "\path"
\name\()_end:
    .byte 0
    .endm

    data_file quoth_opensearch_mapping, opensearch-mapping.json
    data_file quoth_completion_bash, completion.bash
    data_file quoth_completion_zsh, completion.zsh
    data_file quoth_completion_fish, completion.fish
    data_file quoth_report_html, report.html
    data_file quoth_report_css, report.css
    data_file quoth_report_js, report.js
    .section .note.GNU-stack, "", %progbits

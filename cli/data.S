/* Files of cli/data, part of the program's constant data as they are. */
    .section .rodata
    .global quoth_opensearch_mapping
    .global quoth_opensearch_mapping_end
    .hidden quoth_opensearch_mapping
    .hidden quoth_opensearch_mapping_end
quoth_opensearch_mapping:
    .incbin "opensearch-mapping.json"
quoth_opensearch_mapping_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits

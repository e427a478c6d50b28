/* The model of names as it lies in models/en, part of the library's constant data. */
    .section .rodata
    .global quoth_names_model
    .global quoth_names_model_end
    .hidden quoth_names_model
    .hidden quoth_names_model_end
    .balign 64
quoth_names_model:
    .incbin "names.model"
quoth_names_model_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits

/* The model of names as it lies in models/en, part of the library's constant data. */
    .section .rodata
    .global model_names
    .global model_names_end
    .hidden model_names
    .hidden model_names_end
    .balign 64
model_names:
    .incbin "names.model"
model_names_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits

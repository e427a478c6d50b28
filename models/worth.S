/* The model of claim-worthiness as it lies in models/en, part of the library's constant data. */
    .section .rodata
    .global quoth_worth_model
    .hidden quoth_worth_model
    .balign 64
quoth_worth_model:
    .incbin "worth.model"
    .byte 0
    .section .note.GNU-stack, "", %progbits

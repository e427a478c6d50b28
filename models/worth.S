/* The model of claim-worthiness as it lies in models/en, part of the library's constant data. */
    .section .rodata
    .global model_worth
    .hidden model_worth
    .balign 64
model_worth:
    .incbin "worth.model"
    .byte 0
    .section .note.GNU-stack, "", %progbits

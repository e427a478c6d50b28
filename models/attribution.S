/* The attribution model as it lies in models/en, part of the library's constant data. */
    .section .rodata
    .global model_attribution
    .global model_attribution_end
    .hidden model_attribution
    .hidden model_attribution_end
    .balign 64
model_attribution:
    .incbin "attribution.model"
model_attribution_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits

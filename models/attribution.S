/* The attribution model as it lies in models/en, part of the library's constant data. */
    .section .rodata
    .global quoth_attribution_model
    .global quoth_attribution_model_end
    .hidden quoth_attribution_model
    .hidden quoth_attribution_model_end
    .balign 64
quoth_attribution_model:
    .incbin "attribution.model"
quoth_attribution_model_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits

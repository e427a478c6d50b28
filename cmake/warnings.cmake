# Warnings and hardening that every target of ours gets; errors where QUOTH_WERROR says so.
option(QUOTH_WERROR "treat warnings as errors" OFF)

# What makes a mistake of ours harder to use, for the helper that runs without sanitizers too (tests/package/hardened.sh).
include(CheckPIESupported)
check_pie_supported()
add_library(quoth_hardened INTERFACE)
target_compile_options(quoth_hardened INTERFACE -fstack-protector-strong)
target_link_options(quoth_hardened INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT QUOTH_SANITIZE)
  target_compile_options(quoth_hardened INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()

add_library(quoth_flags INTERFACE)
target_compile_options(quoth_flags INTERFACE
  -Wall -Wextra -Wshadow -Wvla -Wwrite-strings
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
  $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique> # such names cannot be made local in the static library
)
target_include_directories(quoth_flags INTERFACE
  ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/include ${CMAKE_BINARY_DIR}/gen)
target_compile_definitions(quoth_flags INTERFACE _POSIX_C_SOURCE=200809L _DEFAULT_SOURCE)
target_link_libraries(quoth_flags INTERFACE quoth_hardened)
if(QUOTH_WERROR)
  target_compile_options(quoth_flags INTERFACE -Werror)
endif()
if(QUOTH_SANITIZE)
  target_compile_options(quoth_flags INTERFACE -fsanitize=${QUOTH_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(quoth_flags INTERFACE -fsanitize=${QUOTH_SANITIZE})
  # which asks by pipes whether memory is readable, and where too many files are open (tests/faults/few.py) believes it is not
  target_compile_options(quoth_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fno-sanitize=vptr>)
endif()
if(QUOTH_FUZZ) # clang also reports NULL + 0, which an empty array's end is
  target_compile_options(quoth_flags INTERFACE -fsanitize=fuzzer-no-link -fno-sanitize=pointer-overflow)
endif()

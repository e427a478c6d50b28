# Rows on bad input and on privacy; CMakeLists.txt has those on faults.
function(quoth_input script)
  add_test(NAME faults/${script}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/${script}.py $<TARGET_FILE:quoth> ${ARGN})
  set_tests_properties(faults/${script} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 36000)
endfunction()

add_library(captive MODULE captive.c)
target_compile_options(captive PRIVATE -D_GNU_SOURCE -Wall -Wextra -O2)
if(TARGET pdftext)
  set(pdftext_file $<TARGET_FILE:pdftext>)
endif()
quoth_input(private $<TARGET_FILE:captive> ${CMAKE_SOURCE_DIR} ${pdftext_file})

# quoth_object(NAME sources... [LIBS libraries...]): one folder of the library, compiled once.
function(quoth_object name)
  cmake_parse_arguments(arg "" "" "LIBS" ${ARGN})
  add_library(quoth_${name} OBJECT ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(quoth_${name} PUBLIC quoth_flags ${arg_LIBS})
  if(NOT name STREQUAL "base")
    add_dependencies(quoth_${name} lexicon_ids)
  endif()
  if(NOT name STREQUAL "shim")
    set_property(GLOBAL APPEND PROPERTY quoth_objects quoth_${name})
  endif()
endfunction()

# quoth_use(TARGET [quoth_late]): links a program of ours with every folder of the library, hidden symbols included; late/ says how
# it comes to the libraries of others.
function(quoth_use target)
  get_property(objects GLOBAL PROPERTY quoth_objects)
  if(NOT ARGN)
    set(ARGN quoth_linked quoth_shim)
  endif()
  target_link_libraries(${target} PRIVATE quoth_flags ${objects} ${ARGN})
endfunction()

# quoth_test(FOLDER NAME [sources...]): tests/FOLDER/test_NAME.c, run by ctest as FOLDER/NAME.
function(quoth_test folder name)
  add_executable(test_${folder}_${name} test_${name}.c ${ARGN})
  set_target_properties(test_${folder}_${name} PROPERTIES OUTPUT_NAME test_${name})
  quoth_use(test_${folder}_${name})
  target_link_libraries(test_${folder}_${name} PRIVATE PkgConfig::CMOCKA)
  add_test(NAME ${folder}/${name} COMMAND test_${folder}_${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${folder}/${name} PROPERTIES SKIP_RETURN_CODE 77)
endfunction()

# quoth_test_skipped(NAME REASON): a test that this build cannot run, which says so.
function(quoth_test_skipped name reason)
  add_test(NAME ${name} COMMAND sh -c "echo 'skipped: ${reason}'; exit 77")
  set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77)
endfunction()

# quoth_test_by_library(FOLDER NAME): the same test once more, where the installed Xapian's format is said to be one that we cannot
# write: Xapian's own writer then writes everything.
function(quoth_test_by_library folder name)
  add_test(NAME ${folder}/${name}_by_library COMMAND test_${folder}_${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${folder}/${name}_by_library PROPERTIES ENVIRONMENT "QUOTH_STAMP=of another format")
endfunction()

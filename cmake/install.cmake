# What `cmake --install` puts where: the program, the library with its header, quoth.pc and CMake package, and the clients of
# editors that are found where they are put. cmake/package.cmake makes Debian packages of the same.
include(CMakePackageConfigHelpers)

install(TARGETS quoth RUNTIME COMPONENT program)
if(TARGET pdftext)
  install(TARGETS pdftext RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/quoth COMPONENT library)
endif()
install(TARGETS quoth_shared EXPORT quoth
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library NAMELINK_COMPONENT development)
install(FILES ${CMAKE_BINARY_DIR}/lib/libquoth.a DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(FILES include/quoth.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)

set(cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/quoth)
file(RELATIVE_PATH quoth_prefix_from_pc /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(cmake/quoth.pc.in quoth.pc @ONLY)
configure_package_config_file(cmake/quothConfig.cmake.in ${CMAKE_BINARY_DIR}/quothConfig.cmake INSTALL_DESTINATION ${cmake_dir}
  PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/quothConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(EXPORT quoth NAMESPACE quoth:: FILE quothTargets.cmake DESTINATION ${cmake_dir} COMPONENT development)
install(FILES ${CMAKE_BINARY_DIR}/quothConfig.cmake ${CMAKE_BINARY_DIR}/quothConfigVersion.cmake
  DESTINATION ${cmake_dir} COMPONENT development)
install(FILES ${CMAKE_BINARY_DIR}/quoth.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

install(FILES editors/emacs/quoth.el DESTINATION ${CMAKE_INSTALL_DATADIR}/emacs/site-lisp COMPONENT program)
install(DIRECTORY editors/nvim/lua DESTINATION ${CMAKE_INSTALL_DATADIR}/nvim/site COMPONENT program)
install(DIRECTORY editors/vim/plugin DESTINATION ${CMAKE_INSTALL_DATADIR}/vim/vimfiles COMPONENT program)
install(PROGRAMS editors/fzf/quoth-fzf TYPE BIN COMPONENT program)
install(FILES LICENSE NOTICE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(DIRECTORY docs/examples DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT development)
install(FILES docs/embedding.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT development)

# freshness_embed(target HEADER path NAMES name... FILES file...): builds text files into the program.
#
# Writes a header with `inline constexpr std::string_view kName` for each file under the build folder, and kNameSha256 with its
# hash in hexadecimal, and puts it on the target's include path. A file is read again when it changes.
function(freshness_embed target)
  cmake_parse_arguments(ARG "" "HEADER" "NAMES;FILES" ${ARGN})
  set(header ${PROJECT_BINARY_DIR}/${ARG_HEADER})
  set(text "// Generated from the files beside its source; see cmake/EmbedText.cmake.\n#pragma once\n\n#include <string_view>\n\n")
  string(APPEND text "namespace freshness {\n\n")
  foreach(name file IN ZIP_LISTS ARG_NAMES ARG_FILES)
    set(path ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
    file(READ ${path} content)
    file(SHA256 ${path} hash)
    string(APPEND text "inline constexpr std::string_view ${name} = R\"___(${content})___\";\n")
    string(APPEND text "inline constexpr std::string_view ${name}Sha256 = \"${hash}\";\n\n")
  endforeach()
  string(APPEND text "}  // namespace freshness\n")
  file(CONFIGURE OUTPUT ${header} CONTENT "@text@" @ONLY)
  target_sources(${target} PRIVATE ${header})
endfunction()

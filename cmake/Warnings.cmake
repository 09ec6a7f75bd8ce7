# freshness_warnings(target): the project's warnings, for its own code only. They are errors in the dev and ci presets
# (CMAKE_COMPILE_WARNING_AS_ERROR needs CMake 3.24, so the flag is ours).
option(FRESHNESS_WARNINGS_AS_ERRORS "Treat the compiler's warnings as errors" OFF)

# g++ 12 warns of overlapping copies inside std::string's operator+ where there are none (GCC bug 105329).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  set(FRESHNESS_FALSE_WARNINGS -Wno-restrict)
endif()

function(freshness_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow ${FRESHNESS_FALSE_WARNINGS}
                                           $<$<BOOL:${FRESHNESS_WARNINGS_AS_ERRORS}>:-Werror>)
endfunction()

# freshness_library(name SOURCES... LINK...): one layer of the program.
function(freshness_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
  target_link_libraries(${name} PUBLIC ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
  freshness_warnings(${name})
endfunction()

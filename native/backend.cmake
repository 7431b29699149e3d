# Installs one of ggml's backends for GPUs, and what the Java loader must know before it unpacks it: backend.properties.
#
# backend         the library; nothing is installed if there is none
# ggml_version    program that prints ggml's version
# ggml_files      ggml's libraries
# architectures   that it was built for, of CUDA; may be empty
# nm, readelf     programs
if(NOT EXISTS "${backend}")
    return()
endif()
get_filename_component(name "${backend}" NAME)
execute_process(COMMAND ${ggml_version} OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)

# A backend of another version may still load, and then read structures that have changed.
execute_process(COMMAND ${nm} -D --defined-only --format=posix ${ggml_files} OUTPUT_VARIABLE defined COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${nm} -D --undefined-only --format=posix "${backend}" OUTPUT_VARIABLE undefined COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "(^|\n)(ggml|gguf)_[a-z0-9_]+" wanted "${undefined}")
foreach(symbol IN LISTS wanted)
    string(STRIP "${symbol}" symbol)
    if(NOT "\n${defined}" MATCHES "\n${symbol} ")
        message(FATAL_ERROR "${backend} needs ${symbol}, which ggml ${version} does not have: it is of another version")
    endif()
endforeach()

# What it needs beside ggml and what every C++ program has: the driver's library and the like, which do not travel.
execute_process(COMMAND ${readelf} -d "${backend}" OUTPUT_VARIABLE dynamic COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "\\(NEEDED\\)[^\n]*\\[[^]]+\\]" lines "${dynamic}")
set(needs "")
foreach(line IN LISTS lines)
    string(REGEX REPLACE ".*\\[(.+)\\]" "\\1" library "${line}")
    if(NOT library MATCHES "^(libggml.*|libstdc\\+\\+|libgcc_s|libc|libm|libdl|librt|libpthread|ld-linux.*)\\.so")
        string(APPEND needs " ${library}")
    endif()
endforeach()
string(STRIP "${needs}" needs)

file(MAKE_DIRECTORY "${CMAKE_INSTALL_PREFIX}")
file(COPY "${backend}" DESTINATION "${CMAKE_INSTALL_PREFIX}")
if(NOT name MATCHES "cuda")
    set(architectures "")
endif()
file(WRITE "${CMAKE_INSTALL_PREFIX}/backend.properties"
     "ggml=${version}\nlibrary=${name}\nneeds=${needs}\narchitectures=${architectures}\n")

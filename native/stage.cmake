# Lays out the natives jar: what `cmake --install` gives, and a list of it that the Java loader reads.
#
#   cmake -D BUILD=folder -D STAGE=folder -D PLATFORM=linux-x86_64 -P stage.cmake
set(libraries ${STAGE}/io/videoxl/natives/${PLATFORM})
# What an earlier build installed and this one does not must not get into the jar.
file(REMOVE_RECURSE ${STAGE})

execute_process(
    COMMAND ${CMAKE_COMMAND} --install ${BUILD} --component videoxl --prefix ${libraries}
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)

set(FOLDER ${libraries})
include(${CMAKE_CURRENT_LIST_DIR}/list.cmake)

set(project ${CMAKE_CURRENT_LIST_DIR}/..)
file(COPY ${CMAKE_CURRENT_LIST_DIR}/licenses ${project}/LICENSE ${project}/NOTICE DESTINATION ${STAGE}/META-INF)

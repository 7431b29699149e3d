# Lays out the natives jars: what `cmake --install` gives, and a list of it that the Java loader reads.
#
#   cmake -D BUILD=folder -D STAGE=folder -D PLATFORM=linux-x86_64 -P stage.cmake
#
# Into STAGE goes the CPU's, into STAGE-cuda and so on what a backend for GPUs adds to it.

function(stage component stage folder)
    set(libraries ${stage}/io/videoxl/natives/${folder})
    # What an earlier build installed and this one does not must not get into the jar.
    file(REMOVE_RECURSE ${stage})
    execute_process(
        COMMAND ${CMAKE_COMMAND} --install ${BUILD} --component ${component} --prefix ${libraries}
        OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
    if(NOT EXISTS ${libraries})
        file(MAKE_DIRECTORY ${stage})
        return()
    endif()
    set(FOLDER ${libraries})
    include(${CMAKE_CURRENT_LIST_DIR}/list.cmake)
    set(project ${CMAKE_CURRENT_LIST_DIR}/..)
    file(COPY ${CMAKE_CURRENT_LIST_DIR}/licenses ${project}/LICENSE ${project}/NOTICE DESTINATION ${stage}/META-INF)
endfunction()

stage(videoxl ${STAGE} ${PLATFORM})
foreach(gpu cuda hip vulkan)
    stage(videoxl-${gpu} ${STAGE}-${gpu} ${PLATFORM}-${gpu})
    file(REMOVE ${STAGE}-${gpu}/META-INF/licenses/libgomp.txt) # which is not in there
endforeach()

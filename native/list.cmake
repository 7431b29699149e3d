# Writes the list of a folder's files that the Java loader reads: checksum, size and name of each.
#
#   cmake -D FOLDER=folder -P list.cmake
file(REMOVE ${FOLDER}/natives.list)
file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*)
list(SORT files)
set(list "")
foreach(file IN LISTS files)
    file(SHA256 ${FOLDER}/${file} sha256)
    file(SIZE ${FOLDER}/${file} size)
    string(APPEND list "${sha256} ${size} ${file}\n")
endforeach()
file(WRITE ${FOLDER}/natives.list "${list}")

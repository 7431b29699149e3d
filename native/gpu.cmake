# Switches on the backend of the pinned ggml that VIDEOXL_GPU names, and says what is missing for it.
if(VIDEOXL_GPU STREQUAL "cuda")
    find_package(CUDAToolkit QUIET)
    if(NOT CUDAToolkit_FOUND OR NOT TARGET CUDA::cublas)
        message(FATAL_ERROR "ggml's CUDA backend needs the CUDA toolkit with nvcc and cuBLAS, found: "
                            "nvcc \"${CUDAToolkit_NVCC_EXECUTABLE}\", cuBLAS \"${CUDA_cublas_LIBRARY}\". Install what is missing, or "
                            "build without -Dvideoxl.gpu=cuda")
    endif()
    set(GGML_CUDA ON)
    if(NOT CMAKE_CUDA_ARCHITECTURES)
        set(CMAKE_CUDA_ARCHITECTURES native) # for all cards the build takes an hour and the library hundreds of MB
    endif()
elseif(VIDEOXL_GPU STREQUAL "vulkan")
    find_package(Vulkan QUIET COMPONENTS glslc)
    if(NOT Vulkan_FOUND)
        message(FATAL_ERROR "ggml's Vulkan backend needs Vulkan's headers and glslc (Debian and Ubuntu: libvulkan-dev glslc), or an "
                            "installed ggml with its backend (libggml0-backend-vulkan)")
    endif()
    set(GGML_VULKAN ON)
elseif(VIDEOXL_GPU STREQUAL "hip")
    set(GGML_HIP ON)
elseif(VIDEOXL_GPU)
    message(FATAL_ERROR "VIDEOXL_GPU is \"${VIDEOXL_GPU}\", expected cuda, vulkan or hip")
endif()

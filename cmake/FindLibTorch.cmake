# Finds a LibTorch of any origin without needing a CUDA toolkit, and makes the target `libtorch`.
# Looked for in: CMAKE_PREFIX_PATH, then the torch of the active Python, then the project's own venv (build/venv).
# Where libtorch_cuda.so is present the CUDA backend is linked as well (LibTorch_CUDA is TRUE).

string(REPLACE ":" ";" _candidates "$ENV{CMAKE_PREFIX_PATH}")
list(PREPEND _candidates ${CMAKE_PREFIX_PATH})
foreach(_python "python3" "${PROJECT_SOURCE_DIR}/build/venv/bin/python3")
  execute_process(
    COMMAND ${_python} -c "import importlib.util as u; print(u.find_spec('torch').submodule_search_locations[0])"
    OUTPUT_VARIABLE _found OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE _failed)
  if(NOT _failed)
    list(APPEND _candidates ${_found})
  endif()
endforeach()

unset(LibTorch_ROOT)
foreach(_candidate ${_candidates})
  # A prefix may be LibTorch itself, or the share/cmake folder that torch.utils.cmake_prefix_path names.
  foreach(_root ${_candidate} ${_candidate}/../.. ${_candidate}/torch)
    if(NOT LibTorch_ROOT AND EXISTS ${_root}/lib/libtorch_cpu.so AND EXISTS ${_root}/include/ATen/ATen.h)
      get_filename_component(LibTorch_ROOT ${_root} ABSOLUTE)
    endif()
  endforeach()
endforeach()

set(LibTorch_VERSION "")
if(LibTorch_ROOT)
  foreach(_part MAJOR MINOR PATCH)
    file(STRINGS ${LibTorch_ROOT}/include/torch/headeronly/version.h _line REGEX "#define TORCH_VERSION_${_part} ")
    string(REGEX MATCH "[0-9]+" _number "${_line}")
    list(APPEND LibTorch_VERSION ${_number})
  endforeach()
  list(JOIN LibTorch_VERSION "." LibTorch_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  LibTorch REQUIRED_VARS LibTorch_ROOT VERSION_VAR LibTorch_VERSION
  REASON_FAILURE_MESSAGE "Run `make setup` to install it into build/venv, set CMAKE_PREFIX_PATH to an existing one, \
or configure with -DCOKV_TORCH=OFF for the programs that need no model")

if(LibTorch_FOUND AND NOT TARGET libtorch)
  add_library(libtorch INTERFACE IMPORTED GLOBAL)
  target_include_directories(libtorch SYSTEM INTERFACE ${LibTorch_ROOT}/include
                                                       ${LibTorch_ROOT}/include/torch/csrc/api/include)
  set(_libraries ${LibTorch_ROOT}/lib/libtorch_cpu.so ${LibTorch_ROOT}/lib/libc10.so)
  set(LibTorch_CUDA FALSE)
  # The CUDA backend registers itself when it is loaded; nothing refers to it by name, hence --no-as-needed. It is
  # usable only where its own libraries (cuBLAS and so on) were installed with it.
  file(GLOB _cublas ${LibTorch_ROOT}/../nvidia/cu*/lib/libcublas.so* ${LibTorch_ROOT}/../nvidia/cublas/lib/libcublas.so*
       ${LibTorch_ROOT}/lib/libcublas*.so*)
  if(EXISTS ${LibTorch_ROOT}/lib/libtorch_cuda.so AND _cublas)
    list(APPEND _libraries -Wl,--no-as-needed ${LibTorch_ROOT}/lib/libtorch_cuda.so ${LibTorch_ROOT}/lib/libc10_cuda.so
         -Wl,--as-needed)
    set(LibTorch_CUDA TRUE)
  endif()
  target_link_libraries(libtorch INTERFACE ${_libraries})
  target_link_options(libtorch INTERFACE -Wl,--allow-shlib-undefined -Wl,-rpath,${LibTorch_ROOT}/lib)
  message(STATUS "LibTorch ${LibTorch_VERSION} at ${LibTorch_ROOT} (CUDA: ${LibTorch_CUDA})")
endif()

# adonis_npm(DIR): installs the packages of DIR/package-lock.json into <build>/npm with
# `npm ci` when something that is built needs them, and again only when the lock changes.
# With the tests on, the lock's development packages come too.
#
# Sets in the caller's scope:
#   ADONIS_NODE_MODULES  directory, for `node` scripts (NODE_PATH)
#   ADONIS_D3_JS         the modules of d3 that a report needs, minified, one file; a custom
#                        command may DEPEND on it
#   ADONIS_PLOT_JS       Observable Plot, minified, one file that expects d3 before it
# and defines the target npm_modules.
function(adonis_npm dir)
  find_program(NPM_EXECUTABLE npm)
  if(NOT NPM_EXECUTABLE)
    message(FATAL_ERROR "npm not found; it brings the report's chart library "
      "(Debian and Ubuntu: ./bootstrap deps installs it)")
  endif()

  set(prefix ${CMAKE_BINARY_DIR}/npm)
  set(modules ${prefix}/node_modules)
  # What Observable Plot calls for the marks of our charts, or as it starts (geo), and what
  # those need, each after what it builds on: half the bytes of all of d3.
  set(d3_parts array color format geo interpolate path selection shape time time-format scale)
  list(TRANSFORM d3_parts REPLACE "(.+)" "${modules}/d3-\\1/dist/d3-\\1.min.js")
  set(d3 ${prefix}/d3.js)
  set(plot ${modules}/@observablehq/plot/dist/plot.umd.min.js)
  set(manifest ${dir}/package.json ${dir}/package-lock.json ${dir}/.npmrc)
  if(ADONIS_TESTS)
    set(omit "")
  else()
    set(omit dev)
  endif()

  add_custom_command(OUTPUT ${d3} ${plot}
    COMMAND ${CMAKE_COMMAND} -DNPM=${NPM_EXECUTABLE} -DFROM=${dir} -DPREFIX=${prefix}
      -DOMIT=${omit} "-DOUTPUTS=${d3_parts};${plot}" -DJOINED=${d3} -P ${CMAKE_SOURCE_DIR}/cmake/NpmInstall.cmake
    DEPENDS ${manifest} ${CMAKE_SOURCE_DIR}/cmake/NpmInstall.cmake
    COMMENT "Installing the report's chart library into ${prefix}"
    VERBATIM)
  add_custom_target(npm_modules DEPENDS ${d3} ${plot})

  set(ADONIS_NODE_MODULES ${modules} PARENT_SCOPE)
  set(ADONIS_D3_JS ${d3} PARENT_SCOPE)
  set(ADONIS_PLOT_JS ${plot} PARENT_SCOPE)
endfunction()

# cmake -DNPM= -DFROM= -DPREFIX= -DOMIT= -DOUTPUTS= -DJOINED= -P NpmInstall.cmake
# `npm ci` of FROM's lock into PREFIX; nothing, and no network, when PREFIX holds it already.
# Then the scripts among OUTPUTS whose names begin with d3- are written one after the other
# to JOINED.
file(SHA256 ${FROM}/package-lock.json lock_hash)
set(wanted "${lock_hash} omit=${OMIT}")
set(stamp ${PREFIX}/installed)

set(installed "")
if(EXISTS ${stamp})
  file(READ ${stamp} installed)
endif()
if(NOT installed STREQUAL wanted)
  file(COPY ${FROM}/package.json ${FROM}/package-lock.json ${FROM}/.npmrc DESTINATION ${PREFIX})
  set(arguments ci --prefer-offline --ignore-scripts --no-audit --no-fund --loglevel=error)
  if(OMIT)
    list(APPEND arguments --omit=${OMIT})
  endif()
  execute_process(COMMAND ${NPM} ${arguments} WORKING_DIRECTORY ${PREFIX} RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "npm ci failed in ${PREFIX}: ${failed}")
  endif()
  file(WRITE ${stamp} "${wanted}")
endif()

foreach(output ${OUTPUTS})
  if(NOT EXISTS ${output})
    message(FATAL_ERROR "${output} is not in the packages of ${FROM}/package-lock.json")
  endif()
endforeach()
file(TOUCH ${OUTPUTS}) # newer than the lock, whatever time stamps npm gave them

set(joined ${OUTPUTS})
list(FILTER joined INCLUDE REGEX "/d3-[a-z-]+\\.min\\.js$")
file(WRITE ${JOINED} "")
foreach(part ${joined})
  file(READ ${part} script)
  file(APPEND ${JOINED} "${script}")
endforeach()

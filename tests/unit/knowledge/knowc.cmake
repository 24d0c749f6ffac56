# SPDX-License-Identifier: MIT
# vadiag-knowc from outside: what it writes compiles without a warning and is the same each time;
# complaints have file and line, statuses differ, --lenient leaves out what is wrong.
function(run expected_status expected_text)
  execute_process(COMMAND ${KNOWC} ${ARGN} RESULT_VARIABLE status ERROR_VARIABLE text
    OUTPUT_VARIABLE text)
  if(NOT status EQUAL expected_status)
    message(FATAL_ERROR "knowc ${ARGN}: status ${status}, expected ${expected_status}\n${text}")
  endif()
  if(NOT text MATCHES "${expected_text}")
    message(FATAL_ERROR "knowc ${ARGN} said\n${text}\nexpected ${expected_text}")
  endif()
endfunction()

run(0 "^$" -d ${WORK}/mini.d ${DATA}/mini ${WORK}/mini.c)
run(0 "^$" ${DATA}/mini ${WORK}/again.c)
execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files ${WORK}/mini.c ${WORK}/again.c
  RESULT_VARIABLE differs)
if(differs)
  message(FATAL_ERROR "the same files gave different C")
endif()
file(READ ${WORK}/mini.d dependencies)
if(NOT dependencies MATCHES "mini.c:.*causes/client-clock-wrong.yaml")
  message(FATAL_ERROR "the dependencies lack a cause:\n${dependencies}")
endif()
execute_process(COMMAND ${CC} -std=c17 -Wall -Wextra -Wpedantic -Wconversion -Werror -fsyntax-only
  -I${SOURCE}/src/base/include -I${SOURCE}/src/knowledge/include ${WORK}/mini.c
  RESULT_VARIABLE status ERROR_VARIABLE text)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "what knowc wrote does not compile:\n${text}")
endif()

set(bad ${WORK}/bad)
file(REMOVE_RECURSE ${bad})
file(COPY ${DATA}/mini/ DESTINATION ${bad})
file(WRITE ${bad}/causes/worse.yaml "id: worse\nfamily: time-skew\n")
run(1 "bad/causes/worse.yaml:1: a cause without 'title'; expected a text" --check ${bad})
run(1 "bad/causes/worse.yaml:1: " ${bad} ${WORK}/bad.c)
run(0 "left out the files above" --lenient ${bad} ${WORK}/bad.c)
execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files ${WORK}/mini.c ${WORK}/bad.c
  RESULT_VARIABLE differs)
if(differs)
  message(FATAL_ERROR "without the bad file the C should be the same")
endif()

run(2 "usage: vadiag-knowc" --check)
run(2 "usage: vadiag-knowc" ${DATA}/mini)
run(2 "usage: vadiag-knowc" --no-such-option ${DATA}/mini)
run(3 "no-such-directory" --check ${WORK}/no-such-directory)
run(3 "cannot write" ${DATA}/mini ${WORK}/no-such-directory/mini.c)

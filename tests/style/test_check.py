#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check.py finds each kind of fault, and does not find any in what is allowed."""
import unittest

from check import complaints

HEAD = "/* SPDX-License-Identifier: MIT */\n"


def found(path, body, head=HEAD):
    return [what for _, what in complaints(path, head + body)]


class Check(unittest.TestCase):
    def assert_fault(self, path, body, words, head=HEAD):
        faults = found(path, body, head)
        self.assertTrue(any(words in fault for fault in faults), (body, faults))

    def assert_clean(self, path, body):
        self.assertEqual(found(path, body), [])

    def test_banned_functions(self):
        for name in ("sprintf", "strcpy", "strtok", "atoi", "system", "popen", "alloca", "gets"):
            self.assert_fault("tests/unit/base/x.c", f"int f(void)\n{{\n\t{name}(a);\n}}\n", f"{name} is banned")

    def test_names_in_text_and_longer_names_are_no_calls(self):
        self.assert_clean("src/base/x.c", "/* strcpy( */ // atoi(1)\nconst char *a = \"system(\";\n"
                          "int my_strcpy(int);\nint x = s.time(1) + p->exit(2) + snprintf(a, 1, \"\");\n")

    def test_library_code_is_silent(self):
        for call in ("printf(\"\")", "exit(1)", "getenv(\"HOME\")", "time(NULL)"):
            self.assert_fault("src/read/x.c", f"int a = {call};\n", "library code")
            self.assert_clean("src/cli/x.c", f"int a = {call};\n")
            self.assert_clean("src/read/read_main.c", f"int a = {call};\n")

    def test_platform_headers(self):
        for header in ("windows.h", "unistd.h", "sys/stat.h"):
            self.assert_fault("src/base/x.c", f"#include <{header}>\n", "platform header")
            self.assert_clean("src/base/x_posix.c", f"#include <{header}>\n")

    def test_rooms(self):
        self.assert_fault("src/base/x.c", '#include "fact/case.h"\n', "does not use room fact")
        self.assert_fault("src/read/x.c", '#include "reason/reason.h"\n', "does not use room reason")
        self.assert_fault("src/read/x.c", '#include "../fact/table.h"\n', "path with ..")
        self.assert_clean("src/read/x.c", '#include "fact/case.h"\n#include "read/read.h"\n#include "lines.h"\n')

    def test_long_functions(self):
        self.assert_clean("src/base/x.c", "int f(void)\n{\n" + "\tg();\n" * 98 + "}\n")
        self.assert_fault("src/base/x.c", "int f(void)\n{\n" + "\tg();\n" * 99 + "}\n", "a function of 101 lines")

    def test_files(self):
        self.assert_fault("src/base/x.c", "int a;\n" * 801, "at most 800")
        self.assert_fault("src/base/x.c", "int a;\n", "no licence line", head="")
        self.assert_fault("cmake/x.cmake", "set(a b)\n", "no licence line", head="")
        self.assert_fault("src/base/x.c", "int a; \n", "white space")
        self.assert_fault("src/base/x.c", "int a;", "no newline")


if __name__ == "__main__":
    unittest.main()

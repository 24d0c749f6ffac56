#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""vadiag-read as a whole: what it can be given, and the word that it has for what it cannot read."""

import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import unittest

PROGRAM, SAMPLES = sys.argv[1:3]
SAMPLE = os.path.join(SAMPLES, "067-nslookup-en-vlmcs-kms-txt-joined.txt")


def run(*arguments, data=b"", pass_fds=()):
    done = subprocess.run([PROGRAM, *arguments], input=data, capture_output=True, timeout=120,
                          pass_fds=pass_fds, check=False)
    lines = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    return done.returncode, lines, done.stderr.decode("utf-8")


def unread(lines):
    return [line["unread"] for line in lines if "unread" in line]


def facts(lines):
    return [(line["name"], line["value"]) for line in lines if "subject" in line]


class Inputs(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)

    def path(self, name, data=None):
        path = os.path.join(self.directory.name, name)
        if data is not None:
            with open(path, "wb") as file:
                file.write(data)
        return path

    def refused(self, path, word):
        """The word is said, and what stands beside it is read."""
        status, lines, _ = run(path, SAMPLE)
        self.assertEqual(status, 3)
        self.assertIn(("zone.srv", "found"), facts(lines))
        self.assertEqual([u["source"] for u in unread(lines)], [path])
        self.assertIn(word, unread(lines)[0]["why"])

    def test_a_file(self):
        status, lines, errors = run(SAMPLE)
        self.assertEqual((status, errors), (0, ""))
        self.assertIn(("zone.srv", "found"), facts(lines))
        self.assertEqual(unread(lines), [])

    def test_standard_input(self):
        with open(SAMPLE, "rb") as file:
            status, lines, _ = run("-", data=file.read())
        self.assertEqual(status, 0)
        self.assertEqual({line["source"]["name"] for line in lines if "source" in line}, {"-"})

    def test_a_descriptor(self):
        descriptor = os.open(SAMPLE, os.O_RDONLY)
        self.addCleanup(os.close, descriptor)
        status, lines, _ = run("--", f"mail=1.txt={descriptor}", pass_fds=(descriptor,))
        self.assertEqual(status, 0)
        self.assertEqual({line["source"]["name"] for line in lines if "source" in line},
                         {"mail=1.txt"})

    def test_a_path_that_looks_like_a_descriptor(self):
        with open(SAMPLE, "rb") as file:
            path = self.path("a=77", file.read())
        status, lines, _ = run(path)
        self.assertEqual(status, 0)
        self.assertIn(("zone.srv", "found"), facts(lines))

    def test_nothing_there(self):
        self.refused(self.path("nothing"), "No such file")

    def test_a_directory(self):
        self.refused(self.directory.name, "directory")

    def test_no_permission(self):
        path = self.path("secret", b"text\n")
        os.chmod(path, 0)
        if os.access(path, os.R_OK):
            self.skipTest("root may read everything")
        self.refused(path, "ermission")

    def test_a_fifo_that_nobody_writes(self):
        path = self.path("fifo")
        os.mkfifo(path)
        self.refused(path, "FIFO")

    def test_a_socket(self):
        path = self.path("socket")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path)
            self.refused(path, "socket")

    def test_empty(self):
        self.refused(self.path("empty", b""), "empty")

    def test_binary(self):
        self.refused(self.path("binary", bytes(range(256)) * 64), "no text")

    def test_nul_bytes_are_damage(self):
        with open(SAMPLE, "rb") as file:
            data = file.read().replace(b"\n", b"\n\0", 1)
        _, lines, _ = run(self.path("nul", data))
        self.assertIn(("zone.srv", "found"), facts(lines))

    def test_invalid_utf8(self):
        with open(SAMPLE, "rb") as file:
            data = file.read()
        _, lines, _ = run(self.path("bad", data + b"\xff\xfe\xc3( end\n"))
        self.assertIn(("zone.srv", "found"), facts(lines))

    def test_utf16_cut_in_the_middle(self):
        with open(SAMPLE, "rb") as file:
            text = file.read().decode("utf-8") + "end"
        data = b"\xff\xfe" + text.encode("utf-16-le")
        status, lines, _ = run(self.path("cut", data[:-1]))
        self.assertIn(("zone.srv", "found"), facts(lines))
        self.assertEqual(status, 3)
        self.assertIn("utf-16", unread(lines)[0]["why"])

    def test_code_pages_work_in_the_sandbox(self):
        name = "121-systeminfo-zh-CN-win10-1809-ltsc-raw-cp936.txt"
        status, lines, _ = run(os.path.join(SAMPLES, name))
        self.assertEqual(status, 0)
        self.assertIn(("machine.name", "desktop-0cqh3p2"), facts(lines))

    def test_one_line_without_end(self):
        """32 MB of one line, with something at its end: read in little memory."""
        data = b"x" * (32 << 20) + b" 0xC004F074\n"
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        status, lines, _ = run("-", data=data)
        after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        self.assertIn(("error.code", "0xC004F074"), facts(lines))
        self.assertIn(status, (0, 3))
        if before < 16 << 10:
            self.assertLess(after, 200 << 10)

    def test_too_many(self):
        status, lines, errors = run(*["x"] * 5000)
        self.assertEqual((status, lines), (2, []))
        self.assertIn("too many inputs", errors)

    def test_memory_limit(self):
        data = b"".join(b'{"subject":"machine:m@m","name":"machine.hotfix","value":"KB%d"}\n' % i
                        for i in range(20000))
        status, lines, _ = run("--memory", "1", self.path("many", data), SAMPLE)
        self.assertEqual(status, 3)
        self.assertIn("memory limit", unread(lines)[0]["why"])
        self.assertIn(("zone.srv", "found"), facts(lines))


class Facts(unittest.TestCase):
    def test_facts_pass_as_they_are(self):
        for name in sorted(os.listdir(SAMPLES)):
            if not name.endswith(".txt"):
                continue
            first = subprocess.run([PROGRAM, os.path.join(SAMPLES, name)], capture_output=True,
                                   check=False).stdout
            if not first.startswith(b'{"id"'):
                continue
            again = subprocess.run([PROGRAM, "-"], input=first, capture_output=True,
                                   check=False).stdout
            self.assertEqual(first, again, name)

    def test_a_result(self):
        fact = {"id": "f1", "subject": "zone:corp", "name": "zone.srv", "value": "nxdomain"}
        text = json.dumps({"vadiag": {"version": "0"}, "codes": [], "facts": [fact, 7],
                           "unread": [{"source": "x", "place": "", "why": "empty"}]}, indent=2)
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            status, lines, _ = run("-", data=text.encode(encoding))
            self.assertEqual(status, 3, encoding)
            self.assertEqual(facts(lines), [("zone.srv", "nxdomain")], encoding)
            self.assertEqual([u["why"] for u in unread(lines)][-1], "empty")

    def test_a_result_that_breaks_off(self):
        text = '{"vadiag": {}, "facts": [{"subject": "zone:corp", "name": "zone.srv", ' \
               '"value": "found"}, {"subj'
        status, lines, _ = run("-", data=text.encode())
        self.assertEqual(status, 3)
        self.assertEqual(facts(lines), [("zone.srv", "found")])

    def test_bad_lines_are_named(self):
        good = b'{"subject":"zone:corp","name":"zone.srv","value":"found"}\n'
        status, lines, _ = run("-", data=good + b"{\n" + b"x" * (2 << 20) + b"\n" + good)
        self.assertEqual(status, 3)
        self.assertEqual(facts(lines), [("zone.srv", "found")])
        self.assertEqual([u["place"] for u in unread(lines)], ["line 2", "line 3"])

    def test_json_of_others_is_evidence(self):
        status, lines, _ = run("-", data=b'{"id": 1, "text": "0xC004F074"}\n')
        self.assertEqual(status, 0)
        self.assertIn(("error.code", "0xC004F074"), facts(lines))


class Program(unittest.TestCase):
    def test_usage(self):
        self.assertEqual(subprocess.run([PROGRAM], capture_output=True, check=False).returncode, 2)
        status, _, errors = run("--nonsense")
        self.assertEqual(status, 2)
        self.assertIn("--nonsense", errors)
        self.assertEqual(run("--memory", "0", "x")[0], 2)
        self.assertEqual(run("--memory")[0], 2)

    def test_help(self):
        done = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0)
        self.assertIn("usage: vadiag-read", done.stdout)

    def test_sandbox_status(self):
        done = subprocess.run([PROGRAM, "--sandbox-status"], capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^limits: in force\n")

    def test_output_that_cannot_be_written(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, SAMPLE], stdout=full, stderr=subprocess.PIPE,
                                  check=False)
        self.assertEqual(done.returncode, 3)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

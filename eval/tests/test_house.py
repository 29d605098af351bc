# SPDX-License-Identifier: Apache-2.0
"""How scripts/ and eval/ are written."""

import ast
import subprocess
import unittest

from ..tools import ROOT

WIDTH = 100
LICENCE = "# SPDX-License-Identifier: Apache-2.0"


def sources():
    """Files of both folders, those of Python's cache aside."""
    found = (p for folder in ("scripts", "eval") for p in (ROOT / folder).rglob("*"))
    return sorted(p for p in found if p.is_file() and p.suffix != ".pyc")


class House(unittest.TestCase):
    """Each file in turn."""

    def test_the_licence_stands_first(self):
        """In the first line, or below the interpreter's name."""
        for path in sources():
            with self.subTest(path.name):
                lines = path.read_text().splitlines()
                self.assertEqual(lines[lines[0].startswith("#!")], LICENCE)

    def test_lines_are_not_too_long(self):
        """Lists of checksums aside."""
        for path in sources():
            if path.suffix != ".sha256":
                lines = enumerate(path.read_text().splitlines(), 1)
                long = [number for number, line in lines if len(line) > WIDTH]
                self.assertEqual(long, [], path.name)

    def test_shell_scripts_parse(self):
        """By bash -n."""
        scripts = [p for p in sources() if p.read_text().startswith("#!/usr/bin/env bash")]
        self.assertGreater(len(scripts), 5)
        for path in scripts:
            done = subprocess.run(["bash", "-n", path], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""), path.name)

    def test_python_says_what_it_is_for(self):
        """A docstring for each module, class and public function."""
        kinds = (ast.FunctionDef, ast.ClassDef)
        for path in (p for p in sources() if p.suffix == ".py"):
            module = ast.parse(path.read_text())
            self.assertTrue(ast.get_docstring(module), path.name)
            members = [module, *(n for n in module.body if isinstance(n, ast.ClassDef))]
            for node in (n for m in members for n in m.body if isinstance(n, kinds)):
                private = node.name.startswith("_") and node.name != "__init__"
                documented = private or ast.get_docstring(node)
                self.assertTrue(documented, f"{path.name}: {node.name}")

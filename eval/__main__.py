# SPDX-License-Identifier: Apache-2.0
"""`python -m eval` is `eval/report`."""

from .cli import main

main()

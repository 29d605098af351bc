# SPDX-License-Identifier: Apache-2.0
"""Coders of tensors, ours and those of others, measured at equal error.

`rates` needs nothing but Python; the other modules run in the Python of eval/packages.py.
"""

# SPDX-License-Identifier: Apache-2.0
"""Tests of the measurements: in seconds, without content and without a built project."""

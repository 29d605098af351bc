# SPDX-License-Identifier: Apache-2.0
"""Evaluation of the project: what is measured, and the reports that say so.

| module | what |
| --- | --- |
| `metrics` | PSNR, BD-rate |
| `content` | photographs, clips, streams: where they are, what is not there |
| `provenance` | what made a report, and when a report must not be written |
| `output` | .csv and .md, whole or not at all |
| `parts` | the reports, one module each |
| `cli` | `eval/report` |
| `index` | `reports/README.md` beside what is in the folder |
"""

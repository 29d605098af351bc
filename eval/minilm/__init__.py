# SPDX-License-Identifier: Apache-2.0
"""MiniLM end to end: what coding its matrices does to the embeddings of sentences."""

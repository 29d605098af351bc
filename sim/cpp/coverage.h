// SPDX-License-Identifier: Apache-2.0
// What the models of a process have run. Each counts for itself, and thousands come and go: the
// counters of a top are summed when a model goes, and written when one of them is new. The folder
// is that of the environment's TRICODEC_COVERAGE; without it nothing is written.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <iterator>
#include <limits>
#include <mutex>
#include <string>
#include <vector>

#include "verilated.h"
#include "verilated_cov.h"

namespace tricodec {

// Adds what a model has counted. The sums go through its own counters into the file, since those
// are what Verilator has names for.
template <class Top>
void keep_coverage(Top& top, VerilatedContext& context) {
  static std::mutex mutex;
  static std::vector<uint32_t> sums(std::size(top.rootp->vlSymsp->__Vcoverage));
  const char* const folder = std::getenv("TRICODEC_COVERAGE");
  if (!folder) return;
  const std::lock_guard<std::mutex> lock(mutex);
  bool is_new = false;
  for (size_t i = 0; i < sums.size(); ++i) {
    uint32_t& counter = top.rootp->vlSymsp->__Vcoverage[i];
    is_new |= counter && !sums[i];
    const uint32_t room = std::numeric_limits<uint32_t>::max() - sums[i];
    sums[i] += counter < room ? counter : room;
    counter = sums[i];
  }
  if (!is_new) return;
  // Points of generate blocks are told apart by their instances alone.
  context.coveragep()->forcePerInstance(true);
  const std::string process = std::to_string(getpid());
  context.coveragep()->write(std::string(folder) + "/" + top.modelName() + "-" + process + ".dat");
}

}  // namespace tricodec

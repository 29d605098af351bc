// SPDX-License-Identifier: Apache-2.0
// A Verilated top from random contents of what is not reset, without waveforms.
#pragma once

#include "model.h"
#include "verilated.h"
#ifdef TRICODEC_COVERAGE
#include "coverage.h"
#endif

namespace tricodec {

// Seed of the contents that the next model of this thread begins with.
inline thread_local int contents_seed = 1;

template <class Top>
class Plain : public Model {
 public:
  Plain() {
    context_.traceEverOn(true);
    context_.randReset(2);
    context_.randSeed(contents_seed);
    top_ = std::make_unique<Top>(&context_, "top");
  }
#ifdef TRICODEC_COVERAGE
  ~Plain() override { keep_coverage(*top_, context_); }
#endif
  void eval() override { top_->eval(); }

 protected:
  VerilatedContext context_;
  std::unique_ptr<Top> top_;
};

}  // namespace tricodec

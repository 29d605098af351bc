// SPDX-License-Identifier: Apache-2.0
// The interface over any Verilated top.
#pragma once

#include "model.h"
#include "verilated.h"
#include "verilated_fst_c.h"

namespace tricodec {

template <class Top>
class ModelOf : public Model {
 public:
  ModelOf() {
    context_.traceEverOn(true);
    context_.randReset(2);
    context_.randSeed(1);
    top_ = std::make_unique<Top>(&context_, "top");
  }
  ~ModelOf() override { close_trace(); }
  void eval() override { top_->eval(); }
  void open_trace(rust::Str path) override {
    trace_ = std::make_unique<VerilatedFstC>();
    top_->trace(trace_.get(), 99);
    trace_->open(std::string(path).c_str());
  }
  void dump(uint64_t time) override {
    if (trace_) trace_->dump(time);
  }
  void close_trace() override {
    if (trace_) trace_->close();
    trace_.reset();
  }

 protected:
  VerilatedContext context_;
  std::unique_ptr<Top> top_;
  std::unique_ptr<VerilatedFstC> trace_;
};

}  // namespace tricodec

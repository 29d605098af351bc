// SPDX-License-Identifier: Apache-2.0
// A Verilated top that can record a waveform. It has two units of time for a clock of lockstep: at
// 2n the inputs of clock n have settled, at 2n + 1 its edge has. Beside the design it holds that
// number as lockstep.clock.
#pragma once

#include "bridge.h"
#include "plain.h"
#include "verilated_fst_c.h"

namespace tricodec {

template <class Top>
class Recorded : public Plain<Top> {
 public:
  ~Recorded() override { close_trace(); }
  void record(const std::string& path) override {
    trace_ = std::make_unique<VerilatedFstC>();
    this->top_->trace(trace_.get(), 99);
    VerilatedFst* const signals = trace_->spTrace();
    signals->addInitCb(&declare_clock, this, "lockstep", false, 1);
    signals->addFullCb(&full_clock, 0, this);
    signals->addChgCb(&changed_clock, 0, this);
    trace_->open(path.c_str());
  }
  void dump(uint64_t time) override {
    clock_ = static_cast<uint32_t>(time / 2);
    if (trace_) trace_->dump(time);
  }
  void close_trace() override {
    if (trace_) trace_->close();
    trace_.reset();
  }

 private:
  static Recorded& self(void* model) { return *static_cast<Recorded*>(model); }
  static void declare_clock(void* model, VerilatedFst* signals, uint32_t code) {
    self(model).clock_code_ = code;
    signals->pushPrefix("lockstep", VerilatedTracePrefixType::SCOPE_MODULE);
    signals->declBus(code, "clock", -1, VerilatedTraceSigDirection::NONE,
                     VerilatedTraceSigKind::VAR, VerilatedTraceSigType::LOGIC, 31, 0);
    signals->popPrefix();
  }
  static void full_clock(void* model, VerilatedFst::Buffer* out) {
    out->fullIData(out->oldp(self(model).clock_code_), self(model).clock_, 32);
  }
  static void changed_clock(void* model, VerilatedFst::Buffer* out) {
    out->chgIData(out->oldp(self(model).clock_code_), self(model).clock_, 32);
  }
  uint32_t clock_ = 0;
  uint32_t clock_code_ = 0;
  std::unique_ptr<VerilatedFstC> trace_;
};

}  // namespace tricodec

// SPDX-License-Identifier: Apache-2.0
// One interface for all Verilated models; the cxx bridge sees nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "rust/cxx.h"

namespace tricodec {

struct PortInfo {
  const char* name;
  uint32_t bits;
  void* address;
};

class Model {
 public:
  virtual ~Model() = default;
  virtual void eval() = 0;
  virtual void open_trace(rust::Str path) = 0;
  virtual void dump(uint64_t time) = 0;
  virtual void close_trace() = 0;
  size_t port_count() const { return ports_.size(); }
  rust::Str port_name(size_t index) const { return ports_.at(index).name; }
  uint32_t port_bits(size_t index) const { return ports_.at(index).bits; }
  uint8_t* port_address(size_t index) const {
    return static_cast<uint8_t*>(ports_.at(index).address);
  }

 protected:
  std::vector<PortInfo> ports_;
};

// Defined by the build script, from the list of tops.
std::unique_ptr<Model> new_model(rust::Str top);

}  // namespace tricodec

// SPDX-License-Identifier: Apache-2.0
// One interface for all Verilated models. It has none of Rust's types, so that a model can be
// compiled apart and loaded (bridge.h).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

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
  // Waveforms: encoders and decoders have them (recorded.h).
  virtual void record(const std::string&) {}
  virtual void dump(uint64_t) {}
  virtual void close_trace() {}
  size_t port_count() const { return ports_.size(); }
  const PortInfo& port(size_t index) const { return ports_.at(index); }
  uint32_t port_bits(size_t index) const { return port(index).bits; }
  uint8_t* port_address(size_t index) const { return static_cast<uint8_t*>(port(index).address); }

 protected:
  std::vector<PortInfo> ports_;
};

}  // namespace tricodec

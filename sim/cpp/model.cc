// SPDX-License-Identifier: Apache-2.0
// Assertions and $fatal of the RTL as exceptions: they reach Rust as errors. Models out of shared
// libraries.
#include <dlfcn.h>

#include <stdexcept>
#include <string>

#include "bridge.h"
#include "plain.h"
#include "verilated.h"

void vl_stop(const char* file, int line, const char*) {
  throw std::runtime_error(std::string(file) + ":" + std::to_string(line) + ": assertion failed");
}
void vl_fatal(const char* file, int line, const char*, const char* message) {
  throw std::runtime_error(std::string(file) + ":" + std::to_string(line) + ": " + message);
}
void vl_finish(const char*, int, const char*) {}

namespace tricodec {

std::unique_ptr<Model> new_seeded_model(rust::Str top, int32_t seed) {
  const int usual = contents_seed;
  contents_seed = seed;
  std::unique_ptr<Model> model;
  try {
    model = new_model(top);
  } catch (...) {
    contents_seed = usual;
    throw;
  }
  contents_seed = usual;
  return model;
}

std::unique_ptr<Model> load_model(rust::Str path) {
  // The library stays: its models' code is in it.
  void* const library = dlopen(std::string(path).c_str(), RTLD_NOW | RTLD_LOCAL);
  void* const symbol = library ? dlsym(library, "tricodec_model") : nullptr;
  if (!symbol) throw std::runtime_error(dlerror());
  return std::unique_ptr<Model>(reinterpret_cast<Model* (*)()>(symbol)());
}

}  // namespace tricodec

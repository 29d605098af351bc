// SPDX-License-Identifier: Apache-2.0
// Assertions and $fatal of the RTL as exceptions: they reach Rust as errors.
#include <stdexcept>
#include <string>

#include "verilated.h"

void vl_stop(const char* file, int line, const char*) {
  throw std::runtime_error(std::string(file) + ":" + std::to_string(line) + ": assertion failed");
}
void vl_fatal(const char* file, int line, const char*, const char* message) {
  throw std::runtime_error(std::string(file) + ":" + std::to_string(line) + ": " + message);
}
void vl_finish(const char*, int, const char*) {}

// SPDX-License-Identifier: Apache-2.0
// What the cxx bridge sees of models.
#pragma once

#include "model.h"
#include "rust/cxx.h"

namespace tricodec {

inline rust::Str port_name(const Model& model, size_t index) { return model.port(index).name; }
inline void open_trace(Model& model, rust::Str path) { model.record(std::string(path)); }

// Defined by the build script, from the list of tops.
std::unique_ptr<Model> new_model(rust::Str top);

// The same with the seed, from 1 on, of what its registers and memories hold before they are reset
// or written.
std::unique_ptr<Model> new_seeded_model(rust::Str top, int32_t seed);

// A model out of a shared library with the function `tricodec_model`, which gives a Model* of its
// own making: a mutant of a top (eval/parts/mutants.py).
std::unique_ptr<Model> load_model(rust::Str path);

}  // namespace tricodec

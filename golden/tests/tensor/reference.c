// SPDX-License-Identifier: Apache-2.0
// Drives the reference: jobs from standard input, results to standard output, all numbers 32 bits
// of this machine, samples 16.
//
//   in:  1 rows cols man exp mode dq scale samples      out: length slice samples
//   in:  2 rows cols length slice                       out: verdict samples (where it is 0)
#include "tt.c"

#include <stdio.h>

static int word(int32_t *w) { return fread(w, sizeof *w, 1, stdin) == 1; }
static void bytes_in(void *to, size_t n) {
  if (fread(to, 1, n, stdin) != n) exit(2);
}
static void bytes_out(const void *from, size_t n) {
  if (fwrite(from, 1, n, stdout) != n) exit(3);
}
static int32_t next(void) {
  int32_t w;
  if (!word(&w)) exit(2);
  return w;
}

int main(void) {
  static TtStat stat;
  int32_t job;
  while (word(&job)) {
    TtParam p = {0};
    p.rows = next();
    p.cols = next();
    const size_t values = (size_t)p.rows * p.cols;
    int16_t *decoded = calloc(values, sizeof *decoded);
    if (job == 1) {
      int16_t *samples = calloc(values, sizeof *samples);
      const int room = (int)(6 * values + 64);
      uint8_t *slice = calloc(room, 1);
      p.man = next(), p.exp = next(), p.mode = next(), p.dq = next(), p.scale = next();
      bytes_in(samples, values * sizeof *samples);
      int32_t n = tt_encode(&p, samples, decoded, slice, room, &stat);
      if (n > room) exit(4);
      bytes_out(&n, sizeof n);
      bytes_out(slice, n);
      bytes_out(decoded, values * sizeof *decoded);
      free(samples);
      free(slice);
    } else {
      int32_t n = next();
      uint8_t *slice = calloc(n + 1, 1);
      bytes_in(slice, n);
      int32_t verdict = tt_decode(&p, slice, n, decoded);
      bytes_out(&verdict, sizeof verdict);
      if (verdict == 0) bytes_out(decoded, values * sizeof *decoded);
      free(slice);
    }
    free(decoded);
  }
  return 0;
}

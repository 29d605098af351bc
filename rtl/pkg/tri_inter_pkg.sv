// SPDX-License-Identifier: Apache-2.0

// Types of the inter block: vectors, neighbours, shapes. What they are for: docs/microarchitecture.
package tri_inter_pkg;

  // A module uses only a part of the package.
  /* verilator lint_off UNUSEDPARAM */

  // A vector in quarter samples. Coarse vectors reach ±64 x ±32 samples, the window ±13 x ±9 around
  // them: no vector is beyond ±77 x ±41.
  typedef struct packed {
    logic signed [8:0] y;
    logic signed [9:0] x;
  } mv_t;

  // A vector in coarse samples, four samples each: ±16 x ±8.
  typedef struct packed {
    logic signed [4:0] y;
    logic signed [5:0] x;
  } coarse_mv_t;

  // Motion of a neighbouring block.
  typedef struct packed {
    logic there;  // available: in the slice, and coded before
    logic inter;  // 0: intra, and the vector is 0; 0 where the block is not available
    mv_t  mv;
  } neighbour_t;

  // What is around a macroblock: its neighbours' blocks of 8x8 that touch it.
  typedef struct packed {
    neighbour_t above_left;
    neighbour_t above_right;
    neighbour_t [1:0] above;  // [0]: the left one
    neighbour_t [1:0] left;  // [0]: the upper one
  } around_t;

  // Shapes of a macroblock: how its luma is cut.
  localparam logic [1:0] ShapeWhole = 2'd0;
  localparam logic [1:0] ShapeRows = 2'd1;  // two of 16x8
  localparam logic [1:0] ShapeColumns = 2'd2;  // two of 8x16
  localparam logic [1:0] ShapeQuarters = 2'd3;  // four of 8x8

  // Coarse search: positions of a strip, and rows of the window.
  localparam int unsigned CoarseAcross = 6;
  localparam int unsigned CoarseRows = 20;
  // Words of four columns in a ring of the coarse window.
  localparam int unsigned CoarseWords = 12;

  // A macroblock for the coarse search.
  typedef struct packed {
    logic [1:0] lane;
    logic [3:0] word;  // of the ring, where the window's first column lies
    logic [2:0] left;  // macroblocks that the picture has to the left, at most 4
    logic [2:0] right;
    logic [1:0] above;  // at most 2
    logic [1:0] below;
    logic [6:0] lambda;  // λm
    coarse_mv_t predicted;
    // Coarse samples of the macroblock in the middle, of its neighbours left and right.
    logic [3:0][11:0][7:0] source;
  } coarse_job_t;

  // A vector in samples, from the coarse vector on: ±12 x ±8.
  typedef struct packed {
    logic signed [4:0] y;
    logic signed [4:0] x;
  } whole_mv_t;

  // Whole-sample search: partitions (16x16, two 16x8, two 8x16, four 8x8), positions side by side,
  // candidates.
  localparam int unsigned Parts = 9;
  localparam int unsigned WholeAcross = 9;
  localparam int unsigned WholeDown = 7;
  localparam int unsigned Candidates = 7;

  // A macroblock for the whole-sample search.
  typedef struct packed {
    logic [6:0] lambda;  // λm
    coarse_mv_t centre;
    // The prediction of 16x16; the vectors left, above, above right, of the picture before.
    mv_t old;
    mv_t c;
    mv_t b;
    mv_t a;
    mv_t predicted;
  } whole_job_t;

  // What was found for a partition.
  typedef struct packed {
    logic [16:0] cost;    // SAD, 65280 at most, and the price of the vector
    whole_mv_t   vector;
  } whole_best_t;

  // A vector in quarter samples, from the coarse vector on, that the window holds: −52 to 51,
  // −36 to 35.
  typedef struct packed {
    logic signed [6:0] y;
    logic signed [6:0] x;
  } window_mv_t;

  // A macroblock for the fractional search.
  typedef struct packed {
    logic [1:0] lane;
    logic [6:0] lambda;  // λ
    coarse_mv_t centre;
    around_t around;
    logic [1:0] first;  // shapes, the cheapest first
    logic two;  // there is a second
    logic [1:0] second;
    whole_mv_t [Parts-1:0] whole;  // of the whole-sample search
  } fractional_job_t;

  // What was found for a macroblock.
  typedef struct packed {
    logic [1:0] lane;
    logic [1:0] shape;
    logic [17:0] cost;  // SATD4, the price of the vectors and of the shape
    mv_t [3:0] vectors;  // of the quarters
  } motion_t;

  // A job of the fractional search: a partition's 4x4 blocks at five positions. Jobs of a
  // partition: its vector and the half positions around it; the predicted vector and those around
  // it; quarter positions around the best, the upper ones, the lower ones.
  localparam logic [1:0] JobVector = 2'd0;
  localparam logic [1:0] JobPredicted = 2'd1;
  localparam logic [1:0] JobUpper = 2'd2;
  localparam logic [1:0] JobLower = 2'd3;

  // A macroblock for the decision.
  typedef struct packed {
    logic [6:0] lambda;  // λ
    logic [7:0] lambda_intra;  // λi
    coarse_mv_t centre;
    around_t around;
    motion_t motion;
    logic [17:0] intra_whole;  // of the intra estimate
    logic [17:0] intra_cost;
  } decision_job_t;

  // What was decided for a macroblock.
  typedef struct packed {
    logic intra;
    logic skip_vector;  // inter, and P_Skip if no level is left
    logic eight;  // inter, with the 8x8 transform
    motion_t motion;  // its cost: what the kind that was taken costs
  } decision_t;

  // A macroblock for compensation.
  typedef struct packed {
    coarse_mv_t centre;
    mv_t [3:0]  vectors;  // of the quarters
  } mc_job_t;

  // A macroblock for the intra estimate, with the source's samples around it.
  typedef struct packed {
    logic [7:0] lambda;  // λi
    logic a;  // the macroblock to the left is available, above, above right, above left
    logic b;
    logic c;
    logic d;
    logic [7:0] corner;
    logic [23:0][7:0] top;  // [0]: the left one
    logic [15:0][7:0] left;  // [0]: the upper one
  } estimate_job_t;

  // What the intra estimate works at in a clock.
  typedef struct packed {
    logic whole;  // I_16x16
    logic four;  // I_4x4: four modes from `mode` on
    logic [3:0] mode;  // 9: the plane
    logic [1:0] quarter;
    logic [1:0] block;  // of the quarter
    logic begins;  // a quarter's first, which brings its samples
    logic ends;
    logic last;
  } estimate_token_t;

  // Kinds of intra prediction: the macroblock as a whole, 8x8 blocks, 4x4 blocks.
  localparam logic [1:0] IntraWhole = 2'd0;
  localparam logic [1:0] IntraEights = 2'd1;
  localparam logic [1:0] IntraFours = 2'd2;

  // Rings of windows: columns and rows of places. A place has two tiles of luma side by side and
  // the tile of chroma that belongs to them.
  localparam int unsigned RingColumns = 5;
  localparam int unsigned RingRows = 6;

  // A picture in memory. Addresses are those of the first tiles, in tiles of 64 bytes.
  typedef struct packed {
    logic [31:0] chroma;
    logic [31:0] luma;
    logic [8:0]  last_row;     // of macroblocks
    logic [8:0]  last_column;
  } picture_t;

  // A block of a picture, in units of four samples.
  typedef struct packed {
    logic [10:0] y;
    logic [10:0] x;
  } spot_t;

  // A macroblock whose window is to be fetched.
  typedef struct packed {
    logic [1:0] lane;
    logic begins;  // a slice's first
    logic [8:0] y;  // of the picture, in macroblocks
    logic [8:0] x;
    coarse_mv_t centre;
  } window_job_t;

  // Where in the rings a tile lies.
  typedef struct packed {
    logic [1:0] lane;
    logic chroma;
    logic [2:0] row;
    logic [3:0] column;  // of tiles: luma has 10, chroma 5
  } ring_place_t;

  // A tile of a window. Beyond the picture the edge is repeated of the tile that is there.
  typedef struct packed {
    logic left;
    logic right;
    logic above;
    logic below;
    ring_place_t place;
  } window_tile_t;

  // A tile to fetch. What answers brings it back.
  typedef struct packed {
    window_tile_t tile;
    logic [31:0]  address;  // in tiles of 64 bytes
  } window_command_t;

  // A half of a tile, beside its samples.
  typedef struct packed {
    window_tile_t tile;
    logic half;  // the lower one
    logic error;
  } window_answer_t;

  // Half a tile on its way into a ring.
  typedef struct packed {
    ring_place_t place;
    logic half;
  } window_fill_t;

  // Where a window lies in its ring, in units of four samples: sixteen samples left of the block at
  // the coarse vector, modulo 20, and above it, modulo 12.
  typedef struct packed {
    logic [4:0] x;
    logic [3:0] y;
  } window_place_t;

  // Banks of the luma of a ring: ten columns, and of each six of two rows. A group is ten columns
  // behind each other; in every other group banks are three pairs of rows on, so that of sixteen
  // columns and four rows no two lie in one bank.
  localparam int unsigned BankColumns = 10;
  localparam int unsigned BankPairs = 6;

  // A place in a ring: a group and a column of its ten, a fourth of twelve rows and a row of it.
  typedef struct packed {
    logic [2:0] group;
    logic [3:0] column;
    logic [1:0] fourth;
    logic [3:0] row;
  } bank_place_t;

  // What is read of them: of each column a group, and the next one; of each pair, by whether the
  // group is an odd one, which fourth of the ring's rows, and whether it is the next group's.
  typedef struct packed {
    logic read;
    logic [BankColumns-1:0][2:0] group;
    logic [BankColumns-1:0][2:0] next_group;
    logic [1:0][BankPairs-1:0][1:0] row;
    logic [1:0][BankPairs-1:0] second;
  } bank_read_t;

  // In which order that is: the first column's bank, and whether its group is an odd one; the first
  // pair's bank in an even group, and whether the first row is its lower one.
  typedef struct packed {
    logic [3:0] column;
    logic odd_group;
    logic [2:0] pair;
    logic odd_row;
  } bank_order_t;

  /* verilator lint_on UNUSEDPARAM */

  // Remainders for places in rings.
  function automatic logic [2:0] modulo_5(logic [8:0] v);
    automatic logic [5:0] once = 6'(v[8:4]) + 6'(v[3:0]);  // 16 is 1 more than three fives
    automatic logic [4:0] twice = 5'(once[5:4]) + 5'(once[3:0]);
    if (twice >= 5'd15) return 3'(twice - 5'd15);
    if (twice >= 5'd10) return 3'(twice - 5'd10);
    return twice >= 5'd5 ? 3'(twice - 5'd5) : twice[2:0];
  endfunction
  function automatic logic [1:0] modulo_3(logic [8:0] v);
    automatic logic [3:0] once = 4'(v[8]) + 4'(v[7:6]) + 4'(v[5:4]) + 4'(v[3:2]) + 4'(v[1:0]);
    automatic logic [2:0] twice = 3'(once[3:2]) + 3'(once[1:0]);
    return twice >= 3'd3 ? 2'(twice - 3'd3) : twice[1:0];
  endfunction

  // Where place (0, 0) of a reader lies, so many samples right of the window's and below it.
  function automatic bank_place_t bank_place(window_place_t place, logic [2:0] right,
                                             logic [2:0] down);
    automatic logic [6:0] x = {place.x, 2'd0} + 7'(right);
    automatic logic [5:0] y = {place.y, 2'd0} + 6'(down);
    if (y >= 6'd48) y -= 6'd48;
    bank_place = '{group: 3'd0, column: x[3:0], fourth: 2'd0, row: y[3:0]};
    for (int unsigned i = 1; i < 8; i++) begin
      if (x >= 7'(10 * i)) begin
        bank_place.group  = 3'(i);
        bank_place.column = 4'(x - 7'(10 * i));
      end
    end
    for (int unsigned i = 1; i < 4; i++) begin
      if (y >= 6'(12 * i)) begin
        bank_place.fourth = 2'(i);
        bank_place.row = 4'(y - 6'(12 * i));
      end
    end
  endfunction

  // A partition's number among the nine.
  function automatic logic [3:0] part_of(logic [1:0] shape, logic [1:0] part);
    unique case (shape)
      ShapeWhole: return 4'd0;
      ShapeRows: return 4'd1 + 4'(part);
      ShapeColumns: return 4'd3 + 4'(part);
      default: return 4'd5 + 4'(part);
    endcase
  endfunction

  // Length of a magnitude in bits: 0 to 10. A component that differs by d costs twice that of |d|
  // and one: the length of a signed Exp-Golomb code.
  function automatic logic [3:0] length_of(logic [9:0] magnitude);
    length_of = 4'd0;
    for (int unsigned i = 0; i < 10; i++) if (magnitude[i]) length_of = 4'(i + 1);
  endfunction

  // A sample of 5 bits more than its own, from six taps: rounded and clipped (8-241).
  function automatic tri_pkg::sample_t clip_half(logic signed [14:0] sum);
    automatic logic signed [10:0] rounded = 11'((sum + 15'sd16) >>> 5);
    return clip_sample(rounded);
  endfunction
  // Clip1 of a rounded sample.
  function automatic tri_pkg::sample_t clip_sample(logic signed [10:0] rounded);
    if (rounded < 0) return '0;
    return rounded > 11'sd255 ? 8'd255 : rounded[7:0];
  endfunction

endpackage

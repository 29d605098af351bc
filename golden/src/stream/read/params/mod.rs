//! Parameter sets (7.3.2.1, 7.3.2.2).

mod picture;
mod scaling;
mod sequence;
mod vui;

pub use picture::Picture;
pub use scaling::{ListSource, ScalingLists, ScalingMatrix};
pub use sequence::{OrderCount, Sequence};
pub use vui::{Reordering, Vui};

/// Most macroblocks of a picture: 2^28 samples, seven times what level 6.2 allows (Table A-1), for large pictures of tensors.
pub const MAX_MACROBLOCKS: u32 = 1 << 20;

/// Most macroblocks along either side of a picture: 32 768 samples, as the encoder's limit.
pub const MAX_SIDE: u32 = 2048;

/// Most macroblocks of all reference frames together: two of the largest pictures, three times what level 6.2 allows. Memory is bounded by it.
pub const MAX_BUFFER_MACROBLOCKS: u32 = 1 << 21;

//! The golden model: the bit-exact specification of every stage of the codec.

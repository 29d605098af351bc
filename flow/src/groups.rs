//! Whose a block is: the question of the paper's figure 12.

/// Parts of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// The 4x4 pipeline from prediction to reconstruction: all inputs.
    Pipeline,
    /// What feeds it: slots, issue, block store, neighbours, control.
    Feed,
    /// Entropy lanes with their level rings and contexts: all inputs.
    Lanes,
    /// Slice starts and the merge of the lanes' streams.
    Streams,
    /// Floats to samples, or back: tensors only.
    Align,
    /// Rows above of wide pictures: pictures and video only.
    Line,
    /// Clock network.
    Clock,
    /// Anything else.
    Other,
}

impl Group {
    /// All, in the order of the reports.
    pub const ALL: [Self; 8] = [
        Self::Pipeline,
        Self::Feed,
        Self::Lanes,
        Self::Streams,
        Self::Align,
        Self::Line,
        Self::Clock,
        Self::Other,
    ];

    /// Of a SystemVerilog module; of those that stand in several places, the place decides: `parent` is the module around it.
    pub fn of(module: &str, parent: &str) -> Self {
        match module.trim_start_matches("tri_") {
            "intra_pipe" | "predict" | "predict_taps" | "predict_modes" | "satd" | "decide"
            | "fdct4" | "quant4" | "dequant4" | "dequant_scale" | "dequant_multiply" | "idct4"
            | "recon" | "recon_pipe" => Self::Pipeline,
            "regs" | "axil" | "slot_table" | "issue" | "request" | "input" | "neighbours"
            | "encoder" | "block_pos" | "dec_regs" | "dec_jobs" | "dec_issue" | "dec_output"
            | "decoder" => Self::Feed,
            "cabac_lane" | "binariser" | "ctx_store" | "arith_enc" | "carry" | "byte_packer"
            | "cabac_dec_lane" | "mb_parser" | "arith_dec" | "ctx_file" | "ctx_next"
            | "interval" | "nal_reader" => Self::Lanes,
            "entropy" | "slice_start" | "ctx_start" | "dec_entropy" | "slice_parse"
            | "beat_request" => Self::Streams,
            m if m.starts_with("align") || m == "mx_block" => Self::Align,
            m if m.starts_with("dealign") => Self::Align,
            "line_port" => Self::Line,
            m if m.starts_with("clock network") => Self::Clock,
            _ if parent.is_empty() || parent == module => Self::Other,
            _ => Self::of(parent, ""),
        }
    }

    /// What reports call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pipeline => "intra pipeline",
            Self::Feed => "issue, input, neighbours",
            Self::Lanes => "entropy lanes",
            Self::Streams => "slice starts, merge",
            Self::Align => "align unit",
            Self::Line => "line port",
            Self::Clock => "clock network (model)",
            Self::Other => "other",
        }
    }

    /// Which inputs need it.
    pub fn whose(self) -> &'static str {
        match self {
            Self::Align => "tensors",
            Self::Line => "pictures, video",
            _ => "shared",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_decides_for_common_modules() {
        assert_eq!(Group::of("tri_fifo", "tri_line_port"), Group::Line);
        assert_eq!(Group::of("tri_rr_arb", "tri_enc_entropy"), Group::Streams);
        assert_eq!(Group::of("tri_satd", "tri_enc_pipe"), Group::Pipeline);
        assert_eq!(Group::of("tri_new", ""), Group::Other);
    }
}

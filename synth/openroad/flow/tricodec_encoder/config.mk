# SPDX-License-Identifier: Apache-2.0
# Design folder for OpenROAD-flow-scripts: link it to flow/designs/asap7/tricodec_encoder and run
#   make DESIGN_CONFIG=./designs/asap7/tricodec_encoder/config.mk
# after `tricodec synth --top encoder --config full --netlist FOLDER`, with TRICODEC_NETLIST=FOLDER
# and TRICODEC=CHECKOUT in the environment.
export DESIGN_NICKNAME = tricodec_encoder
export DESIGN_NAME     = tri_encoder
include $(TRICODEC)/synth/openroad/flow/tricodec.mk

# SPDX-License-Identifier: Apache-2.0
# Sourced by scripts that look at one module at a time, in rtl/: `modules` are the files that
# tricodec.f lists; `found` are the options with which Verilator finds what a module needs. To read
# the whole list for each of them takes six times as long.
# shellcheck shell=bash
# The list of sources says what there is: packages are no tops.
mapfile -t modules < <(grep -v -e '^//' -e '^+' -e '_pkg\.sv$' tricodec.f)
found="$(grep -e '^+' -e '_pkg\.sv$' tricodec.f | xargs)"
found+="$(printf '%s\n' "${modules[@]%/*}" | sort -u | xargs printf ' -y %s')"
export found

#!/usr/bin/env python3
"""Writes one FP8 weight with a scale per block of 16 x 16, and what numpy makes of it.

Run: python3 make_fp8.py   (needs numpy alone)
E4M3 as its definition has it (sign, 4 bits of exponent with bias 7, 3 bits of fraction, subnormal numbers, no infinity),
not by a library's type. Every code but the two NaN is in the weight.
"""
import json
import pathlib
import struct

import numpy

ROWS, COLUMNS, BLOCK = 40, 36, 16
here = pathlib.Path(__file__).parent

codes = numpy.array([code for code in range(256) if code & 0x7F != 0x7F], dtype=numpy.uint8)
random = numpy.random.default_rng(18)
stored = numpy.concatenate([codes, random.choice(codes, ROWS * COLUMNS - codes.size)]).reshape(ROWS, COLUMNS)
scales = random.uniform(1e-4, 2e-3, (-(-ROWS // BLOCK), -(-COLUMNS // BLOCK))).astype(numpy.float32)

sign = numpy.where(stored & 0x80, -1.0, 1.0)
exponent = (stored >> 3 & 0xF).astype(int)
fraction = (stored & 7) / 8
numbers = numpy.where(exponent == 0, sign * fraction * 2.0**-6, sign * (1 + fraction) * 2.0 ** (exponent - 7))
factors = numpy.kron(scales, numpy.ones((BLOCK, BLOCK), numpy.float32))[:ROWS, :COLUMNS]
weights = numbers.astype(numpy.float32) * factors

header = json.dumps({
    "a.weight": {"dtype": "F8_E4M3", "shape": [ROWS, COLUMNS], "data_offsets": [0, stored.size]},
    "a.weight_scale_inv": {"dtype": "F32", "shape": list(scales.shape),
                           "data_offsets": [stored.size, stored.size + scales.nbytes]}}).encode()
header += b" " * (-len(header) % 8)
(here / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + stored.tobytes() + scales.tobytes())
(here / "weights.json").write_text(json.dumps({"numpy": numpy.__version__, "weights": [float(w) for w in weights.ravel()]}) + "\n")

"""Benchmarks: Cartograph beside a bare server that sends the same bytes, in one run. Ratios, not seconds."""

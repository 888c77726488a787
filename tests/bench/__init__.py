"""Tests of the benchmarks: that what is loaded by COPY is what the commands write, and how much a hot path says."""

"""Benchmarks: Sinoscope beside what people write, on the same archive and machine; `make bench` runs them."""

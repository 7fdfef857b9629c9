"""Sinoscope's pipeline: from files of Chinese news to the tables that are published."""

import os

# NumPy comes with Arrow and computes nothing here: its threads would spin for a tenth of a second in each process.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
